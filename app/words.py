"""The sentence for every refusal code, for both edges. The domain knows no language; this is where it gets words.

A sentence says what happened, what is safe and what to do next, as far as its reader does not know already.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.domain.errors import Refusal

SENTENCES = {
    "not_found": _l("We could not find this page. The link may be old, or it is not meant for this account."),
    "forbidden": _l("This account may not do this. If it is part of your work, ask the administrator for the role."),
    "signed_out": _l("You are signed out. What you answered on this page is safe: sign in again and go on."),
    "csrf": _l("This page has grown too old to be sent. Reload it and send it again; nothing was changed."),
    "unavailable": _l("The system cannot store anything at this moment. Nothing was lost: try again in a few seconds."),
    "busy": _l("Many people are saving at this moment. Nothing was lost: try again in a few seconds."),
    "too_large": _l("What was sent is too large. Nothing was stored; send less at once."),
    "method_not_allowed": _l("This address cannot be used in this way. Go back and use the buttons on the page."),
    "internal": _l("Something broke on our side and was written to the log. Nothing half-done was stored."),
    "malformed": _l("What was sent could not be understood: %(what)s. Reload the page and try again."),
    # signing in
    "sign_in_failed": _l("The sign-in name and the password do not fit together. Check both and try again."),
    "too_many_tries": _l("Too many wrong passwords for this account. Wait %(minutes)s minutes, then try again."),
    "password_short": _l("A password needs at least %(minimum)s characters."),
    "password_is_username": _l("The password must differ from the sign-in name."),
    "password_wrong": _l("The present password is not right."),
    "username_empty": _l("A sign-in name is missing."),
    "username_malformed": _l("Write a sign-in name without blanks, of at most %(most)s characters."),
    "username_taken": _l("The sign-in name %(username)s is taken. Choose another one."),
    "role_unknown": _l("There is no role %(role)s. Known roles: %(known)s."),
    "role_not_held": _l("This account does not have the role %(role)s. Nothing was changed."),
    "last_administrator": _l("This is the last administrator. Give the role to somebody else first."),
    "account_of_contestant": _l("A contestant without a password comes back with the entry code of the contest."),
    "account_unknown": _l("There is no account with the sign-in name %(username)s."),
    "language_unknown": _l("This language is not available. Nothing was changed."),
    # people
    "name_empty": _l("Enter the full name."),
    "name_length": _l("Write the full name in at most %(most)s characters."),
    "name_incomplete": _l("Enter the full name as on your papers: family name and given name, 120 characters at most."),
    "phone_invalid": _l("Enter a phone number of ten digits that begins with 0."),
    "birth_date_invalid": _l("Enter the date of birth as day/month/year, for example 05/09/1968, or only the year."),
    "birth_date_impossible": _l("There is no such day. Check the day and the month of the date of birth."),
    "birth_date_year": _l("Check the year of birth: it must lie between %(first)s and %(last)s."),
    "birth_date_future": _l("The date of birth lies in the future. Check the year."),
    # numbers
    "count_invalid": _l("Enter a whole number in digits, for example 1200 or 1.200."),
    "count_decimal": _l("Enter a whole number, without decimals."),
    "count_negative": _l("Enter a number that is 0 or more."),
    "count_too_large": _l("This number is too large. Enter at most %(most)s."),
    "percent_invalid": _l("Enter a percentage in digits, for example 87,5."),
    "percent_range": _l("Enter a percentage from 0 to 100."),
    # files
    "file_has_faults": _l("%(path)s: %(count)s faults. Nothing was taken from this file."),
    # banks
    "bank_unknown": _l("There is no question bank with the code %(code)s."),
    "bank_code_taken": _l("The bank code %(code)s is taken. Choose another one; nothing was stored."),
    "slug_malformed": _l("Write a code of small letters a–z, digits and hyphens, 40 at most, for example ls-dang."),
    "levels_malformed": _l("Write level codes of at most 10 characters, each once, with blanks between: NB TH VD."),
    "level_in_use": _l("Questions have these levels, so they stay in the list: %(levels)s. Nothing was changed."),
    "topic_code_taken": _l("The topic code %(code)s is taken. Nothing was stored."),
    "topics_many": _l("A bank has at most %(most)s topics. Nothing was stored."),
    "topic_in_use": _l("Questions belong or belonged to this topic, so it stays. Rename it, or move the questions."),
    "topic_gone": _l("The topic of this question was removed meanwhile. Choose another topic and save again."),
    # questions
    "question_unknown": _l("There is no question %(ref)s in this bank."),
    "edited_meanwhile": _l("Somebody else has changed this question meanwhile. Look at their change, then save again."),
    "status_already": _l("That is where it stands already."),
    "status_step": _l("This step does not lead on from where the question stands."),
    "review_first": _l("A draft is sent to review before it is approved."),
    "second_person_needed": _l("Whoever wrote the newest revision does not approve it: a second person is needed."),
    "delete_dealt": _l("This question stands on a dealt paper, so it is kept. Retire it instead."),
    "delete_not_draft": _l("Only a draft can be deleted. Retire this question instead."),
    "bulk_nothing": _l("No question is ticked. Tick the questions that are meant, then choose what to do."),
    "bulk_too_many": _l("At most %(most)s questions are changed at once. Nothing was changed."),
    "bulk_unknown": _l("It is not clear what to do. Choose an action, a topic or a level from the list."),
    "moved_already": _l("It is there already."),
    "comment_length": _l("Write a comment of at most %(most)s characters."),
    "picture_missing": _l("No picture came. Choose a picture file, then add it."),
    "picture_refused": _l("The picture was not taken. %(why)s"),
    # importing
    "import_closed": _l("This file was confirmed or dropped already. Nothing was changed; choose the file again."),
    "import_changed": _l(
        "The bank or this file was changed meanwhile. Nothing was stored: look at it again, then confirm."
    ),
    "import_undecided": _l("%(count)s questions wait for a decision. Nothing was stored; decide on them first."),
    "import_unplaced": _l("%(count)s questions have no topic or no level. Nothing was stored; choose them first."),
    "import_refused": _l(
        "%(count)s places could not become questions, so nothing was imported. Mend them, or add --skip-refused."
    ),
    "import_choice": _l("This bank has no such topic or level. Choose one from the list; nothing was changed."),
    "import_status": _l("Choose where the new questions begin from the list. Nothing was stored."),
    "import_empty": _l("Choose a file or paste the questions, then read them."),
    # exams and sittings
    "blueprint_shortage": _l(
        "The bank is short of questions (topic/level: in stock/needed): %(cells)s. Add questions or ask for fewer."
    ),
    "exam_unknown": _l("There is no exam with the code %(code)s."),
    "exam_code_taken": _l("The exam code %(code)s is taken. Choose another one; nothing was stored."),
    "exam_unpublished": _l("This exam has not been published yet."),
    "exam_authors_only": _l(
        "The papers of this exam are secret until its last sitting is over. Only its authors may read or change it; "
        "ask one of them to add you."
    ),
    # printed papers
    "paper_codes_empty": _l("Enter the codes of the papers, for example 101-104 or 111, 222, 333."),
    "paper_codes_malformed": _l(
        "“%(piece)s” is no code. Write codes in digits, six at most, as a range (101-104) or a list (111, 222, 333)."
    ),
    "paper_codes_backwards": _l("The range runs backwards. Write %(last)s-%(first)s."),
    "paper_codes_duplicate": _l("The code %(code)s stands twice. Write each code once."),
    "paper_codes_too_many": _l("At most %(most)s codes are printed at once. Print the others afterwards."),
    "paper_pool_small": _l(
        "This exam has only one paper, so neighbours would get the same one. Publish it with a pool of several papers."
    ),
    "paper_code_no_room": _l(
        "Every paper of the pool already stands beside the code %(code)s. Print this code apart from its neighbours, "
        "or publish the exam with a larger pool."
    ),
    "paper_codes_moved": _l(
        "Somebody else printed one of these codes at the same moment. Nothing was stored; print again."
    ),
    "exam_unapproved": _l(
        "This exam must be approved by a second person before it is published. Nothing was published; ask a colleague."
    ),
    "exam_changed_meanwhile": _l(
        "Somebody changed this exam while you had the page open. Nothing of yours was stored; reload the page and look."
    ),
    "exam_published_already": _l("This exam is published as it is. Nothing was done a second time."),
    "approval_not_asked": _l("The centre does not ask for a second person's approval. The exam can be published."),
    "approval_own": _l(
        "You changed this exam last, so somebody else has to approve it. Nothing was stored; ask a colleague."
    ),
    "author_composes_nothing": _l(
        "The account %(username)s is neither an instructor nor an organiser, so it cannot become an author."
    ),
    "author_self": _l("Another author or an administrator can take you off this exam; you cannot do it yourself."),
    "last_author": _l("An exam keeps at least one author. Add a colleague first."),
    "overlap_too_large": _l(
        "Papers %(first)s and %(second)s share %(percent)s per cent of their questions; the centre allows "
        "%(limit)s per cent. Nothing was published. Add questions in these cells, or ask for fewer "
        "(topic/level: shared/asked for/in stock): %(cells)s."
    ),
    "cohort_without_learners": _l("Nobody is enrolled in this cohort, so there is nobody to give the exam to."),
    "sittings_number": _l("This cohort can be divided over 1 to %(most)s sittings. Nothing was given."),
    "window_past": _l("A sitting would have closed already. Check the times; nothing was given."),
    "window_short": _l(
        "Sitting %(number)s closes before the %(minutes)s minutes of the paper are over. Let it close later, or give "
        "the paper less time and publish it again; nothing was given."
    ),
    "window_reversed": _l("It must close after it opens. Check both times; nothing was stored."),
    "minutes_range": _l("Give from 1 to %(most)s minutes at once. No time was changed."),
    # the room
    "message_length": _l("Write a message of 1 to %(most)s characters. Nothing was sent."),
    "incident_length": _l("Write a note of 1 to %(most)s characters. Nothing was stored."),
    "incident_early": _l("This is more than a day before the sitting opens. Check the date; nothing was stored."),
    "incident_future": _l("This time lies in the future. Enter when it happened; nothing was stored."),
    "factor_range": _l("Enter a factor from %(least)s to %(most)s per cent. No time was changed."),
    "allowance_minutes_range": _l("Enter extra minutes from 0 to %(most)s. No time was changed."),
    "delay_range": _l("Enter a later start of 0 to %(most)s minutes. No time was changed."),
    "note_length": _l("Write at most %(most)s characters. No time was changed."),
    "note_missing": _l("Write why this person has another time, for example the number of the decision."),
    "allowance_running": _l(
        "This paper has begun, so its time is not taken away and its start does not move. More time can be given."
    ),
    "sitting_open_already": _l("The sitting is open, so its times and rules stand. Nothing was changed."),
    "sitting_over": _l("The sitting is over, so it stays on record. Nothing was changed."),
    "sitting_begun": _l("Somebody has begun in this sitting, so it stays with their papers. Nothing was changed."),
    "sitting_noted": _l("Incidents of this sitting are noted in its minutes, so it stays. Nothing was changed."),
    "browser_key_malformed": _l(
        "“%(key)s” is no key of Safe Exam Browser: it has 64 digits and letters a–f. Copy it again; nothing was stored."
    ),
    "browser_keys_many": _l("At most %(most)s keys of Safe Exam Browser can be named. Nothing was stored."),
    "exam_browser_wanted": _l(
        "This exam is sat in Safe Exam Browser, with the centre's settings. Nothing is lost: open the .seb file that "
        "the centre gave you, sign in there and go on. If you are in Safe Exam Browser already, tell the invigilator."
    ),
    "minutes_many": _l("%(minutes)s minutes are many. Tick the box if that is meant; no time was changed."),
    "nobody_ticked": _l("Nobody is ticked. Tick the learners who are meant in the list, then choose again."),
    "reason_length": _l("Write the reason in %(most)s characters at most. Nothing was changed."),
    "reopen_contest": _l("A paper of a contest is not opened again: its round is ranked by what was handed in."),
    "reopen_running": _l("This paper is open already. Nothing was changed."),
    "reopen_beside": _l("Another paper of this learner is open. Take that one in first; nothing was changed."),
    "pass_for_staff": _l(
        "This person's account may do more than sit exams, so no code is made for it. They sign in with their password."
    ),
    "pass_without_account": _l(
        "This person has no account yet, so no code can be made for them. Ask the administrator of the centre to make "
        "an account; then the code can be made here. Until then the person can work on a printed paper."
    ),
    "pass_unknown": _l(
        "This code opens nothing. It may be mistyped, used already or older than ten minutes. "
        "Compare it letter by letter, or ask the invigilator for a new one."
    ),
    "too_many_codes": _l("Too many wrong codes. Wait %(minutes)s minutes, or ask the invigilator for a new code."),
    "not_on_roster": _l("This account is not on the list for this exam. Ask the centre to add it."),
    "attempt_open": _l("There is an unfinished attempt: continue it."),
    "attempts_used_up": _l("All attempts allowed for this exam have been used."),
    "not_open_yet": _l("The exam has not opened yet."),
    "window_closed": _l("The exam has closed."),
    "access_code_wrong": _l(
        "The access code is not right. Listen to the invigilator or ask for it, then enter it again."
    ),
    # the attempt
    "answer_malformed": _l(
        "This answer does not fit the question. What was saved before is safe: reload and answer again."
    ),
    "conflict": _l("Another answer was already saved under this number. Reload the page to see what is saved."),
    "taken_over": _l(
        "This attempt is now open on another device or tab. Everything saved is safe. Reload to continue here."
    ),
    "time_up": _l("Time is up. Everything that was saved in time will be graded."),
    "handed_in": _l("This paper has been handed in and can no longer be changed."),
    "not_begun": _l("Working time has not begun yet."),
    "too_many_saves": _l("This attempt has been saved too often. Hand in, or call the invigilator."),
    "receipt_unreadable": _l("This is not the text of a receipt. Send the whole file as it was downloaded."),
    "receipt_unknown": _l("There is no receipt for this. Only a paper that was handed in has one; check the code."),
    # programmes and cohorts
    "programme_unknown": _l("There is no programme with the code %(code)s."),
    "programme_code_taken": _l("The programme code %(code)s is taken. Choose another one; nothing was stored."),
    "cohort_unknown": _l("There is no cohort with the code %(code)s."),
    "cohort_code_taken": _l("The cohort code %(code)s is taken. Choose another one; nothing was stored."),
    "code_malformed": _l(
        "The code “%(code)s” cannot be used. Write letters without accents, digits, dots, hyphens or underscores, "
        "%(most)s at most, with a letter or a digit first."
    ),
    "title_length": _l("Enter a title of at most %(most)s characters."),
    "plan_empty": _l("The plan of %(year)s needs at least one cohort and one learner. The plan was not changed."),
    "cohort_closed": _l("This cohort was closed on %(closed)s and can no longer be changed."),
    "cohort_open": _l("This cohort is still open. Close it first, then confirm its titles."),
    "cohort_empty": _l("Nobody is enrolled in this cohort, so it cannot be closed."),
    "cohort_ungraded": _l("%(count)s learners have no result yet. The cohort stays open; close it when all have one."),
    "closed_before_opened": _l("The cohort opened on %(opened)s. Enter that day or a later one; nothing was changed."),
    "closed_in_future": _l("The day of the closing lies in the future. Enter today or an earlier day."),
    "advanced_not_proposed": _l(
        "By the rule, this cohort cannot become an advanced cohort. No title was changed; reload the page."
    ),
    "excellent_not_proposed": _l(
        "The rule does not propose %(count)s of the learners chosen. No title was changed; reload and choose again."
    ),
    "period_malformed": _l("The period cannot be read. Choose its first and its last day."),
    "period_backwards": _l("The last day lies before the first one. Check both days."),
    "proposal_gone": _l("This loss has changed or was made good meanwhile. Nothing was given; look at the list again."),
    "dismissal_note": _l("Say in at most %(most)s characters why no time is given. Nothing was stored."),
    # contests
    "board_official": _l(
        "Version %(number)s is the official result already. A correction is published as official, too; nothing was "
        "published now."
    ),
    "round_unknown": _l("The contest %(code)s has no round %(number)s."),
    "contest_over": _l("The last round of this contest has closed, so nobody can enter it any more."),
    "contest_unknown": _l("There is no contest with the code %(code)s."),
    "contest_without_round": _l("The contest %(code)s has no round yet."),
    "rules_text_long": _l("The rules are longer than %(most)s characters. Shorten them; nothing was stored."),
    "contest_code_taken": _l("The contest code %(code)s is taken. Choose another one; nothing was stored."),
    "nothing_published": _l("No board of this round has been published yet."),
    "round_needs_end": _l("A round needs a closing time, because it is ranked after it. Nothing was stored."),
    "enter_first": _l("Enter the contest first, then start the paper."),
    "consent_missing": _l("To take part, tick the box that lets the organisers use your details."),
    "unit_missing": _l("Choose the unit where you live, work or study."),
    "too_young": _l("This contest is open from the age of %(age)s. Check the date of birth."),
    "already_entered": _l(
        "You have entered this contest already. Come back with your entry code, or ask the organisers for it."
    ),
    "entrant_erased": _l("These details were erased. There is nothing left to change."),
    "entry_code_useless": _l("This person signs in with a sign-in name and a password and needs no entry code."),
    "official_unconfirmed": _l(
        "Nothing was published. An official result stays official: tick that you have checked it, then press again."
    ),
    "erasure_unconfirmed": _l("Nothing was erased. Tick that you mean it, then press the button again."),
    "entry_code_unknown": _l(
        "This entry code opens no entry. Compare it letter by letter; if you have a password, sign in with it."
    ),
    "stage_unknown": _l(
        "A board is published as provisional or as official. Nothing was published; choose one of the two."
    ),
    "round_running": _l("The round is still open. Publish its board after it has closed."),
    "attempts_unclosed": _l(
        "%(count)s papers of this round are not graded yet. Nothing was published; try again in a minute."
    ),
    "nothing_to_publish": _l("Nobody has handed in a paper in this round, so there is no board to publish."),
    # rehearsals
    "rehearsal_size": _l("A rehearsal has 1 to %(most)s learners."),
    "rehearsal_running": _l("A rehearsal is under way on this server. Wait until it is over, then begin this one."),
    "rehearsal_live": _l(
        "Somebody sits an exam now, or a sitting begins within 15 minutes. A rehearsal would slow them down: "
        "begin it afterwards."
    ),
    "rehearsal_no_room": _l("The disk has no room for a copy of the database. Nothing was changed; make room first."),
    "rehearsal_no_database": _l(
        "The database server lets us make no copy. Give the account in DATABASE_URL the right to create databases."
    ),
    "rehearsal_no_server": _l("The server did not come up on the copy. Nothing real was touched."),
    "rehearsal_no_crowd": _l("The simulated learners fell silent before they had handed in. Nothing real was touched."),
    "rehearsal_broke_off": _l("It was broken off. Nothing real was touched; begin it again when you like."),
    # the centre's settings
    "setting_unknown": _l("There is no setting %(name)s."),
    "setting_malformed": _l("The setting %(name)s cannot have this value. It stays as it was."),
    # the demonstration
    "demo_profile_only": _l(
        "This works in the demonstration only. Set BANGVANG_PROFILE=demo and run it again; your data is untouched."
    ),
}
"""code -> message id; a house test compares it with every code the source names."""


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    template = SENTENCES.get(refusal.code)
    if template is None:
        return refusal.code
    return str(template) % refusal.params if refusal.params else str(template)


def reason(code: str | None) -> str:
    """The sentence of a code without parameters; empty for None."""
    return str(SENTENCES[code]) if code else ""
