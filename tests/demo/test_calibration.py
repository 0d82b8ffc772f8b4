"""The town follows the official figures of its area."""

from datetime import date

import pytest

from polku.demo.calibration import (
    CARRIED,
    INTERPOLATED,
    OFFICIAL,
    CalibrationError,
    calibrated,
    count_day,
    figures,
)
from polku.demo.options import Options
from polku.demo.places import place_named, place_of
from polku.demo.town import make_town
from polku.reference.areas import AreaKind, UnknownAreaError, area_named, areas
from polku.reference.figures import official_figures, snapshot

TODAY = date(2026, 11, 24)


def unemployed(statuses, day):
    """Count people the way the statistics do: code 02 or 03 on the count day."""
    return len(
        {
            row["person_id"]
            for row in statuses
            if row["code"] in ("02", "03")
            and row["start"] <= day
            and (row["end"] is None or row["end"] >= day)
        }
    )


@pytest.mark.parametrize(
    ("name", "clients"),
    [("Raasepori-Hanko", 900), ("Helsinki", 400), ("Kainuu", 300), ("07", 300)],
)
def test_every_month_shows_the_official_number_to_scale(name, clients):
    place = place_named(name)
    town = make_town(Options(place, TODAY, clients))
    statuses = town.tables["statuses"].to_pylist()
    official = official_figures(place.area)
    scale = town.calibration.scale
    months = [figure.month for figure in town.calibration.figures]
    assert (months[0], months[-1]) == ("2019-01", "2026-10")
    for figure in town.calibration.figures:
        found = unemployed(statuses, count_day(figure.month))
        wanted = scale * figure.unemployed
        assert abs(found - wanted) <= max(0.03 * wanted, 3), figure
        if figure.month in official:
            assert figure.unemployed == official[figure.month].unemployed.value
    assert town.tables["persons"].num_rows == clients


def test_the_wave_of_spring_2020_is_of_the_laid_off(town):
    statuses = town.tables["statuses"].to_pylist()

    def laid_off(day):
        return sum(
            row["code"] == "03"
            and row["start"] <= day
            and (row["end"] is None or row["end"] >= day)
            for row in statuses
        )

    assert laid_off(count_day("2020-04")) > 5 * laid_off(count_day("2020-02"))


def test_months_say_where_their_figure_comes_from():
    place = place_named("Raasepori-Hanko")
    found = {f.month: f for f in figures(place.official, place.snapshot, TODAY)}
    assert {m for m, f in found.items() if f.basis == OFFICIAL} == {*place.official, "2026-06"}
    assert found["2023-10"].unemployed == 1414
    assert found["2026-06"].unemployed == snapshot(place.area).measures["unemployed"].value == 1465
    assert found["2023-11"].basis == found["2026-05"].basis == INTERPOLATED
    assert found["2026-07"].basis == found["2026-10"].basis == CARRIED
    # the season of the last official year: July above May, as it was in 2023
    assert found["2025-07"].unemployed > found["2025-05"].unemployed


def test_interpolation_keeps_level_and_season():
    official = {f"2022-{m:02}": 100 + 10 * (m == 7) for m in range(1, 13)}
    found = figures(official, ("2024-12", 200), date(2025, 8, 1))
    by_month = {figure.month: figure.unemployed for figure in found}
    assert by_month["2024-12"] == pytest.approx(200)
    assert by_month["2023-12"] == pytest.approx(150)
    assert by_month["2025-07"] == pytest.approx(220)


@pytest.mark.parametrize(
    ("month", "day"),
    [
        ("2020-05", date(2020, 5, 29)),
        ("2021-12", date(2021, 12, 31)),
        ("2024-03", date(2024, 3, 28)),  # Good Friday was the 29th
    ],
)
def test_the_count_day_is_the_last_working_day(month, day):
    assert count_day(month) == day


def test_every_trial_and_employment_area_has_a_town():
    places = [
        place_of(area) for kind in (AreaKind.TRIAL, AreaKind.EMPLOYMENT) for area in areas(kind)
    ]
    assert len(places) == 25 + 45
    for place in places:
        assert sum(place.weights.values()) == pytest.approx(1)
        calibration = calibrated(figures(place.official, place.snapshot, TODAY), 300, TODAY)
        assert calibration.targets.min() > 0
        assert set(calibration.count_days) <= set(calibration.grid)
        assert 0 < place.foreign_share < 0.9


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Raseborg-Hangö", area_named("Raasepori-Hanko").code),
        ("raasepori ja hanko", area_named("Raasepori-Hanko").code),
        ("Helsinki", area_named("Helsinki", AreaKind.TRIAL).code),
        ("01", "01"),
        ("Esbo-Grankulla", "01"),
    ],
)
def test_areas_are_found_by_name_and_code(text, code):
    assert place_named(text).area.code == code


def test_an_unknown_name_says_which_ones_might_be_meant():
    with pytest.raises(UnknownAreaError, match="Raaseporin"):
        place_named("Raasepor")


def test_aland_has_no_town():
    with pytest.raises(UnknownAreaError):
        place_named("Åland")


def test_too_early_a_day_and_too_few_clients_are_refused():
    place = place_named("Kainuu")
    with pytest.raises(CalibrationError, match="2019-01"):
        figures(place.official, place.snapshot, date(2019, 2, 1))
    with pytest.raises(CalibrationError, match="earlier"):
        figures(place.official, place.snapshot, date(2099, 1, 1))
    with pytest.raises(CalibrationError, match="at least 50"):
        calibrated(figures(place.official, place.snapshot, TODAY), 49, TODAY)
