// Larger text and high contrast, at once and without the network. The cookie is the one that web/faces.py reads, so the
// next page comes so from the start.

const YEAR_S = 365 * 24 * 3600;
const ATTRIBUTES = { large: ["data-text", "large"], contrast: ["data-contrast", "high"] };

export function wireFaces() {
  const buttons = [...document.querySelectorAll("[data-face]")];
  buttons.forEach((button) => {
    button.type = "button";
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      const [name, value] = ATTRIBUTES[button.dataset.face];
      button.setAttribute("aria-pressed", String(on));
      if (on) document.documentElement.setAttribute(name, value);
      else document.documentElement.removeAttribute(name);
      keep(buttons.filter((other) => other.getAttribute("aria-pressed") === "true").map((other) => other.dataset.face));
    });
  });
}

function keep(face) {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `face=${face.join(".")}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}
