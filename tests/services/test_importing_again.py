"""A file that was mended comes again: its questions get revisions, not copies. Twins are shown, wherever they are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from app import clock
from app.db import end_transaction
from app.domain.drafts import Part
from app.domain.errors import NotFound, Refusal
from app.domain.imports import Choices
from app.models.banks import Question
from app.services import settings
from app.services.banks import editing, reviewing
from app.services.banks.importing import confirming, mending, reading, staging
from app.services.banks.importing.confirming import Confirmed
from tests import imports
from tests.imports import DICE, draft, items, questions, revisions, without_key
from tests.stories import count


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


def changes(public_id):
    return [item.change for item in items(public_id)]


@pytest.fixture
def taken(hung):
    """Five questions of de.docx are in the bank."""
    confirm(hung, imports.stage(hung, imports.reading(*(draft(number) for number in range(1, 6)))))
    return list(questions())


def test_the_same_file_twice_changes_nothing(hung, taken):
    again = imports.stage(hung, imports.reading(*(draft(number) for number in range(1, 6))))
    assert changes(again) == ["same"] * 5
    assert confirm(hung, again) == Confirmed(new=0, revised=0, same=5, left_out=0)
    assert count(Question) == 5
    assert all(len(revisions(ref)) == 1 for ref in taken)


def test_a_mended_file_makes_revisions_of_the_same_questions(hung, taken):
    typo = draft(2, stem=draft(2).stem.replace("diễn ra", "đã diễn ra"))
    key = draft(4, parts=tuple(replace(part, credit=Fraction(at == 2)) for at, part in enumerate(draft(4).parts)))
    again = imports.stage(hung, imports.reading(draft(7), draft(1), typo, draft(3), key, draft(5), draft(8)))
    assert changes(again) == ["new", "same", "changed", "same", "changed", "same", "new"]
    (shown, other) = reading.import_page(hung, again, "changed").items
    assert (shown.before.ref, shown.before.question.stem) == ("s-002", draft(2).stem)
    assert other.before.question.key == 1
    assert confirm(hung, again) == Confirmed(new=2, revised=2, same=3, left_out=0)
    assert [len(revisions(ref)) for ref in questions()] == [1, 2, 1, 2, 1, 1, 1]
    assert revisions("s-002")[1].reason == "imported from de.docx"
    assert revisions("s-004")[1].content.key == 2
    assert questions()["s-002"].latest == 2


def test_the_next_version_is_compared_with_the_one_before_it(hung, taken):
    typo = draft(2, stem=draft(2).stem.replace("diễn ra", "đã diễn ra"))
    confirm(hung, imports.stage(hung, imports.reading(typo)))
    once_more = imports.stage(hung, imports.reading(replace(typo, stem=typo.stem.replace("năm nào", "vào năm nào"))))
    assert confirm(hung, once_more).revised == 1
    assert len(revisions("s-002")) == 3


def test_what_was_mended_in_the_browser_is_not_undone_by_the_old_file(hung):
    first = imports.stage(hung, imports.reading(without_key(1), draft(2)))
    kept(mending.choose_key, hung, first, 1, 2)
    confirm(hung, first)
    item = replace(editing.item_of("s-002", "t1", revisions("s-002")[0]), source="Sách")
    kept(editing.revise_question, hung, "su", "s-002", item, base=1, reason="", now=clock.now())
    again = imports.stage(hung, imports.reading(without_key(1), draft(2)))
    assert changes(again) == ["same", "same"]
    page = reading.import_page(hung, again)
    assert (page.counts.same, page.counts.undecided) == (2, 0)
    assert confirm(hung, again).same == 2
    assert [len(revisions(ref)) for ref in questions()] == [1, 2]


def test_a_doubt_that_is_answered_again_counts_as_the_persons_word(hung):
    first = imports.stage(hung, imports.reading(without_key(1)))
    kept(mending.choose_key, hung, first, 1, 2)
    confirm(hung, first)
    again = imports.stage(hung, imports.reading(without_key(1)))
    kept(mending.choose_key, hung, again, 1, 3)
    assert changes(again) == ["changed"]
    assert confirm(hung, again).revised == 1
    assert revisions("s-001")[1].content.key == 3


def test_what_words_mean_decides_what_changes(hung, taken):
    again = imports.stage(hung, imports.reading(*(draft(number, level="khác") for number in (1, 2))))
    assert changes(again) == ["changed", "changed"]
    kept(mending.choose, hung, again, Choices(levels={"khác": "NB"}))
    assert changes(again) == ["same", "same"]
    kept(mending.choose, hung, again, Choices(levels={"khác": "TH"}))
    assert confirm(hung, again).revised == 2


def test_what_was_taken_for_a_new_wording_can_be_a_question_of_its_own(hung, taken):
    typo = draft(2, stem=draft(2).stem.replace("diễn ra", "đã diễn ra"))
    again = imports.stage(hung, imports.reading(draft(1), typo, draft(3)))
    kept(mending.part_from_line, hung, again, 2)
    assert confirm(hung, again) == Confirmed(new=1, revised=0, same=2, left_out=0)
    assert [len(revisions(ref)) for ref in ("s-002", "s-006")] == [1, 1]


def test_an_approved_question_is_looked_at_again_where_two_are_asked_for(hung, taken, actor):
    reviewing.change_statuses(hung, "su", ["s-001"], "approve", now=clock.now())
    settings.change(actor("an"), "questions_need_second_person", True, now=clock.now())
    end_transaction(commit=True)
    again = imports.stage(hung, imports.reading(draft(1, explanation="Theo sách."), draft(2, explanation="Theo sách.")))
    confirm(hung, again)
    assert [questions()[ref].status for ref in ("s-001", "s-002")] == ["in_review", "draft"]


def test_a_bank_file_names_its_questions(hung):
    from app.formats import bankfile
    from app.services.banks import exporting
    from tests.stories import simple_bank

    data = bankfile.write(simple_bank("khac", 3))
    first = staging.take(hung, "su", staging.Upload("khac.toml", data), now=clock.now(), dice=DICE)
    end_transaction(commit=True)
    kept(mending.choose, hung, first, Choices(topics={"t1": "t1"}))
    confirm(hung, first, "approved")
    assert list(questions()) == ["q-1", "q-2", "q-3"]
    exported = bankfile.write(exporting.bank_value(hung, "su")).replace(
        b"2 (\xc4\x91\xc3\xbang)", b"hai (\xc4\x91\xc3\xbang)"
    )
    second = staging.take(hung, "su", staging.Upload("ten-khac.toml", exported), now=clock.now(), dice=DICE)
    end_transaction(commit=True)
    assert changes(second) == ["same", "changed", "same"]


def test_the_bank_that_changed_meanwhile_is_looked_at_again(hung, taken, monkeypatch):
    again = imports.stage(hung, imports.reading(draft(1, explanation="Vì thế.")))
    plan = confirming._plan

    def plan_and_lose(*args):
        made = plan(*args)
        item = replace(editing.item_of("s-001", "t1", revisions("s-001")[0]), source="Sách")
        editing.revise_question(hung, "su", "s-001", item, base=1, reason="", now=clock.now())
        end_transaction(commit=True)
        return made

    monkeypatch.setattr(confirming, "_plan", plan_and_lose)
    with pytest.raises(Refusal, match="import_changed"):
        confirm(hung, again)
    end_transaction(commit=False)
    monkeypatch.undo()
    assert confirm(hung, again).revised == 1
    assert [row.number for row in revisions("s-001")] == [1, 2, 3]


def test_two_who_mend_and_confirm_at_once_do_not_mix(hung, monkeypatch):
    public_id = imports.stage(hung, imports.reading(draft(1), draft(2)))
    plan = confirming._plan

    def plan_and_lose(*args):
        made = plan(*args)
        kept(mending.skip, hung, public_id, 1, skipped=True)
        return made

    monkeypatch.setattr(confirming, "_plan", plan_and_lose)
    with pytest.raises(Refusal, match="import_changed"):
        confirm(hung, public_id)
    assert count(Question) == 0


def test_a_twin_in_another_bank_is_shown_and_decided(hung):
    imports.bank("ly-luan")
    confirm(hung, imports.stage(hung, imports.reading(draft(1), draft(2)), code="ly-luan"))
    near = draft(1, stem=draft(1).stem.upper().replace("Ư", "ư") + " ?")
    public_id = imports.stage(hung, imports.reading(near, draft(2), draft(3)), name="khac.docx")
    page = reading.import_page(hung, public_id)
    assert (page.counts.twins, page.counts.undecided, page.show) == (2, 2, "decide")
    (twin,) = page.items[0].twins
    assert (twin.bank_code, twin.ref, twin.question.stem) == ("ly-luan", "ll-001", draft(1).stem)
    with pytest.raises(Refusal, match="import_undecided"):
        confirm(hung, public_id)
    kept(mending.keep_twin, hung, public_id, 1)
    kept(mending.skip, hung, public_id, 2, skipped=True)
    assert confirm(hung, public_id) == Confirmed(new=2, revised=0, same=0, left_out=1)


@pytest.mark.parametrize(("keep", "new"), [(True, 4), (False, 2)])
def test_all_twins_are_decided_at_once(hung, keep, new):
    imports.bank("ly-luan")
    confirm(hung, imports.stage(hung, imports.reading(draft(1)), code="ly-luan"))
    public_id = imports.stage(hung, imports.reading(draft(1), draft(2), draft(3), draft(3)), name="khac.docx")
    assert [item.twin for item in items(public_id)] == [True, False, False, True]
    kept(mending.settle_twins, hung, public_id, keep=keep)
    assert confirm(hung, public_id).new == new


def test_a_twin_further_up_in_the_file_is_shown_beside_it(hung):
    public_id = imports.stage(hung, imports.reading(draft(1), draft(1)))
    (item,) = reading.import_page(hung, public_id).items
    assert (item.position, item.twins[0].position) == (2, 1)
    other = tuple(Part(text, Fraction(at == 0)) for at, text in enumerate(("Một", "Hai", "Ba", "Bốn")))
    kept(mending.rewrite, hung, public_id, 2, draft(1, parts=other))
    assert not items(public_id)[1].twin
    kept(mending.rewrite, hung, public_id, 2, draft(1))
    assert items(public_id)[1].twin


def test_equal_stems_over_different_options_are_no_twins(hung):
    stem = "Phát biểu nào sau đây đúng?"
    drafts = [draft(n, stem=stem, parts=tuple(Part(f"Ý {n}{x}", Fraction(x == "a")) for x in "abcd")) for n in (1, 2)]
    assert [item.twin for item in items(imports.stage(hung, imports.reading(*drafts)))] == [False, False]


def test_a_twin_that_came_meanwhile_is_shown_before_anything_is_stored(hung):
    imports.bank("ly-luan")
    public_id = imports.stage(hung, imports.reading(draft(1), draft(2)))
    confirm(hung, imports.stage(hung, imports.reading(draft(1)), code="ly-luan"))
    with pytest.raises(Refusal, match="import_undecided") as told:
        confirm(hung, public_id)
    assert told.value.keep
    end_transaction(commit=told.value.keep)
    assert [item.twin for item in items(public_id)] == [True, False]
    assert count(Question) == 1


def test_colleagues_see_the_next_question_to_decide(hung, actor):
    public_id = imports.stage(hung, imports.reading(without_key(1), draft(2), without_key(3)))
    assert [reading.next_undecided(hung, public_id, at) for at in (0, 1, 3)] == [1, 3, 1]
    (under,) = reading.under_way(actor("oanh"), "su")
    assert (under.public_id, under.questions) == (public_id, 3)
    with pytest.raises(NotFound):
        reading.one_item(actor("oanh"), public_id, 9)
