// Carries the queue to the server: claims the pen unless the page came with it, sends one save at a time in order, waits
// and tries again.

import { pauseAfter, verdict } from "./api.js";

export class Courier {
  /** `on` holds what the page does: change(), saved(entry, body), heard(body),
      news(stamp, fetched), conflict(entry) (true once the server's answer is shown), refused(entry, why),
      stop(reason, why), signedOut(), ended(). */
  constructor(api, queue, account, on) {
    Object.assign(this, { api, queue, account, on });
    this.claimed = false;
    this.busy = false;
    this.trouble = ""; // "", "no_network" or "busy"
    this.halted = ""; // "", "signed_out", "taken_over", "gone", "time_up" or "handed_in"
    this.failures = 0;
    this.timer = 0;
    this.lastSavedAt = -Infinity;
  }

  /** Start sending, or try again at once. */
  kick() {
    window.clearTimeout(this.timer);
    if (!this.busy) this.drain();
  }

  /** The pen is in this page's hand: saves can go. */
  holds(takeover) {
    this.claimed = true;
    this.queue.claimed(takeover);
  }

  /** After signing in again there is a new lease to claim. */
  resume() {
    this.halted = "";
    this.claimed = false;
    this.kick();
  }

  async drain() {
    this.busy = true;
    let going = true;
    while (going && (this.halted === "" || this.halted === "time_up")) {
      if (!this.claimed && !this.halted) going = await this.claim();
      else if (this.queue.head()) going = await this.send(this.queue.head());
      else if (this.trouble) going = await this.pulse();
      else break;
    }
    this.busy = false;
    this.on.change();
    if (this.halted === "time_up" && !this.queue.head()) this.on.ended();
  }

  async claim() {
    const reply = await this.api.claim();
    const word = reply.status === 200 ? "ok" : verdict(reply);
    if (word !== "ok") return this.troubled(word, reply);
    this.holds(reply.body.takeover);
    this.well();
    this.on.heard(reply.body || {});
    return true;
  }

  async send(entry) {
    this.queue.sending(entry);
    const reply = await this.api.save(entry);
    let word = verdict(reply);
    if (word === "ok" && !(reply.body && reply.body.seq >= entry.seq)) word = "no_network";
    if (word === "ok") {
      this.well();
      this.lastSavedAt = performance.now();
      if (this.queue.acknowledged(entry, reply.body.seq)) this.on.saved(entry, reply.body);
      this.on.news(reply.news, false);
      return true;
    }
    if (word === "conflict") {
      // It waits on until the page shows what the server holds: dropped earlier, it would look saved.
      return (await this.on.conflict(entry)) || this.troubled("no_network", reply);
    }
    if (word === "refused") {
      this.queue.drop(entry);
      this.queue.unlearn(entry.position);
      this.on.refused(entry, (reply.body && reply.body.message) || String(reply.status));
      return true;
    }
    // A late answer is kept by the server in case time is given back, so the others are sent as well.
    if (word === "time_up") this.queue.drop(entry);
    return this.troubled(word, reply);
  }

  /** Ask how things stand. True if the server answered and the work goes on. */
  async pulse() {
    const reply = await this.api.pulse();
    const word = verdict(reply);
    if (word === "ok") {
      this.well();
      this.on.heard(reply.body || {});
      this.on.news(reply.news, true);
      return true;
    }
    if (await this.troubled(word, reply)) this.kick();
    return false;
  }

  well() {
    this.failures = 0;
    this.triedToken = false;
    this.trouble = "";
    if (this.halted === "time_up") this.halted = ""; // time was given back
  }

  /** What to do when a call did not go through. True to go on with the next one. */
  async troubled(word, { body, pauseMs }) {
    if (word === "no_network" || word === "busy") {
      this.trouble = word;
      const pause = Math.max(pauseAfter(this.failures), pauseMs || 0);
      this.failures += 1;
      window.clearTimeout(this.timer);
      // A room of eighty that lost its network together does not come back in the same instant.
      this.timer = window.setTimeout(() => this.kick(), pause * (1 + Math.random() / 5));
      this.on.change();
      return false;
    }
    if (word === "stale_token" && !this.triedToken) {
      this.triedToken = true;
      const page = await this.api.freshPage(this.account);
      if (!page || this.keepsPen(page)) {
        if (page) this.claimed = false;
        return true;
      }
      return this.stop("taken_over");
    }
    if (word === "stale_token" || word === "signed_out") {
      this.halt("signed_out");
      this.on.signedOut();
      return false;
    }
    if (word === "time_up") {
      this.halt("time_up");
      return true;
    }
    if (word === "handed_in") {
      this.halt("handed_in");
      this.queue.wipe();
      this.on.ended();
      return false;
    }
    return this.stop(word === "taken_over" ? word : "gone", (body && body.message) || "");
  }

  /** A fresh page brings a lease that would take the pen from whoever has it: may this page use it? Only where nobody
      took the pen meanwhile; what another page saved is not shown here. */
  keepsPen(page) {
    return !page.dataset.attempt || this.queue.holds(Number(page.dataset.takeover));
  }

  /** The work cannot go on here. */
  stop(reason, why = "") {
    this.halt(reason);
    this.on.stop(reason, why);
    return false;
  }

  halt(reason) {
    this.halted = reason;
    this.trouble = "";
  }
}
