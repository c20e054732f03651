// The keys of the editor: Enter goes on, Alt and a digit marks what is right, Ctrl+Enter saves.

export function listenToKeys(form, rows, announce) {
  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const act = event.key === "Enter" ? onEnter : event.altKey && !event.ctrlKey && !event.metaKey ? onAlt : null;
    if (act && act(event, form, rows, announce)) event.preventDefault();
  });
}

function onEnter(event, form) {
  if (event.ctrlKey || event.metaKey) {
    form.querySelector(event.shiftKey ? "[data-save-next]" : "[data-save]").click();
    return true;
  }
  const item = event.target.closest("textarea, input:not([type=file])") && event.target.closest(".row-item");
  if (!item || event.shiftKey || event.altKey) return false;
  const fields = [...item.querySelectorAll("textarea, input[inputmode]")];
  const within = fields[fields.indexOf(event.target) + 1];
  const below = item.nextElementSibling && item.nextElementSibling.querySelector("textarea, input[inputmode]");
  (within || below || form.querySelector("#explanation")).focus();
  return true;
}

function onAlt(event, form, rows) {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (!rows) return digit && mark(form, Number(digit[1]));
  if (digit && digit[1] === "0") {
    rows.add();
    return true;
  }
  if (digit) return rows.mark(Number(digit[1]) - 1);
  const item = event.target.closest(".row-item");
  if (!item || !["ArrowUp", "ArrowDown"].includes(event.key)) return false;
  rows.move(item, event.key === "ArrowUp" ? -1 : 1, event.target);
  return true;
}

/** True or false: 1 is true, 2 is false. */
function mark(form, digit) {
  const key = form.querySelectorAll('.row-truth input[type="radio"]')[digit - 1];
  if (!key) return false;
  key.click();
  key.focus();
  return true;
}
