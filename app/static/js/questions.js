// The questions on the page: which one is current, how to move between them, what each says of its saving.

import { readAnswer } from "./answers.js";
import { say } from "./words.js";

export class Questions {
  /** `layout` is "all" (one long page) or "one" (one at a time); `moved` is called with the current question and whether it is
      the first or the last. */
  constructor(root, layout, moved) {
    this.list = [...root.querySelectorAll(".question")];
    this.alone = layout === "one";
    this.moved = moved;
    this.current = this.at(window.location.hash.slice(3)) || this.list[0];
    this.gone = null; // where one went by key, button or focus; it stays current until it is scrolled out of view
    this.show(this.current);
    root.addEventListener("focusin", (event) => {
      const question = event.target.closest(".question");
      if (!question) return;
      this.gone = question;
      if (question !== this.current) this.show(question);
    });
    if (!this.alone) this.watchScrolling();
  }

  at(position) {
    return this.list.find((question) => question.dataset.position === position) || null;
  }

  /** Make a question current, without moving the page. */
  show(question) {
    this.current = question;
    if (this.alone) {
      this.list.forEach((other) => {
        other.hidden = other !== question;
      });
    }
    const at = this.list.indexOf(question);
    this.moved(question, { first: at === 0, last: at === this.list.length - 1 });
  }

  /** Go to a question: the page scrolls and the focus goes with it, so that reading goes on from there. */
  go(question) {
    this.gone = question;
    this.show(question);
    if (this.alone) window.scrollTo(0, 0);
    else question.scrollIntoView();
    question.focus({ preventScroll: true });
  }

  step(by) {
    const next = this.list[this.list.indexOf(this.current) + by];
    if (next) this.go(next);
  }

  watchScrolling() {
    if (!("IntersectionObserver" in window)) return;
    const seen = new IntersectionObserver(
      (entries) => {
        // Told late: it may speak of a scroll that ended before the last key, or of a line that grew by a word.
        if (this.gone && isInView(this.gone)) return;
        this.gone = null;
        const inView = entries.filter((entry) => entry.isIntersecting)[0];
        if (inView) this.show(inView.target);
      },
      { rootMargin: "-25% 0px -70% 0px" }
    );
    this.list.forEach((question) => seen.observe(question));
  }
}

function isInView(question) {
  const { top, bottom } = question.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/** Say under a question how its saving stands: "saving", "waiting", "saved", "unread", "refused" or "" for nothing. */
export function tell(question, is, values) {
  const place = question.querySelector("[data-question-state]");
  place.dataset.is = is;
  place.textContent = is ? say(`question_${is}`, values) : "";
}

/** Is what is saved of a question of no use as it stands? */
export function isUnread(question) {
  return question.querySelector("[data-question-state]").dataset.is === "unread";
}

/** The button that empties an answer is there once there is something to empty; typed text is simply deleted. */
export function offerClearing(question) {
  const typed = question.querySelector(".typed");
  question.querySelector("[data-clear]").hidden = Boolean(typed) || readAnswer(question).length === 0;
}
