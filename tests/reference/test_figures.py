from collections import defaultdict

import pytest

from polku.reference.areas import AreaKind, area, areas
from polku.reference.figures import Sum, official_figures, snapshot
from polku.reference.layout import MEASURES
from polku.reference.places import UnknownMunicipalityError, municipalities

MONTHS = [f"{y}-{m:02}" for y in range(2019, 2024) for m in range(1, 13)][:58]


@pytest.mark.parametrize(
    ("kinds", "path", "key"),
    [
        (
            [AreaKind.TRIAL],
            "stats/trial_areas_2021_monthly_2019-01_2023-10.csv",
            "area_key",
        ),
        (
            [AreaKind.EMPLOYMENT, AreaKind.ALAND],
            "stats/employment_areas_2025_monthly_2019-01_2023-10.csv",
            "employment_area_code",
        ),
    ],
    ids=["trial", "employment"],
)
def test_the_figures_of_every_area_and_month_are_the_published_ones(collected, kinds, path, key):
    published = defaultdict(dict)
    for row in collected(path):
        published[row[key]][row["month"]] = row
    for one in [one for kind in kinds for one in areas(kind)]:
        rows = published.pop(one.key if one.kind == AreaKind.TRIAL else one.code)
        found = official_figures(one)
        assert [month for month in found if month >= MONTHS[0]] == sorted(rows) == MONTHS
        for month, row in rows.items():
            figures = found[month]
            assert figures.unemployed.value == int(row["unemployed"])
            assert figures.unemployed.secret == int(row["secret_unemployed_cells"])
            assert figures.labour_force == Sum(int(row["labour_force"]))
            assert (figures.open_vacancies.value or 0) == int(row["open_vacancies"])
    assert not published


def test_every_cell_of_every_municipality_is_the_published_one(collected):
    rows = collected("stats/unemployment_12r5_2019-01_2023-10.csv")
    rows = [row for row in rows if row["area_code"].startswith("KU")]
    codes = {row["area_code"][2:] for row in rows}
    assert codes == municipalities().keys() | {"588"}
    figures = {code: official_figures([code]) for code in codes}
    for row in rows:
        month = figures[row["area_code"][2:]][row["month"]]
        for measure in ("unemployed", "labour_force", "open_vacancies"):
            cell = Sum(int(row[measure])) if row[measure] else Sum(None, 1)
            assert getattr(month, measure) == cell


def test_before_2019_the_unemployed_are_the_published_ones_and_alone(collected):
    rows = [
        row
        for row in collected("stats/unemployment_12r5_2006-01_2023-10.csv.gz")
        if row["month"] < MONTHS[0] and row["area_code"].startswith("KU")
    ]
    assert len(rows) == 309 * 13 * 12
    figures = {code: official_figures([code]) for code in {row["area_code"][2:] for row in rows}}
    for row in rows:
        month = figures[row["area_code"][2:]][row["month"]]
        cell = Sum(int(row["unemployed"])) if row["unemployed"] else Sum(None, 1)
        assert (month.unemployed, month.labour_force) == (cell, Sum(None))


def test_a_secret_figure_is_missing_and_not_nought():
    sottunga = official_figures(["766"])
    assert sottunga["2019-01"].unemployed == Sum(None, 1)
    geta_and_sottunga = official_figures(["065", "766"])["2019-01"].unemployed
    assert geta_and_sottunga.secret == 1
    assert geta_and_sottunga.value == official_figures(["065"])["2019-01"].unemployed.value
    nought = official_figures(["295"])["2023-01"].unemployed
    assert nought == Sum(0, 0)


def test_an_employment_area_holds_what_has_been_joined_to_it():
    today = official_figures(area("23"))["2019-01"].unemployed.value
    apart = official_figures(area("23").municipalities)["2019-01"].unemployed.value
    assert today - apart == official_figures(["588"])["2019-01"].unemployed.value == 76


def test_a_municipality_named_twice_counts_once():
    assert official_figures(["710", "710"]) == official_figures(["710"])


def test_figures_of_an_unknown_municipality_are_refused():
    with pytest.raises(UnknownMunicipalityError, match="999"):
        official_figures(["710", "999"])
    with pytest.raises(UnknownMunicipalityError, match="999"):
        snapshot(["999"])


@pytest.mark.parametrize("kind", ["trial", "employment"])
def test_the_snapshot_of_areas_adds_up_to_the_summary(collected, kind):
    trial = kind == "trial"
    rows = collected("areas_2021_summary.csv" if trial else "employment_areas_2025_summary.csv")
    for row in rows:
        code = f"trial-{int(row['area_no']):02}" if trial else row["employment_area_code"]
        found = snapshot(area(code))
        assert found.month == "2026-06"
        assert found.measures["unemployed"].value == int(row["unemployed_2026M06"])
        labour_force = row["labour_force_2026M06" if trial else "labour_force"]
        assert found.measures["labour_force"] == Sum(int(labour_force))


def test_the_snapshot_of_every_municipality_is_the_published_one(collected):
    published = {
        row["area_code"].removeprefix("KU"): row
        for row in collected("stats/jobseekers_12r5_2026-06_all_measures.csv")
    }
    theirs = {
        "job_seekers": "HAKIJALOPUSSA",
        "unemployed_under_25": "TYOTTOMAT25",
        "unemployed_foreign_nationals": "TYOTTOMATULK",
        "long_term_unemployed": "PITKAAIKAISTYOTTOMAT",
        "laid_off": "LOMAUTETTU",
        "work_or_education_trial": "KOKEILULOP",
        "labour_market_training": "TVKOULUTUSLOP",
        "coaching": "VALMENNUSLOP",
        "new_vacancies": "UUDETAVP",
    }
    for code in municipalities():
        measures = snapshot([code]).measures
        assert tuple(measures) == MEASURES
        for ours, column in theirs.items():
            cell = published[code][column]
            assert measures[ours] == (Sum(int(cell)) if cell else Sum(None, 1))


def test_an_abolished_municipality_is_inside_its_successor_in_the_snapshot():
    assert snapshot(["588"]) == snapshot(["507"]) == snapshot(["507", "588"])
