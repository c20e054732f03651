"""HTML to the Markdown of questions: it reads as the page does, and what is lost is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as pages

from app.domain.drafts import Remark
from app.formats import html, rich


def read(text: str) -> tuple[str, list[str]]:
    lost: list[Remark] = []
    return html.to_markdown(text, lost), [remark.code for remark in lost]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a</div>b", "a\n\nb"),
        ("<b>a</b> <i>b</i> <strong><em>c</em> d</strong>", "**a** *b* ***c* d**"),
        ("<b> a </b>b", "**a** b"),
        ("<b>Câu 1:</b>Nội dung", "**Câu 1**:Nội dung"),
        ("H<sub>2</sub>O, m<sup>2</sup>, x<sup>n + 1</sup>", "H~2~O, m^2^, x^n\\ +\\ 1^"),
        ("a &lt; b &amp; c&nbsp;d &eacute;", "a < b & c d é"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ol type='A'><li>a<li>b</ol>", "A. a\nB. b"),
        ("<ul>lời<li>a</ul>", "lời\n\n- a"),
        ("<table><tr><th>a|b<th>c<tr><td>1<td><b>2</b></table>", "| a\\|b | c |\n| --- | --- |\n| 1 | **2** |"),
        ("<pre>x = {\n  1 }</pre>", "```\nx = {\n  1 }\n```"),
        ("<pre>a<br>```</pre>", "````\na\n```\n````"),
        ("<code>a`b</code> <tt> c </tt>", "``a`b`` `c `"),
        ("<h1>Tựa</h1><p>a</p>", "## Tựa\n\na"),
        ("<blockquote>a<p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>2*3*4 _a_ # ~b~ [c]</p>", "2\\*3\\*4 \\_a\\_ \\# \\~b\\~ \\[c\\]"),
        ("<p>1. a</p><p>- b</p>", "1\\. a\n\n\\- b"),
        ("a<!-- ghi chú -->b<script>x</script><style>y</style>", "ab"),
        ("x <u>   </u> y", "x _____ y"),
        ("<span>a</span><font>b</font>", "ab"),
        ("<b>a", "**a**"),
        ("", ""),
        ("<p>&nbsp;</p>", ""),
    ],
)
def test_it_reads_as_the_page_does(text, markdown):
    assert read(text)[0] == markdown


def test_tags_that_close_nothing_lose_no_text():
    assert rich.plain(read("a</b></p></div>b")[0]).replace("\n", "") == "ab"


@pytest.mark.parametrize(
    ("text", "code", "plain"),
    [
        ("<a href='http://x.vn'>đây</a>", "link_dropped", "đây"),
        ("<span style='color: red'>a</span>", "colour_dropped", "a"),
        ("<video src=x>không xem được</video>a", "media_dropped", "a"),
        ("<iframe src=x></iframe>a", "media_dropped", "a"),
        ("<u>th</u>in", "underline_as_italics", "thin"),
        ("<s>a</s>b", "strike_dropped", "ab"),
        ("<la>a</la>", "tag_unknown", "a"),
        ("<img src='http://x/a.png' alt='Hình'>", "picture_missing", "Hình"),
        ("<table><tr><td colspan=2>a</td></tr><tr><td>b<td>c</table>", "span_dropped", "a | \nb | c"),
        ("<div>" * 300 + "sâu", "html_flattened", "sâu"),
    ],
)
def test_what_is_lost_is_told(text, code, plain):
    markdown, lost = read(text)
    assert lost == [code]
    assert rich.plain(markdown) == plain


words = st.text("ab đế*_~^`|\\[]()#!-+.1<&", min_size=1, max_size=8).map(
    lambda t: t.replace("&", "&amp;").replace("<", "&lt;")
)
tags = st.sampled_from(["b", "i", "sub", "sup", "code", "span", "p", "div", "strong", "em"])
nodes = st.recursive(
    words,
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", tags, st.lists(inner, max_size=4)),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(nodes, min_size=1, max_size=4).map("".join))
def test_no_letter_is_lost_or_added(text):
    """Blanks and raised digits apart, the plain text is what a browser's text is."""
    shown = pages.fragment_fromstring(text, create_parent="div").text_content()
    same = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()n0123456789+-=()")
    found = rich.plain(html.to_markdown(text, [])).translate(same)
    assert "".join(found.split()) == "".join(shown.split())


@settings(max_examples=300, deadline=None)
@given(st.text("ab đế*_~^`|\\[]()#!-+.1<&>\n", min_size=1, max_size=30).map(rich.escape))
def test_escaped_text_comes_back_in_the_same_spelling(markdown):
    assert not html.respelt(markdown) or "  " in markdown


@settings(max_examples=200, deadline=None)
@given(st.lists(nodes, min_size=1, max_size=4).map("".join))
def test_reading_is_stable(text):
    """What was read once is written and read again without a change, or says that it is respelt."""
    markdown = html.to_markdown(text, [])
    again = html.to_markdown(html.to_html(markdown), [])
    assert rich.plain(again) == rich.plain(markdown)
    assert html.respelt(markdown) == (again != markdown)
