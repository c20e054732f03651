"""Bands as bars and as numbers: good bands in one hue, the others in another, each darker the higher it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from app import band_words
from app.services.programmes.results import BandCount
from app.web.charts import Part, stacked_bar, swatch
from app.web.words import comma, thousands

SHADES = 4
"""How many shades each of the two hues has in report.css; further bands share the last."""


def band_title(band: BandCount) -> str:
    return band_words.band_title(band.title)


def faces(bands: Iterable[BandCount]) -> dict[str, str]:
    """Code -> class of its colour, for all bands that a page shows."""
    found: dict[str, str] = {}
    used = {"good": 0, "rest": 0}
    for band in bands:
        if band.code not in found:
            hue = "good" if band.good else "rest"
            used[hue] += 1
            found[band.code] = f"{hue}-{min(used[hue], SHADES)}"
    return found


def band_bar(bands: Sequence[BandCount], faces_: dict[str, str]) -> Markup:
    """The bands of one cohort as a bar."""
    parts = [Part(band.learners, faces_[band.code], band_title(band)) for band in bands]
    words = ", ".join(
        f"{band_title(band)} {thousands(band.learners)} ({comma(band.percent)} %)" for band in bands if band.learners
    )
    return stacked_bar(parts, words)


def legend(bands: Iterable[BandCount]) -> list[tuple[Markup, str]]:
    """Colour and title of every band that somebody is in."""
    bands = list(bands)
    colours = faces(bands)
    shown = {band.code: band_title(band) for band in bands if band.learners}
    return [(swatch(colour), shown[code]) for code, colour in colours.items() if code in shown]
