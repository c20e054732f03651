"""A file enters a bank: staged, mended, confirmed whole or not at all; and comes again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from app import clock
from app.db import db, end_transaction
from app.domain.drafts import Part, Remark, Unreadable, from_question
from app.domain.errors import Faults, Forbidden, Invalid, NotFound, Refusal, Unavailable
from app.domain.imports import Choices
from app.models.audit import AuditEvent
from app.models.banks import BankImport, ImportItem, ImportPicture, Medium, Question, Revision, Topic
from app.services import settings
from app.services.banks import editing, media
from app.services.banks.importing import confirming, mending, reading, staging
from app.services.banks.importing.confirming import Confirmed
from tests import imports
from tests.domain.examples import ONE_OF_EACH
from tests.imports import DICE, draft, items, questions, revisions, without_key
from tests.stories import count

MATCHED = (Part("Kiều", right="Nguyễn Du"), Part("Số đỏ", right="Vũ Trọng Phụng"))


@pytest.fixture
def hung(actor):
    imports.bank()
    return actor("hung")


def confirm(actor, public_id, status="draft"):
    done = confirming.confirm(actor, public_id, status=status, now=clock.now(), dice=DICE)
    end_transaction(commit=True)
    return done


def kept(function, *args, **kwargs):
    function(*args, **kwargs)
    end_transaction(commit=True)


def test_nothing_is_in_the_bank_before_the_confirmation_and_everything_after_it(hung):
    public_id = imports.stage(hung, imports.reading(draft(1), draft(2, ref="moc-2"), draft(3, level="3", topic="t2")))
    assert count(Question) == 0
    assert confirm(hung, public_id) == Confirmed(new=3, revised=0, same=0, left_out=0)
    found = questions()
    assert list(found) == ["s-001", "moc-2", "s-002"]
    assert {row.status for row in found.values()} == {"draft"}
    (stored,) = revisions("s-002")
    assert (stored.level, stored.content.key, stored.reason) == ("VD", 1, "imported from de.docx")
    assert stored.author_id == hung.account_id
    assert db.session.get_one(Topic, stored.topic_id).code == "t2"
    row = db.session.scalars(select(BankImport)).one()
    assert row.confirmed_at
    assert row.content is None
    assert [item.question_id for item in items(public_id)] == [found[ref].id for ref in ("s-001", "moc-2", "s-002")]
    actions = list(db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "import")))
    assert actions == ["import.staged", "import.confirmed"]


def test_what_is_stored_is_what_the_editor_would_store(hung):
    """One search key, one twin key, one digest for every kind: a later save without a change adds no revision."""
    drafts = [from_question(one, topic="t1", level="NB", ref=kind) for kind, one in ONE_OF_EACH.items()]
    drafts.append(draft(1, kind="matching", ref="mixed", parts=(Part("", right="Thừa"), *MATCHED)))
    drafts.append(draft(2, kind="numeric", ref="number", parts=(Part("1.50", Fraction(1)), Part("7", Fraction(1, 2)))))
    public_id = imports.stage(hung, imports.reading(*drafts))
    kept(mending.settle_twins, hung, public_id, keep=True)
    confirm(hung, public_id)
    for row in questions().values():
        item = editing.item_of(row.ref, "t1", revisions(row.ref)[0])
        wording = editing.word(item)
        assert (row.search_key, row.twin_key) == (wording.search_key, wording.twin_key), row.ref
        done = editing.revise_question(hung, "su", row.ref, item, base=1, reason="", now=clock.now())
        end_transaction(commit=True)
        assert not done.changed


def test_a_file_is_confirmed_once(hung):
    public_id = imports.stage(hung, imports.reading(draft(1)))
    confirm(hung, public_id)
    for act in (
        lambda: confirm(hung, public_id),
        lambda: mending.skip(hung, public_id, 1, skipped=True),
        lambda: mending.drop(hung, public_id, now=clock.now()),
    ):
        with pytest.raises(Refusal, match="import_closed"):
            act()
    assert count(Question) == 1


def test_the_same_file_that_is_not_confirmed_is_opened_again(hung, monkeypatch):
    read = []
    found = imports.reading(draft(1))
    monkeypatch.setattr(staging.doors, "read", lambda *given, **more: read.append(given) or found)
    upload = imports.upload("de.docx", b"bytes")
    ids = []
    for _ in range(2):
        ids.append(staging.take(hung, "su", upload, now=clock.now(), dice=DICE))
        end_transaction(commit=True)
    assert ids[0] == ids[1]
    assert len(read) == 1
    kept(mending.drop, hung, ids[0], now=clock.now())
    assert staging.take(hung, "su", upload, now=clock.now(), dice=DICE) != ids[0]


def test_a_second_file_with_the_answers_makes_it_another_file():
    one = staging.Upload("de.docx", b"x")
    assert one.digest != staging.Upload("de.docx", b"x", "dap-an.docx", b"y").digest


def test_a_file_in_which_nothing_was_found_is_refused(hung):
    with pytest.raises(Unreadable) as told:
        imports.stage(hung, imports.reading())
    assert told.value.faults[0].code == "no_question"
    assert count(BankImport) == 0


def test_a_doubt_waits_for_a_person_who_taps_the_right_option(hung):
    public_id = imports.stage(hung, imports.reading(draft(1), without_key(2)))
    with pytest.raises(Refusal, match="import_undecided"):
        confirm(hung, public_id)
    kept(mending.choose_key, hung, public_id, 2, 3)
    assert [item.problems for item in items(public_id)] == [0, 0]
    assert confirm(hung, public_id).new == 2
    assert revisions("s-002")[0].content.key == 3


def test_a_tap_answers_doubts_about_the_key_and_no_others(hung):
    asked = without_key(1)
    asked = replace(asked, doubts=(*asked.doubts, Remark("picture_missing", {"name": "h1"})))
    public_id = imports.stage(hung, imports.reading(asked))
    kept(mending.choose_key, hung, public_id, 1, 0)
    (item,) = reading.import_page(hung, public_id).items
    assert [doubt.code for doubt in item.draft.doubts] == ["picture_missing"]
    assert item.draft.key_from == "person"
    kept(mending.accept, hung, public_id, 1)
    assert confirm(hung, public_id).new == 1


def test_statements_are_tapped_one_by_one(hung):
    parts = tuple(Part(f"Ý {letter}") for letter in "abcd")
    group = draft(1, kind="true_false_group", parts=parts, key_from="", doubts=(Remark("key_not_found"),))
    public_id = imports.stage(hung, imports.reading(group))
    for at, right in enumerate((True, False, True, False)):
        assert items(public_id)[0].problems > 0
        kept(mending.choose_key, hung, public_id, 1, at, right)
    assert items(public_id)[0].problems == 0
    confirm(hung, public_id)
    assert [one.key for one in revisions("s-001")[0].content.statements] == [True, False, True, False]


@pytest.mark.parametrize("part", [4, -1])
def test_a_tap_beside_the_options_changes_nothing(hung, part):
    public_id = imports.stage(hung, imports.reading(without_key(1)))
    with pytest.raises(NotFound):
        mending.choose_key(hung, public_id, 1, part)
    with pytest.raises(NotFound):
        mending.choose_key(hung, public_id, 2, 0)


def test_what_is_not_whole_cannot_be_called_right(hung):
    public_id = imports.stage(hung, imports.reading(without_key(1)))
    with pytest.raises(Faults) as told:
        mending.accept(hung, public_id, 1)
    assert [fault.code for fault in told.value.faults] == ["key_missing"]


def test_a_question_is_written_anew_and_its_doubts_are_gone(hung):
    public_id = imports.stage(hung, imports.reading(without_key(1, ref="moc-1")))
    written = draft(1, stem="Cách mạng tháng Tám thành công năm nào?", level="TH", points=Fraction(1, 2))
    kept(mending.rewrite, hung, public_id, 1, written)
    confirm(hung, public_id)
    (stored,) = revisions("moc-1")
    assert (stored.content.stem, stored.level, stored.points) == (written.stem, "TH", "1/2")
    other = imports.stage(hung, imports.reading(without_key(3)))
    with pytest.raises(Faults):
        mending.rewrite(hung, other, 1, replace(written, stem=" "))


def test_what_a_bank_file_could_not_hold_is_found_before_it_is_stored(hung):
    unseen = draft(1, stem="Năm nào\u200b?")
    twice = draft(2, kind="short_text", parts=(Part("Huế", Fraction(1)), Part("huế", Fraction(1))))
    long = draft(3, stem="x" * 20_001)
    public_id = imports.stage(hung, imports.reading(unseen, twice, long, draft(4), draft(5)))
    shown = reading.import_page(hung, public_id, "all").items
    codes = [[fault.code for fault in item.faults] for item in shown]
    assert codes == [["text_unseen"], ["part_duplicate"], ["text_long"], [], []]
    assert shown[0].faults[0].place == "Câu 1"
    assert [item.undecided for item in shown] == [True, True, True, False, False]


def test_left_out_questions_stay_out(hung):
    public_id = imports.stage(hung, imports.reading(draft(1), without_key(2), draft(3)))
    kept(mending.skip, hung, public_id, 2, skipped=True)
    kept(mending.skip, hung, public_id, 3, skipped=True)
    kept(mending.skip, hung, public_id, 3, skipped=False)
    assert confirm(hung, public_id) == Confirmed(new=2, revised=0, same=0, left_out=1)


def test_topics_and_levels_that_are_not_understood_wait_for_one_choice(hung):
    found = imports.reading(draft(1, topic="Chương 9", level="cao"), draft(2, topic="", level=""), draft(3))
    public_id = imports.stage(hung, found)
    page = reading.import_page(hung, public_id)
    assert (page.unplaced, page.counts.undecided) == ((2, 2), 0)
    with pytest.raises(Refusal, match="import_unplaced"):
        confirm(hung, public_id)
    for wrong in (Choices(level="X"), Choices(topic="t9"), Choices(levels={"cao": "X"}), Choices(topics={"a": "t9"})):
        with pytest.raises(Invalid, match="import_choice"):
            mending.choose(hung, public_id, wrong)
    kept(mending.choose, hung, public_id, Choices({"cao": "VD"}, {"Chương 9": "+Chương 9"}, level="TH", topic="t2"))
    confirm(hung, public_id)
    rows = db.session.execute(
        select(Revision.level, Topic.code, Topic.title).join(Topic).order_by(Revision.question_id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("VD", "chuong-9", "Chương 9"),
        ("TH", "t2", "Chuyên đề hai"),
        ("NB", "t1", "Chuyên đề một"),
    ]


def test_two_topics_of_one_name_are_told_apart_by_their_codes(hung):
    found = imports.reading(draft(1, topic="Bài: một"), draft(2, topic="Bài – một"), draft(3, topic="文"))
    public_id = imports.stage(hung, found)
    words = {draft.topic: f"+{draft.topic}" for draft in found.drafts}
    kept(mending.choose, hung, public_id, Choices(topics=words))
    confirm(hung, public_id)
    codes = list(db.session.scalars(select(Topic.code).order_by(Topic.position)))
    assert codes == ["t1", "t2", "bai-mot", "bai-mot-2", "chuyen-de"]


def test_where_there_is_no_choice_none_is_asked_for(actor):
    imports.bank("don", levels="M1", topics=imports.TOPICS[:1])
    hung = actor("hung")
    public_id = imports.stage(hung, imports.reading(draft(1, topic="", level="")), code="don")
    assert reading.import_page(hung, public_id).unplaced == (0, 0)
    assert confirm(hung, public_id).new == 1


def test_pictures_move_with_the_questions_that_show_them(hung):
    seen, broken, unused = imports.png(), b"no picture", imports.png("red")
    name, bad = imports.name_of(seen), imports.name_of(broken)
    stem = f"Trong ảnh ![tấm bảng](media:{name}) và ![sơ đồ](media:{bad}) và ![mất](media:{'0' * 32}) là gì?"
    public_id = imports.stage(
        hung,
        imports.reading(draft(1, stem=stem), pictures={name: seen, bad: broken, imports.name_of(unused): unused}),
    )
    assert count(ImportPicture) == 1
    assert count(Medium) == 0
    (item,) = reading.import_page(hung, public_id).items
    assert [doubt.code for doubt in item.draft.doubts] == ["picture_unreadable", "picture_missing"]
    assert item.draft.stem == f"Trong ảnh ![tấm bảng](media:{name}) và sơ đồ và mất là gì?"
    assert media.picture(name).mime == "image/png"
    with pytest.raises(NotFound):
        media.picture(bad)
    kept(mending.accept, hung, public_id, 1)
    confirm(hung, public_id)
    assert db.session.scalars(select(Medium.name)).all() == [name]
    assert count(ImportPicture) == 0
    again = imports.stage(hung, imports.reading(draft(2, stem=f"Lại ![nó](media:{name})")), data=b"2")
    assert confirm(hung, again).new == 1


def test_who_writes_no_questions_imports_none(actor):
    imports.bank()
    for name in ("lan", "binh"):
        with pytest.raises(Forbidden):
            imports.stage(actor(name), imports.reading(draft(1)))
    public_id = imports.stage(actor("hung"), imports.reading(draft(1)))
    for act in (reading.import_page, reading.returned):
        with pytest.raises(Forbidden):
            act(actor("lan"), public_id)
    with pytest.raises(NotFound):
        reading.import_page(actor("hung"), "khong-co")


def test_approved_at_once_only_where_one_person_is_enough(hung, actor):
    public_id = imports.stage(hung, imports.reading(draft(1)))
    with pytest.raises(Invalid, match="import_status"):
        confirm(hung, public_id, "retired")
    settings.change(actor("an"), "questions_need_second_person", True, now=clock.now())
    end_transaction(commit=True)
    assert not reading.import_page(hung, public_id).may_approve
    with pytest.raises(Refusal, match="second_person_needed"):
        confirm(hung, public_id, "approved")
    confirm(hung, public_id, "in_review")
    assert questions()["s-001"].status == "in_review"


def test_a_dropped_file_leaves_nothing(hung):
    data = imports.png()
    stem = f"![ảnh](media:{imports.name_of(data)}) là gì?"
    public_id = imports.stage(hung, imports.reading(draft(1, stem=stem), pictures={imports.name_of(data): data}))
    kept(mending.drop, hung, public_id, now=clock.now())
    assert [count(table) for table in (ImportItem, ImportPicture, Question, Medium)] == [0, 0, 0, 0]
    assert reading.import_page(hung, public_id).state == "dropped"
    assert reading.under_way(hung, "su") == []


@pytest.mark.parametrize("table", ["questions", "revisions", "import_items", "audit_events"])
def test_a_confirmation_that_breaks_stores_nothing(hung, table):
    public_id = imports.stage(hung, imports.reading(draft(1), draft(2, topic="+")))
    kept(mending.choose, hung, public_id, Choices(topics={"+": "+Mới"}))

    def breaks(_connection, _cursor, statement, *_):
        words = statement.split()
        if words[0] in ("INSERT", "UPDATE") and table in words[:3]:
            raise Unavailable()

    event.listen(db.engine, "before_cursor_execute", breaks)
    try:
        with pytest.raises(Unavailable):
            confirm(hung, public_id)
    finally:
        event.remove(db.engine, "before_cursor_execute", breaks)
    end_transaction(commit=False)
    assert [count(one) for one in (Question, Revision, Medium)] == [0, 0, 0]
    assert count(Topic) == 2
    assert confirm(hung, public_id).new == 2


def test_a_commit_that_fails_stores_nothing(hung, monkeypatch):
    public_id = imports.stage(hung, imports.reading(draft(1)))
    confirming.confirm(hung, public_id, now=clock.now(), dice=DICE)

    def fails(*_args, **_more):
        raise Unavailable()

    monkeypatch.setattr(type(db.session()), "commit", fails)
    with pytest.raises(Unavailable):
        end_transaction(commit=True)
    monkeypatch.undo()
    assert count(Question) == 0
    assert reading.import_page(hung, public_id).state == "open"
