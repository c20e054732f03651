// A button of a question is pressed, or the question is changed in its place: only that question and the summary are drawn
// anew, by the server.

import { writeInPlace } from "./imports_writing.js";
import { say } from "./words.js";

export function mendInPlace(summary, speaker) {
  function announce(sentence) {
    speaker.textContent = speaker.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }

  function fragment(html) {
    const pattern = document.createElement("template");
    pattern.innerHTML = html;
    return pattern.content;
  }

  /** Put the parts that came in the places of what they stand for. */
  function show(item, body) {
    const fresh = fragment(body.item).firstElementChild;
    item.replaceWith(fresh);
    summary.replaceChildren(fragment(body.summary));
    document.querySelector("[data-shows]").replaceWith(fragment(body.shows));
    fresh.focus();
    announce(`${say("kept")} ${fresh.querySelector(".stage").textContent}`);
  }

  async function press(form, button) {
    const item = form.closest("[data-item]");
    const fields = new FormData(form);
    fields.set("do", button.value);
    const headers = { "X-CSRFToken": fields.get("csrf_token"), Accept: "application/json" };
    item.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", headers, body: fields, credentials: "same-origin" });
      const body = await response.json();
      if (response.ok) show(item, body);
      else complain(item, body.message);
    } catch {
      complain(item, say("no_network"));
    }
  }

  function complain(item, sentence) {
    item.removeAttribute("aria-busy");
    let place = item.querySelector("[data-complaint]");
    if (!place) {
      place = document.createElement("p");
      place.className = "field-error";
      place.dataset.complaint = "";
      item.querySelector("header").after(place);
    }
    place.textContent = sentence;
    announce(sentence);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-mend]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    press(form, event.submitter);
  });
  writeInPlace({ announce, complain, show, fragment });
}
