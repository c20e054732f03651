// The editor of a question. The form works without this; here its buttons act at once, a picture of the result follows what
// is typed, pictures can be pasted, and everything has a key.

import { listenToKeys } from "./editor_keys.js";
import { takePictures } from "./editor_pictures.js";
import { followPreview } from "./editor_preview.js";
import { Rows } from "./editor_rows.js";

const form = document.querySelector("[data-editor]");
const speaker = document.querySelector("[data-announce]");

/** Said to who listens; the same sentence twice is said twice. */
function announce(sentence) {
  speaker.textContent = speaker.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

let typed = false;
const list = form.querySelector("[data-rows]");
const rows = list ? new Rows(form, list, announce) : null;

form.addEventListener("input", (event) => {
  typed = true;
  if (event.target.matches("[data-grows]")) grow(event.target);
});
form.addEventListener("rows", () => {
  typed = true;
  form.querySelectorAll("[data-grows]").forEach(grow);
});
form.querySelectorAll("[data-grows]").forEach(grow);
form.querySelectorAll("[data-without-script]").forEach((button) => {
  button.hidden = true;
});

// What was typed is asked about before the page goes, unless the page goes because it is sent.
form.addEventListener("submit", () => {
  typed = false;
});
window.addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});

const refresh = followPreview(form, document.querySelector("[data-preview]"));
form.addEventListener("rows", refresh);
takePictures(form, refresh);
listenToKeys(form, rows, announce);
// A new question begins with its words; the summary of what is wrong keeps the focus it was given.
const stem = form.querySelector("#stem");
if (!stem.value && !document.querySelector("[autofocus]") && !window.location.hash) stem.focus();
