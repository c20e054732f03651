// One paper in a browser. This file puts the parts together; each part does one thing. The page counts and saves, it
// never decides: time, order and what is kept are the server's.

import { Absences } from "./absences.js";
import { Api } from "./api.js";
import { Clock } from "./clock.js";
import { Courier } from "./courier.js";
import { Flags } from "./flags.js";
import { Leaving } from "./leaving.js";
import { Notices } from "./notices.js";
import { Palette } from "./palette.js";
import { Questions, isUnread, offerClearing, tell } from "./questions.js";
import { SaveQueue } from "./save_queue.js";
import { SignIn } from "./sign_in.js";
import { StateLine } from "./state_line.js";
import { Store, keptName } from "./store.js";
import { cover, uncover } from "./veils.js";
import { enhanceOrdering } from "./ordering.js";
import { listenToKeys } from "./keys.js";
import { readAnswer, writeAnswer, writtenAnswer } from "./answers.js";
import { say } from "./words.js";
import { wireFaces } from "./faces.js";

const PULSE_MS = 25000; // a room's news is here within 30 s: the server's own knowledge of it may be 3 s old
const FIRST_SIGN_MS = 5000; // of a page that came with the pen: it has not been heard of yet, and its clock ran on its way
const TYPING_PAUSE_MS = 800;
const FLAG_PAUSE_MS = 2000; // who goes through a paper flags several in a row

const main = document.querySelector("main[data-attempt]");
const { attempt, account, url, layout, hasPen } = main.dataset;
const find = (selector) => main.querySelector(selector);
const each = (selector, act) => main.querySelectorAll(selector).forEach(act);
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const announce = (sentence) => {
  find("[data-said]").textContent = sentence;
};

const store = new Store();
const queue = new SaveQueue(store, keptName(account, attempt, "saves"), Number(main.dataset.takeover));
const api = new Api(url, main.dataset.loginUrl, meta("csrf-token"), meta("attempt-lease"));
const notices = new Notices(find("[data-notices]"), announce, store, keptName(account, attempt, "notices"));
const line = new StateLine(find("[data-state]"), announce);
const tally = { done: Number(main.dataset.answered), total: Number(main.dataset.total) };
const typing = new Map();

const courier = new Courier(api, queue, account, {
  change: showState,
  heard: hear,
  news: hearNews,
  saved(entry, body) {
    hear(body);
    if (!queue.lastOf(entry.position)) settled(questions.at(entry.position), body.problem);
  },
  conflict: showServersAnswer,
  refused: (entry, why) => tell(questions.at(entry.position), "refused", { why }),
  stop: cover,
  signedOut: () => signIn.open(),
  ended: () => leaving.go(),
});
const signIn = new SignIn(api, account, {
  done: (page) => (courier.keepsPen(page) ? courier.resume() : courier.stop("taken_over")),
  ended: () => leaving.go(),
});
const leaving = new Leaving(`${url}/result`, courier, queue, takeTyped);

const theirFlags = main.dataset.flags.split(" ").filter(Boolean);
const flags = new Flags(store, keptName(account, attempt, "flags"), theirFlags, mark, tellFlags);
api.flags = flags;
const palette = new Palette(find("#palette"), find("[data-palette-toggle]"), (position) => questions.go(questions.at(position)));
const questions = new Questions(main, layout, (question, at) => {
  palette.here(question.dataset.position);
  showSteps(at);
});
const clock = wind(find("[data-clock]"));

// What the server says beside its acknowledgement.
function hear({ remaining_ms: remainingMs, answered, notices: list }) {
  if (typeof answered === "number") tally.done = answered;
  if (clock && typeof remainingMs === "number") clock.sync(remainingMs);
  if (list) notices.take(list);
  showState();
}

// A save is answered with a stamp as well: a greater one than before means that a pulse would bring notices.
let news = Number(main.dataset.news);
function hearNews(stamp, fetched) {
  if (!(Number(stamp) > news)) return;
  if (fetched) news = Number(stamp);
  else if (performance.now() - lastPulse > 2000) pulse();
}

function showState() {
  line.show({ courier, queue, ...tally, lasting: store.lasting });
  if (courier.trouble || courier.halted) queue.entries.forEach(({ position }) => tell(questions.at(position), "waiting"));
}

function mark(question) {
  palette.mark(question.dataset.position, readAnswer(question).length > 0 && !isUnread(question), flags.has(question));
}

// What is saved and cannot be read, a prediction in words for example, does not count: the server says why.
function settled(question, problem) {
  tell(question, problem ? "unread" : "saved", { why: problem });
  if (problem) announce(say("question_unread", { why: problem }));
  mark(question);
}

// From the fields into the queue.
function take(question) {
  const { position } = question.dataset;
  window.clearTimeout(typing.get(position));
  typing.delete(position);
  mark(question);
  offerClearing(question);
  if (!queue.add(position, readAnswer(question))) return;
  tell(question, courier.trouble || courier.halted ? "waiting" : "saving");
  courier.kick();
  showState();
}

function takeTyped() {
  [...typing.keys()].forEach((position) => take(questions.at(position)));
}

// Two pages used the same number for different answers: what the server holds is shown, and said. False if it could not
// be fetched.
async function showServersAnswer({ position }) {
  const page = await api.freshPage(account);
  const theirs = page && page.dataset.account === account && page.querySelector(`.question[data-position="${position}"]`);
  if (!theirs) return false;
  if (!courier.keepsPen(page)) {
    courier.stop("taken_over");
    return true;
  }
  courier.claimed = false; // the fresh page's lease is newer than ours
  tally.done = Number(page.dataset.answered);
  const question = questions.at(position);
  if (meet(question, theirs)) return true;
  writeAnswer(question, writtenAnswer(theirs));
  settled(question, theirs.dataset.problem);
  tellYielded(question);
  return true;
}

// The queue meets one question as the server wrote it, on this page or on a fresh one.
function meet(question, written, yielded) {
  const { takeover, seq } = written.dataset;
  return queue.meet(question.dataset.position, Number(takeover), Number(seq), writtenAnswer(written), yielded);
}

function tellYielded(question) {
  notices.add(say("conflict", { question: question.dataset.title }));
}

function wind(element) {
  if (!element) return null;
  const toggle = find("[data-clock-toggle]");
  const name = keptName(account, attempt, "clock-hidden");
  const hide = (yes) => {
    store.set(name, yes);
    toggle.parentElement.classList.toggle("clock-hidden", yes);
    toggle.textContent = yes ? toggle.dataset.show : toggle.dataset.hide;
    toggle.setAttribute("aria-label", yes ? toggle.dataset.show : toggle.dataset.name);
  };
  toggle.hidden = false;
  if (store.get(name)) hide(true);
  toggle.addEventListener("click", () => hide(toggle.textContent === toggle.dataset.hide));
  return new Clock(element, {
    low: () => hide(false),
    speak: (minutes) => announce(minutes === 1 ? say("minute_left") : say("minutes_left", { n: minutes })),
    end: () => window.setTimeout(() => leaving.timeIsUp(clock)),
  });
}

// What the foot offers: with one question at a time, the next one; after the last, handing in.
function showSteps({ first, last }) {
  const one = layout === "one";
  find('[data-step="-1"]').hidden = !one || first;
  find('[data-step="1"]').hidden = !one || last;
  find(".foot [data-hand-in]").hidden = one && !last;
}

function begin(question) {
  const { position } = question.dataset;
  // Pages are read long before their scripts have come over a slow network.
  const chosenBefore = JSON.stringify(readAnswer(question)) !== JSON.stringify(writtenAnswer(question));
  const waiting = meet(question, question, () => tellYielded(question));
  enhanceOrdering(question, announce);
  if (chosenBefore) take(question);
  else if (waiting) {
    writeAnswer(question, waiting);
    tell(question, "waiting");
  }
  flags.wire(question);
  mark(question);
  offerClearing(question);
  question.addEventListener("change", () => take(question));
  question.addEventListener("input", (event) => {
    if (!event.target.closest(".typed")) return;
    window.clearTimeout(typing.get(position));
    typing.set(position, window.setTimeout(() => take(question), TYPING_PAUSE_MS));
  });
  question.querySelector("[data-clear]").addEventListener("click", () => {
    writeAnswer(question, []);
    take(question);
    question.focus({ preventScroll: true });
  });
}

// Sent by a page that has neither saved nor pulsed for a while, has an absence to tell or news to fetch; at once after a
// sleep.
let lastPulse = performance.now() - (hasPen ? PULSE_MS - FIRST_SIGN_MS : 0);
function pulse() {
  lastPulse = performance.now();
  if (!courier.halted) courier.pulse();
}

let telling = 0;
function tellFlags() {
  window.clearTimeout(telling);
  telling = window.setTimeout(pulse, FLAG_PAUSE_MS);
}

function wake() {
  if (clock) clock.draw();
  courier.kick();
  pulse();
}

questions.list.forEach(begin);
if (main.dataset.notesAbsences) api.absences = new Absences(pulse);
each("[data-told]", (notice) => {
  const { told: id, at } = notice.dataset;
  notices.take([{ id, at, text: notice.querySelector("span:last-child").textContent }]);
  notice.remove();
});
listenToKeys(find("[data-keys]"), questions, flags, store, keptName(account, attempt, "keys"));
wireFaces();
find("[data-plain-save]").hidden = true;
find("form.paper").addEventListener("submit", (event) => {
  event.preventDefault();
  takeTyped();
});
each("[data-hand-in]", (button) => {
  // Without this script it sends the whole form first; with it, it leads to the page that asks.
  button.type = "button";
  button.setAttribute("role", "link");
  button.addEventListener("click", () => {
    if (api.absences) api.absences.endAll();
    leaving.handIn(button.dataset.handIn);
  });
});
each("[data-step]", (button) => button.addEventListener("click", () => questions.step(Number(button.dataset.step))));
each("[data-stay]", (button) => button.addEventListener("click", uncover));
each("[data-reload]", (button) => button.addEventListener("click", () => window.location.reload()));

window.addEventListener("online", wake);
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving.gone = false;
  wake();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") takeTyped();
  else wake();
});
window.addEventListener("hashchange", () => {
  const question = questions.at(window.location.hash.slice(3));
  if (question) questions.go(question);
});
window.addEventListener("beforeunload", (event) => {
  if (!queue.size || store.lasting || leaving.gone) return;
  event.preventDefault();
  event.returnValue = "";
});
window.setInterval(() => {
  const quiet = performance.now() - Math.max(courier.lastSavedAt, lastPulse) >= PULSE_MS;
  if (quiet || (clock && clock.slept())) pulse();
}, 1000);

document.documentElement.classList.add("js");
if (hasPen) courier.holds(Number(main.dataset.takeover));
courier.kick();
