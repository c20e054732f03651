// Another language is another page. What was typed comes along: it waits in this tab while the page is read again, and is
// gone from there as soon as it is. Passwords and files never are kept.

const KEY = "bangvang/typed";
const PASSED_OVER = ["password", "file", "submit", "button", "reset", "image"];
const GUARDED = "[data-editor], [data-blueprint]"; // they ask themselves before they are left

export function carryTyped() {
  const language = document.querySelector("form.language");
  bringBack();
  if (!language) return;
  language.addEventListener("submit", (event) => {
    const typed = forms().filter((form) => form !== language && isTyped(form, "typed" in language.dataset));
    if (!typed.length) return;
    const next = language.elements.next.value;
    const whole = next && !typed.some(holdsFile) && keep({ next, forms: typed.map(written) });
    if (!whole && !window.confirm(language.dataset.lost)) event.preventDefault();
  });
}

function forms() {
  return [...document.forms].filter((form) => !form.matches(GUARDED));
}

/** A form that was refused came with what was typed, so nothing on it differs from how it came. */
function isTyped(form, refused) {
  const visible = [...form.elements].filter((field) => field.type !== "hidden" && isKept(field));
  return visible.some((field) => refused || differs(field)) || holdsFile(form);
}

function holdsFile(form) {
  return [...form.elements].some((field) => field.type === "file" && field.value);
}

function isKept(field) {
  return Boolean(field.name) && field.name !== "csrf_token" && "value" in field && !PASSED_OVER.includes(field.type);
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function differs(field) {
  if (isTick(field)) return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const set = [...field.options].some((option) => option.defaultSelected);
  if (!set && !field.multiple) return field.selectedIndex > 0;
  return [...field.options].some((option) => option.selected !== option.defaultSelected);
}

function valueOf(field) {
  if (isTick(field)) return field.checked;
  return field.options ? [...field.options].filter((option) => option.selected).map((option) => option.value) : field.value;
}

/** Also the hidden fields: the version that somebody began from is part of what they did. */
function written(form) {
  const fields = [...form.elements].filter(isKept).map((field) => [...placeOf(field, form), valueOf(field)]);
  return { place: forms().indexOf(form), action: form.getAttribute("action"), fields };
}

function placeOf(field, form) {
  return [field.name, [...form.elements].filter((other) => other.name === field.name).indexOf(field)];
}

function keep(typed) {
  try {
    window.sessionStorage.setItem(KEY, JSON.stringify(typed));
    return true;
  } catch {
    return false;
  }
}

function bringBack() {
  let typed = null;
  try {
    typed = JSON.parse(window.sessionStorage.getItem(KEY));
    window.sessionStorage.removeItem(KEY);
  } catch {
    return;
  }
  if (!typed || typed.next !== window.location.pathname + window.location.search) return;
  typed.forms.forEach(({ place, action, fields }) => {
    const form = forms()[place];
    if (form && form.getAttribute("action") === action) fields.forEach((field) => write(form, ...field));
  });
}

function write(form, name, nth, value) {
  const field = [...form.elements].filter((other) => other.name === name)[nth];
  if (!field || !isKept(field) || JSON.stringify(valueOf(field)) === JSON.stringify(value)) return;
  if (isTick(field)) field.checked = value;
  else if (field.options) [...field.options].forEach((option) => (option.selected = value.includes(option.value)));
  else field.value = value;
  ["input", "change"].forEach((name) => field.dispatchEvent(new Event(name, { bubbles: true })));
}
