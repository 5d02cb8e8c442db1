// The palette (Ctrl+K): every place of the desk and everything that this page can do, found by typing.
"use strict";

(() => {
  const dialog = document.getElementById("palette");
  if (!dialog?.showModal || dialog.dataset.ready) return;
  dialog.dataset.ready = "1";
  const text = document.getElementById("palette-text");
  const list = document.getElementById("palette-list");
  // What this page can do comes before where else one can go.
  const SOURCES = ["main [data-command], main [data-doing], main .view-tabs a", "[data-command], .site-nav :is(a, button)"];
  const KEYS = { call: "c", note: "i", snooze: "s", assess: "v", message: "r" };
  const MOST = 30;
  let commands = [];
  let shown = [];
  let at = 0;

  const isVisible = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
  const plain = (words) => words.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  function wordsOf(element) {
    if (element.dataset.command) return element.dataset.command;
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, svg, .visually-hidden").forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function collect() {
    const found = new Map();
    const add = (words, element, act) => words && !found.has(words) && found.set(words, { words, key: element.dataset.key ?? KEYS[element.dataset.doing] ?? "", act });
    SOURCES.forEach((selector) => document.querySelectorAll(selector).forEach((element) => {
      if (!element.closest("dialog") && isVisible(element)) add(wordsOf(element), element, () => use(element));
    }));
    document.querySelectorAll("[data-go]").forEach((link) => add(link.textContent.trim(), link, () => link.click()));
    return [...found.values()];
  }

  function use(element) {
    if (element.matches("input, select, textarea")) element.focus();
    else element.click();
  }

  // Every word that was typed begins or stands in the command; what begins so comes first.
  function fitting(typed) {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    const fits = commands.filter((command) => words.every((word) => plain(command.words).includes(word)));
    const begins = (command) => (words.length && plain(command.words).startsWith(words[0]) ? 0 : 1);
    const sorted = fits.map((command, place) => [begins(command), place, command]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return sorted.slice(0, MOST).map(([, , command]) => command);
  }

  function draw() {
    const typed = text.value.trim();
    shown = fitting(typed);
    if (typed) {
      shown.push({
        words: dialog.dataset.searchWords.replace("{text}", typed),
        key: "",
        act: () => location.assign(dialog.dataset.search + encodeURIComponent(typed)),
      });
    }
    list.replaceChildren(...shown.map((command, place) => {
      const option = document.createElement("li");
      option.id = `palette-${place}`;
      option.setAttribute("role", "option");
      option.append(command.words);
      if (command.key) {
        const key = document.createElement("kbd");
        key.textContent = command.key;
        option.append(" ", key);
      }
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(place));
      return option;
    }));
    stand(0);
  }

  function stand(place) {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = Math.max(0, Math.min(shown.length - 1, place));
    const option = list.children[at];
    if (!option) return text.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", option.id);
  }

  function choose(place) {
    const command = shown[place];
    dialog.close();
    command?.act();
  }

  function open() {
    if (document.querySelector("dialog[open]")) return;
    commands = collect();
    text.value = "";
    dialog.showModal();
    text.focus();
    draw();
  }

  text.addEventListener("input", draw);
  text.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (Object.hasOwn(moves, event.key)) stand(at + moves[event.key]);
    else if (event.key === "Enter" && !event.isComposing) choose(at);
    else return;
    event.preventDefault();
  });
  document.querySelector("[data-palette]")?.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
})();
