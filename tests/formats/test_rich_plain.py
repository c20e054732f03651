"""The short way to plain text, for texts that hold nothing of Markdown, says what the parser says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import rich

NEAR_MARKDOWN = "ab1.)-+=  \n\t*\u00a0\u2028\u3000:\"'(/@%$ắé…“"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=NEAR_MARKDOWN) | st.text())
def test_the_short_way_is_no_other_way(text):
    assert rich.plain(text) == "\n".join(line for line in rich._lines(rich.parser.parse(text)) if line.strip())
