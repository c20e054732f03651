// Sending a file and waiting until it is read. Sending is measured; reading is not, so only its seconds are told.

import { say } from "./words.js";

/** `begin` is called with the form of the page that came back instead of the next one. */
export function readWithProgress(form, begin) {
  const place = form.querySelector("[data-reading]");
  const words = form.querySelector("[data-reading-words]");
  const bar = form.querySelector("[data-progress]");
  const button = form.querySelector("[data-read]");
  let ticking = 0;

  function tell(sentence) {
    words.textContent = sentence;
  }

  function wait() {
    const began = performance.now();
    bar.removeAttribute("value");
    const tick = () => tell(say("reading", { seconds: Math.round((performance.now() - began) / 1000) }));
    tick();
    ticking = window.setInterval(tick, 1000);
  }

  function stop() {
    window.clearInterval(ticking);
    button.disabled = false;
    bar.hidden = true;
  }

  /** The page that came back stands in place of this one, under its own address. */
  function show(request) {
    const moved = request.responseURL && request.responseURL.split("#")[0] !== window.location.href.split("#")[0];
    if (request.status === 200 && moved) {
      window.location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) {
      fail();
      return;
    }
    document.title = page.title;
    document.querySelector("main").replaceWith(document.importNode(main, true));
    const fresh = document.querySelector("[data-import]");
    if (fresh) begin(fresh);
    (document.querySelector("main [autofocus]") || document.querySelector("main")).focus();
  }

  function fail() {
    stop();
    tell(say("no_network"));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || window.location.href);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = total ? Math.round((100 * loaded) / total) : 0;
      bar.value = percent;
      tell(say("sending", { percent: `${percent} %` }));
    });
    request.upload.addEventListener("load", wait);
    request.addEventListener("load", () => {
      stop();
      show(request);
    });
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    place.hidden = false;
    bar.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
}
