// The blueprint's grid: counts while one types, marks what the bank lacks, moves with the arrow keys, and asks before
// what was typed is left behind. The server counts and refuses all the same.

const form = document.querySelector("[data-blueprint]");
const grid = form && form.querySelector("[data-grid]");
if (grid) start();

function start() {
  const own = form.querySelector("[data-own-points]");
  const unsaved = form.querySelector("[data-unsaved]");
  let changed = false;

  const showOwn = () => grid.classList.toggle("with-points", own.checked);
  own.addEventListener("change", showOwn);
  form.addEventListener("input", (event) => {
    if (event.target === own) return;
    changed = true;
    if (unsaved) unsaved.hidden = false;
    if (event.target.matches("[data-count]")) mark(event.target);
    count();
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
    if (changed) event.returnValue = "";
  });
  grid.addEventListener("keydown", move);
  grid.addEventListener("focusin", (event) => {
    if (event.target.matches("input")) event.target.select();
  });
  showOwn();
  count();
}

function whole(text) {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
}

function points(text) {
  const parts = text.trim().replace(/,/g, ".").split("/").map(Number);
  const value = parts.length === 2 ? parts[0] / parts[1] : parts[0];
  return text.trim() && Number.isFinite(value) && value > 0 ? value : 0;
}

function write(place, number) {
  if (place) place.textContent = String(Math.round(number * 10000) / 10000).replace(".", grid.dataset.mark);
}

function mark(field) {
  const error = document.getElementById(`${field.id}-error`);
  const more = whole(field.value) - Number(field.dataset.stock);
  const unread = field.value.trim() !== "" && !/^\d{1,4}$/.test(field.value.trim());
  const wrong = more > 0 || unread;
  field.classList.toggle("is-wrong", wrong);
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  error.textContent = more > 0 ? grid.dataset.short.replace("{n}", more) : "";
}

function count() {
  const usual = [...grid.querySelectorAll("[data-points]")].map((field) => points(field.value));
  const columns = usual.map(() => ({ count: 0, points: 0 }));
  for (const row of grid.querySelectorAll("tr[data-row]")) {
    let total = 0;
    let worth = 0;
    for (const field of row.querySelectorAll("[data-count]")) {
      const at = Number(field.dataset.count);
      const special = row.querySelector(`[data-cell-points="${at}"]`).value;
      const number = whole(field.value);
      const value = number * (special.trim() ? points(special) : usual[at]);
      columns[at].count += number;
      columns[at].points += value;
      total += number;
      worth += value;
    }
    write(row.querySelector("[data-row-total]"), total);
    write(row.querySelector("[data-row-points]"), worth);
  }
  columns.forEach((column, at) => {
    write(grid.querySelector(`[data-column-total="${at}"]`), column.count);
    write(grid.querySelector(`[data-column-points="${at}"]`), column.points);
  });
  write(grid.querySelector("[data-total]"), columns.reduce((sum, column) => sum + column.count, 0));
  write(grid.querySelector("[data-total-points]"), columns.reduce((sum, column) => sum + column.points, 0));
}

function move(event) {
  const field = event.target;
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (!steps[event.key] || !field.matches("[data-count], [data-points]")) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const [down, right] = steps[event.key];
  const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  // Within a text the arrows move the caret; at its edge, or with all of it chosen, they move on.
  if (right < 0 && !all && field.selectionStart > 0) return;
  if (right > 0 && !all && field.selectionEnd < field.value.length) return;
  const rows = [...grid.querySelectorAll("tbody tr")].map((row) => [
    ...row.querySelectorAll("[data-count], [data-points]"),
  ]);
  const row = rows.findIndex((fields) => fields.includes(field));
  const next = (rows[row + down] || [])[rows[row].indexOf(field) + right];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
