"""Headers on every answer. The policy allows no inline script or style, so no page can smuggle one in."""

from __future__ import annotations

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    fixed = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    if app.config["HTTPS"]:
        fixed["Strict-Transport-Security"] = "max-age=31536000"

    # Pages show a person's own data; a shared PC must not show them again from its cache.
    unstored = {**fixed, "Cache-Control": "no-store"}

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.extend(fixed if "Cache-Control" in response.headers else unstored)
        return response
