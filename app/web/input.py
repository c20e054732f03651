"""Input that no part of the house can keep, refused once at the edge."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map

from app.domain.errors import NotFound, Refusal


class StorableNumber(IntegerConverter):
    """A number in an address: nothing has one that no database column could hold."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int = 2**31 - 1) -> None:
        super().__init__(map, fixed_digits, min, max)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = StorableNumber
    app.before_request(refuse_nul)


def refuse_nul() -> None:
    """PostgreSQL keeps NUL in no text, and nobody types it.

    Raises:
        NotFound: it stands in the path. Refusal: 400 ``malformed`` when it stands in the query or the form. A call in
            JSON has no form; who reads its body looks at it there (answers.py).
    """
    if "\0" in request.path:
        raise NotFound()
    if (request.query_string and _has_nul(request.args)) or (not request.is_json and _has_nul(request.form)):
        raise Refusal("malformed", status=400, what="NUL")


def _has_nul(fields: MultiDict[str, str]) -> bool:
    return any("\0" in name or "\0" in value for name, value in fields.items(multi=True))
