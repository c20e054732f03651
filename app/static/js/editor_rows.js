// The rows of the editor: added, taken away, moved. Names and ids keep their number for life; the order of the hidden fields
// `row` is what counts, and letters are written anew.

import { fill, say } from "./words.js";

const MOST = 26;
// Options that speak of the others: all or none of the above, both A and B. Compared without diacritics.
const NAMES = "(phuong an|dap an|lua chon|cau|y)";
const SPEAKS_OF_OTHERS = new RegExp(
  [
    `tat ca (cac |nhung )?(${NAMES}|deu) `,
    `ca ([a-h]|hai|ba|bon|[2-4]) ?(,|va|deu|${NAMES})`,
    `khong (co )?${NAMES} nao`,
    "[a-h] va [a-h] (deu )?(dung|sai)",
    "(all|none|both) of the",
    "both [a-h] and",
  ]
    .map((words) => `(^|[^a-z])${words}`)
    .join("|")
);

function folded(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
}

export class Rows {
  constructor(form, list, announce) {
    Object.assign(this, { form, list, announce });
    this.pattern = form.querySelector("[data-pattern]").innerHTML;
    this.next = Math.max(0, ...this.items().map((item) => Number(item.dataset.row))) + 1;
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.press(event, button);
      if (event.target.closest("[data-pin]")) this.pin(event.target.closest(".row-item"));
    });
    list.addEventListener("input", (event) => this.hint(event.target.closest(".row-item")));
    this.settle();
  }

  items() {
    return [...this.list.children];
  }

  press(event, button) {
    event.preventDefault();
    const item = button.closest(".row-item");
    if (button.dataset.do === "add") this.add();
    else if (button.dataset.do === "remove") this.remove(item);
    else this.move(item, button.dataset.do === "up" ? -1 : 1, button);
  }

  add() {
    const items = this.items();
    if (items.length >= MOST) return;
    this.list.insertAdjacentHTML("beforeend", this.pattern.replace(/__N__/g, this.next));
    this.next += 1;
    this.settle();
    this.focus(this.list.lastElementChild);
  }

  remove(item) {
    const neighbour = item.nextElementSibling || item.previousElementSibling;
    const name = this.name(item);
    item.remove();
    this.settle();
    this.focus(neighbour);
    this.announce(say("row_gone", { name }));
  }

  /** Move a row; the focus stays on what had it. */
  move(item, by, held) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    this.list.insertBefore(by < 0 ? item : other, by < 0 ? other : item);
    this.settle();
    held.focus();
    this.announce(say("row_moved", { name: this.name(item) }));
  }

  focus(item) {
    const field = item ? item.querySelector("textarea, input:not([type=hidden])") : this.form.querySelector('[data-do="add"]');
    field.focus();
  }

  name(item) {
    return item.querySelector("[data-row-name]").textContent;
  }

  /** Write letters and numbers anew, and say that something has changed. */
  settle() {
    const { kind } = this.form.dataset;
    const first = kind.endsWith("_choice") ? 65 : kind === "true_false_group" ? 97 : 0;
    this.items().forEach((item, at) => {
      const label = first ? String.fromCharCode(first + at) : at + 1;
      item.querySelectorAll("[data-row-name]").forEach((place) => {
        place.textContent = fill(say("name"), { label });
      });
      this.hint(item);
    });
    this.form.dispatchEvent(new Event("rows"));
  }

  /** An option like "all of the above" is offered to keep its place. */
  hint(item) {
    const hint = item && item.querySelector("[data-pin-hint]");
    if (!hint) return;
    const pinned = item.querySelector('[name$="-pinned"]').checked;
    hint.hidden = pinned || !SPEAKS_OF_OTHERS.test(`${folded(item.querySelector("textarea").value)} `);
  }

  pin(item) {
    const box = item.querySelector('[name$="-pinned"]');
    box.checked = true;
    this.hint(item);
    box.focus();
    this.form.dispatchEvent(new Event("rows"));
  }

  /** Mark a row as right, or turn a statement over. */
  mark(at) {
    const item = this.items()[at];
    if (!item) return false;
    const keys = [...item.querySelectorAll('[name="key"], [name$="-key"]')];
    if (!keys.length) return false;
    const statement = keys.length === 2;
    const key = statement && keys[0].checked ? keys[1] : keys[0];
    key.checked = key.type === "radio" || !key.checked;
    key.dispatchEvent(new Event("input", { bubbles: true }));
    const told = statement ? (keys[0].checked ? "true" : "false") : key.checked ? "marked" : "unmarked";
    this.announce(say(told, { name: this.name(item) }));
    return true;
  }
}
