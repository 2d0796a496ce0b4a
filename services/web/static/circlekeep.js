/* Soft timers, ticks, one-time codes, what covers a text, what is not sent yet, and what a pressed button says: pages work without this file. */
(() => {
  "use strict";

  const twoDigits = (number) => String(number).padStart(2, "0");

  const tick = () => {
    const now = Date.now();
    for (const timer of document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor((now - Date.parse(timer.dataset.since)) / 1000));
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor(seconds / 60) % 60;
      timer.textContent = `${hours ? `${hours}:${twoDigits(minutes)}` : minutes}:${twoDigits(seconds % 60)}`;
      timer.toggleAttribute("data-late", seconds > Number(timer.dataset.softly || Infinity));
    }
  };

  const takeCode = () => {
    const field = document.querySelector("[data-from-link]");
    if (field && location.hash.length > 1) {
      field.value = decodeURIComponent(location.hash.slice(1));
      history.replaceState(null, "", location.pathname);
    }
  };

  /* A one-time code goes along to the other language: after the #, which no server is sent. */
  const keepCode = (event) => {
    const form = event.target;
    const kept = document.querySelector("[data-from-link], [data-kept-code]");
    if (kept?.value && form.getAttribute("action") === "/language") form.action = `/language#${encodeURIComponent(kept.value)}`;
  };

  const tickAll = (event) => {
    const asked = event.target.closest("[data-ticks-all]");
    if (!asked) return;
    event.preventDefault();
    asked.closest("section")?.querySelector(".notice.stop")?.remove();
    for (const box of document.getElementsByName(asked.dataset.ticksAll)) box.checked = !("excused" in box.dataset);
  };

  const goOn = () => document.querySelector("form[data-goes-on]")?.requestSubmit();

  const cover = (event) => {
    const asked = event.target.closest("[data-covers]");
    if (!asked) return;
    event.preventDefault();
    document.querySelector("main").replaceChildren();
    location.replace(asked.href);
  };

  const STILL_SENDING_MS = 8000;
  const sending = new Map();

  const send = (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || form.dataset.hxPost || "downloads" in form.dataset) return;
    if (sending.has(form)) {
      event.preventDefault();
      return;
    }
    const button = event.submitter;
    if (button) button.style.minWidth = `${button.offsetWidth}px`;
    const words = button ? [...button.childNodes] : [];
    const notice = document.createElement("p");
    notice.setAttribute("role", "status");
    notice.className = "small quiet";
    form.append(notice);
    const later = setTimeout(() => { notice.textContent = document.body.dataset.stillSending; }, STILL_SENDING_MS);
    sending.set(form, () => {
      clearTimeout(later);
      notice.remove();
      button?.removeAttribute("aria-disabled");
      button?.replaceChildren(...words);
    });
    button?.setAttribute("aria-disabled", "true");
    button?.replaceChildren(document.body.dataset.sending);
  };

  const sendAnew = () => {
    for (const restore of sending.values()) restore();
    sending.clear();
  };

  /* A text that was typed and not sent is not lost by one tap: the browser asks first. */
  const keepText = (event) => {
    const unsent = [...document.querySelectorAll("main textarea")].some((box) => box.value.trim() && !sending.has(box.form));
    if (!unsent) return;
    event.preventDefault();
    sendAnew();
  };

  const begin = () => {
    document.addEventListener("submit", keepCode);
    document.addEventListener("submit", send);
    window.addEventListener("pageshow", sendAnew);
    window.addEventListener("hashchange", takeCode);
    window.addEventListener("beforeunload", keepText);
    document.addEventListener("click", tickAll);
    document.addEventListener("click", cover);
    tick();
    takeCode();
    goOn();
    setInterval(tick, 1000);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
