"""Remarks of the doors for tables."""

from __future__ import annotations

from typing import Any

REMARKS: dict[str, Any] = {}
