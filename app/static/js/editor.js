// The page on which a question is written. The form works without this.

import { writeQuestion } from "./editor_form.js";

const form = document.querySelector("[data-editor]");
const speaker = document.querySelector("[data-announce]");

/** Said to who listens; the same sentence twice is said twice. */
function announce(sentence) {
  speaker.textContent = speaker.textContent === sentence ? `${sentence}\u00a0` : sentence;
}

writeQuestion(form, announce);
// A new question begins with its words; the summary of what is wrong keeps the focus it was given.
const stem = form.querySelector("#stem");
if (!stem.value && !document.querySelector("[autofocus]") && !window.location.hash) stem.focus();
