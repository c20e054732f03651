"""HTML <-> the Markdown of questions (app/formats/rich.py).

`to_markdown` reads what a page shows: its words, emphasis, lists, tables, code and pictures. What Markdown here cannot
hold (links, colours, films) is reported, never dropped in silence. `to_html` is the way back, and `respelt` tells
whether a text would come back in another spelling.
"""

from app.formats.html.auto import from_auto, from_markdown
from app.formats.html.reading import Picture, to_markdown
from app.formats.html.writing import placed, respelt, to_html

__all__ = ["Picture", "from_auto", "from_markdown", "placed", "respelt", "to_html", "to_markdown"]
