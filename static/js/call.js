// What is typed during a call survives a reload: kept in this browser, for one of us and one claim, as long as drafts.js leaves it.
"use strict";

(() => {
  const form = document.querySelector("[data-call-draft]");
  const said = document.querySelector(".call-draft");
  if (!form || !said) return;

  const PREFIX = "call-draft:";
  const key = PREFIX + form.dataset.callDraft;
  const kept = ["note", "outcome", "solved_with", "other_phone", "phone_ok"];
  const version = form.elements.version.value;

  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  };
  const write = (draft) => {
    try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* A full or closed store keeps nothing. */ }
  };

  function typed() {
    const data = new FormData(form);
    return Object.fromEntries(kept.filter((name) => data.get(name)).map((name) => [name, data.get(name)]));
  }

  function put(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const control = kept.includes(name) ? form.elements[name] : null;
      if (!control) continue;
      if (control.type === "checkbox") control.checked = true;
      else control.value = value;
    }
  }

  const keep = (sent) => {
    const fields = typed();
    if (Object.keys(fields).length) write({ at: Date.now(), version, sent, fields });
    else localStorage.removeItem(key);
  };

  const draft = read(key);
  if ("callTyped" in form.dataset) {
    // What was sent has come back: it is on the page, and not saved yet.
    keep(false);
  } else if (draft?.sent && draft.version !== version) {
    // The claim has gone on since this was sent: it was saved.
    localStorage.removeItem(key);
  } else if (draft) {
    put(draft.fields);
    said.hidden = false;
    said.querySelector("[role=status]").textContent = said.dataset.callSaid;
  }

  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", () => keep(true));
  said.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(key);
    form.reset();
    said.hidden = true;
    form.elements.note.focus();
  });
})();
