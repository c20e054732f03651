// Pictures: pasted into a text, dropped on it, or chosen as a file. Each goes to the server at once and stands in the text
// where the cursor is.

import { say } from "./words.js";

export function takePictures(form, changed) {
  const input = form.querySelector("#picture");
  const said = form.querySelector("[data-picture-said]");
  let last = form.querySelector("#stem");

  form.querySelector("[data-picture-button]").hidden = true;
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) last = event.target;
  });
  input.addEventListener("change", () => send(input.files[0], last));
  form.addEventListener("paste", (event) => {
    const file = event.target.matches("textarea") && [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    // Word puts a picture of the text beside the text: then the text is meant.
    if (!file || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    send(file, event.target);
  });

  async function send(file, area) {
    if (!file) return;
    tell("");
    const fields = new FormData();
    fields.append("picture", file, file.name || "picture");
    const headers = { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" };
    try {
      const response = await fetch(form.dataset.mediaUrl, { method: "POST", headers, body: fields, credentials: "same-origin" });
      const body = await response.json();
      if (response.ok) put(body.text, area);
      else tell(body.message);
    } catch {
      tell(say("no_network"));
    }
    input.value = "";
  }

  /** The cursor ends between the square brackets, where the words of the picture belong. */
  function put(text, area) {
    const at = area.selectionStart;
    area.setRangeText(text, at, area.selectionEnd, "end");
    area.focus();
    area.setSelectionRange(at + 2, at + 2);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    changed();
  }

  function tell(sentence) {
    said.textContent = sentence;
    said.hidden = !sentence;
  }
}
