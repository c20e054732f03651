"""The door for our own bank file: TOML, one file a bank, written by hand or by `write`.

The form, version ``bangvang.bank/1``:

- At the top ``format``, ``code``, ``title``, ``description``, ``lang`` (vi or en), ``count`` (how many questions
  follow) and ``levels``; then a ``[[topics]]`` block for each topic (``code``, ``title``); then a ``[[questions]]``
  block for each question. No other table.
- Every question has ``id``, ``kind``, ``topic``, ``level``, ``stem``, ``explanation`` and, as its last field,
  ``source``; ``points`` may stand too (``2``, ``0.5`` or ``"1/2"``; 1 where it is left out). Explanation and source
  must be there but may be empty (``""``): a question that came from elsewhere may have neither.
- The other fields depend on the kind:

  ================== ==============================================================================
  single_choice      ``options`` (2 to 26), ``key = "B"``, and if need be ``pinned = ["D"]``
  multiple_choice    ``options``, ``key = ["A", "C"]``, and if need be ``pinned``
  true_false         ``key = "T"`` or ``"F"``
  true_false_group   ``statements = ["…", "…"]``, ``key = ["T", "F"]``
  short_text         ``accepted = ["…", "…"]``
  numeric            ``accepted = [{value = "3.14", tolerance = "0.01"}]``, or bare numbers; they are kept exactly
  matching           ``pairs = [["left", "right"], …]``, and if need be ``distractors = ["right", …]``
  ordering           ``items = ["first", "second", …]``
  ================== ==============================================================================

Why a file that lost its end is never taken for a whole one: ``count`` stands before all questions, so a cut before
the last one changes their number; a cut inside the last one loses ``source``, which is required and must be its
last field; a cut inside ``source`` leaves its quotes open or, where it does not (``source = \"\"`` out of
``\"\"\"…``), loses the line end that every file must finish with. For the same reason topics come before questions,
no other table may follow, and a bank has at least one question. An author who writes with an ordinary editor meets
none of this.
"""

from app.formats.bankfile.reading import FORMAT, MAX_BYTES, read
from app.formats.bankfile.writing import write

__all__ = ["FORMAT", "MAX_BYTES", "read", "write"]
