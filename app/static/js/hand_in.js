// Handing in, from the page that asks. A browser that navigates without network shows an error of its own, and this page
// would be lost: the form is sent in the background, again and again, and the page is left once the server has said that
// it has the paper. Where the server wants something else of the reader (signing in), the plain form is sent.

import { asked, pauseAfter, verdict } from "./api.js";
import { Clock } from "./clock.js";
import { Store, keptName } from "./store.js";
import { say } from "./words.js";

const QUICK_MS = 400; // a hand-in that is quicker than this needs no words
const HTML = { headers: { Accept: "text/html" } };

const main = document.querySelector("main[data-confirm]");
const { confirm: attempt, account, paperUrl, resultUrl } = main.dataset;
const form = main.querySelector("form[data-hand-in]");
const state = main.querySelector("[data-hand-in-state]");
const store = new Store();
let handing = false;
let left = false;
let clock = null;

function tell(is, sentence) {
  state.hidden = false;
  state.dataset.is = is;
  state.textContent = sentence;
}

function rest(ms) {
  return new Promise((resolve) => {
    window.setTimeout(resolve, ms);
    window.addEventListener("online", resolve, { once: true });
  });
}

function leave(url) {
  left = true;
  window.location.assign(url);
}

/** This page as the server would write it now: "open", "ended" (and then it is left), "elsewhere", or "" for no answer. */
async function refresh() {
  const { status, body } = await asked(window.location.pathname, HTML, (response) =>
    response.text().then((text) => new DOMParser().parseFromString(text, "text/html"))
  );
  if (status === 0 || !body) return "";
  if (body.querySelector(`main[data-handed-in="${attempt}"]`)) {
    leave(resultUrl);
    return "ended";
  }
  const page = body.querySelector(`main[data-confirm="${attempt}"]`);
  if (!page) return "elsewhere";
  form.elements.csrf_token.value = page.querySelector('[name="csrf_token"]').value;
  if (clock && page.querySelector("[data-clock]")) clock.sync(Number(page.querySelector("[data-clock]").dataset.remainingMs));
  return "open";
}

async function send() {
  const fields = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, then: "acknowledge" });
  const headers = { Accept: "application/json" };
  const reply = await asked(form.action, { method: "POST", body: fields, headers }, (response) => response.json());
  const word = verdict(reply);
  // A page or an answer of somebody else, such as a hotel's network, is no acknowledgement.
  return { ...reply, word: word === "ok" && reply.body.handed_in !== attempt ? "no_network" : word };
}

async function handIn() {
  if (handing) return;
  handing = true;
  const slow = window.setTimeout(() => tell("saving", say("handing_in")), QUICK_MS);
  let renewed = false;
  for (let tries = 0; !left; tries += 1) {
    const { word, pauseMs } = await send();
    window.clearTimeout(slow);
    if (word === "ok") {
      tell("saved", say("handed_in"));
      store.forget((name) => name.split("/")[1] === attempt);
      leave(resultUrl);
    } else if (word === "no_network" || word === "busy") {
      tell("waiting", say(word === "busy" ? "hand_in_busy" : "hand_in_waits"));
      await rest(Math.max(pauseAfter(tries) * (1 + Math.random() / 5), pauseMs));
    } else if (word === "stale_token" && !renewed) {
      renewed = true;
      await refresh();
    } else {
      left = true;
      form.submit();
    }
  }
}

/** Time is up. Perhaps some was given meanwhile, and a few seconds of grace follow in any case: the server is asked. */
async function overtime() {
  tell("waiting", say("over"));
  const word = await refresh();
  if (word === "ended") return;
  if (clock.ended) window.setTimeout(overtime, 2000);
  else if (!handing) state.hidden = true;
}

function list(positions) {
  const place = main.querySelector("[data-flagged]");
  positions.forEach((position) => {
    const link = document.createElement("a");
    link.href = `${paperUrl}#q-${position}`;
    link.textContent = position === "prediction" ? say("prediction") : say("question", { n: position });
    const item = document.createElement("li");
    item.append(link);
    place.querySelector("ul").append(item);
  });
  place.hidden = positions.length === 0;
}

const number = (position) => Number(position) || Infinity;
list((store.get(keptName(account, attempt, "flags")) || []).sort((a, b) => number(a) - number(b)));
main.querySelector("[data-unsent]").hidden = !(store.get(keptName(account, attempt, "saves")) || []).length;

const face = main.querySelector("[data-clock]");
if (face) {
  const speak = (minutes) => {
    main.querySelector("[data-said]").textContent = minutes === 1 ? say("minute_left") : say("minutes_left", { n: minutes });
  };
  clock = new Clock(face, { low() {}, speak, end: () => window.setTimeout(overtime) });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn();
});
// Without network a link would lead to the browser's own error page.
main.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const word = await refresh();
  if (word === "") tell("waiting", say(handing ? "hand_in_waits" : "stay"));
  else if (word !== "ended") {
    left = true;
    window.location.assign(link.href);
  }
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") refresh();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
window.addEventListener("beforeunload", (event) => {
  if (!handing || left) return;
  event.preventDefault();
  event.returnValue = "";
});
document.documentElement.classList.add("js");
