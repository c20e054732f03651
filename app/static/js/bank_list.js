// The list of a bank's questions: tick all of a page at once, and say how many are ticked.

const form = document.querySelector("[data-bulk]");
const all = form.querySelector("[data-tick-all]");
const master = all.querySelector("input");
const ticked = form.querySelector("[data-ticked]");
const boxes = [...form.querySelectorAll('input[name="ref"]')];

function show() {
  const count = boxes.filter((box) => box.checked).length;
  ticked.textContent = count ? `(${count})` : "";
  master.checked = count === boxes.length;
  master.indeterminate = count > 0 && count < boxes.length;
}

all.hidden = false;
master.addEventListener("change", () => {
  boxes.forEach((box) => {
    box.checked = master.checked;
  });
  show();
});
form.addEventListener("change", show);
show(); // a browser that goes back keeps its ticks
