// The search box of the desk: its answers are walked by arrows and closed by Escape or by going elsewhere.
"use strict";

(() => {
  const form = document.querySelector("[data-search]");
  const box = form?.querySelector('[type="search"]');
  const list = document.getElementById("search-answers");
  const said = document.getElementById("search-said");
  if (!box || !list || !said) return;

  const answers = () => [...list.querySelectorAll("[data-answer]")];

  function close() {
    list.replaceChildren();
    said.textContent = "";
  }

  form.addEventListener("keydown", (event) => {
    const all = answers();
    if (!all.length && !list.childElementCount) return;
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape") {
      close();
      box.focus();
    } else if (event.key === "ArrowDown" && all.length) {
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (all[at - 1] ?? box).focus();
    } else return;
    event.preventDefault();
    // The page's own keys leave alone what this list has answered.
    event.stopPropagation();
  });
  // What comes back for a box that was emptied or left meanwhile is not shown.
  form.addEventListener("htmx:beforeSwap", (event) => {
    if (!form.contains(document.activeElement)) event.preventDefault();
  });
  form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
})();
