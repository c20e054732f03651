// Turns the selects of an ordering question into a list whose items move up and down. The selects stay, hidden, and
// remain what is saved.

import { fill } from "./words.js";

export function enhanceOrdering(question, announce) {
  const box = question.querySelector("[data-ordering]");
  if (!box) return;
  const list = box.querySelector("ol");
  const selects = [...box.querySelectorAll("select")];
  const keep = box.querySelector(".keep-order");
  const items = () => [...list.children];

  function settle() {
    selects.forEach((select, place) => {
      select.value = items()[place].dataset.letter;
    });
    selects[0].dispatchEvent(new Event("change", { bubbles: true }));
    show();
  }

  function show() {
    const settled = selects.every((select) => select.value);
    box.classList.toggle("settled", settled);
    keep.hidden = settled;
    items().forEach((item, place) => {
      item.querySelector('[data-move="up"]').disabled = place === 0;
      item.querySelector('[data-move="down"]').disabled = place === items().length - 1;
    });
  }

  function follow() {
    const order = selects.map((select) => select.value);
    items()
      .sort((a, b) => order.indexOf(a.dataset.letter) - order.indexOf(b.dataset.letter))
      .forEach((item) => list.append(item));
    show();
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    list.insertBefore(up ? item : other, up ? other : item);
    settle();
    const next = button.disabled ? item.querySelector("[data-move]:not(:disabled)") : button;
    next.focus();
    const place = items().indexOf(item) + 1;
    announce(fill(box.dataset.said, { item: item.dataset.letter, place, count: selects.length }));
  });
  keep.querySelector("button").addEventListener("click", settle);
  question.addEventListener("written", follow);

  list.querySelectorAll(".moves").forEach((moves) => {
    moves.hidden = false;
  });
  box.querySelector(".places").hidden = true;
  follow();
}
