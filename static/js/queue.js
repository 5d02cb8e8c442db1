// The queue alive: it looks each half minute unless it is paused or nobody sees it; and rows that are ticked together.
"use strict";

(() => {
  const live = document.querySelector("[data-queue-live]");
  const button = document.querySelector("[data-queue-pause]");
  const PAUSED = "queue-paused";
  const isPaused = () => localStorage.getItem(PAUSED) !== null;
  const look = () => window.htmx?.trigger(live, "look");

  if (live && button) {
    const show = () => button.setAttribute("aria-pressed", String(isPaused()));
    show();
    button.hidden = false;
    button.addEventListener("click", () => {
      if (isPaused()) localStorage.removeItem(PAUSED);
      else localStorage.setItem(PAUSED, "1");
      show();
      if (!isPaused()) look();
    });
    live.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target === live && (isPaused() || document.hidden)) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => document.hidden || isPaused() || look());
  }

  const form = document.querySelector("[data-bulk]");
  if (!form) return;
  const picks = [...document.querySelectorAll("[data-pick]")];
  const submit = form.querySelector("button");
  const picked = form.querySelector("[data-picked]");
  const unpicked = form.querySelector("[data-unpicked]");

  function count() {
    const number = picks.filter((pick) => pick.checked).length;
    const { one, many } = picked.dataset;
    picked.textContent = number ? (number === 1 ? one : many.replace("{n}", number)) : "";
    picked.hidden = number === 0;
    unpicked.hidden = number > 0;
    submit.hidden = number === 0;
    form.classList.toggle("queue-bulk-on", number > 0);
  }
  form.addEventListener("reset", () => setTimeout(count));
  document.addEventListener("change", (event) => event.target.matches("[data-pick]") && count());
  // The browser may bring ticks back with the page.
  window.addEventListener("pageshow", count);
  count();
})();
