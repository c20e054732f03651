// The question as it will stand on the paper, drawn by the server with the paper's own templates a moment after typing stops.

const PAUSE_MS = 400;

/** Follow the form; returns a function that asks for a fresh preview soon. */
export function followPreview(form, place) {
  let timer = 0;
  let asked = 0;

  async function draw() {
    asked += 1;
    const mine = asked;
    const fields = new FormData(form);
    fields.delete("picture");
    const headers = { "X-CSRFToken": fields.get("csrf_token"), Accept: "application/json" };
    try {
      const response = await fetch(form.dataset.previewUrl, { method: "POST", headers, body: fields, credentials: "same-origin" });
      const body = await response.json();
      if (mine === asked && response.ok) place.innerHTML = body.html;
    } catch {
      // Without an answer the last picture stands; the next key tries again.
    }
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(draw, PAUSE_MS);
  }

  form.addEventListener("input", soon);
  return soon;
}
