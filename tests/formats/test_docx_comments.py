"""Comments put into an author's own Word file."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.drafts import Unreadable
from app.formats import docx_comments
from app.formats.docx_comments import comment

WE = "Bảng Vàng"


@pytest.fixture
def paper() -> bytes:
    """Câu 1 with a bold word, an empty paragraph, a table with two paragraphs in a cell, a last paragraph."""
    document = docx.Document()
    first = document.add_paragraph("Câu 1. Thủ đô ")
    first.add_run("nào").bold = True
    document.add_paragraph()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "A. Huế"
    table.cell(0, 0).add_paragraph("B. Hà Nội")
    table.cell(0, 1).text = "C. Vinh"
    document.add_paragraph("Hết")
    return saved(document)


def saved(document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def opened(data: bytes):
    return docx.Document(BytesIO(data))


def texts(data: bytes) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in opened(data).element.body.iter(qn("w:p"))]


def said(data: bytes) -> list[tuple[int, str, str]]:
    """Every comment: the paragraph it stands at, its author, its words; in the order of the document."""
    document = opened(data)
    found = []
    for number, paragraph in enumerate(document.element.body.iter(qn("w:p")), 1):
        for start in paragraph.findall(qn("w:commentRangeStart")):
            its_id = start.get(qn("w:id"))
            ends = [e.get(qn("w:id")) for e in paragraph.iter(qn("w:commentRangeEnd"))]
            references = [e.get(qn("w:id")) for e in paragraph.iter(qn("w:commentReference"))]
            assert ends.count(its_id) == references.count(its_id) == 1
            one = document.comments.get(int(its_id))
            found.append((number, one.author, one.text))
    assert len(found) == len(document.comments), "no comment without its place"
    return found


def test_comments_stand_at_their_paragraphs_and_nothing_else_changes(paper):
    wanted = [(1, "Chưa thấy đáp án."), (2, "Đoạn trống."), (4, "A hay B?"), (6, "Hết bài.")]
    done = comment(paper, wanted, WE)
    assert said(done) == [(at, WE, text) for at, text in wanted]
    assert texts(done) == texts(paper) == ["Câu 1. Thủ đô nào", "", "A. Huế", "B. Hà Nội", "C. Vinh", "Hết"]
    before, after = zipfile.ZipFile(BytesIO(paper)), zipfile.ZipFile(BytesIO(done))
    new = set(after.namelist()) - set(before.namelist())
    assert new == {"word/comments.xml"}
    changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert after.testzip() is None


def test_the_anchors_embrace_the_whole_paragraph_behind_its_properties(paper):
    document = opened(paper)
    document.paragraphs[0].paragraph_format.keep_with_next = True
    done = opened(comment(saved(document), [(1, "x")], WE))
    tags = [child.tag.rpartition("}")[2] for child in done.paragraphs[0]._p]
    assert tags == ["pPr", "commentRangeStart", "r", "r", "commentRangeEnd", "r"]


def test_several_comments_at_one_paragraph(paper):
    assert said(comment(paper, [(3, "một"), (3, "hai")], WE)) in (
        [(3, WE, "một"), (3, WE, "hai")],
        [(3, WE, "hai"), (3, WE, "một")],
    )


def test_several_lines_are_paragraphs_of_the_comment(paper):
    assert said(comment(paper, [(1, "một\nhai")], WE)) == [(1, WE, "một\nhai")]


def test_comments_of_others_stay_and_ours_do_not_pile_up(paper):
    document = opened(paper)
    document.add_comment(document.paragraphs[0].runs, "Xem lại nguồn", author="Cô Hoa", initials="H")
    theirs = saved(document)
    once = comment(theirs, [(1, "Chưa thấy đáp án."), (6, "cũ")], WE)
    assert said(once) == [(1, WE, "Chưa thấy đáp án."), (1, "Cô Hoa", "Xem lại nguồn"), (6, WE, "cũ")]
    twice = comment(once, [(3, "mới")], WE)
    assert said(twice) == [(1, "Cô Hoa", "Xem lại nguồn"), (3, WE, "mới")]
    none = comment(twice, [], WE)
    assert said(none) == [(1, "Cô Hoa", "Xem lại nguồn")]
    assert [r.text for r in opened(none).paragraphs[0].runs][:2] == ["Câu 1. Thủ đô ", "nào"]


def test_taking_our_comments_out_gives_the_document_back(paper):
    back = comment(comment(paper, [(1, "a"), (2, "b"), (5, "c")], WE), [], WE)
    plain = zipfile.ZipFile(BytesIO(comment(paper, [], WE)))
    assert zipfile.ZipFile(BytesIO(back)).read("word/document.xml") == plain.read("word/document.xml")


def test_a_run_that_holds_more_than_our_reference_stays(paper):
    document = opened(comment(paper, [(6, "x")], WE))
    reference = next(document.element.body.iter(qn("w:commentReference"))).getparent()
    text = OxmlElement("w:t")
    text.text = "!"
    reference.append(text)
    assert texts(comment(saved(document), [], WE))[-1] == "Hết!"


def test_what_newer_words_keep_beside_a_comment_goes_with_it(paper):
    """Threads: our comment was answered. It goes, the answer stays and is nobody's answer any more."""
    document = opened(comment(paper, [(1, "Chưa thấy đáp án.")], WE))
    document.add_comment(document.paragraphs[0].runs, "Đã sửa", author="Cô Hoa", initials="H")
    w14, w15 = (
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "http://schemas.microsoft.com/office/word/2012/wordml",
    )
    for number, one in enumerate(document.part._comments_part.element):
        one[-1].set(f"{{{w14}}}paraId", f"0000000{number + 1}")
    threads = (
        f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="00000001" w15:done="0"/>'
        '<w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="0"/></w15:commentsEx>'
    )
    part = docx.opc.part.Part(
        docx.opc.packuri.PackURI("/word/commentsExtended.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml",
        threads.encode(),
        document.part.package,
    )
    document.part.relate_to(part, "http://schemas.microsoft.com/office/2011/relationships/commentsExtended")
    done = comment(saved(document), [], WE)
    assert said(done) == [(1, "Cô Hoa", "Đã sửa")]
    left = zipfile.ZipFile(BytesIO(done)).read("word/commentsExtended.xml").decode()
    assert "00000002" in left
    assert "00000001" not in left


def test_a_paragraph_in_a_text_box_is_commented_where_the_box_hangs(paper):
    document = opened(paper)
    run = document.paragraphs[1].add_run()._r
    box = OxmlElement("w:txbxContent")
    inside = OxmlElement("w:p")
    run.append(box)
    box.append(inside)
    assert said(comment(saved(document), [(3, "trong khung")], WE)) == [(2, WE, "trong khung")]


def test_a_number_beyond_the_end_means_the_last_paragraph(paper):
    assert said(comment(paper, [(99, "x"), (0, "y")], WE)) == [(1, WE, "y"), (6, WE, "x")]


def test_a_document_without_paragraphs_keeps_none(paper):
    document = opened(paper)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    assert said(comment(saved(document), [(1, "x")], WE)) == []


def test_strict_open_xml_is_kept_strict(paper):
    """Word's other dialect names the same elements otherwise; python-docx does not read it."""
    main, strict = (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    source, file = zipfile.ZipFile(BytesIO(paper)), BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name in source.namelist():
            written.writestr(name, source.read(name).replace(main.encode(), strict.encode()))
    done = zipfile.ZipFile(BytesIO(comment(file.getvalue(), [(1, "x")], WE)))
    assert f'xmlns:w="{strict}"'.encode() in done.read("word/comments.xml")
    assert b"http://purl.oclc.org/ooxml/officeDocument/relationships/comments" in done.read(
        "word/_rels/document.xml.rels"
    )
    assert main.encode() not in done.read("word/document.xml")


def test_when_stands_in_the_comment_only_if_it_is_told(paper):
    now = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
    assert opened(comment(paper, [(1, "x")], WE, now=now)).comments.get(0).timestamp == now
    assert opened(comment(paper, [(1, "x")], WE)).comments.get(0).timestamp is None
    assert opened(comment(paper, [(1, "x")], WE)).comments.get(0).initials == "BV"


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04"])
def test_what_is_no_word_document_is_refused(data):
    with pytest.raises(Unreadable):
        comment(data, [(1, "x")], WE)


def test_an_archive_without_a_document_is_refused():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Unreadable):
        comment(file.getvalue(), [(1, "x")], WE)


def test_a_part_too_large_is_refused(paper, monkeypatch):
    monkeypatch.setattr(docx_comments, "MAX_PART", 1000)
    with pytest.raises(Unreadable) as refused:
        comment(paper, [(1, "x")], WE)
    assert refused.value.faults[0].code == "archive_too_large"


@given(st.integers(0), st.integers(0, 255))
@settings(max_examples=120, deadline=None)
def test_a_damaged_file_is_refused_or_commented(at, byte):
    document = docx.Document()
    document.add_paragraph("Câu 1.")
    data = bytearray(saved(document))
    data[at % len(data)] = byte
    try:
        comment(bytes(data), [(1, "x")], WE)
    except Unreadable:
        return


@given(st.text(max_size=40), st.text(min_size=1, max_size=10))
@settings(max_examples=60, deadline=None)
def test_any_words_can_be_said(text, author):
    document = docx.Document()
    document.add_paragraph("Câu 1.")
    assert len(opened(comment(saved(document), [(1, text)], author)).comments) == 1
