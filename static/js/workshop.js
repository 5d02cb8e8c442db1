// The scan box is always ready: a scanner types a number and ends it with Enter.
"use strict";

(() => {
  const box = document.querySelector(".scan input[name=number]");
  if (!box) return;
  box.focus();
  box.select();
  // Coming back to the page, or having tapped beside the box, the next scan still lands in it.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) { box.focus(); box.select(); }
  });
})();
