"""Remarks of the doors for GIFT, Aiken and Moodle XML."""

from __future__ import annotations

from typing import Any

REMARKS: dict[str, Any] = {}
