// The time of this paper ran out while answers still waited in this browser. They are sent all the same: the server keeps
// them, and they count if time is given back. Then nothing is left behind.

import { Api, pauseAfter, verdict } from "./api.js";
import { Store, keptName } from "./store.js";

const GONE_ON = ["ok", "time_up", "handed_in", "conflict", "refused"];

const { handedIn: attempt, account, url, takeover } = document.querySelector("main[data-handed-in]").dataset;
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const api = new Api(url, "", meta("csrf-token"), meta("attempt-lease"));
const store = new Store();
const name = keptName(account, attempt, "saves");

async function send() {
  // What an older page left must not outrank the answers of whoever took the pen after it.
  let waiting = (store.get(name) || []).filter((entry) => entry && Math.floor(entry.takeover) === Number(takeover));
  let failures = 0;
  while (waiting.length) {
    const reply = await api.save(waiting[0]);
    const word = verdict(reply);
    if (GONE_ON.includes(word)) {
      // This page has the pen now, and what is left goes with it: a reload must find it its own.
      waiting = waiting.slice(1).map((entry) => ({ ...entry, takeover: Number(takeover) + 1 }));
      store.set(name, waiting);
      failures = 0;
    } else if (word === "no_network" || word === "busy") {
      await new Promise((resolve) => window.setTimeout(resolve, pauseAfter(failures)));
      failures += 1;
    } else return; // somebody else's turn: it stays until that is clear, or another account appears
  }
  store.forget((kept) => kept.split("/")[1] === attempt);
}

send();
