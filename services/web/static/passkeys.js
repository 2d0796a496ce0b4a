/* Passkeys: asks the browser for one, and sends what it answers. Without this file pages work, and there is no button. */
(() => {
  "use strict";

  const IS_NUMBER = /^[\d.]+$|:/;
  const RENEW_MS = 240000;

  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

  const asked = async (address) => {
    const reply = await fetch(address, { method: "POST", headers: { accept: "application/json" } });
    if (!reply.ok) throw new Error("no challenge");
    const options = JSON.parse((await reply.json()).options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const one of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) one.id = bytes(one.id);
    return options;
  };

  const said = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: credential.id, type: credential.type, response });
  };

  const SIGN_IN = "/api/v1/sign-in/passkeys/challenges";
  let waiting = null;

  const signIn = async (form, given) => {
    waiting?.abort();
    const here = new AbortController();
    waiting = here;
    const publicKey = await asked(SIGN_IN);
    if (here.signal.aborted) return;
    const credential = await navigator.credentials.get({ publicKey, signal: here.signal, ...given });
    form.elements.answer.value = said(credential);
    for (const kept of document.querySelectorAll('form[action="/sign-in"] input[type=hidden]')) form.append(kept.cloneNode());
    form.requestSubmit();
  };

  const offerInField = async (form) => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    const wait = () => signIn(form, { mediation: "conditional" }).catch(() => {});
    wait();
    setInterval(() => { if (!document.hidden) wait(); }, RENEW_MS);
  };

  const offerSignIn = (form, button) => {
    const failed = document.querySelector("[data-passkey-failed]");
    button.hidden = false;
    document.querySelector("#password")?.form?.querySelector("button[type=submit]")?.classList.add("second");
    button.addEventListener("click", () => {
      failed.hidden = true;
      signIn(form, {}).catch(() => { failed.hidden = false; });
    });
    offerInField(form).catch(() => {});
  };

  const offerProof = (form, button) => {
    const failed = document.querySelector("[data-passkey-failed]");
    button.hidden = false;
    document.querySelector("[data-no-passkeys]")?.remove();
    button.addEventListener("click", async () => {
      failed.hidden = true;
      try {
        const publicKey = await asked("/api/v1/account/second-factor/challenges");
        form.elements.answer.value = said(await navigator.credentials.get({ publicKey }));
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      }
    });
  };

  const offerNew = (form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    form.hidden = false;
    document.querySelector("[data-no-passkeys]")?.remove();
    form.addEventListener("submit", async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      failed.hidden = true;
      try {
        const publicKey = await asked("/api/v1/account/passkeys/challenges");
        form.elements.answer.value = said(await navigator.credentials.create({ publicKey }));
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      }
    });
  };

  const begin = () => {
    if (!window.PublicKeyCredential || IS_NUMBER.test(location.hostname)) return;
    const form = document.querySelector("[data-passkey-answer]");
    const button = document.querySelector("[data-passkey]");
    if (form && button) offerSignIn(form, button);
    const proof = document.querySelector("[data-passkey-proof]");
    if (form && proof) offerProof(form, proof);
    const adding = document.querySelector("[data-new-passkey]");
    if (adding) offerNew(adding);
    const code = document.querySelector("[data-passkey-code]");
    if (code) {
      code.hidden = false;
      document.querySelector("[data-no-passkeys]")?.remove();
    }
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
