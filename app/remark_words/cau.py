"""Remarks of the doors for Word and plain text."""

from __future__ import annotations

from typing import Any

REMARKS: dict[str, Any] = {}
