// Notes that a browser keeps during a call are left to nobody: not to the next of us, not past a day, not past signing out.
"use strict";

(() => {
  const PREFIX = "call-draft:";
  const DAY = 24 * 60 * 60 * 1000;
  const ours = `${PREFIX}${document.currentScript.dataset.user}:`;

  const isOld = (name) => {
    try { return !(Date.now() - JSON.parse(localStorage.getItem(name)).at < DAY); } catch { return true; }
  };
  const forget = (isMeant) => Object.keys(localStorage)
    .filter((name) => name.startsWith(PREFIX) && isMeant(name))
    .forEach((name) => localStorage.removeItem(name));

  forget((name) => !name.startsWith(ours) || isOld(name));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forget(() => true);
  });
})();
