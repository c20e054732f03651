"""Pages are compressed where that saves their reader a round trip."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import brotli
from flask import Flask, Response, request
from isal import igzip
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

FLIGHT = 12_000
"""Bytes that a server sends at once, before the first of them is acknowledged: ten packets of 1,460 (RFC 6928), less
the headers and what TLS takes. A page below it comes no sooner when it is compressed."""
BROTLI_QUALITY = 4
KINDS = frozenset({"text/html", "text/csv", "image/svg+xml"})
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=BROTLI_QUALITY),
    # All that browsers take over plain HTTP. ISA-L packs a paper in a fifth of the time that zlib takes.
    "gzip": partial(igzip.compress, compresslevel=2),
}
"""Content codings, the best one first."""


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    """What takes more than one flight of packets, as its reader takes it."""
    long = response.content_length is not None and response.content_length >= FLIGHT
    if not long or response.mimetype not in KINDS or not 200 <= response.status_code < 300 or response.is_streamed:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    coding = _coding(request.headers.get("Accept-Encoding", ""))
    if not coding or "Content-Encoding" in response.headers:
        return response
    response.set_data(CODINGS[coding](response.get_data()))
    response.headers["Content-Encoding"] = coding
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same content in other bytes
    return response


@lru_cache(maxsize=256)
def _coding(accepted: str) -> str:
    """The best coding that a browser takes; empty for none."""
    return str(parse_accept_header(accepted, Accept).best_match(CODINGS, ""))
