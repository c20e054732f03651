"""Looking at a page severely: no fault that axe finds, nothing wider than the screen, nothing too small to press."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.person import Person

SHOTS = os.environ.get("BANGVANG_SHOTS", "")
WIDTHS = {360: 740, 1280: 800}
TARGET_PX = 44
"""What a finger needs, in height and in width. A box or a ring may be smaller where it and its label are not."""

TOO_SMALL = """(least) => {
  const inSentence = (link) => {
    let block = link.parentElement;
    while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    const own = (element) => element.innerText.replace(/\\s+/g, "");
    return getComputedStyle(link).display === "inline" && own(block).length > own(link).length;
  };
  const span = (element) => {
    const boxes = ["radio", "checkbox"].includes(element.type) ? [element, ...element.labels] : [element];
    const rects = boxes.map((box) => box.getBoundingClientRect());
    const far = (end) => Math.max(...rects.map((rect) => rect[end]));
    const near = (end) => Math.min(...rects.map((rect) => rect[end]));
    return [far("right") - near("left"), far("bottom") - near("top")];
  };
  const seen = (element) => {
    const { width, height, right } = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1 && right > 0;
  };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => seen(element) && !element.matches(".skip") && !(element.matches("a") && inSentence(element)))
    .filter((element) => Math.min(...span(element)) < least - 0.01)
    .map((element) => `${span(element).map(Math.round).join(" × ")} px: ${element.outerHTML.slice(0, 120)}`);
}"""

COLOURS = {"runOnly": ["color-contrast"]}
"""What may differ between light and dark."""

EVERY_FACE = os.environ.get("BANGVANG_NOTHING_SKIPPED") == "1"
"""Look at every size and face, or only where faults are likeliest?"""
HIGH_CONTRAST = {"runOnly": ["color-contrast-enhanced"]}
"""7:1, which is what the switch promises."""
FACES = """([large, contrast]) => {
  const set = (name, value) => value ? document.documentElement.setAttribute(name, value)
    : document.documentElement.removeAttribute(name);
  set("data-text", large && "large");
  set("data-contrast", contrast && "high");
}"""
OVER_THE_EDGE = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .filter((element) => !element.closest(".skip, .visually-hidden"))
  .filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 1 && (left < -1 || right > document.documentElement.clientWidth + 1);
  })
  .map((element) => `over the edge: ${element.outerHTML.slice(0, 120)}`);
"""

_axe = Axe()


def _violations(page: Page, only: dict[str, Any] | None = None) -> Any:
    """What axe finds. Only what is wrong is gathered and sent: the list of what is right is a hundred times longer."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_axe.axe_script)
    what = {"resultTypes": ["violations"], **(only or {})}
    return page.evaluate("(what) => axe.run(document, what).then((found) => found.violations)", what)


def look(person: Person, name: str) -> None:
    """Look at the page as it stands, on a phone and on a laptop, in light and in dark."""
    page = _settled(person.page)
    before = page.viewport_size
    faults: list[str] = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found = {"light": _violations(page)}
        _keep_picture(page, f"{name}-{width}-light")
        page.emulate_media(color_scheme="dark")
        found["dark"] = _violations(page, COLOURS)
        _keep_picture(page, f"{name}-{width}-dark")
        for scheme, violations in found.items():
            where = f"{name}, {width} px, {scheme}"
            faults += [f"{where}: {one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            faults.append(f"{name}: {wide} px wide on a screen of {width}")
        faults += [f"{name}, {width}: {small}" for small in page.evaluate(TOO_SMALL, TARGET_PX)]
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size(before)
    assert not faults, "\n".join(faults)


def _settled(page: Page) -> Page:
    """The page once it has come: right after a click its document may still be empty."""
    until = time.monotonic() + 20
    while not page.evaluate("Boolean(document && document.documentElement && document.readyState === 'complete')"):
        assert time.monotonic() < until
        page.wait_for_timeout(20)
    return page


def look_at_faces(person: Person, name: str) -> None:
    """Look at the page with larger text and in high contrast, at 320 and 1280 px; then put it back as it was."""
    page = _settled(person.page)
    before = page.viewport_size
    root = page.locator("html")
    faces = [root.get_attribute("data-text"), root.get_attribute("data-contrast")]
    faults: list[str] = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 640})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.evaluate(FACES, [True, False])
        found = {"large": _violations(page)}
        _keep_picture(page, f"{name}-{width}-large")
        faults += [f"{name}, {width} px: {one}" for one in page.evaluate(OVER_THE_EDGE)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{name}: wider than a screen of {width} px with larger text")
        faults += [f"{name}, {width}: {small}" for small in page.evaluate(TOO_SMALL, TARGET_PX)]
        for scheme in ("light", "dark") if EVERY_FACE or width == 320 else ():
            page.emulate_media(color_scheme=scheme)
            page.evaluate(FACES, [False, True])
            found[f"high contrast, {scheme}"] = _violations(page, HIGH_CONTRAST)
            _keep_picture(page, f"{name}-{width}-high-{scheme}")
            if EVERY_FACE:
                page.evaluate(FACES, [False, False])
                found[scheme] = _violations(page, COLOURS)
        for face, violations in found.items():
            where = f"{name}, {width} px, {face}"
            faults += [f"{where}: {one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]
    page.evaluate(FACES, faces)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size(before)
    assert not faults, "\n".join(faults)


def _keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
