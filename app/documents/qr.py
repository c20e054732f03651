"""QR codes as SVG that stands in a page: no picture to fetch, no style of its own."""

from __future__ import annotations


def qr_svg(text: str) -> str:
    """An ``<svg>`` element without an XML head, black on white with its quiet zone, for a page that names it.

    Args:
        text: what a phone reads, usually an address; up to about 2,000 characters.
    """
    import segno  # loaded when a code is drawn

    code = segno.make(text, error="m", micro=False)
    return str(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))
