// Reading the device's number with the camera, where the browser itself can read barcodes. The page works without it:
// the field stays in view, and a picture is read by the server. Which code is which is said by the server alone.
"use strict";

(() => {
  const WANTED = ["code_128", "code_39", "data_matrix", "ean_13", "ean_8", "itf", "pdf417", "qr_code", "upc_a"];
  const LOOK_EVERY = 150;
  // Labels have several codes: once one of them may be the number, so long is waited for the others.
  const SETTLE = 1_200;
  const SLOW = 15_000;
  // What is none of them is named by the server, too, once it has stayed alone for so long past the slow moment.
  const ALONE = 4_000;
  const MOST = 40;

  const ways = document.querySelector("[data-scan-to]");
  const dialog = document.querySelector("[data-scanner]");
  if (!ways || !dialog?.showModal || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;

  const open = ways.querySelector("[data-scan-open]");
  const said = ways.querySelector("[data-scan-said]");
  const heard = dialog.querySelector("[data-scanner-said]");
  const video = dialog.querySelector("video");
  let stream = null;
  let turn = 0;

  window.BarcodeDetector.getSupportedFormats().then((formats) => {
    const read = WANTED.filter((format) => formats.includes(format));
    if (!read.includes("code_128")) return;
    open.hidden = false;
    open.addEventListener("click", () => scan(new window.BarcodeDetector({ formats: read })));
  }, () => {});

  const tell = (word) => {
    if (heard.textContent !== heard.dataset[word]) heard.textContent = heard.dataset[word];
  };

  // May this be an IMEI or a serial number? The server says so for certain.
  // As devices/codes.py has it: an IMEI, with its software version or without, a serial number of digits alone, or of both.
  const RETAIL = ["ean_13", "ean_8", "itf", "upc_a"];
  const mayBe = ([text, format]) =>
    !RETAIL.includes(format) &&
    (/(^|\D)\d{15}(\d{2})?(\D|$)/.test(text) ||
      /^(\d{7,11}|\d{15}(\d{2})?)$/.test(text.replace(/[ ./-]/g, "")) ||
      /^(?=.*\d)(?=.*[a-z])[\w/():. -]{6,40}$/i.test(text));

  function stop() {
    turn += 1;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
  }

  async function scan(detector) {
    said.textContent = "";
    tell("asking");
    dialog.showModal();
    const mine = ++turn;
    try {
      const opened = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
      });
      if (mine !== turn) {
        opened.getTracks().forEach((track) => track.stop());
        return;
      }
      stream = opened;
      video.srcObject = opened;
      await video.play();
    } catch (error) {
      if (mine !== turn) return;
      dialog.close();
      said.textContent = said.dataset[error.name === "NotAllowedError" ? "denied" : "missing"];
      return;
    }
    tell("looking");
    await look(detector, mine);
  }

  async function look(detector, mine) {
    const seen = new Map();
    const begun = Date.now();
    let newest = begun;
    while (mine === turn) {
      const codes = await detector.detect(video).catch(() => []);
      if (mine !== turn) return;
      for (const code of codes) {
        if (!code.rawValue || seen.has(code.rawValue)) continue;
        seen.set(code.rawValue, code.format);
        newest = Date.now();
      }
      const hopeful = [...seen].some(mayBe);
      const settled = Date.now() - newest;
      const slow = Date.now() - begun > SLOW;
      if ((hopeful && settled > SETTLE) || (seen.size && slow && settled > ALONE)) {
        send(seen);
        return;
      }
      if (hopeful) tell("found");
      else if (seen.size) tell("other");
      else if (slow) tell("slow");
      await new Promise((done) => setTimeout(done, LOOK_EVERY));
    }
  }

  function send(seen) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = ways.dataset.scanTo;
    form.hidden = true;
    const put = (name, value) => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    };
    // For whom it is was said on this page, and comes back with the number.
    const told = new FormData(ways.closest("form"));
    ["csrfmiddlewaretoken", "asked_for_whom", "for_colleague"].forEach((name) => told.has(name) && put(name, told.get(name)));
    [...seen].slice(0, MOST).forEach(([text, format]) => put("code", `${format}:${text}`));
    document.body.append(form);
    form.requestSubmit();
  }

  dialog.querySelector("[data-scanner-close]").addEventListener("click", () => dialog.close());
  // Esc closes it as well; the browser gives the focus back to the button.
  dialog.addEventListener("close", stop);
  document.addEventListener("visibilitychange", () => document.hidden && dialog.open && dialog.close());
  // Whoever comes back to the page finds it as it was before.
  window.addEventListener("pagehide", () => dialog.close());
})();
