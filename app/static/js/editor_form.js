// A form in which a question is written, on a page of its own or inside another: its buttons act at once, a picture of the
// result follows what is typed, pictures can be pasted, and everything has a key.

import { listenToKeys } from "./editor_keys.js";
import { takePictures } from "./editor_pictures.js";
import { followPreview } from "./editor_preview.js";
import { Rows } from "./editor_rows.js";

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

/**
 * Bring the form to life. One that is `inPlace` is not sent by the browser, so the page stays; `typed` says that it holds
 * already what is not saved. The answer tells whether it does, and lets the form go.
 */
export function writeQuestion(form, announce, { inPlace = false, typed = false } = {}) {
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
  function ask(event) {
    if (typed) event.preventDefault();
  }
  window.addEventListener("beforeunload", ask);
  form.addEventListener("submit", () => {
    typed = inPlace && typed;
  });

  const refresh = followPreview(form, form.closest(".editor").querySelector("[data-preview]"));
  form.addEventListener("rows", refresh);
  takePictures(form, refresh);
  listenToKeys(form, rows, announce);
  return { isTyped: () => typed, stop: () => window.removeEventListener("beforeunload", ask) };
}
