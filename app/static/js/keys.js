// One key a choice: 1-9 or A-Z choose in the current question, arrows move, F flags. Off while something is typed, and
// off altogether where the learner says so (speech input types letters).

export function listenToKeys(panel, questions, flags) {
  const wanted = panel.querySelector("[data-use-keys]");
  panel.hidden = false;
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (!wanted.checked || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("[data-veil]:not([hidden])")) return;
    if (target.closest("select, textarea, input:not([type=radio]):not([type=checkbox]), .palette")) return;
    if (act(event, questions, flags)) event.preventDefault();
  });
}

function act({ key, target }, questions, flags) {
  if (key === "ArrowLeft" || key === "ArrowRight") {
    if (target.closest("input[type=radio]")) return false;
    questions.step(key === "ArrowLeft" ? -1 : 1);
    return true;
  }
  const option = optionFor(questions.current, key.toUpperCase());
  if (option) {
    option.focus({ preventScroll: true });
    if (!(option.type === "radio" && option.checked)) option.click();
    return true;
  }
  if (key.toUpperCase() !== "F") return false;
  flags.toggle(questions.current);
  return true;
}

function optionFor(question, key) {
  const options = [...question.querySelectorAll(`input[name="answer-${question.dataset.position}"]`)].filter(
    (field) => field.type === "radio" || field.type === "checkbox"
  );
  if (/^[1-9]$/.test(key)) return options[Number(key) - 1] || null;
  return options.find((field) => field.value === key) || null;
}
