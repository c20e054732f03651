// "Look again later": a note to oneself, kept in this browser only.

export class Flags {
  constructor(store, name, changed) {
    Object.assign(this, { store, name, changed });
    this.positions = new Set(store.get(name) || []);
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
    this.changed(question);
  }
}
