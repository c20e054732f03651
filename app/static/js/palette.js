// The list of question numbers: answered, to look at again, here. On a phone it is a sheet over the foot.

import { say } from "./words.js";

export class Palette {
  constructor(nav, toggle, go) {
    this.nav = nav;
    this.foot = toggle.closest(".foot");
    this.toggle = toggle;
    this.count = toggle.querySelector("[data-count]");
    toggle.hidden = false;
    toggle.addEventListener("click", () => this.open(!nav.classList.contains("open")));
    nav.addEventListener("click", (event) => {
      const link = event.target.closest("[data-to]");
      if (!link) return;
      event.preventDefault();
      this.open(false);
      go(link.dataset.to);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && nav.classList.contains("open")) {
        this.open(false);
        toggle.focus();
      }
    });
    document.addEventListener("click", (event) => {
      if (!nav.contains(event.target) && !toggle.contains(event.target)) this.open(false);
    });
  }

  open(yes) {
    this.nav.classList.toggle("open", yes);
    this.toggle.setAttribute("aria-expanded", String(yes));
    if (yes) {
      this.nav.style.bottom = `${this.foot.offsetHeight}px`; // larger text makes a taller foot
      const here = this.nav.querySelector(".here") || this.nav.querySelector("a");
      here.focus();
    }
  }

  link(position) {
    return this.nav.querySelector(`[data-to="${position}"]`);
  }

  here(position) {
    this.nav.querySelectorAll(".here").forEach((link) => {
      link.classList.remove("here");
      link.removeAttribute("aria-current");
    });
    this.link(position).classList.add("here");
    this.link(position).setAttribute("aria-current", "true");
  }

  mark(position, answered, flagged) {
    const link = this.link(position);
    link.classList.toggle("done", answered);
    link.classList.toggle("flagged", flagged);
    const words = [answered && say("answered"), flagged && say("flagged")].filter(Boolean);
    link.querySelector("[data-words]").textContent = words.map((word) => `, ${word}`).join("");
    const links = [...this.nav.querySelectorAll('[data-to]:not([data-to="prediction"])')];
    this.count.textContent = `${links.filter((other) => other.classList.contains("done")).length}/${links.length}`;
  }
}
