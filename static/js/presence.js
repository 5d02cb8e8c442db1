// Says every ten seconds that the page of a claim is open, and shows who else is there. A claim that was handed out is
// held for as long as that is heard; a page that nobody has touched for half an hour falls silent.
"use strict";

(() => {
  const line = document.querySelector("[data-presence]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!line || !token || line.dataset.runs) return;
  line.dataset.runs = "1";

  const ROUND = 10_000;
  const WRITES = 20_000;
  const IDLE = 30 * 60_000;
  const others = line.querySelector("[data-presence-others]");
  const held = line.querySelector("[data-presence-held]");
  let touched = Date.now();
  let wrote = -Infinity;
  let isTold = false;
  let timer = 0;
  let stopped = false;

  const say = (element, words) => { if (element.textContent !== words) element.textContent = words; };
  const body = (facts = {}) => {
    const form = new FormData();
    Object.entries({ csrfmiddlewaretoken: token, ...facts }).forEach(([name, value]) => form.append(name, value));
    return form;
  };

  async function round() {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(round, ROUND);
    if (document.hidden || Date.now() - touched > IDLE) return;
    const writing = Date.now() - wrote < WRITES;
    isTold = writing;
    try {
      const answer = await fetch(line.dataset.presence, { method: "POST", body: body({ writing: writing ? "1" : "" }), redirect: "manual" });
      if (!answer.ok) { stopped = answer.status !== 0 ? answer.status < 500 : true; return; }
      const here = await answer.json();
      say(held, here.held);
      say(others, here.others);
    } catch {
      // The next round tries again.
    }
  }

  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  document.addEventListener("input", (event) => {
    if (!event.target.closest("main form[method=post]")) return;
    wrote = touched = Date.now();
    if (!isTold) round();
  });
  document.addEventListener("visibilitychange", () => document.hidden || round());
  window.addEventListener("pagehide", () => navigator.sendBeacon(line.dataset.leave, body()));
  window.addEventListener("pageshow", (event) => { if (event.persisted) round(); });

  line.querySelector("[data-presence-link]").hidden = true;
  round();
})();
