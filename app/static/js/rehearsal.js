// While a rehearsal is under way its page looks again every few seconds, as the button "Look again" does.

const EVERY_MS = 2500;

async function lookAgain() {
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch (error) {
    // No network at this moment: the next look will tell.
  }
  wait();
}

/** The stage is said aloud when it changes; the verdict gets the whole page. */
function show(page) {
  const here = document.querySelector("[data-running]");
  const there = page.querySelector("[data-running]");
  if (!there) {
    document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
    document.querySelector("main").focus();
    return;
  }
  const words = here.querySelector("[role=status]");
  const fresh = there.querySelector("[role=status]").textContent;
  if (words.textContent !== fresh) words.textContent = fresh;
  here.querySelector("progress").replaceWith(document.importNode(there.querySelector("progress"), true));
}

function wait() {
  if (document.querySelector("[data-running]")) window.setTimeout(lookAgain, EVERY_MS);
}

wait();
