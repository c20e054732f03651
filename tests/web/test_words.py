"""Numbers, spans and bands as their readers read them, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from app.band_words import band_title
from app.services.banks.revisions import RevisionLine
from app.web.import_forms import PASTED
from app.web.question_views import reason_words
from app.web.words import apart, read_back, span


@pytest.mark.parametrize(
    ("milliseconds", "vi", "en"),
    [
        (302_439, "5 phút 2,439 giây", "5 min 2.439 s"),
        (439, "0,439 giây", "0.439 seconds"),
        (66_600, "1 phút 6,6 giây", "1 min 6.6 s"),
        (120_000, "2 phút", "2 minutes"),
        (1, "0,001 giây", "0.001 seconds"),
    ],
)
def test_what_lies_between_two_times_is_said_in_minutes_and_seconds(app, milliseconds, vi, en):
    with app.test_request_context(), force_locale("vi"):
        assert apart(milliseconds) == vi
    with app.test_request_context(), force_locale("en"):
        assert apart(milliseconds) == en


def test_a_span_knows_no_tenths_of_a_minute(app):
    with app.test_request_context(), force_locale("vi"):
        assert span(timedelta(minutes=6, seconds=46)) == "6 phút 46 giây"
        assert span(timedelta(minutes=30)) == "30 phút"
        assert span(timedelta(seconds=46)) == "46 giây"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-06-30", "30/06/2026"),
        ("2026-06-30T08:00", "08:00, 30/06/2026"),
        ("2026-06-30 08:00:00", "08:00, 30/06/2026"),
        ("30/06/2026", ""),
        ("", ""),
    ],
)
def test_a_calendar_field_is_read_back_with_the_day_before_the_month(typed, read):
    assert read_back(typed) == read


@pytest.mark.parametrize(
    ("stored", "en"), [("Kém", "Poor"), ("Khá", "Good"), ("Hạng nhất", "Hạng nhất"), ("", "no band")]
)
def test_bands_of_the_law_are_translated_and_a_centres_own_are_not(app, stored, en):
    with app.test_request_context(), force_locale("en"):
        assert band_title(stored) == en
    with app.test_request_context(), force_locale("vi"):
        assert band_title(stored) == (stored or "Không xếp loại")


def test_a_pasted_text_has_no_file_name(app):
    line = RevisionLine(2, datetime(2022, 6, 22, tzinfo=UTC), "", f"imported from {PASTED}", 0)
    with app.test_request_context(), force_locale("vi"):
        assert reason_words(line) == "Nhập từ văn bản đã dán"
