"""Writing questions in the browser."""

from __future__ import annotations

from app.services.banks.storing import add_revision

__all__ = ["add_revision"]
