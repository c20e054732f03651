// Notices of the room (a message, minutes given) and of this page itself stay until they are read; those of the room are
// then remembered in this browser, so that a reload does not bring them back. One is in view at a time, the newest, so that
// the question stays readable on a phone; it says how many more wait behind it.

import { say } from "./words.js";

export class Notices {
  constructor(place, announce, store, name) {
    Object.assign(this, { place, announce, store, name });
    this.template = document.querySelector("template[data-notice]");
    this.shown = new Set(store.get(name) || []);
    this.read = [...this.shown];
  }

  /** Each notice is {id, text, at}; one that was shown is not shown again. */
  take(notices = []) {
    notices
      .filter(({ id }) => !this.shown.has(id))
      .forEach(({ id, text, at }) => {
        this.shown.add(id);
        this.add(text, at, () => this.remember(id));
      });
  }

  /** `at` is an instant with the centre's offset: its hour and minute are shown as they stand there. */
  add(text, at = "", dismissed = () => {}) {
    const notice = this.template.content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-notice-at]").textContent = at.slice(11, 16);
    notice.querySelector("[data-notice-text]").textContent = text;
    notice.querySelector("button").addEventListener("click", () => {
      notice.remove();
      dismissed();
      this.show();
      const next = this.place.querySelector(".notice:not([hidden]) button");
      if (next) next.focus();
    });
    this.place.append(notice);
    this.show();
    this.announce(text);
  }

  show() {
    const all = [...this.place.children];
    all.forEach((notice, at) => {
      notice.hidden = at < all.length - 1;
      notice.querySelector("[data-notice-more]").textContent = at ? say("more_notices", { n: at }) : "";
    });
  }

  remember(id) {
    this.read.push(id);
    this.store.set(this.name, this.read);
  }
}
