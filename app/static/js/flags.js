// "Look again later": a note to oneself. It goes to the server with a pulse, so that another device shows it too; until
// then this browser's own list is the one that counts.

export class Flags {
  /** `theirs` is the server's list; `told` is called when there is something to send. */
  constructor(store, name, theirs, changed, told) {
    Object.assign(this, { store, name, changed, told });
    this.untold = Boolean(store.get(`${name}-untold`));
    this.positions = new Set((this.untold && store.get(name)) || theirs);
    store.set(name, [...this.positions]);
    // A page that is asked for from here on may be older than what a pulse of ours tells meanwhile.
    this.leaving = false;
    window.addEventListener("beforeunload", () => { this.leaving = true; });
  }

  has(question) {
    return this.positions.has(question.dataset.position);
  }

  wire(question) {
    const button = question.querySelector("[data-flag]");
    button.hidden = false;
    button.addEventListener("click", () => this.toggle(question));
    button.setAttribute("aria-pressed", String(this.has(question)));
  }

  toggle(question) {
    const { position } = question.dataset;
    if (!this.positions.delete(position)) this.positions.add(position);
    question.querySelector("[data-flag]").setAttribute("aria-pressed", String(this.has(question)));
    this.store.set(this.name, [...this.positions]);
    this.mark(true);
    this.changed(question);
    this.told();
  }

  mark(untold) {
    this.untold = untold;
    this.store.set(`${this.name}-untold`, untold);
  }

  /** What a pulse carries: the whole list, or nothing where the server has it. `heard` is called with it afterwards. */
  tell() {
    return this.untold ? [...this.positions] : null;
  }

  heard(list, arrived) {
    if (list && arrived && !this.leaving && list.join() === [...this.positions].join()) this.mark(false);
  }
}
