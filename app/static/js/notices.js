// Notices of the room (minutes given, a correction of a question) stay until they are read.

export class Notices {
  constructor(place, announce) {
    Object.assign(this, { place, announce });
    this.template = document.querySelector("template[data-notice]");
    this.shown = new Set();
  }

  /** Each notice is {id, text}; one that was shown is not shown again. */
  take(notices = []) {
    notices
      .filter(({ id }) => !this.shown.has(id))
      .forEach(({ id, text }) => {
        this.shown.add(id);
        this.add(text);
      });
  }

  add(text) {
    const notice = this.template.content.firstElementChild.cloneNode(true);
    notice.querySelector("p").textContent = text;
    notice.querySelector("button").addEventListener("click", () => notice.remove());
    this.place.append(notice);
    this.announce(text);
  }
}
