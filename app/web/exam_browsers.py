"""Does the reader use the Safe Exam Browser that a sitting asks for? Asked at the start, at the paper, at its lease.

What proves it is a header, or what a script of the page found (js/exam_browser.js). Where Safe Exam Browser sets no
headers, opening the paper has nothing to show, so a proof is remembered in the session, which no other browser has.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin

from flask import request, session

from app.domain.errors import Refusal
from app.domain.exam_browsers import proves
from app.services.attempts.conduct import Conduct

HEADERS = ("X-SafeExamBrowser-ConfigKeyHash", "X-SafeExamBrowser-RequestHash")
FIELDS = ("seb_config_key", "seb_exam_key")
"""Of a form or of a call in JSON: what the script found for the address of its page."""
REMEMBERED = "exam_browser"


def require(conduct: Conduct, page_path: str = "", told: Mapping[str, Any] | None = None) -> None:
    """Refuse another browser than the sitting asks for.

    Args:
        page_path: of the page whose script told what stands in `told`.

    Raises:
        Refusal: 403 ``exam_browser_wanted``.
    """
    if not conduct.browser_keys:
        return
    keys = conduct.browser_keys
    proof = sha256(f"{conduct.sitting_id} {' '.join(keys)}".encode()).hexdigest()[:16]
    if session.get(REMEMBERED) == proof:
        return
    headers = [request.headers.get(name, "") for name in HEADERS]
    fields = [value for name in FIELDS if isinstance(value := (told or {}).get(name), str)]
    page = urljoin(request.url_root, page_path)
    if not proves(keys, _as_seen(request.url), headers) and not proves(keys, _as_seen(page), fields):
        raise Refusal("exam_browser_wanted", status=403)
    if request.method == "POST":
        session[REMEMBERED] = proof


def _as_seen(url: str) -> tuple[str, str]:
    """The address under both schemes: behind a proxy that is not configured, https looks like http from here."""
    rest = url.partition("://")[2]
    return f"http://{rest}", f"https://{rest}"
