"""The door for Aiken: a stem, options behind letters, and ``ANSWER: B``.

Read are Moodle's strict form, the variants that people write (``Answer:``, ``ĐÁP ÁN:``, small letters, ``[2]`` for a
level, a stem of several lines, several letters), and the dialect in which a line of its own names the type of what
follows (multichoice, shortanswer, truefalse, numerical, matching, order; essay, description and cloze are refused).
Written is the strict form.
"""

from app.formats.aiken.reading import read
from app.formats.aiken.writing import write

__all__ = ["read", "write"]
