// Calls of the sitting contract. Nothing here needs a secure context: rooms run on plain http.

import { browserKeys } from "./exam_browser.js";

const PATIENCE_MS = 20000; // longer than the server waits for a lock, or its word that it is busy would never be heard
const PAUSES_MS = [1000, 2000, 4000, 8000, 15000];

/** How long to wait before trying again after so many failures in a row. */
export function pauseAfter(failures) {
  return PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)];
}

export class Api {
  constructor(url, loginUrl, csrf, lease) {
    Object.assign(this, { url, loginUrl, csrf, lease });
    this.absences = null;
    this.flags = null;
    this.reader = "";
  }

  claim() {
    return this.call("POST", "/lease", browserKeys());
  }

  save({ position, seq, answer }) {
    return this.call("PUT", `/answers/${position}`, { seq, answer });
  }

  async pulse() {
    const absences = this.absences ? this.absences.tell() : [];
    const flags = this.flags ? this.flags.tell() : null;
    const reply = await this.call("POST", "/pulse", { ...(absences.length && { absences }), ...(flags && { flags }) });
    const arrived = reply.status === 200 && Boolean(reply.body);
    if (this.absences) this.absences.heard(absences, arrived);
    if (this.flags) this.flags.heard(flags, arrived);
    return reply;
  }

  /** One call; never throws. Status 0 is "no answer". */
  async call(method, path, body) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrf };
    return asked(this.url + path, { method, headers, body: JSON.stringify({ ...body, lease: this.lease }) }, (response) => response.json());
  }

  /** The paper as the server gives it now, its result once it has ended, or null. The paper's token and lease become
      ours if it is the same account's. Whoever is signed in is `reader`: to another account the paper does not exist. */
  async freshPage(account) {
    const { status, body } = await asked(this.url, { headers: { Accept: "text/html" } }, parsed);
    const signed = body && body.querySelector("script[data-account]");
    this.reader = signed ? signed.dataset.account : "";
    const main = status === 200 && body ? body.querySelector("main[data-attempt], main[data-handed-in]") : null;
    if (!main) return null;
    if (main.dataset.account === account) {
      this.csrf = body.querySelector('meta[name="csrf-token"]').content;
      this.lease = body.querySelector('meta[name="attempt-lease"]').content;
    }
    return main;
  }

  /** Sign in by the ordinary form. Returns {signedIn, why}: `why` is the server's own sentence, "" without an answer. */
  async signIn(username, password) {
    const html = { Accept: "text/html" };
    const form = await asked(this.loginUrl, { headers: html }, parsed);
    const token = form.body && form.body.querySelector('input[name="csrf_token"]');
    if (!token) return { signedIn: false, why: "" };
    const fields = new URLSearchParams({ username, password, csrf_token: token.value });
    // A redirect means signed in; following it would fetch a page that nobody reads.
    const done = await asked(this.loginUrl, { method: "POST", body: fields, redirect: "manual", headers: html }, parsed);
    const refusal = done.body && done.body.querySelector('main [role="alert"] p, main [role="alert"] li');
    return { signedIn: done.redirected, why: refusal ? refusal.textContent.trim() : "" };
  }
}

function parsed(response) {
  return response.text().then((text) => new DOMParser().parseFromString(text, "text/html"));
}

/** One request with patience; never throws. Status 0 is "no answer". */
export async function asked(url, options, read) {
  const patience = new AbortController();
  const timer = window.setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, { credentials: "same-origin", cache: "no-store", signal: patience.signal, ...options });
    const body = await read(response).catch(() => null);
    const redirected = response.redirected || response.type === "opaqueredirect";
    return { status: response.status, body, news: response.headers.get("X-Room-News"), redirected, pauseMs: 1000 * Number(response.headers.get("Retry-After") || 0) };
  } catch {
    return { status: 0, body: null, redirected: false, pauseMs: 0 };
  } finally {
    window.clearTimeout(timer);
  }
}

/** What an answer means for the page, in one word. A page in place of JSON (a captive portal, a proxy) is no answer at
    all, whatever its status: only the house's own word may stop the work or let an answer go. */
export function verdict({ status, body }) {
  const code = body && body.error;
  if (status === 200 || status === 204) return body || status === 204 ? "ok" : "no_network";
  if (status === 0) return "no_network";
  if (code === "too_many_saves") return "refused"; // trying again would never help
  if (status === 408 || status === 429 || status >= 500) return "busy";
  if (!code) return "no_network";
  if (status === 401) return "signed_out";
  if (status === 400 && code === "csrf") return "stale_token";
  if (status === 410) return code === "handed_in" ? "handed_in" : "time_up";
  if (code === "conflict" || code === "taken_over") return code;
  if (status === 403 || status === 404) return "gone";
  return "refused";
}
