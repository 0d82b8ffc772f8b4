"""Figures in words and in files: halves, units, marks, and names of files that tell files apart."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from polku.analytics.disclosure import HIDDEN, Protection, Published
from polku.analytics.filters import Filters
from polku.apps.insight import words
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.views.filing import LONGEST, file_name
from polku.apps.people import http

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (66.5, 0, "67"),
        (67.5, 0, "68"),
        (-66.5, 0, "-67"),
        (-0.4, 0, "0"),
        (2.25, 1, "2.3"),
        (0.285 * 100, 1, "28.5"),  # 28.499999999999996
    ],
)
def test_halves_are_rounded_away_from_nought(value, decimals, rounded):
    assert str(words.rounded(value, decimals)) == rounded


def test_every_way_to_write_a_figure_rounds_alike():
    space = words.NO_BREAK
    assert words.count(66.5) == "67"
    assert words.days(2.5) == "3 pv"
    assert words.percent(0.285) == f"29{space}%"
    assert words.percent(0.2845, 1) == f"28,5{space}%"
    assert words.decimal(0.25, 1) == "0,3"
    assert words.measured(1234.5, "euros") == f"1{space}235{space}€"
    assert words.changed(-0.05, "percent").startswith("−0,1")


def published(marks):
    table = pl.DataFrame(
        {"who": ["a", "b", "c"], "share": [0.665, None, None], "days": [66.5, 2.0, 3.0]}
    )
    return Published(table, Protection.PERTURBED, {"share": marks})


def made(marks):
    columns = (
        tables.name("who", "Kuka", str),
        tables.percent("share", "Osuus"),
        tables.days("days", "Päiviä"),
    )
    return tables.table(published(marks), columns)


def test_a_file_has_the_figures_of_the_page_in_its_unit():
    table = made(("", "<10", HIDDEN))
    assert list(table.spreadsheet()) == [
        ["Kuka", "Osuus, %", "Päiviä"],
        ["a", Decimal("66.5"), Decimal(67)],
        ["b", "<10", Decimal(2)],
        ["c", HIDDEN, Decimal(3)],
    ]
    text = http.spreadsheet("x", table.spreadsheet()).content.decode("utf-8-sig")
    assert text.splitlines()[1:3] == ["a;66,5;67", "b;<10;2"]


def test_a_table_says_what_the_marks_in_it_mean_and_no_others():
    said = made(("<10", "<50", HIDDEN)).legend
    assert said.startswith("<10: alle 10 henkilöä, joten lukua ei näytetä. <50: alle 50")
    assert HIDDEN in said
    assert "<5:" not in said
    assert made(("", "", "")).legend == ""


def test_no_two_choices_have_files_of_the_same_name():
    def named(page="polut", focus="", **filters):
        return file_name(page, "siirtymat", Choice(Filters(**filters), focus=focus), TODAY)

    assert named() == "polut-siirtymat-2026-11-24"
    assert named(municipality="078") == "polut-siirtymat-kunta-hanko-2026-11-24"
    names = [
        named(),
        named(page="tilat"),
        named(since=date(2022, 5, 1), until=date(2022, 5, 31)),
        named(since=date(2022, 5, 1)),
        named(until=date(2022, 5, 31)),
        named(unit="Työ & palvelu/1"),
        named(focus="coaching"),
        named(focus="coaching>open_work"),
        *(named(unit="x" * LONGEST, municipality="078", focus=one) for one in ("a", "b")),
    ]
    assert len(set(names)) == len(names)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") for name in names)
