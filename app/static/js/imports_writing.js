// A question of a file is written anew where it stands: its form comes from the server, is sent by this, and gives way to the
// question as it is then. One form is open at a time, because its names are those of the page where it stands alone.

import { writeQuestion } from "./editor_form.js";
import { learn, say } from "./words.js";

export function writeInPlace({ announce, complain, show, fragment }) {
  let open = null; // { item, address, box, written }

  async function call(address, fields) {
    const headers = { Accept: "application/json" };
    if (fields) headers["X-CSRFToken"] = fields.get("csrf_token");
    const method = fields ? "POST" : "GET";
    const response = await fetch(address, { method, headers, body: fields, credentials: "same-origin" });
    return { status: response.status, body: await response.json() };
  }

  async function begin(item, address) {
    if (open && open.written.isTyped()) {
      complain(item, say("open_first"));
      open.box.querySelector("#stem").focus();
      return;
    }
    item.setAttribute("aria-busy", "true");
    try {
      const { status, body } = await call(address);
      if (status !== 200) complain(item, body.message);
      else put(item, address, body);
    } catch {
      complain(item, say("no_network"));
    }
    item.removeAttribute("aria-busy");
  }

  /** The form instead of the question. */
  function put(item, address, body, first = "#stem", typed = false) {
    close();
    learn(body.words);
    const box = document.createElement("div");
    box.className = "in-place";
    box.append(fragment(body.html));
    item.querySelector("[data-mend]").hidden = true;
    item.append(box);
    const written = writeQuestion(box.querySelector("[data-editor]"), announce, { inPlace: true, typed });
    open = { item, address, box, written };
    const place = box.querySelector("[autofocus]") || box.querySelector(first);
    place.focus();
    item.scrollIntoView({ block: "start" });
  }

  /** The question again, as it was. */
  function close() {
    if (!open) return;
    open.written.stop();
    open.box.remove();
    open.item.querySelector("[data-mend]").hidden = false;
    open.item.querySelector("[data-edit]").focus();
    open = null;
  }

  async function send(form, button) {
    const { item, address } = open;
    const fields = new FormData(form);
    fields.set("do", button.value);
    const seen = new FormData(item.querySelector("[data-mend]"));
    ["show", "page"].forEach((name) => fields.set(name, seen.get(name)));
    try {
      const { status, body } = await call(address, fields);
      if (body.item) saved(item, body);
      else if (body.html) put(item, address, body, button.value === "kind" ? "#kind_wanted" : "#stem", true);
      else complain(item, body.message || String(status));
    } catch {
      complain(item, say("no_network"));
    }
  }

  function saved(item, body) {
    open.written.stop();
    open = null;
    show(item, body);
    if (!body.next) return;
    const next = document.getElementById(body.next_item);
    if (next) begin(next, body.next);
    else window.location.assign(body.next);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-edit]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      begin(link.closest("[data-item]"), link.href);
    } else if (event.target.closest("[data-close]")) {
      close();
    }
  });
  document.addEventListener("submit", (event) => {
    if (!open || !open.box.contains(event.target) || !event.submitter) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
}
