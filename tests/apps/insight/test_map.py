"""The map page: every measure from protected counts, secret figures, boundaries, where people are."""

import json

import pytest
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import HOME

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters
from polku.apps.insight.names import Measure
from polku.apps.insight.queries import map as maps
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.map_figures import Figures
from polku.reference import tables
from polku.reference.figures import snapshot
from polku.reference.loading import Given, load

pytestmark = pytest.mark.usefixtures("packaged")

HANKO, RAASEPORI = "078", "710"


@pytest.fixture(scope="module")
def index():
    """Return 60 unemployed of Raasepori (20 for long) with 20 in a service, and 30 of Hanko with 30."""
    people = [Person([("unemployed", "2026-05-01")], area=HOME) for _ in range(40)]
    people += [Person([("unemployed", "2025-01-01")], area=HOME) for _ in range(20)]
    people += [_served(RAASEPORI) for _ in range(20)] + [_served(HANKO) for _ in range(30)]
    people += [
        Person([("unemployed", "2026-05-01")], area=HOME, municipality=HANKO) for _ in range(30)
    ]
    return index_of(*people, until="2026-11-23", areas=(HOME,))


def _served(municipality):
    states = [("unemployed", "2026-05-01"), ("work_trial", "2026-09-01")]
    return Person(states, area=HOME, municipality=municipality)


def choice(measure=Measure.UNEMPLOYMENT, **filters):
    return Choice(Filters(area=HOME, **filters), measure=measure)


def shares(panel):
    return {row[0].shown: row[-1].value for row in panel.table.rows}


def labour_force(code):
    return snapshot([code]).measures["labour_force"].value


@pytest.mark.parametrize(
    ("measure", "hanko", "raasepori"),
    [
        (Measure.LONG_TERM, 0.0, 20 / 60),
        (Measure.ACTIVATION, 30 / 60, 20 / 80),
        (Measure.PLAN_DEBT, 1.0, 1.0),
    ],
)
def test_every_measure_is_its_share(index, measure, hanko, raasepori):
    panel = maps.page(index, choice(measure), exact=True).map
    assert shares(panel) == pytest.approx({"Hanko": hanko, "Raasepori": raasepori})


def test_unemployment_is_of_the_official_labour_force(index):
    own = maps.page(index, choice(), exact=True).map
    assert shares(own)["Raasepori"] == 60 / labour_force(RAASEPORI)
    panel = maps.page(index, choice(Measure.OFFICIAL), exact=True).map
    told = snapshot([HANKO]).measures["unemployed"].value
    assert shares(panel)["Hanko"] == told / labour_force(HANKO)
    assert "6/2026" in panel.measure
    assert "10/2026" in own.measure


def test_protected_figures_are_near_the_truth_and_say_so(index):
    page = maps.page(index, choice(Measure.ACTIVATION), exact=False)
    assert {panel.protection for panel in page.panels} == {Protection.PERTURBED}
    assert shares(page.map)["Hanko"] == pytest.approx(0.5, abs=0.06)


def test_a_municipality_chosen_is_marked_and_the_others_stay(index):
    panel = maps.page(index, choice(municipality=HANKO), exact=True).map
    assert set(shares(panel)) == {"Hanko", "Raasepori"}
    assert panel.protection == Protection.PERTURBED  # others are counted than the reader may open
    links = {group.href for group in panel.pictures["wide"].groups if group.href}
    assert len(links) == 2
    assert f"kunta={HANKO}" not in " ".join(links)  # its own link lets it go
    assert any(f"kunta={RAASEPORI}" in one for one in links)


def test_a_secret_official_figure_is_shown_as_secret(index, own_tables, tmp_path):
    content = tables.table("snapshot")
    rows = [
        {**row, "unemployed": "..."} if row["municipality"] == HANKO else row
        for row in content.rows
    ]
    path = tmp_path / "snapshot.csv"
    path.write_text(tables.written(tables.Table("snapshot", content.origin, rows)), "utf-8")
    load([path], Given())
    panel = maps.page(index, choice(Measure.OFFICIAL), exact=True).map
    hanko = next(row for row in panel.table.rows if row[0].shown == "Hanko")
    assert (hanko[1].shown, hanko[3].shown) == ("...", "...")
    assert "Hanko: ..." in panel.described


def test_loaded_boundaries_are_drawn(index, own_tables, tmp_path):
    assert "polku reference load" in " ".join(maps.page(index, choice(), exact=True).map.notes)
    squares = {HANKO: (22.9, 59.8), RAASEPORI: (23.4, 59.9)}
    features = [
        {
            "type": "Feature",
            "properties": {"kunta": code, "nimi": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + 0.5, y], [x + 0.5, y + 0.2], [x, y + 0.2], [x, y]]],
            },
        }
        for code, (x, y) in squares.items()
    ]
    path = tmp_path / "kunnat.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    load([path], Given())
    panel = maps.page(index, choice(), exact=True).map
    assert "polku reference load" not in " ".join(panel.notes)
    assert panel.pictures["wide"].groups[0].shapes[0].css == "f-sea"
    assert maps.small_panel(index, choice(), exact=True).pictures


def test_where_the_unemployed_are_is_held_against_where_services_are(index):
    panel = maps.page(index, choice(), exact=True).where
    first = panel.table.rows[0]
    assert [cell.value for cell in first[1:]] == [60, 60 / 90, 20, 20 / 50, 20 / 60 * 100]
    assert "67" in panel.heading
    assert "40" in panel.heading
    assert first[0].shown == "Raasepori"
    assert panel.pictures["wide"].groups[0].href == f"?alue={HOME}&kunta={RAASEPORI}"


def test_few_people_are_not_told_of():
    few = index_of(
        *(Person([("unemployed", "2026-05-01")], area=HOME) for _ in range(3)),
        until="2026-11-23",
        areas=(HOME,),
    )
    page = maps.page(few, choice(Measure.LONG_TERM), exact=False)
    assert page.map.empty
    assert page.where.empty


@pytest.mark.parametrize(("month", "far"), [("2026-10", False), ("2021-11", True)])
def test_the_note_says_of_which_year_the_labour_force_is(month, far):
    counts = {"": {"unemployed": 20}}
    figures = Figures(counts, (), month, "2026-06", frozenset(), Protection.EXACT)
    notes = " ".join(maps._notes(figures, choice()))
    assert "vuoden 2024 lopusta" in notes
    assert ("osuus on arvio" in notes) == far
    assert "arvio" not in " ".join(maps._notes(figures, choice(Measure.OFFICIAL)))
