"""Official figures beside our own: secret ones, fetched ones, places without anybody, and the reasons."""

import pytest
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import HOME

from polku.analytics.filters import Filters
from polku.analytics.indicators.beside import REASONS
from polku.apps.insight.names import Series
from polku.apps.insight.queries import official
from polku.apps.insight.queries.both import read
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.official_figures import official as figures
from polku.apps.insight.queries.official_reasons import why
from polku.reference import tables
from polku.reference.figures import official_figures, snapshot
from polku.reference.loading import Given, load

pytestmark = pytest.mark.usefixtures("packaged")

MONTH = "2026-06"  # of the snapshot; its count day is Tuesday the 30th
NONE = dict.fromkeys((*REASONS, "left"), 0)


@pytest.fixture
def snapshot_with(own_tables, tmp_path):
    """Load the snapshot with some figures changed: municipality and measure to text."""

    def change(**changes):
        content = tables.table("snapshot")
        rows = [dict(row) for row in content.rows]
        for row in rows:
            for name, text in changes.items():
                measure, code = name.rsplit("_", 1)
                if row["municipality"] == code:
                    row[measure] = text
        path = tmp_path / "snapshot.csv"
        path.write_text(tables.written(tables.Table("snapshot", content.origin, rows)), "utf-8")
        load([path], Given())

    return change


def seeking(since="2026-01-01", **given):
    return Person([("unemployed", since)], area=HOME, **given)


@pytest.fixture(scope="module")
def index():
    """Return ten unemployed people of Raasepori, one of them of each reason, and six of Hanko."""
    people = [seeking() for _ in range(6)]
    people += [
        seeking(searches=[("2026-01-01", "2026-06-01")]),
        seeking(birth="1950-01-01"),
        seeking("2026-06-28"),
        seeking("2025-01-01"),
        Person([("unemployed", "2026-01-01"), ("open_work", "2026-06-29")], area=HOME),
        *(seeking(municipality="078") for _ in range(6)),
    ]
    return index_of(*people, until="2026-11-23", areas=(HOME,))


def choice(**given):
    filters = {name: given.pop(name) for name in [*given] if name in ("municipality", "sex")}
    return Choice(Filters(area=HOME, **filters), **given)


def rows(panel):
    return {line[0].shown: [cell.shown for cell in line[1:]] for line in panel.table.rows}


def test_the_reasons_add_up_to_the_own_figure(index):
    both = read(index, choice(), exact=True)
    assert both.month == MONTH
    whole = both.reasons.whole
    assert sum(whole[reason] for reason in REASONS) == whole["people"] == both.own[MONTH] == 16
    assert {name: whole[name] for name in (*REASONS, "left")} == {
        "no_search": 1, "other_age": 1, "recent": 1, "silent": 1, "alike": 12, "left": 1,
    }  # fmt: skip
    by = both.reasons.published.table
    assert {name: by[name].sum() for name in REASONS} == {name: whole[name] for name in REASONS}


@pytest.mark.parametrize(
    ("own", "told", "counts", "said", "unsaid"),
    [
        (110, 100, {"silent": 6, "recent": 2, "left": 9}, ["6 ", "2 "], ["9 "]),
        (110, 100, {"silent": 3}, ["3 ", "7 "], []),
        (90, 100, {"silent": 6, "left": 9}, ["9 "], ["6 "]),
        (110, 100, {"silent": 9}, ["9 "], ["1 "]),
        (40, 100, {"left": 5}, ["40", "5 "], ["55 "]),
    ],
    ids=["own is greater", "some untold", "own is smaller", "all told", "a part only"],
)
def test_only_reasons_of_the_right_direction_are_told(own, told, counts, said, unsaid):
    text = f"{why(own, told, NONE | counts, exact=True)} "
    assert all(one in text for one in said)
    assert not any(one in text for one in unsaid)


def test_what_the_protection_may_do_needs_no_other_reason():
    noise = why(102, 100, NONE | {"silent": 5}, exact=False)
    assert "5" not in noise
    assert why(102, 100, NONE | {"silent": 5}, exact=True) != noise


def test_own_and_official_stand_side_by_side(index):
    panel = official.page(index, choice(), exact=True).beside
    told = snapshot(["710"]).measures["unemployed"].value
    assert rows(panel)["Raasepori"][1] == "10"
    assert panel.table.rows[1][1].value == told
    assert panel.table.rows[1][3].value == 10 - told
    whole = snapshot(["710", "078"]).measures["unemployed"].value
    assert [cell.value for cell in panel.table.rows[-1][1:4]] == [whole, 16, 16 - whole]


def test_a_secret_figure_is_secret_and_never_nought(index, snapshot_with):
    snapshot_with(unemployed_078="...", unemployed_710="500")
    page = official.page(index, choice(), exact=True)
    hanko, raasepori, whole = page.beside.table.rows
    assert (hanko[1].shown, hanko[3].shown) == ("...", "–")
    assert (raasepori[1].value, whole[1].value) == (500, 500)
    assert any("..." in note and "1" in note for note in page.beside.notes)
    alone = official.page(index, choice(municipality="078"), exact=True)
    month = next(row for row in alone.months.table.rows if row[0].shown == "6/2026")
    assert month[1].shown == "..."


def test_a_municipality_without_anybody_is_left_out_of_the_sum():
    alone = index_of(*(seeking() for _ in range(10)), until="2026-11-23", areas=(HOME,))
    panel = official.page(alone, choice(), exact=True).beside
    hanko = panel.table.rows[0]
    assert [cell.value for cell in hanko[2:4]] == ["", ""]
    assert "rekisterissä" in hanko[4].shown or "register" in hanko[4].shown
    told = snapshot(["710"]).measures["unemployed"].value
    assert f"{told}" in panel.heading.replace("\xa0", "")


def test_a_joined_municipality_counts_in_its_successor():
    shown = figures(["507"], Series.UNEMPLOYED)["2019-01"].value  # Mäntyharju, with Pertunmaa
    apart = [official_figures([code])["2019-01"].unemployed.value for code in ("507", "588")]
    assert shown == sum(apart)


@pytest.mark.parametrize("series", list(Series))
def test_every_series_has_its_page(index, series):
    page = official.page(index, choice(series=series), exact=True)
    assert (page.reasons is None) == (series != Series.UNEMPLOYED)
    assert page.months.pictures
    assert bool(page.beside.empty) == (series == Series.VACANCIES)
    if series == Series.ACTIVATION:
        served = [row for row in page.beside.table.rows if row[1].value]
        assert all(0 < row[1].value < 100 for row in served)


def test_other_filters_have_nothing_official_beside_them(index):
    panel = official.panel(index, choice(sex="woman"), exact=False)
    assert panel.empty
    assert not panel.table.rows
    assert official.panel(index, choice(), exact=False).pictures


def test_other_filters_never_open_the_figures_of_more_people(index):
    page = official.page(index, choice(sex="woman"), exact=True)
    assert {one.protection.value for one in page.panels} == {"perturbed"}
