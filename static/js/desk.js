// The keys of the desk: listed under `?`, off by one tick, and never while somebody types.
"use strict";

(() => {
  const dialog = document.getElementById("keys");
  const hint = document.querySelector(".keys-hint");
  const toggle = document.getElementById("keys-on");
  if (!dialog?.showModal || !hint) return;

  const OFF = "desk-keys-off";
  const rows = [...document.querySelectorAll("[data-row]")];
  let at = -1;

  const isOn = () => localStorage.getItem(OFF) === null;
  hint.hidden = false;
  toggle.checked = isOn();
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  hint.querySelector("[data-keys]").addEventListener("click", () => dialog.showModal());

  function stand(index) {
    if (!rows.length) return;
    rows[at]?.removeAttribute("aria-current");
    at = Math.max(0, Math.min(rows.length - 1, index));
    rows[at].setAttribute("aria-current", "true");
    rows[at].querySelector("[data-open]").focus();
    rows[at].scrollIntoView({ block: "nearest" });
  }

  const keys = {
    j: () => stand(at + 1),
    k: () => stand(at - 1),
    a: () => (rows[at] ?? (rows.length ? null : document))?.querySelector("[data-take] button")?.click(),
    c: () => document.querySelector('[data-doing="call"]')?.click(),
    v: () => document.querySelector('[data-doing="assess"]')?.click(),
    "/": () => document.querySelector('[type="search"]')?.focus(),
    "?": () => dialog.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (!isOn() || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  rows.forEach((row, index) => row.addEventListener("focusin", () => { if (at !== index) { rows[at]?.removeAttribute("aria-current"); at = index; row.setAttribute("aria-current", "true"); } }));
})();
