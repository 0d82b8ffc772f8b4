"""Days, times and numbers as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from polku.web.templatetags import polku

DAY = date(2026, 11, 24)
SPACE = "\u00a0"


def written(language, text, **values):
    with translation.override(language):
        return Template("{% load polku %}" + text).render(Context(values)).replace(SPACE, " ")


@pytest.mark.parametrize(
    ("language", "day", "weekday", "long_weekday"),
    [
        ("fi", "24.11.2026", "ti 24.11.2026", "Tiistai 24.11.2026"),
        ("sv", "24.11.2026", "ti 24.11.2026", "Tisdag 24.11.2026"),
        ("en", "24 Nov 2026", "Tue 24 Nov 2026", "Tuesday 24 Nov 2026"),
    ],
)
def test_days(language, day, weekday, long_weekday):
    assert written(language, "{{ d|day }}", d=DAY) == day
    assert written(language, "{{ d|weekday }}", d=DAY) == weekday
    assert written(language, "{{ d|long_weekday }}", d=DAY) == long_weekday


def test_the_week_begins_on_monday_in_every_language():
    monday, sunday = date(2026, 11, 23), date(2026, 11, 29)
    words = {"fi": ("ma", "su"), "sv": ("må", "sö"), "en": ("Mon", "Sun")}
    for language, (first, last) in words.items():
        assert written(language, "{{ d|weekday }}", d=monday).startswith(first)
        assert written(language, "{{ d|weekday }}", d=sunday).startswith(last)


@pytest.mark.parametrize(
    ("language", "clock", "moment"),
    [
        ("fi", "klo 9.15", "24.11.2026 klo 9.15"),
        ("sv", "kl. 9.15", "24.11.2026 kl. 9.15"),
        ("en", "at 9:15", "24 Nov 2026 at 9:15"),
    ],
)
def test_times_are_those_of_finland(language, clock, moment):
    at = datetime(2026, 11, 24, 7, 15, tzinfo=UTC)
    assert written(language, "{{ t|clock }}", t=at) == clock
    assert written(language, "{{ t|moment }}", t=at) == moment


def test_a_late_evening_in_utc_is_the_next_day_in_finland():
    at = datetime(2026, 11, 23, 22, 5, tzinfo=UTC)
    assert written("fi", "{{ t|moment }}", t=at) == "24.11.2026 klo 0.05"


def test_summer_time_moves_the_clock_an_hour():
    at = datetime(2026, 7, 1, 7, 15, tzinfo=UTC)
    assert written("fi", "{{ t|clock }}", t=at) == "klo 10.15"


@pytest.mark.parametrize(
    ("due", "fi", "sv", "en"),
    [
        (date(2026, 11, 9), "15 pv myöhässä", "15 d försenat", "15 days late"),
        (date(2026, 11, 23), "1 pv myöhässä", "1 d försenat", "1 day late"),
        (date(2026, 11, 24), "tänään", "i dag", "today"),
        (date(2026, 11, 25), "1 pv päästä", "om 1 dag", "in 1 day"),
        (date(2026, 11, 30), "6 pv päästä", "om 6 dagar", "in 6 days"),
    ],
)
def test_how_far_a_day_is(due, fi, sv, en):
    for language, words in (("fi", fi), ("sv", sv), ("en", en)):
        assert written(language, "{{ d|until:today }}", d=due, today=DAY) == words


def test_how_long_ago_a_day_was():
    for language, words in (("fi", "283 pv sitten"), ("sv", "för 283 d sedan")):
        past = date(2026, 2, 14)
        assert written(language, "{{ d|since:today }}", d=past, today=DAY) == words
    assert written("en", "{{ d|since:today }}", d=DAY, today=DAY) == "today"


@pytest.mark.parametrize(
    ("language", "number", "whole", "below"),
    [
        ("fi", "12 345,6", "1 204", "\u22123,5"),
        ("sv", "12 345,6", "1 204", "\u22123,5"),
        ("en", "12,345.6", "1,204", "-3.5"),
    ],
)
def test_numbers(language, number, whole, below):
    assert written(language, "{{ n|number:1 }}", n=Decimal("12345.6")) == number
    assert written(language, "{{ n|number }}", n=1204) == whole
    assert written(language, "{{ n|number:1 }}", n=-3.5) == below


def test_what_is_not_known_is_not_written():
    for name in ("day", "weekday", "long_weekday", "clock", "moment", "number"):
        assert written("fi", "{{ x|" + name + " }}", x=None) == ""
    assert written("fi", "{{ x|until:today }}{{ x|since:today }}", x=None, today=DAY) == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Benita Lindqvist", "BL"), ("Ann-Sofie af Hällström", "AH"), ("Öhman", "Ö"), ("", "")],
)
def test_initials(name, letters):
    assert polku.initials(name) == letters


def test_an_icon_stands_in_the_page_and_says_nothing_to_a_screen_reader():
    drawing = written("fi", '{% icon "Phone" %}')
    assert drawing.startswith('<svg class="pk-i"')
    assert 'aria-hidden="true"' in drawing
    assert "style=" not in drawing


def test_an_icon_that_was_not_asked_for_is_an_error():
    with pytest.raises(TemplateSyntaxError, match=r"icons\.txt"):
        written("fi", '{% icon "NoSuchIcon" %}')
