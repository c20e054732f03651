// What lies over the paper when the work cannot go on: one at a time, the focus stays inside.

let before = null;

export function lift(name) {
  return document.querySelector(`[data-veil="${name}"]`);
}

export function cover(name, text = "") {
  const veil = lift(name);
  if (!veil.hidden) return;
  uncover();
  before = document.activeElement;
  const place = veil.querySelector("[data-veil-text]");
  if (place) place.textContent = text;
  veil.hidden = false;
  veil.querySelector("h2").focus();
}

export function uncover() {
  document.querySelectorAll("[data-veil]:not([hidden])").forEach((veil) => {
    veil.hidden = true;
    if (before && document.contains(before)) before.focus({ preventScroll: true });
  });
}

export function covered(name) {
  return !lift(name).hidden;
}

document.addEventListener("keydown", (event) => {
  const veil = document.querySelector("[data-veil]:not([hidden])");
  if (!veil || event.key !== "Tab") return;
  const stops = [...veil.querySelectorAll("a[href], button, input")].filter((stop) => stop.offsetParent && !stop.disabled);
  const [first, last] = [stops[0], stops[stops.length - 1]];
  const at = document.activeElement;
  if (event.shiftKey ? at === first || !stops.includes(at) : at === last || !stops.length) {
    event.preventDefault();
    const next = event.shiftKey ? last : first;
    if (next) next.focus();
  }
});
