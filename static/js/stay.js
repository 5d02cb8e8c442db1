// Says that the session is about to end in the middle of a filing, and puts that off. Nothing is lost without it: what
// was answered lies with us.
"use strict";

(() => {
  const box = document.querySelector("[data-stay]");
  const warning = box.querySelector("[data-stay-warning]");
  const over = box.querySelector("[data-stay-over]");
  const warnFor = 5 * 60_000;
  let endsAt = Date.now() + Number(box.dataset.stay) * 1000;

  function look() {
    const left = endsAt - Date.now();
    warning.hidden = left <= 0 || left > warnFor;
    over.hidden = left > 0;
  }

  warning.addEventListener("submit", async (event) => {
    event.preventDefault();
    let answer;
    try {
      answer = await fetch(warning.action, { method: "POST", body: new FormData(warning) });
    } catch {
      return; // The line may be down for a moment; the button stays.
    }
    if (answer.ok) endsAt = Date.now() + (await answer.json()).seconds * 1000;
    else if (answer.status === 410) endsAt = Date.now();
    const hadFocus = warning.contains(document.activeElement);
    look();
    if (hadFocus && warning.hidden) document.getElementById("main").focus({ preventScroll: true });
  });

  look();
  setInterval(look, 5_000);
  document.addEventListener("visibilitychange", () => document.hidden || look());
})();
