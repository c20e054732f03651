"""A client that reads every page it fetches as a severe reader would, and the rules of GET."""

from __future__ import annotations

import re
from collections import Counter
from contextvars import ContextVar
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import sqlalchemy as sa
import tinyhtml5
from flask import Flask, before_render_template, request, template_rendered
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

rendering: ContextVar[str] = ContextVar("rendering", default="")
"""Which template is being rendered just now."""

WRITES = ("insert", "update", "delete", "replace")
NO_LABEL_NEEDED = {"hidden", "submit", "button", "image", "reset"}


def watch_statements(engine: sa.Engine) -> None:
    """No statement may run while a template renders, and a GET writes nothing."""

    @sa.event.listens_for(engine, "before_cursor_execute")
    def look(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        assert not rendering.get(), f"a statement while {rendering.get()} renders: {statement}"
        if statement.lstrip()[:7].lower().startswith(WRITES) and request:
            assert request.method not in ("GET", "HEAD"), f"{request.path}: a GET that writes: {statement}"


@before_render_template.connect
def _begins(_sender: Any, template: Any, **_: Any) -> None:
    rendering.set(template.name)


@template_rendered.connect
def _ends(_sender: Any, **_: Any) -> None:
    rendering.set("")


class CheckingClient(FlaskClient):
    """A browser without JavaScript whose every page is checked."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        rendering.set("")
        # The test itself stands in an app context; a request must not find that one's g and session.
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        redirect = 300 <= response.status_code < 400
        if response.mimetype == "text/html" and not redirect:
            check_page(self.application, response.text, str(response.request.path))
        return response

    def token(self, path: str) -> str:
        """The CSRF token of a page."""
        page = self.get(path)
        found = re.search(r'name="csrf[_-]token"[^>]*(?:value|content)="([^"]+)"', page.text)
        assert found, f"{path} has no token: {page.status_code}"
        return found[1]

    def post_form(self, path: str, *, page: str | None = None, **fields: Any) -> TestResponse:
        """Send a form as a browser does after reading the page it stands on."""
        return self.post(path, data={"csrf_token": self.token(page or path), **fields})


_FRESH = re.compile(
    r'(?:name="csrf[_-]token"[^>]*(?:value|content)=|lease" (?:content|value)=|(?:remaining|opens)-ms=)"[^"]*"'
)
"""What differs wherever a page is made: its tokens and its lease."""
_checked: set[tuple[bytes, str]] = set()
"""Pages that were found right. Most tests sign in and pass through pages that others passed through."""


def check_page(app: Flask, html: str, path: str) -> None:
    """Valid HTML5, titled, labelled, without inline code, with links that lead somewhere."""
    page = sha256(_FRESH.sub("", html).encode()).digest(), path
    if page not in _checked:
        _check(app, html, path)
        _checked.add(page)


def _check(app: Flask, html: str, path: str) -> None:
    tree = tinyhtml5.parse(html, namespace_html_elements=False, strict=True)
    elements = list(tree.iter())
    _check_titles(tree, path)
    _check_ids(elements, path)
    labels = {element.get("for") for element in elements if element.tag == "label"}
    wrapped = {field for label in elements if label.tag == "label" for field in label.iter() if field is not label}
    for element in elements:
        where = f"{path}: <{element.tag} {dict(element.attrib)}>"
        _check_no_inline(element, where)
        if element.tag in ("input", "select", "textarea"):
            _check_label(element, labels, wrapped, where)
        if element.tag in ("a", "button"):
            assert _words(element) or element.get("aria-label"), f"{where} has no words"
        if element.tag == "img":
            assert element.get("alt") is not None, f"{where} has no alt"
        if element.tag == "form" and element.get("method", "get").lower() == "post":
            names = {field.get("name") for field in element.iter("input")}
            assert "csrf_token" in names, f"{where} has no token"
        if element.tag == "table":
            assert list(element.iter("th")), f"{where} has no header cells"
        for attribute in ("href", "src", "action"):
            if element.get(attribute):
                _check_link(app, element.get(attribute, ""), element, where)


def _words(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _check_titles(tree: Element, path: str) -> None:
    html = tree if tree.tag == "html" else next(tree.iter("html"))
    assert html.get("lang") in ("vi", "en"), f"{path}: no language"
    headings = [_words(heading) for heading in tree.iter("h1")]
    assert len(headings) == 1, f"{path}: {len(headings)} h1"
    assert headings[0], f"{path}: an empty h1"
    title = _words(next(tree.iter("title")))
    assert title.startswith(" ".join(headings[0].split())[:40]), f"{path}: title {title!r}, h1 {headings[0]!r}"
    assert list(tree.iter("main")), f"{path}: no main"
    assert any(m.get("name") == "viewport" for m in tree.iter("meta")), f"{path}: no viewport"


def _check_ids(elements: list[Element], path: str) -> None:
    counts = Counter(element.get("id") for element in elements if element.get("id"))
    twice = [name for name, count in counts.items() if count > 1]
    assert not twice, f"{path}: ids that stand twice: {twice}"
    for element in elements:
        for attribute in ("aria-labelledby", "aria-describedby", "aria-controls"):
            missing = [name for name in element.get(attribute, "").split() if name not in counts]
            assert not missing, f"{path}: {attribute} names {missing}, which is not there"


def _check_no_inline(element: Element, where: str) -> None:
    assert element.get("style") is None, f"{where}: inline style"
    assert not [name for name in element.attrib if str(name).startswith("on")], f"{where}: inline handler"
    if element.tag == "script" and element.get("type") not in ("application/json", "text/template"):
        assert element.get("src"), f"{where}: inline script"
    assert element.tag != "style", f"{where}: inline style sheet"


def _check_label(element: Element, labels: set[str | None], wrapped: set[Element], where: str) -> None:
    if element.get("type", "text") in NO_LABEL_NEEDED:
        return
    named = element.get("aria-label") or element.get("aria-labelledby")
    assert named or element.get("id") in labels or element in wrapped, f"{where} has no label"


def _check_link(app: Flask, target: str, element: Element, where: str) -> None:
    parts = urlsplit(target)
    if parts.scheme in ("mailto", "tel", "data") or target.startswith("#"):
        return
    assert parts.netloc in ("", "localhost"), f"{where} leads to another site"
    if not parts.path:
        return
    method = "POST" if element.tag == "form" and element.get("method", "").lower() == "post" else "GET"
    try:
        app.url_map.bind("localhost").match(parts.path, method=method)
    except RequestRedirect:
        return
    except HTTPException as error:
        raise AssertionError(f"{where} leads nowhere: {error}") from error
