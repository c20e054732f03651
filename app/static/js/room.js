// A room's list, fetched anew every few seconds. Only what differs is touched, so that ticks, the focus and what is
// being typed or marked stay where they are; nothing is read aloud.

const EVERY_MS = 10000;
const PATIENCE_MS = 8000;

const live = document.querySelector("[data-live]");
const asOf = document.querySelector("[data-as-of]");
const stale = document.querySelector("[data-stale]");
const ticked = document.querySelector("[data-ticked]");
const fresh = stale.textContent;
let leaving = false;
let asking = false;

function tell(works) {
  stale.textContent = works ? fresh : stale.dataset.words;
  stale.parentElement.toggleAttribute("data-stands-still", !works);
}

// Someone who marks text in the list would lose it.
function marking() {
  const marked = window.getSelection();
  return !!marked && !marked.isCollapsed && live.contains(marked.anchorNode);
}

function showTicks() {
  if (!ticked) return;
  const count = live.querySelectorAll('input[name="person"]:checked').length;
  ticked.textContent = count ? `(${count})` : "";
  ticked.closest("form").classList.toggle("has-ticks", count > 0);
}

function becomeLike(cell, wanted) {
  if (cell.innerHTML !== wanted.innerHTML && !cell.contains(document.activeElement)) cell.innerHTML = wanted.innerHTML;
}

function updateRow(row, wanted) {
  row.className = wanted.className;
  [...row.cells].forEach((cell, at) => {
    cell.className = wanted.cells[at].className;
    if (!cell.classList.contains("room-tick")) becomeLike(cell, wanted.cells[at]);
  });
}

function updateRows(body, wanted) {
  const rows = new Map([...body.rows].map((row) => [row.dataset.key, row]));
  const held = document.activeElement;
  [...wanted.rows].forEach((next, at) => {
    let row = rows.get(next.dataset.key);
    rows.delete(next.dataset.key);
    if (row) updateRow(row, next);
    else row = document.importNode(next, true);
    if (body.rows[at] !== row) body.insertBefore(row, body.rows[at] || null);
  });
  // Who no longer belongs here goes, but not from under a hand: not while ticked or in focus.
  rows.forEach((row) => {
    if (!row.contains(held) && !row.querySelector("input:checked")) row.remove();
  });
  if (held !== document.activeElement && body.contains(held)) held.focus({ preventScroll: true });
}

function update(wanted) {
  const body = live.querySelector("tbody");
  const next = wanted.querySelector("tbody");
  if (!body || !next) {
    if (live.contains(document.activeElement) || live.querySelector("input:checked")) return;
    live.innerHTML = wanted.innerHTML;
    return;
  }
  const counts = live.querySelectorAll(".room-counts a");
  wanted.querySelectorAll(".room-counts a").forEach((count, at) => {
    counts[at].className = count.className;
    counts[at].querySelector("b").textContent = count.querySelector("b").textContent;
  });
  updateRows(body, next);
}

async function refresh() {
  if (leaving || asking || document.visibilityState === "hidden" || marking()) return;
  asking = true;
  const patience = new AbortController();
  const timer = window.setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const options = { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: patience.signal };
    const response = await fetch(live.dataset.live, options);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const wanted = page.querySelector("[data-live]");
    if (wanted && !leaving) {
      update(wanted);
      asOf.textContent = page.querySelector("[data-as-of]").textContent;
      showTicks();
    }
    tell(!!wanted);
  } catch {
    tell(false);
  } finally {
    window.clearTimeout(timer);
    asking = false;
  }
}

live.addEventListener("change", showTicks);
window.addEventListener("pagehide", () => {
  leaving = true;
});
window.addEventListener("pageshow", () => {
  leaving = false;
});
document.addEventListener("visibilitychange", refresh);
window.setInterval(refresh, EVERY_MS);
showTicks(); // a browser that goes back keeps its ticks
