// The time of this paper ran out while answers still waited in this browser. They are sent all the same: the server keeps
// them, and they count if time is given back. Then nothing is left behind.

import { Api, verdict } from "./api.js";
import { Store, keptName } from "./store.js";

const PAUSES_MS = [1000, 2000, 4000, 8000, 15000];
const GONE_ON = ["ok", "time_up", "handed_in", "conflict", "refused"];

const { handedIn: attempt, account, url, takeover } = document.querySelector("main[data-handed-in]").dataset;
const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
const api = new Api(url, "", meta("csrf-token"), meta("attempt-lease"));
const store = new Store();
const name = keptName(account, attempt, "saves");

async function send() {
  // What an older page left must not outrank the answers of whoever took the pen after it.
  let waiting = (store.get(name) || []).filter((entry) => entry && Math.floor(entry.takeover) === Number(takeover));
  for (let tries = 0; waiting.length; tries += 1) {
    const reply = await api.save(waiting[0]);
    const word = verdict(reply);
    if (GONE_ON.includes(word)) {
      waiting = waiting.slice(1);
      store.set(name, waiting);
      tries = -1;
    } else if (word === "no_network" || word === "busy") {
      await new Promise((resolve) => window.setTimeout(resolve, PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]));
    } else return; // somebody else's turn: it stays until that is clear, or another account appears
  }
  store.forget((kept) => kept.split("/")[1] === attempt);
}

send();
