// The time of this paper ran out while answers still waited in this browser. They are sent all the same: the server keeps
// them, and they count if time is given back. Then nothing is left behind.

import { Api, pauseAfter, verdict } from "./api.js";
import { Store, keptName } from "./store.js";

const GONE_ON = ["ok", "time_up", "handed_in", "conflict", "refused"];

const { handedIn: attempt, account, url, takeover, pen } = document.querySelector("main[data-handed-in]").dataset;
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const lease = meta("attempt-lease");
const api = new Api(url, "", meta("csrf-token"), lease);
const store = new Store();
const name = keptName(account, attempt, "saves");

/** What an older page left must not outrank the answers of whoever took the pen after it. A page like this one that was
    reloaded may have taken the pen with a save whose answer it never heard: then nobody but it has. */
function isOurs(entry) {
  return Boolean(entry) && (Math.floor(entry.takeover) === Number(takeover) || (Boolean(pen) && entry.pen === pen));
}

/** With the name by which the server will know this page, from before the first call. */
function keep(waiting) {
  store.set(name, waiting.map((entry) => ({ ...entry, pen: tabOf(lease) })));
}

/** attempt.sign-in.tab.instant.signature */
function tabOf(token) {
  return token.split(".")[2];
}

async function send() {
  let waiting = (store.get(name) || []).filter(isOurs);
  keep(waiting);
  let failures = 0;
  while (waiting.length) {
    const reply = await api.save(waiting[0]);
    const word = verdict(reply);
    if (GONE_ON.includes(word)) {
      // This page has the pen now, and what is left goes with it: a paper that gets time back must find it its own.
      waiting = waiting.slice(1).map((entry) => ({ ...entry, takeover: Number(takeover) + 1 }));
      keep(waiting);
      failures = 0;
    } else if (word === "no_network" || word === "busy") {
      await new Promise((resolve) => window.setTimeout(resolve, pauseAfter(failures)));
      failures += 1;
    } else return; // somebody else's turn: it stays until that is clear, or another account appears
  }
  store.forget((kept) => kept.split("/")[1] === attempt);
}

send();
