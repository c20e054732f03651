// A text that is pasted comes with its looks: bold, underline, colour. They are sent along as long as the text stays as
// it was pasted; a text that was changed afterwards is read alone, and the page says so.

import { say } from "./words.js";

const MOST = 8000000;
let kept = null; // what was pasted: its text as it stood, its HTML

export function keepLooks(form) {
  const area = form.querySelector("textarea");
  const field = form.querySelector("[data-looks]");
  const words = form.querySelector("[data-looks-words]");
  const drop = form.querySelector("[data-looks-drop]");
  let coming = null;

  function isUnchanged() {
    return kept !== null && area.value.trim() === kept.text.trim();
  }

  function show() {
    const isRead = isUnchanged() && !kept.state;
    field.value = isRead ? kept.html : "";
    drop.hidden = !isRead;
    const key = kept === null || !area.value.trim() ? "" : isUnchanged() ? kept.state || "looks_kept" : "looks_edited";
    const sentence = key && !(key === "looks_edited" && kept.state) ? say(key) : "";
    if (words.textContent !== sentence) words.textContent = sentence;
  }

  area.addEventListener("paste", (event) => {
    const html = event.clipboardData ? event.clipboardData.getData("text/html") : "";
    const isWhole = area.selectionStart === 0 && area.selectionEnd === area.value.length;
    const isBehind = area.selectionStart === area.value.length && /\n\s*$/.test(area.value);
    if (!html.trim()) return;
    if (isWhole) coming = html;
    else if (isBehind && isUnchanged() && !kept.state) coming = `${kept.html}\n${html}`;
    // The text is there before this comes to pass; what was not taken over then belongs to no text.
    window.setTimeout(() => { coming = null; }, 0);
  });

  area.addEventListener("input", () => {
    if (coming !== null) {
      kept = { text: area.value, html: coming, state: coming.length > MOST ? "looks_large" : "" };
      coming = null;
    }
    show();
  });

  drop.addEventListener("click", () => {
    kept.state = "looks_dropped";
    show();
    area.focus();
  });

  show();
}
