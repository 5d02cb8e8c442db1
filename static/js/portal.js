// What makes the pages a little kinder. Every page works without it.
"use strict";

(() => {
  const words = document.body.dataset;
  const minute = 60_000;

  // A page with errors starts at the summary of them.
  document.querySelector("[data-focus-first]")?.focus();

  // Clocks count on by themselves; past three days the words as rendered are exact enough.
  function inWords(minutes) {
    const length = Math.abs(minutes);
    const h = Math.floor(length / 60);
    const m = length % 60;
    const pattern = h ? words.clockBoth : words.clockMinutes;
    const time = pattern.replace("{h}", h).replace("{m}", m);
    return (minutes < 0 ? words.clockOver : words.clockLeft).replace("{time}", time);
  }

  function urgency(minutes, total) {
    if (minutes < 0) return "over";
    if (minutes < 30) return "urgent";
    return total && minutes * 2 < total ? "soon" : "calm";
  }

  function tick(clock) {
    const { minutes, total, runsUntil } = clock.dataset;
    const start = Number(clock.dataset.renderedAt ??= Date.now());
    const stopsAt = runsUntil ? Date.parse(runsUntil) : Infinity;
    const passed = Math.max(0, Math.floor((Math.min(Date.now(), stopsAt) - start) / minute));
    const left = Number(minutes) - passed;
    if (passed === 0 || Math.abs(left) >= 72 * 60) return;
    clock.querySelector("[data-clock-words]").textContent = inWords(left);
    if (total) clock.querySelector("[data-clock-share]")?.setAttribute("width", Math.max(0, Math.min(100, (left * 100) / total)));
    const state = `clock-${urgency(left, Number(total))}`;
    if (clock.classList.contains(state)) return;
    clock.classList.remove("clock-calm", "clock-soon", "clock-urgent", "clock-over");
    clock.classList.add(state);
    const shape = state === "clock-calm" || state === "clock-soon" ? "#i-clock" : "#i-alert";
    clock.querySelector("use")?.setAttribute("href", shape);
  }

  const tickAll = () => document.querySelectorAll("[data-clock][data-runs]").forEach(tick);
  tickAll();
  setInterval(tickAll, 30_000);
  document.addEventListener("visibilitychange", () => document.hidden || tickAll());

  // Copy buttons appear where the browser can copy.
  function offerCopy(root) {
    if (!navigator.clipboard) return;
    root.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
  }
  offerCopy(document);
  document.addEventListener("htmx:load", (event) => { offerCopy(event.target); tickAll(); });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.parentElement.querySelector(".copied")?.remove();
    const said = document.createElement("span");
    said.className = "copied";
    said.setAttribute("role", "status");
    button.after(said);
    said.textContent = words.copied;
    setTimeout(() => said.remove(), 4_000);
  });

  // What a page fetches by itself may fail without a trace: that is said once, until something comes through again.
  const failed = document.querySelector("[data-failed]");
  const sayFailed = () => { if (failed && !failed.textContent) failed.textContent = failed.dataset.failed; };
  document.addEventListener("htmx:responseError", sayFailed);
  document.addEventListener("htmx:sendError", sayFailed);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (failed && event.detail.successful) failed.textContent = "";
  });

  // Back to where one came from, as it is now and not as the browser remembers it.
  const goBack = document.querySelector("[data-go-back]");
  if (goBack && history.length > 1) {
    goBack.hidden = false;
    goBack.addEventListener("click", () => {
      sessionStorage.setItem("fresh", "1");
      history.back();
    });
  }
  window.addEventListener("pageshow", () => {
    if (goBack || !sessionStorage.getItem("fresh")) return;
    sessionStorage.removeItem("fresh");
    location.reload();
  });

  // A form is sent once: the second tap of an impatient thumb is dropped.
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (Date.now() - (sent.get(form) ?? -Infinity) < 8_000) {
      event.preventDefault();
      return;
    }
    sent.set(form, Date.now());
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => sent.delete(form));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) sent.delete(form);
  });
})();
