"""Questions written, changed, searched and moved along, below the pages. Hùng teaches, Oanh organises, Lan learns."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import begin_write, db, end_transaction
from app.domain.actors import COMMAND_LINE
from app.domain.banks import Bank, BankQuestion, Topic
from app.domain.drafts import from_question
from app.domain.errors import Faults, Forbidden, Invalid, NotFound, Refusal
from app.domain.questions import Option, SingleChoice
from app.models.audit import AuditEvent
from app.models.banks import ImportItem, Question, Revision
from app.services import settings
from app.services.banks import commenting, editing, heads, listing, reviewing, revisions, storing
from app.services.banks.listing import Asked
from app.services.banks.loading import load_bank
from tests.domain.examples import ONE_OF_EACH
from tests.stories import give, simple_bank

pytestmark = pytest.mark.usefixtures("app")
STEMS = (
    "Đường lối đổi mới được đề ra ở Đại hội nào?",
    "Ai chỉ huy Chiến dịch Điện Biên Phủ?",
    "Dương Đình Nghệ đánh tan quân Nam Hán năm nào?",
    "Thành phố **Hòa Bình** thuộc tỉnh nào?",
    "Số 3*4 bằng bao nhiêu?",
    "Quy định nào của Đảng nói về 100% đảng viên?",
)


def asking(stem: str) -> SingleChoice:
    return SingleChoice(stem, (Option(f"Đúng với {stem[:9]}"), Option("Sai")), 0)


@pytest.fixture
def bank(dice) -> str:
    found = simple_bank("su", 0, *map(asking, STEMS))
    second = replace(found.questions[2], level="TH", topic="t2")
    questions = (*found.questions[:2], second, *found.questions[3:])
    topics = (*found.topics, Topic("t2", "Chuyên đề hai"))
    load_bank(COMMAND_LINE, replace(found, topics=topics, questions=questions), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    return "su"


@pytest.fixture
def hung(actor):
    return actor("hung")


@pytest.fixture
def oanh(actor):
    return actor("oanh")


def item(stem: str = "Câu mới?", **more) -> BankQuestion:
    return BankQuestion("x", "t1", "NB", asking(stem), **more)


def row(ref: str) -> Question:
    db.session.rollback()
    return db.session.scalars(select(Question).where(Question.ref == ref)).one()


def events(action: str) -> int:
    return db.session.scalar(select(func.count()).where(AuditEvent.action == action))


def second_person(actor) -> None:
    settings.change(actor("an"), "questions_need_second_person", True, now=clock.now())
    end_transaction(commit=True)


# searching


def found(hung, code: str, **asked) -> list[str]:
    refs = [line.ref for line in listing.bank_page(hung, code, Asked(**asked)).lines]
    end_transaction(commit=False)
    return refs


@pytest.mark.parametrize(
    ("q", "refs"),
    [
        ("duong", ["q-1", "q-3"]),
        ("đường", ["q-1"]),
        ("Dương", ["q-3"]),
        ("dien bien phu", ["q-2"]),
        ("ĐIỆN BIÊN PHỦ", ["q-2"]),
        ("Hoà Bình", ["q-4"]),
        ("hòa bình", ["q-4"]),
        ("hoa binh", ["q-4"]),
        ("hóa bình", []),
        ("3*4", ["q-5"]),
        ("100%", ["q-6"]),
        ("%", ["q-6"]),
        ("_", []),
        ("q-2", ["q-2"]),
        ("dung voi duong", ["q-1", "q-3"]),
        ("đúng với dương", ["q-3"]),
        ("không có", []),
        ("", ["q-1", "q-2", "q-4", "q-5", "q-6", "q-3"]),
    ],
)
def test_a_search_without_marks_finds_all_and_with_marks_means_them(hung, bank, q, refs):
    assert found(hung, bank, q=q) == refs


def test_filters_narrow_and_counts_stay_the_banks(hung, bank):
    reviewing.change_status(hung, bank, "q-1", "return", now=clock.now())
    end_transaction(commit=True)
    assert found(hung, bank, topic="t2") == ["q-3"]
    assert found(hung, bank, level="TH") == ["q-3"]
    assert found(hung, bank, status="draft") == ["q-1"]
    assert found(hung, bank, kind="numeric") == []
    assert found(hung, bank, q="duong", status="approved") == ["q-3"]
    page = listing.bank_page(hung, bank, Asked(q="không"))
    assert (page.found, page.total, page.statuses) == (0, 6, {"draft": 1, "approved": 5})
    assert (page.stock, page.waiting) == ({("t1", "NB"): 4, ("t2", "TH"): 1}, {"t1": 1})
    with pytest.raises(NotFound):
        listing.bank_page(hung, bank, Asked(topic="t9"))


def test_fifty_a_page_and_a_page_too_far_is_the_last(hung, dice):
    load_bank(COMMAND_LINE, simple_bank("dai", 120), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    sizes = [len(listing.bank_page(hung, "dai", Asked(page=n)).lines) for n in (1, 2, 3, 9)]
    assert sizes == [50, 50, 20, 20]


def test_a_bank_of_thousands_is_searched_in_a_moment(hung, dice):
    load_bank(COMMAND_LINE, simple_bank("lon", 3000), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    for q in ("cau hoi so 29", "Câu hỏi số 29", "nhieu 12"):
        begun = time.thread_time()  # of this thread alone: a neighbour on the machine does not count
        listing.bank_page(hung, "lon", Asked(q=q))
        assert time.thread_time() - begun < 2


# writing and changing


def test_a_new_question_is_a_draft_with_the_next_ref(hung, bank, dice):
    assert editing.create_question(hung, bank, item(), now=clock.now(), dice=dice) == "q-7"
    end_transaction(commit=True)
    made = row("q-7")
    assert (made.status, made.latest, made.kind) == ("draft", 1, "single_choice")
    assert "cau moi?" in made.search_key
    revision = revisions.question_page(hung, bank, "q-7").revisions[0]
    assert (revision.author, revision.reason) == ("Hoàng Văn Hùng", "")
    assert events("question.created") == 1


def test_nothing_changed_stores_nothing_and_a_change_stores_the_next_revision(hung, bank):
    stored = revisions.stored(hung, bank, "q-1")
    end_transaction(commit=False)
    same = editing.revise_question(hung, bank, "q-1", stored.item, base=1, reason="", now=clock.now())
    assert (same.number, same.changed) == (1, False)
    half = replace(stored.item, points=Fraction(1, 2))
    done = editing.revise_question(hung, bank, "q-1", half, base=1, reason="nửa điểm", now=clock.now())
    end_transaction(commit=True)
    assert (done.number, done.changed, done.status) == (2, True, "approved")
    assert revisions.stored(hung, bank, "q-1").item.points == Fraction(1, 2)
    assert events("question.revised") == 1


def test_the_second_of_two_who_change_at_once_is_refused(hung, oanh, bank):
    stored = revisions.stored(hung, bank, "q-1")
    end_transaction(commit=False)
    editing.revise_question(oanh, bank, "q-1", replace(stored.item, level="TH"), base=1, reason="", now=clock.now())
    end_transaction(commit=True)
    with pytest.raises(Refusal, match="edited_meanwhile"):
        editing.revise_question(hung, bank, "q-1", item(), base=1, reason="", now=clock.now())
    end_transaction(commit=False)
    assert row("q-1").latest == 2


def test_what_is_checked_can_always_be_written_to_a_file(hung, bank):
    head = listing.bank_head(hung, bank)
    for question in ONE_OF_EACH.values():
        draft = replace(from_question(question), topic="t1", level="NB")
        assert editing.check(head, draft).question == question
    unseen = replace(from_question(asking("Có ký tự lạ\u00ad?")), topic="t1", level="NB")
    with pytest.raises(Faults) as found_:
        editing.check(head, unseen)
    assert [fault.code for fault in found_.value.faults] == ["text_unseen"]
    nowhere = replace(unseen, stem="", topic="t9", level="X", points=Fraction(0))
    with pytest.raises(Faults) as found_:
        editing.check(head, nowhere)
    codes = {fault.code for fault in found_.value.faults}
    assert codes == {"text_empty", "topic_unknown", "level_unknown", "points_not_positive"}


def test_an_approved_question_that_changes_is_reviewed_again_where_the_rule_stands(hung, oanh, actor, bank):
    second_person(actor)
    done = editing.revise_question(hung, bank, "q-1", item(), base=1, reason="", now=clock.now())
    end_transaction(commit=True)
    assert done.status == "in_review"
    with pytest.raises(Refusal, match="second_person_needed"):
        reviewing.change_status(hung, bank, "q-1", "approve", now=clock.now())
    end_transaction(commit=False)
    assert revisions.question_page(hung, bank, "q-1").waits
    assert not revisions.question_page(oanh, bank, "q-1").waits
    assert reviewing.change_status(oanh, bank, "q-1", "approve", now=clock.now()) == "approved"


def test_what_was_dealt_is_never_deleted(hung, dice):
    give("lan", size=5)
    dealt = db.session.scalars(select(Question.ref).join(Revision).limit(1)).one()
    reviewing.change_status(hung, "toan", dealt, "return", now=clock.now())
    end_transaction(commit=True)
    with pytest.raises(Refusal, match="delete_dealt"):
        editing.delete_question(hung, "toan", dealt, now=clock.now())
    end_transaction(commit=False)
    assert reviewing.change_status(hung, "toan", dealt, "retire", now=clock.now()) == "retired"


def test_a_deleted_draft_takes_everything_of_its_own_along(hung, bank, dice):
    ref = editing.create_question(hung, bank, item(), now=clock.now(), dice=dice)
    commenting.write_comment(hung, bank, ref, "Bỏ đi.", now=clock.now())
    end_transaction(commit=True)
    editing.delete_question(hung, bank, ref, now=clock.now())
    end_transaction(commit=True)
    assert not db.session.scalars(select(Question).where(Question.ref == ref)).all()
    assert not db.session.scalars(select(ImportItem)).all()
    assert events("question.deleted") == 1


# many at once


def test_a_bulk_action_says_what_was_done_and_why_not(hung, bank):
    reviewing.change_status(hung, bank, "q-1", "retire", now=clock.now())
    end_transaction(commit=True)
    bulk = reviewing.change_statuses(hung, bank, ["q-1", "q-2", "q-9", "q-2"], "retire", now=clock.now())
    end_transaction(commit=True)
    assert bulk.done == ["q-2"]
    assert [(ref, refusal.code) for ref, refusal in bulk.refused] == [
        ("q-1", "status_already"),
        ("q-9", "question_unknown"),
    ]
    assert row("q-2").status == "retired"


def test_many_are_moved_each_by_a_revision_of_its_own(hung, bank):
    bulk = reviewing.move_questions(hung, bank, ["q-2", "q-3", "q-9"], topic="t2", reason="xếp lại", now=clock.now())
    end_transaction(commit=True)
    assert bulk.done == ["q-2"]
    assert [(ref, refusal.code) for ref, refusal in bulk.refused] == [
        ("q-3", "moved_already"),
        ("q-9", "question_unknown"),
    ]
    stored = revisions.stored(hung, bank, "q-2")
    assert (stored.number, stored.item.topic, stored.item.level) == (2, "t2", "NB")


@pytest.mark.parametrize(
    ("refs", "verb", "code"),
    [
        ([], "retire", "bulk_nothing"),
        (["q"] * 1, "fly", "bulk_unknown"),
        (list(map(str, range(201))), "retire", "bulk_too_many"),
    ],
)
def test_a_bulk_action_that_cannot_be_understood(hung, bank, refs, verb, code):
    with pytest.raises(Invalid, match=code):
        reviewing.change_statuses(hung, bank, refs, verb, now=clock.now())
    with pytest.raises(Invalid, match="bulk_unknown"):
        reviewing.move_questions(hung, bank, ["q-1"], topic="t9", reason="", now=clock.now())


def test_fifty_are_moved_within_a_moment_of_the_lock(hung, dice):
    load_bank(COMMAND_LINE, simple_bank("dai", 50), now=clock.now(), dice=dice)
    end_transaction(commit=True)
    refs = [f"q-{n}" for n in range(1, 51)]
    begun = time.perf_counter()
    assert len(reviewing.move_questions(hung, "dai", refs, level="TH", reason="", now=clock.now()).done) == 50
    end_transaction(commit=True)
    assert time.perf_counter() - begun < 5  # a neighbour on the machine counts too


# revisions


def test_the_history_and_a_diff_between_any_two(hung, bank):
    for base, stem in enumerate(("Bản hai?", "Bản ba?"), 1):
        editing.revise_question(hung, bank, "q-2", item(stem), base=base, reason=f"lần {base}", now=clock.now())
        end_transaction(commit=True)
    page = revisions.question_page(hung, bank, "q-2")
    assert [(line.number, line.reason) for line in page.revisions][:2] == [(3, "lần 2"), (2, "lần 1")]
    diff = revisions.diff_page(hung, bank, "q-2", 3, 2)
    assert (diff.older.number, diff.newer.number) == (2, 3)
    assert [line.name for line in diff.lines if line.changed] == ["stem", "part"]
    with pytest.raises(NotFound):
        revisions.diff_page(hung, bank, "q-2", 1, 4)


def test_a_change_in_markdown_alone_is_shown(hung, bank):
    bold = item("Câu **mới**?")
    lines = revisions.compare(listing.bank_head(hung, bank), item("Câu mới?"), bold)
    assert [line.name for line in lines if line.changed] == ["stem", "part"]


def test_twins_in_other_banks_are_named(hung, bank, dice):
    load_bank(
        COMMAND_LINE, simple_bank("khac", 0, asking("ai chỉ huy chiến dịch Điện Biên Phủ")), now=clock.now(), dice=dice
    )
    end_transaction(commit=True)
    assert revisions.question_page(hung, bank, "q-2").twins == (("khac", "q-1"),)


def test_a_revision_is_added_by_the_one_door(hung, bank):
    begin_write()
    question = row_for_update("q-1")
    topics = {topic.code: topic.id for topic in storing_topics(question.bank_id)}
    revision = storing.add_revision(
        question, item("Qua cửa?"), actor=hung, now=clock.now(), reason="x" * 300, topics=topics
    )
    db.session.flush()
    assert (revision.number, len(revision.reason), question.latest) == (2, 200, 2)
    assert "qua cua?" in question.search_key


def row_for_update(ref: str) -> Question:
    return db.session.scalars(select(Question).where(Question.ref == ref)).one()


def storing_topics(bank_id: int):
    from app.services.banks.finding import topics_of

    return topics_of(bank_id)


# heads of banks


def test_a_bank_is_opened_and_its_topics_put_in_order(hung):
    bank = Bank("moi", "Mới", "", "vi", ("NB", "TH"), (Topic("cd-1", "Một"), Topic("cd-2", "Hai")), ())
    heads.open_bank(hung, bank, now=clock.now())
    end_transaction(commit=True)
    with pytest.raises(Invalid, match="bank_code_taken"):
        heads.open_bank(hung, bank, now=clock.now())
    heads.add_topic(hung, "moi", Topic("cd-3", "Ba"), now=clock.now())
    heads.move_topic(hung, "moi", "cd-3", -1, now=clock.now())
    heads.move_topic(hung, "moi", "cd-1", -1, now=clock.now())
    heads.rename_topic(hung, "moi", "cd-2", "Hai mới", now=clock.now())
    end_transaction(commit=True)
    assert listing.bank_head(hung, "moi").topics == (("cd-1", "Một"), ("cd-3", "Ba"), ("cd-2", "Hai mới"))
    heads.remove_topic(hung, "moi", "cd-3", now=clock.now())
    end_transaction(commit=True)
    assert [code for code, _ in listing.bank_head(hung, "moi").topics] == ["cd-1", "cd-2"]


def test_what_questions_need_stays(hung, bank):
    with pytest.raises(Refusal, match="topic_in_use"):
        heads.remove_topic(hung, bank, "t2", now=clock.now())
    end_transaction(commit=False)
    head = listing.bank_head(hung, bank)
    with pytest.raises(Refusal, match="level_in_use"):
        heads.change_head(hung, bank, replace(head, levels=("NB",)), now=clock.now())
    end_transaction(commit=False)
    heads.change_head(hung, bank, replace(head, levels=("NB", "TH", "VD"), title="Sử"), now=clock.now())
    end_transaction(commit=True)
    assert listing.bank_head(hung, bank).levels == ("NB", "TH", "VD")


@pytest.mark.parametrize("text", ["", " , ", "NB NB", "x" * 11, " ".join(map(str, range(51)))])
def test_levels_that_are_no_list(text):
    with pytest.raises(Invalid, match="levels_malformed"):
        heads.level_codes(text)


def test_levels_are_parted_by_blanks_or_commas():
    assert heads.level_codes("NB, TH  VD") == ("NB", "TH", "VD")


def test_learners_neither_read_nor_write(actor, bank, dice):
    lan = actor("lan")
    for act in (
        lambda: listing.bank_page(lan, bank, Asked()),
        lambda: revisions.question_page(lan, bank, "q-1"),
        lambda: editing.create_question(lan, bank, item(), now=clock.now(), dice=dice),
        lambda: reviewing.change_status(lan, bank, "q-1", "retire", now=clock.now()),
        lambda: commenting.write_comment(lan, bank, "q-1", "x", now=clock.now()),
        lambda: heads.open_bank(lan, Bank("a", "a", "", "vi", ("NB",), (), ()), now=clock.now()),
    ):
        with pytest.raises(Forbidden):
            act()
        end_transaction(commit=False)
