// What can be measured on a page that is open: text that is cut off or covered, what Tab reaches, and what it shows then.
// Runs before the page's own scripts; nothing is looked at until it is asked for.
"use strict";

window.looks = (() => {
  const SILENT = "script, style, noscript, template, title, option, textarea, [hidden]";
  const TABBABLE = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
  const name = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const style = (one) => getComputedStyle(one);
  const scrolls = (one) => /auto|scroll/.test(style(one).overflowX);
  const cuts = (one) => /hidden|clip/.test(style(one).overflowX + style(one).overflowY);
  const sticks = (one) => /fixed|sticky/.test(style(one).position);

  function* above(one, until = document.documentElement) {
    for (let at = one; at && at !== until; at = at.parentElement) yield at;
  }
  const nearest = (one, test) => [...above(one)].find(test) ?? null;

  // Said to those who listen and not drawn: a box of one pixel, or one that is cut to nothing.
  function isSaidOnly(one) {
    return Boolean(nearest(one, (at) => {
      const its = style(at);
      return its.overflow === "hidden" && at.offsetWidth <= 1 || its.position === "absolute" && its.clipPath === "inset(50%)";
    }));
  }
  function isDrawn(one) {
    return one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !isSaidOnly(one);
  }

  // Each line of each text that is drawn, with the height of its small letters and not of its line.
  function lines() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const one = node.parentElement;
      if (!node.data.trim() || one.closest(SILENT) || !isDrawn(one)) continue;
      range.selectNodeContents(node);
      const half = parseFloat(style(one).fontSize) * 0.3;
      for (const box of range.getClientRects()) {
        if (box.width < 1.5 || box.height < 1.5) continue;
        const middle = (box.top + box.bottom) / 2;
        const line = { left: box.left, right: box.right, top: middle - half, bottom: middle + half };
        found.push({ ...line, one, text: node.data.trim().replace(/\s+/g, " ").slice(0, 60), sticky: nearest(one, sticks) });
      }
    }
    return found;
  }

  function isPainted(one) {
    const its = style(one);
    return its.display !== "inline" && (parseFloat(its.borderTopWidth) > 0 || !/, 0\)$|transparent/.test(its.backgroundColor));
  }

  function outside(line, box, slack = 1.5) {
    return line.left < box.left - slack || line.right > box.right + slack
      || line.top < box.top - slack || line.bottom > box.bottom + slack;
  }

  // A text must lie on the screen, in the box that is drawn around it, and in every box that cuts off what leaves it.
  function misplaced(line, width) {
    for (const at of above(line.one)) {
      if (scrolls(at)) return "";
      if (cuts(at) && outside(line, at.getBoundingClientRect())) return `cut off by ${name(at).slice(0, 60)}`;
      if (at !== document.body && isPainted(at) && outside(line, at.getBoundingClientRect())) return `spills out of ${name(at).slice(0, 60)}`;
      if (sticks(at)) break;
    }
    return line.right > width + 1 || line.left < -1 ? "hangs over the edge of the screen" : "";
  }

  // What is drawn and is no text, but must not lie on one.
  function things() {
    const all = document.querySelectorAll("img, svg.icon, input:not([type=hidden]), select, textarea, button");
    return [...all].filter(isDrawn).map((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      return { left, right, top, bottom, one, text: "", sticky: nearest(one, sticks) };
    }).filter((box) => box.right - box.left > 2);
  }

  function overlaps() {
    const boxes = [...lines(), ...things()].sort((a, b) => a.top - b.top);
    const found = [];
    let open = [];
    for (const box of boxes) {
      open = open.filter((other) => other.bottom > box.top + 1);
      for (const other of open) {
        if (!box.text && !other.text) continue;
        // What sticks lies over the rest on purpose; whether it hides what has the focus is asked elsewhere.
        if (other.sticky !== box.sticky || other.one.contains(box.one) || box.one.contains(other.one)) continue;
        const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (wide > 2 && high > 1) found.push(`overlap: «${box.text || name(box.one)}» and «${other.text || name(other.one)}»`);
      }
      open.push(box);
    }
    return found;
  }

  const pen = document.createElement("canvas").getContext("2d");
  function cutChoices() {
    return [...document.querySelectorAll("select:not([multiple])")].filter(isDrawn).flatMap((one) => {
      const its = style(one);
      pen.font = its.font;
      const text = one.selectedOptions[0]?.text ?? "";
      const room = one.clientWidth - parseFloat(its.paddingLeft) - parseFloat(its.paddingRight);
      return pen.measureText(text).width > room + 2 ? [`cut off in its list: «${text}»`] : [];
    });
  }

  // Words of ordinary length that go on in the next line; longer ones have to break somewhere.
  const WORD = /(?<![\p{L}\d@._\/-])\p{L}{4,16}(?![\p{L}\d@._\/\u00ad-])/gu;
  function broken() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const one = node.parentElement;
      if (!node.data.trim() || one.closest(SILENT) || !isDrawn(one)) continue;
      range.selectNodeContents(node);
      if (range.getClientRects().length < 2) continue;
      for (const word of node.data.matchAll(WORD)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(`«${word[0]}» is broken`);
      }
    }
    return found;
  }

  function layout() {
    const root = document.documentElement;
    const faults = [];
    if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth - root.clientWidth} px wider than the screen`);
    for (const line of lines()) {
      const wrong = misplaced(line, root.clientWidth);
      if (wrong) faults.push(`«${line.text}» ${wrong}`);
    }
    return [...new Set([...faults, ...overlaps(), ...broken(), ...cutChoices()])];
  }

  // What is folded away belongs to the page, too.
  function unfold() {
    for (const one of document.querySelectorAll("details")) {
      one.removeAttribute("name");
      one.open = true;
    }
  }

  function headings() {
    return [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length;
  }

  // The radios of a group are one stop: arrows go on from there.
  const stop = (one) => (one.type === "radio" ? `${one.form?.action}#${one.name}` : one);
  function tabbable() {
    const all = [...document.querySelectorAll(TABBABLE)];
    return all.filter((one) => one.tabIndex >= 0 && !one.disabled && !one.matches(":disabled") && !one.closest("[inert]")
      && one.checkVisibility({ visibilityProperty: true }));
  }

  const walk = { seen: [], faults: [], isRound: false };

  // What is drawn for a control: itself, or its label where it is hidden under one.
  function stand(one) {
    const box = one.getBoundingClientRect();
    const isThere = box.width > 4 && box.height > 4 && style(one).opacity !== "0";
    return isThere ? one : one.labels?.[0] ?? one.parentElement;
  }

  function hasRing(one) {
    const its = style(one);
    // The browser's own ring (`auto`) is as strong as it takes, whatever its width says.
    return its.outlineStyle === "auto" || its.outlineStyle !== "none" && parseFloat(its.outlineWidth) >= 2;
  }

  function showsFocus(one) {
    const near = [one, stand(one), one.nextElementSibling, one.parentElement, one.parentElement?.parentElement, one.closest("label")];
    return near.some((at) => at && hasRing(at));
  }

  function covered(one) {
    const at = stand(one);
    const boxes = [...at.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
    const points = boxes.flatMap((box) => [0.5, 0.1, 0.9].flatMap((part) => [
      [box.left + box.width * part, box.top + box.height / 2], [box.left + box.width / 2, box.top + box.height * part]]));
    const onScreen = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    if (!onScreen.length) return "has the focus outside of the screen";
    const over = onScreen.map(([x, y]) => document.elementFromPoint(x, y))
      .filter((hit) => hit && hit !== one && !at.contains(hit) && !hit.contains(at) && hit.closest("label")?.control !== one);
    const bar = over.map((hit) => nearest(hit, sticks)).find((found) => found && !found.contains(at));
    if (bar) return `is hidden behind ${name(bar).slice(0, 80)}`;
    return over.length === onScreen.length ? `is covered by ${name(over[0]).slice(0, 80)}` : "";
  }

  function note(one) {
    if (!one || one === document.body || one === document.documentElement) return;
    if (walk.seen.includes(one)) {
      walk.isRound ||= one === walk.seen[0] && walk.seen.at(-1) !== one;
      return;
    }
    walk.seen.push(one);
    if (one.tagName === "IFRAME") return;
    if (!showsFocus(one)) walk.faults.push(`no ring around ${name(one)}`);
    const hidden = covered(one);
    if (hidden) walk.faults.push(`${name(one)} ${hidden}`);
  }

  // The walk by Tab begins at the top of the page, wherever the page has put the focus.
  function begin() {
    Object.assign(walk, { seen: [], faults: [], isRound: false });
    document.body.tabIndex = -1;
    document.body.focus({ preventScroll: true });
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    if (!walk.hears) addEventListener("keydown", (event) => { if (event.key === "Tab") note(document.activeElement); }, true);
    walk.hears = true;
    return tabbable().length;
  }

  function isOver() {
    const reached = new Set(walk.seen.map(stop));
    return walk.isRound || tabbable().every((one) => reached.has(stop(one)));
  }

  function walked() {
    note(document.activeElement);
    const reached = new Set(walk.seen.map(stop));
    const missed = tabbable().filter((one) => !reached.has(stop(one)));
    return { stops: reached.size, faults: [...walk.faults, ...missed.map((one) => `Tab never reaches ${name(one)}`)] };
  }

  // Colours that fade into others have faded, and two frames have been drawn.
  async function settled() {
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }

  // How each element is painted: its own colours and letters, and all that is painted behind it, as one word.
  function shades() {
    const found = new Map();
    for (const one of document.querySelectorAll("*")) {
      const its = style(one);
      found.set(one, digest([found.get(one.parentElement), its.color, its.backgroundColor, its.backgroundImage, its.fontSize, its.fontWeight,
        its.opacity, its.filter, its.mixBlendMode, its.textShadow, one.disabled].join(";")));
    }
    return found;
  }

  // 53 bits of a text, so that what is kept of a page is short.
  function digest(text) {
    let [low, high] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at += 1) {
      low = Math.imul(low ^ text.charCodeAt(at), 2654435761);
      high = Math.imul(high ^ text.charCodeAt(at), 1597334677);
    }
    return (4294967296 * (2097151 & high) + (low >>> 0)).toString(36);
  }

  // Texts with something painted under or over them that they are no part of: their contrast hangs on where they lie.
  function adrift() {
    const painted = [...document.querySelectorAll("body *")].filter((one) => isPainted(one) && isDrawn(one) || one.matches("img, svg:not(.icon)"))
      .map((one) => ({ one, box: one.getBoundingClientRect() }));
    return lines().filter((line) => painted.some(({ one, box }) => line.left < box.right && line.right > box.left && line.top < box.bottom
      && line.bottom > box.top && !one.contains(line.one) && !line.one.contains(one))).map((line) => line.one);
  }

  const excerpt = (node) => node.html.replace(/\s+/g, " ").slice(0, 140);
  const faultsOf = (said) => said.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) => one.nodes.map((node) => `axe: ${one.id}: ${excerpt(node)}`));

  // Whether each text stands out from what is behind it. Axe is asked of those that are painted in a way that it has not
  // passed before: `known` are those ways, and the ways that it passes now are returned, to be known on the next page.
  async function contrast(known) {
    const isKnown = new Set(known);
    const painted = shades();
    const loose = new Set(adrift());
    const controls = [...document.querySelectorAll("input, select, textarea, button")].filter(isDrawn);
    const include = [...new Set([...lines().map((line) => line.one), ...controls])]
      .filter((one) => loose.has(one) || !isKnown.has(painted.get(one)));
    if (!include.length) return { faults: [], passed: [] };
    const said = await window.axe.run({ include }, { runOnly: ["color-contrast"], resultTypes: ["violations", "passes"], elementRef: true });
    const passed = said.passes.flatMap((one) => one.nodes.map((node) => node.element)).filter((one) => !loose.has(one));
    return { faults: faultsOf(said), passed: [...new Set(passed.map((one) => painted.get(one)))] };
  }

  // All rules but that of contrast, or those named alone.
  async function axe(only) {
    const all = { rules: { "target-size": { enabled: true }, "color-contrast": { enabled: false } } };
    return faultsOf(await window.axe.run(document, { resultTypes: ["violations"], ...(only.length ? { runOnly: only } : all) }));
  }

  return { unfold, layout, headings, begin, isOver, walked, settled, axe, contrast };
})();
