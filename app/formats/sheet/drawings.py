"""Pictures that lie on a sheet: where each one's upper left corner is."""

from __future__ import annotations

import hashlib

from app.formats.sheet.cells import MOST_COLUMNS, Sheet
from app.formats.sheet.package import Element, Package, attribute

MOST_PICTURES = 2_000
MOST_BYTES = 60_000_000
"""Of all pictures of a file together."""


def place_pictures(package: Package, name: str, sheet: Sheet, pictures: dict[str, bytes]) -> None:
    """Note for each cell of the sheet which pictures lie on it, and keep their bytes under their names."""
    for kind, drawing in package.relations(name).values():
        root = package.root(drawing) if kind == "drawing" else None
        if root is None:
            continue
        files = package.relations(drawing)
        for anchor in root.iterchildren("{*}twoCellAnchor", "{*}oneCellAnchor"):
            place = _corner(anchor)
            for blip in anchor.iter("{*}blip"):
                _, file = files.get(attribute(blip, "embed"), ("", ""))
                if place and file and (kept := _keep(package, file, pictures)):
                    sheet.pictures.setdefault(place, []).append(kept)


def _corner(anchor: Element) -> tuple[int, int] | None:
    for corner in anchor.iterchildren("{*}from"):
        row, column = (
            next((one.text or "" for one in corner.iterchildren(f"{{*}}{tag}")), "") for tag in ("row", "col")
        )
        if row.isdigit() and column.isdigit() and len(row) < 8 and len(column) < 6:
            return int(row) + 1, min(int(column), MOST_COLUMNS)
    return None


def _keep(package: Package, file: str, pictures: dict[str, bytes]) -> str:
    held = sum(map(len, pictures.values()))
    data = package.read(file, 20_000_000)
    if not data or len(pictures) >= MOST_PICTURES or held + len(data) > MOST_BYTES:
        return ""
    name = hashlib.sha256(data).hexdigest()[:32]
    pictures[name] = data
    return name
