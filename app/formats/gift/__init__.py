"""The door for GIFT, the text format of Moodle's questions, read as Moodle's own importer reads it.

A file is a row of blocks with blank lines between them: ``$CATEGORY: path``, or a question with its answers in
braces. What stands behind the closing brace makes the question one with a gap, written ``_____``.
"""

from app.formats.gift.reading import read
from app.formats.gift.writing import write

__all__ = ["read", "write"]
