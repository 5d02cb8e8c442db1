// Several files at once: each made smaller where that helps, sent with a bar, sent again, and taken away. The page works
// without it, with one field that takes several (templates/shared/upload_tiles.html).
"use strict";

(() => {
  const LONGEST = 2000;
  const QUALITY = 0.85;
  const PICTURE = 128;
  const MOST_BYTES = 25 * 1024 * 1024;
  const AT_ONCE = 2;
  const REDRAWN = /^image\/(jpeg|png|webp|hei[cf])$/;
  const NEVER_SMALLER = 300 * 1024;

  for (const box of document.querySelectorAll("[data-upload]")) {
    const input = box.querySelector("input[type=file]");
    if (input && input.form && window.DataTransfer) start(box, input, input.form);
  }

  function start(box, input, form) {
    const words = box.dataset;
    const list = box.querySelector("[data-upload-tiles]");
    const pattern = box.querySelector("[data-upload-tile]").content.firstElementChild;
    const said = box.querySelector("[data-upload-said]");
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const now = words.upload === "now";
    const items = [];
    let running = 0;
    let warned = false;
    let onward = null;
    let pressed;
    let busy = false;
    let carried = false;

    box.querySelector("[data-upload-add]")?.setAttribute("hidden", "");

    input.addEventListener("change", () => {
      for (const file of input.files) add(file);
      // What lies in tiles is sent from there, and the same file may be chosen again.
      if (words.upload === "form") hand(); else input.value = "";
      work();
    });

    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-upload-remove]");
      const tile = button?.closest("[data-upload-key]");
      if (!tile || !now) return;
      event.preventDefault();
      forget(tile);
    });

    form.addEventListener("submit", (event) => {
      const waits = items.some((item) => item.state === "waiting" || item.state === "sending" || item.state === "shrinking");
      const failed = items.some((item) => item.state === "failed");
      if (words.upload === "form") {
        // A button with a name asks for something else, such as a preview.
        if (!items.length || event.submitter?.name) return;
        if (waits && !busy) return hold(event);
        stop(event);
        if (failed && !warned) { warned = true; say(words.someFailed, true); }
        else if (!busy) sendAll(event.submitter);
      } else if (now) {
        if (waits) hold(event);
        else if (failed && !warned) { stop(event); warned = true; say(words.someFailed); }
      } else if (items.length) {
        stop(event);
        onward = thank;
        items.filter((item) => item.state === "ready" || item.state === "failed").forEach((item) => set(item, "waiting"));
        say(words.wait);
        work();
      }
    });

    // What has arrived file by file is thanked for once.
    function thank() {
      const count = document.createElement("input");
      Object.assign(count, { type: "hidden", name: "sent", value: items.length });
      input.disabled = true;
      form.append(count);
      form.submit();
    }

    // Nothing was sent: the tap that sends it must not count as the second one (portal.js).
    function stop(event) {
      event.preventDefault();
      event.stopPropagation();
    }

    function hold(event) {
      stop(event);
      const button = event.submitter;
      onward = () => { onward = null; form.requestSubmit(button?.hasAttribute("formaction") ? undefined : button); };
      say(words.wait);
      work();
    }

    function add(file) {
      const tile = pattern.cloneNode(true);
      const item = { file, tile, state: "shrinking", request: null };
      tile.querySelector(".upload-name").textContent = file.name;
      tile.querySelectorAll(".visually-hidden").forEach((name) => { name.textContent = file.name; });
      tile.querySelector("[data-upload-retry]").addEventListener("click", () => again(item));
      tile.querySelector("[data-upload-remove]").addEventListener("click", () => { if (!tile.dataset.uploadKey) drop(item); });
      list.append(tile);
      items.push(item);
      set(item, "shrinking");
      prepare(file, tile).then((smaller) => {
        item.file = smaller;
        if (smaller.size > MOST_BYTES) set(item, "failed", words.large, true);
        else set(item, now || (words.upload === "later" && onward) ? "waiting" : "ready");
        if (words.upload === "form") hand();
        work();
      });
    }

    function again(item) {
      if (words.upload !== "form") {
        set(item, "waiting");
        return work();
      }
      // They went together, and go together again.
      items.filter((other) => other.state === "failed" && !other.refused).forEach((other) => set(other, "ready"));
      hand();
      form.requestSubmit(pressed);
    }

    // Which filing the page belongs to, where it is of one: another window may have begun another.
    function ofDraft(body) {
      const draft = form.querySelector("[name=draft]");
      if (draft) body.append("draft", draft.value);
    }

    function drop(item) {
      item.request?.abort();
      items.splice(items.indexOf(item), 1);
      const next = item.tile.nextElementSibling ?? item.tile.previousElementSibling;
      item.tile.remove();
      (next?.querySelector("[data-upload-remove]") ?? input).focus();
      say(words.removed.replace("{name}", item.file.name));
      if (words.upload === "form" || carried) hand();
      work();
    }

    // The field itself holds what goes with the form.
    function hand() {
      const held = new DataTransfer();
      items.filter((item) => item.state !== "failed").forEach((item) => held.items.add(item.file));
      input.files = held.files;
    }

    function work() {
      if (words.upload !== "form") {
        while (running < AT_ONCE) {
          const next = items.find((item) => item.state === "waiting");
          if (!next) break;
          send(next);
        }
      }
      const waits = items.some((item) => ["shrinking", "waiting", "sending"].includes(item.state));
      if (waits || !onward) return;
      if (items.some((item) => item.state === "failed")) {
        onward = null;
        warned = words.upload === "form";
        say(words.someFailed, true);
      } else {
        onward();
      }
    }

    function send(item) {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("csrfmiddlewaretoken", token);
      body.append(words.uploadName, item.file, item.file.name);
      ofDraft(body);
      item.request = request;
      running += 1;
      set(item, "sending");
      request.open("POST", words.uploadHref || location.href);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) item.tile.querySelector("progress").value = (event.loaded * 100) / event.total;
      });
      request.addEventListener("loadend", () => {
        running -= 1;
        item.request = null;
        if (!items.includes(item)) return;
        const answer = request.response;
        if (request.status === 200 && answer && !answer.error) arrived(item, answer);
        else if (answer?.onward) carry(item, answer.error);
        else set(item, "failed", answer?.error || (request.status === 413 ? words.large : words.notSent), request.status === 422 || request.status === 413);
        work();
      });
      request.send(body);
    }

    // The whole form in one request, its files with their bars; the page stays as it is until all of it is taken in.
    function sendAll(button) {
      const posted = items.filter((item) => item.state === "ready");
      const sizes = posted.map((item) => item.file.size);
      const body = new FormData(form);
      const request = new XMLHttpRequest();
      pressed = button ?? undefined;
      busy = true;
      posted.forEach((item) => set(item, "sending"));
      say(words.wait);
      request.open("POST", form.action || location.href);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) spread(posted, sizes, event.loaded / event.total);
      });
      request.addEventListener("loadend", () => {
        busy = false;
        answered(request, posted);
      });
      request.send(body);
    }

    // The session was over. The page is taken in as a whole, and all of its files go with it.
    function carry(item, why) {
      carried = true;
      set(item, "ready");
      item.tile.querySelector(".upload-state").textContent = why;
      say(why, true);
      hand();
    }

    // How far all of them are, one after the other as they are sent.
    function spread(posted, sizes, share) {
      let left = share * sizes.reduce((sum, size) => sum + size, 0);
      posted.forEach((item, place) => {
        item.tile.querySelector("progress").value = (100 * Math.max(0, Math.min(left, sizes[place]))) / (sizes[place] || 1);
        left -= sizes[place];
      });
    }

    function answered(request, posted) {
      const answer = request.response;
      if (request.status === 200 && answer?.href) {
        posted.forEach((item) => set(item, "sent"));
        const next = new URL(answer.href, location.href);
        const here = next.pathname === location.pathname && next.search === location.search;
        location.assign(next);
        if (here) location.reload();
      } else if (answer?.files) {
        posted.forEach((item) => set(item, "ready"));
        answer.files.forEach((told) => set(posted[told.at], "failed", told.error, request.status === 422));
        answer.fields.forEach((name) => form.elements[name]?.setAttribute("aria-invalid", "true"));
        form.elements[answer.fields[0]]?.focus();
        hand();
        const why = [...answer.said, ...answer.files.map((told) => `${posted[told.at].file.name}: ${told.error}`)];
        say(why.join(" "), true);
        // It has been said: the next press sends the others.
        warned = true;
      } else if (request.status === 413) {
        posted.forEach((item) => set(item, "failed", words.large, true));
      } else if (request.status >= 400 && request.status < 500) {
        // A refusal with a page of its own, where what was typed is again.
        hand();
        form.submit();
      } else {
        posted.forEach((item) => set(item, "failed", words.notSent));
        say(words.notSent, true);
      }
    }

    function arrived(item, answer) {
      const kept = answer.files?.[0];
      const twin = kept && list.querySelector(`[data-upload-key="${kept.key}"]`);
      if (twin) {
        items.splice(items.indexOf(item), 1);
        item.tile.remove();
        return say(words.twice.replace("{name}", item.file.name));
      }
      set(item, "sent");
      say(words.added.replace("{name}", item.file.name));
      if (kept) item.tile.dataset.uploadKey = kept.key;
      // What has arrived on a claim stays there.
      else item.tile.querySelector("[data-upload-remove]").remove();
      // It waits to be opened.
      if (kept?.said) item.tile.querySelector(".upload-state").textContent = kept.said;
      item.tile.querySelector("progress").hidden = true;
    }

    function forget(tile) {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", token);
      body.append("remove", tile.dataset.uploadKey);
      ofDraft(body);
      const name = tile.querySelector(".upload-name").textContent;
      fetch(words.uploadHref, { method: "POST", body, headers: { Accept: "application/json" } }).then((response) => {
        if (!response.ok) throw new Error();
        const at = items.findIndex((item) => item.tile === tile);
        if (at >= 0) items.splice(at, 1);
        tile.remove();
        input.focus();
        say(words.removed.replace("{name}", name));
      }).catch(() => say(words.notSent));
    }

    // `refused` says that the same file will never do: it keeps its name and the reason, and has no second try.
    function set(item, state, why, refused = false) {
      item.state = state;
      item.refused = refused;
      const failed = state === "failed";
      item.tile.classList.toggle("is-failed", failed);
      const retry = item.tile.querySelector("[data-upload-retry]");
      retry.hidden = !failed || refused;
      const bar = item.tile.querySelector("progress");
      bar.hidden = state !== "sending";
      if (state === "sending") bar.value = 0;
      const word = { shrinking: words.waiting, waiting: words.waiting, sending: words.sending, sent: words.sent };
      item.tile.querySelector(".upload-state").textContent = failed ? why : word[state] ?? "";
      if (failed) say(`${item.file.name}: ${why}`);
    }

    function say(text, failed = false) {
      said.classList.toggle("is-failed", failed);
      if (said.textContent !== text) said.textContent = text;
    }
  }

  // A small picture in the tile, and the file as it is sent: a photo at most LONGEST dots long, anything else untouched.
  async function prepare(file, tile) {
    if (!REDRAWN.test(file.type) || !window.createImageBitmap) return file;
    let picture;
    try {
      picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      // The server reads more kinds than this browser does.
      return file;
    }
    show(picture, tile);
    const share = LONGEST / Math.max(picture.width, picture.height);
    if (share >= 1 || file.size < NEVER_SMALLER) return file;
    const drawn = draw(picture, Math.round(picture.width * share), Math.round(picture.height * share));
    const smaller = await new Promise((done) => { drawn.toBlob(done, "image/jpeg", QUALITY); });
    picture.close();
    if (!smaller || smaller.size >= file.size) return file;
    return new File([smaller], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
  }

  function show(picture, tile) {
    const share = PICTURE / Math.min(picture.width, picture.height);
    const small = draw(picture, Math.max(1, Math.round(picture.width * share)), Math.max(1, Math.round(picture.height * share)));
    small.setAttribute("aria-hidden", "true");
    tile.querySelector(".upload-picture").replaceChildren(small);
  }

  function draw(picture, width, height) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(picture, 0, 0, width, height);
    return canvas;
  }
})();
