// One key a choice: 1-9 or A-Z choose in the current question, arrows move, F flags. Off while something is typed (Esc leaves
// a field), and off altogether where the learner says so (speech input types letters).

export function listenToKeys(panel, questions, flags, store, name) {
  const wanted = panel.querySelector("[data-use-keys]");
  panel.hidden = false;
  wanted.checked = store.get(name) !== false;
  wanted.addEventListener("change", () => store.set(name, wanted.checked));
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (!wanted.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("[data-veil]:not([hidden])")) return;
    if (event.key === "Escape" && target.closest(".question")) questions.current.focus({ preventScroll: true });
    if (target.closest("select, textarea, input:not([type=radio]):not([type=checkbox]), .palette")) return;
    if (act(event, questions, flags)) event.preventDefault();
  });
}

function act({ key, target }, questions, flags) {
  // Left and right never change a choice: after "B", the way on would otherwise be an answer "C".
  if (key === "ArrowLeft" || key === "ArrowRight") {
    questions.step(key === "ArrowLeft" ? -1 : 1);
    return true;
  }
  if (key === "ArrowUp" || key === "ArrowDown") return moveItem(target, key === "ArrowUp" ? "up" : "down");
  if (choose(questions.current, target, key.toUpperCase())) return true;
  if (key.toUpperCase() !== "F") return false;
  flags.toggle(questions.current);
  return true;
}

/** Each kind of question takes the key in its own way; false where it means nothing there. */
function choose(question, target, key) {
  const at = /^[1-9]$/.test(key) ? Number(key) - 1 : /^[A-Z]$/.test(key) ? key.charCodeAt(0) - 65 : -1;
  if (at < 0) return false;
  const options = question.querySelectorAll(`input[name="answer-${question.dataset.position}"]:not(.form-control)`);
  if (options.length) return press(options[at]);
  const statements = [...question.querySelectorAll(".statement")];
  if (statements.length) {
    const open = (statement) => !statement.querySelector("input:checked");
    const statement = target.closest(".statement") || statements.filter(open)[0] || statements[0];
    return press(statement.querySelectorAll("input")[at]);
  }
  const item = question.querySelector(`.ordering-items li[data-letter="${String.fromCharCode(65 + at)}"]`);
  if (item) return reach(item.querySelector("[data-move]:not(:disabled)"));
  const pair = /[1-9]/.test(key) && [...question.querySelectorAll(".pair select")].filter((select) => !select.value)[0];
  if (!pair || !pair.options[at + 1]) return false;
  pair.selectedIndex = at + 1;
  pair.dispatchEvent(new Event("change", { bubbles: true }));
  return reach(pair);
}

function press(option) {
  if (!option) return false;
  if (!(option.type === "radio" && option.checked)) option.click();
  return reach(option);
}

function reach(field) {
  field.focus({ preventScroll: true });
  return true;
}

/** An item of an ordering, up or down; elsewhere these arrows are the browser's. */
function moveItem(target, way) {
  const item = target.closest("[data-ordering] li");
  if (item) item.querySelector(`[data-move="${way}"]`).click();
  return Boolean(item);
}
