// The button that takes back what was just done goes when its time is over; the server has the last word either way.
"use strict";

for (const message of document.querySelectorAll("[data-undo]")) {
  const form = message.querySelector("form");
  // Whoever stands on the button is not thrown off it: it goes once they leave it.
  const end = () => {
    if (form.contains(document.activeElement)) form.addEventListener("focusout", () => form.remove(), { once: true });
    else form.remove();
  };
  setTimeout(end, Number(message.dataset.undo) * 1_000);
}
