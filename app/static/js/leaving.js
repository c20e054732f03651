// The ways out of a paper: handing in, and the end of time. Neither is taken while something waits to be saved.

import { cover, covered, uncover } from "./veils.js";
import { say } from "./words.js";

const PATIENCE_MS = 8000;
const QUICK_MS = 400; // a hand-in that is quicker than this needs no words

export class Leaving {
  /** `takeTyped` brings what is still being typed into the queue. */
  constructor(resultUrl, courier, queue, takeTyped) {
    Object.assign(this, { resultUrl, courier, queue, takeTyped });
    this.gone = false;
    this.handing = false;
    this.told = false; // does, or did, the page say that it is on its way to the next one?
  }

  /** Nothing can be saved here any more: what came of the paper is on the result page, and what still waits is sent
      from there. */
  go() {
    if (this.gone) return;
    this.gone = true;
    window.location.assign(this.resultUrl);
  }

  /** To the page that asks before handing in, once everything is saved. */
  async handIn(url) {
    if (this.handing) {
      if (this.told) cover("handing_in"); // who went on working meanwhile wants to hand in after all
      return;
    }
    this.handing = true;
    this.told = false;
    this.takeTyped();
    this.courier.kick();
    const slow = window.setTimeout(() => {
      this.told = true;
      cover("handing_in");
    }, QUICK_MS);
    // Asked even when nothing waits: without network the next page would be the browser's own error, and this one lost.
    const reached = await this.ask();
    const until = performance.now() + PATIENCE_MS;
    while (reached && this.queue.size && !this.courier.trouble && !this.courier.halted && performance.now() < until) await rest(100);
    window.clearTimeout(slow);
    this.handing = false;
    const stays = this.told && !covered("handing_in"); // "Go on working" was pressed
    if (stays || this.courier.halted) return;
    if (reached && !this.queue.size) window.location.assign(url);
    else cover("not_yet");
  }

  /** The page's clock is at zero. Perhaps time was given meanwhile, and a few seconds of grace follow in any case: the
      server is asked until it says that the time is over, and then the courier calls go(). Going earlier would only be
      sent back here. */
  async timeIsUp(clock) {
    this.takeTyped();
    this.courier.kick();
    await this.ask();
    // Whoever must sign in, or works elsewhere, is told so already; the courier goes on from there.
    if (this.gone || ["signed_out", "taken_over", "gone"].includes(this.courier.halted)) return;
    if (!clock.ended) {
      if (covered("time_up")) uncover();
      return;
    }
    if (this.courier.trouble) cover("time_up", say("unsent", { n: this.queue.size }));
    await rest(1000);
    this.timeIsUp(clock);
  }

  ask() {
    return this.courier.halted ? Promise.resolve(false) : this.courier.pulse();
  }
}

function rest(ms) {
  return new Promise((resolve) => window.setTimeout(resolve, ms));
}
