// The line that says, in words and always in view, whether everything is saved. What changes is also spoken, but only
// when it matters: a sentence at every choice would drown a screen reader.

import { say } from "./words.js";

const PATIENCE_MS = 600;

export class StateLine {
  constructor(element, announce) {
    Object.assign(this, { element, announce });
    this.settled = "saved";
    this.timer = 0;
  }

  /** `courier` and `queue` tell the state, `done` of `total` are saved; `lasting` is false where the browser keeps nothing. */
  show({ courier, queue, done, total, lasting }) {
    window.clearTimeout(this.timer);
    const n = queue.size;
    if (courier.halted) this.settle("stopped", say(courier.halted === "time_up" ? "ended" : "stopped"));
    else if (courier.trouble && n === 0) this.settle("waiting", say("offline"));
    else if (courier.trouble) {
      const sentence = say(courier.trouble === "busy" ? "waiting_server" : "waiting_network", { n });
      this.settle("waiting", lasting ? sentence : `${sentence}. ${say("keep_open")}`);
    } else if (n === 0) this.settle("saved", say("saved", { done, total }));
    // A quick save needs no words of its own.
    else this.timer = window.setTimeout(() => this.put("saving", say("saving")), this.settled === "saved" ? PATIENCE_MS : 0);
  }

  settle(is, sentence) {
    if (is === "waiting" && this.settled !== "waiting") this.announce(sentence);
    if (is === "saved" && this.settled === "waiting") this.announce(say("back"));
    this.settled = is;
    this.put(is, sentence);
  }

  put(is, sentence) {
    this.element.dataset.is = is;
    this.element.textContent = sentence;
  }
}
