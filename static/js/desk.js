// The keys of the desk: listed under `?`, off by one tick, and never while somebody types.
// A control with data-key="x" answers to its letter; the rest is found by what the pages say of themselves.
"use strict";

(() => {
  const root = document.documentElement;
  const dialog = document.getElementById("keys");
  const hint = document.querySelector(".keys-hint");
  const toggle = document.getElementById("keys-on");
  if (!dialog?.showModal || !hint || root.dataset.keys) return;
  root.dataset.keys = "on";

  const OFF = "desk-keys-off";
  const TYPED = "input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]";
  const FIELD = "input:not([type=hidden]), select, textarea";
  const NEXT_ROW = "desk-next-row";
  const WAIT_FOR_SECOND = 1_500;
  const main = document.getElementById("main");
  const said = document.getElementById("keys-said");

  const isOn = () => localStorage.getItem(OFF) === null;
  const isVisible = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
  const first = (selector, within = document) => [...within.querySelectorAll(selector)].find(isVisible);

  hint.hidden = false;
  toggle.checked = isOn();
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  hint.querySelector("[data-keys]").addEventListener("click", () => dialog.showModal());

  // What is typed is not left behind by one key. A page that came back shows it as if it had been there all along.
  const LEAVING = "a[href], button[type=submit], button:not([type])";
  const WRITTEN = "form[method=post] :is(textarea, input:not([type=hidden], [type=radio], [type=checkbox], [readonly]))";
  const cameBack = main.querySelector("[data-focus-first], [data-call-typed]") !== null;
  const unsaved = () => [...main.querySelectorAll(WRITTEN)].find((field) => isVisible(field)
    && (field.value !== field.defaultValue || (cameBack && field.value && field.closest(".case-form"))));

  function stays() {
    if (!unsaved()) return false;
    said.textContent = said.dataset.unsaved;
    setTimeout(() => { said.textContent = ""; }, 8_000);
    return true;
  }

  // A control is pressed; a field is gone to.
  function use(element) {
    if (!element) return false;
    if (element.matches(LEAVING) && stays()) return true;
    if (element.matches(FIELD)) element.focus();
    if (element.matches("[type=radio], [type=checkbox]") || !element.matches(FIELD)) element.click();
    return true;
  }

  // Rows of a queue -----------------------------------------------------------------------------------------------

  const rows = () => [...document.querySelectorAll("[data-row]")].filter(isVisible);
  const current = () => document.querySelector("[data-row][aria-current]");

  function mark(row) {
    const before = current();
    if (before === row) return;
    before?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const row = all[Math.max(0, Math.min(all.length - 1, all.indexOf(current()) + by))];
    mark(row);
    row.querySelector("[data-open]").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) mark(row);
  });

  const numberOf = (row) => row?.querySelector("[data-open]").textContent.trim() ?? "";

  // Whoever takes one row after the other stands on the next one when the queue comes back.
  function take() {
    const all = rows();
    const row = current();
    const button = (row ?? (all.length ? null : document))?.querySelector("[data-take] button");
    if (button && row && !unsaved()) {
      const at = all.indexOf(row);
      sessionStorage.setItem(NEXT_ROW, numberOf(all[at + 1] ?? all[at - 1]));
    }
    return use(button);
  }

  function standAgain() {
    const number = sessionStorage.getItem(NEXT_ROW);
    sessionStorage.removeItem(NEXT_ROW);
    const row = number && rows().find((one) => numberOf(one) === number);
    if (!row) return;
    mark(row);
    row.querySelector("[data-open]").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  // From one page to a place on another ---------------------------------------------------------------------------

  const KINDS = { 1: "covered", 2: "partly", 3: "rejected" };
  const kindOf = (kind) => main.querySelector(`form input[type=radio][name=kind][value="${kind}"]`);

  function decide(kind) {
    const radio = kindOf(kind);
    if (radio) return use(radio);
    return goOn('[data-doing="decide"]', kind);
  }

  function goOn(selector, place) {
    const link = first(selector);
    if (link && stays()) return true;
    if (link) location.assign(`${link.href}#${place}`);
    return Boolean(link);
  }

  // No id of the page that they lead to: there the browser would take the focus for itself.
  const WAYS = { "walk-in": "walk-in-title", "label": "label-title" };

  function chooseWay(way) {
    const section = document.getElementById(WAYS[way])?.closest("section");
    if (!section) return goOn('[data-doing="route"]', way);
    section.scrollIntoView({ block: "nearest" });
    (first("input:checked", section) ?? first(FIELD, section) ?? section.querySelector("button, a"))?.focus();
    return true;
  }

  function arrive() {
    const place = location.hash.slice(1);
    standAgain();
    if (document.querySelector("[data-focus-first]")) return;
    if (Object.values(KINDS).includes(place) && kindOf(place)) use(kindOf(place));
    else if (Object.hasOwn(WAYS, place)) chooseWay(place);
    else if (place.length === 1) use(first(`[data-key="${CSS.escape(place)}"]:not(button[type=submit])`));
    else if (!place) {
      const form = main.querySelector(".case-form form, form.case-form");
      if (form) (first("input:checked, [data-begin]", form) ?? first(FIELD, form))?.focus({ preventScroll: true });
    }
  }

  // The keys ------------------------------------------------------------------------------------------------------

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: take,
    c: () => use(first('[data-doing="call"]')),
    i: () => use(first('[data-doing="note"]')),
    r: () => use(first('[data-doing="message"]')),
    s: () => use(first('[data-doing="snooze"]')),
    t: () => goOn('[data-doing="message"]', "t"),
    v: () => use(first('[data-doing="assess"]')),
    1: () => decide(KINDS[1]),
    2: () => decide(KINDS[2]),
    3: () => decide(KINDS[3]),
    b: () => chooseWay("walk-in"),
    l: () => chooseWay("label"),
    "/": () => use(first('[type="search"]')),
    ".": () => use(first("[data-copy]")),
    "?": () => dialog.showModal(),
  };

  let awaits = 0;

  function press(key) {
    if (Date.now() - awaits < WAIT_FOR_SECOND) {
      awaits = 0;
      const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (place && stays()) return true;
      if (place) location.assign(place.href);
      return Boolean(place);
    }
    if (key === "g") {
      awaits = Date.now();
      return true;
    }
    if (use(first(`[data-key="${CSS.escape(key)}"]`))) return true;
    return Object.hasOwn(keys, key) && keys[key]() !== false;
  }

  // Sending and going back ----------------------------------------------------------------------------------------

  const PRIMARY = "button[type=submit].btn-primary, button[type=submit].btn-danger";

  // Where nobody stands in a form, the one is meant in which something is written.
  function send() {
    const focused = document.activeElement;
    const here = focused?.closest("form") ?? focused?.form ? focused : unsaved();
    const form = here?.form ?? here?.closest("form") ?? first(PRIMARY, main)?.form;
    if (!form) return false;
    // Of several buttons the one is meant that somebody stands on, or that is beside what was typed.
    const near = here?.closest("section")?.querySelectorAll("button[type=submit]") ?? [];
    const beside = [...near].find((button) => button.form === form);
    const button = here?.matches("button[type=submit]") ? here
      : form.querySelector(PRIMARY) ?? beside ?? form.querySelector("button[type=submit]");
    form.requestSubmit(button ?? undefined);
    return true;
  }

  function goBack() {
    const back = first("[data-back]") ?? first(".back-link") ?? first(".case-back a");
    if (!back) return false;
    if (!stays()) back.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest?.(TYPED);
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter" && !event.repeat && send()) event.preventDefault();
      return;
    }
    if (event.key === "Escape") {
      if (typing) typing.blur();
      else if (isOn() && goBack()) event.preventDefault();
      return;
    }
    if (typing || !isOn() || event.key.length !== 1) return;
    if (event.repeat && !"jk".includes(event.key)) return;
    if (press(event.key)) event.preventDefault();
  });

  arrive();
})();
