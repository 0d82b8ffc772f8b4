from collections import Counter, defaultdict
from datetime import date

import pytest

from polku.reference.areas import AreaKind, UnknownAreaError, area, area_named, area_of, areas
from polku.reference.places import former_municipalities, municipalities

CODES = [f"trial-{n:02}" for n in range(1, 26)] + [f"{n:02}" for n in range(1, 46)]
FIRST, LAST = date(2021, 3, 1), date(2024, 12, 31)
TODAY = date(2026, 11, 24)


def test_25_trial_areas_with_118_municipalities(collected):
    members = defaultdict(set)
    for row in collected("areas_2021.csv"):
        members[row["area_key"]].add(row["municipality_code"])
    assert {one.key: set(one.municipalities) for one in areas(AreaKind.TRIAL)} == members
    assert len(areas(AreaKind.TRIAL)) == 25
    assert sum(len(one.municipalities) for one in areas(AreaKind.TRIAL)) == 118


def test_45_employment_areas_and_aland_hold_the_308_municipalities(collected):
    members = defaultdict(set)
    for row in collected("employment_areas_2025.csv"):
        members[row["employment_area_code"]].add(row["municipality_code"])
    found = {
        one.code: set(one.municipalities)
        for one in (*areas(AreaKind.EMPLOYMENT), *areas(AreaKind.ALAND))
    }
    assert found == members
    assert [one.code for one in areas(AreaKind.EMPLOYMENT)] == CODES[25:]
    assert sum(len(one.municipalities) for one in areas(AreaKind.EMPLOYMENT)) == 308 - 16


def test_every_municipality_is_in_exactly_one_area_of_the_division():
    everywhere = (*areas(AreaKind.EMPLOYMENT), *areas(AreaKind.ALAND))
    counts = Counter(code for one in everywhere for code in one.municipalities_on(TODAY))
    assert counts == dict.fromkeys(municipalities(), 1)


def test_aland_is_none_of_the_45():
    aland = area_of("478", TODAY)
    assert (aland.code, aland.kind) == ("46", AreaKind.ALAND)
    assert len(aland.municipalities) == 16
    assert aland not in areas(AreaKind.EMPLOYMENT)
    assert {municipalities()[code].region for code in aland.municipalities} == {"21"}


@pytest.mark.parametrize(
    ("municipality", "day", "expected"),
    [
        ("710", date(2021, 2, 28), None),
        ("710", FIRST, "trial-18"),
        ("710", LAST, "trial-18"),
        ("710", date(2025, 1, 1), "07"),
        ("149", LAST, None),  # Inkoo was in no trial
        ("149", date(2025, 1, 1), "07"),
        ("588", FIRST, "trial-12"),
        ("588", LAST, "trial-12"),
        ("588", date(2025, 1, 1), "23"),  # inside Mäntyharju from then on
        ("999", TODAY, None),
    ],
)
def test_membership_the_day_before_and_the_day_of_a_change(municipality, day, expected):
    found = area_of(municipality, day)
    assert (found.code if found else None) == expected


def test_members_on_a_day():
    trial = area("trial-12")
    assert trial.municipalities_on(date(2021, 2, 28)) == ()
    assert set(trial.municipalities_on(FIRST)) == set(trial.municipalities)
    assert "588" in trial.municipalities_on(LAST)
    assert trial.municipalities_on(date(2025, 1, 1)) == ()


@pytest.mark.parametrize("kind", ["trial", "employment"])
def test_labour_force_and_population_add_up_to_the_summary(collected, kind):
    trial = kind == "trial"
    rows = collected("areas_2021_summary.csv" if trial else "employment_areas_2025_summary.csv")
    key, labour_force = (
        ("area_key", "labour_force_2026M06") if trial else ("employment_area_code", "labour_force")
    )
    by_key = {row[key]: row for row in rows}
    for one in areas(AreaKind(kind)):
        places = [municipalities()[c] for c in one.municipalities if c in municipalities()]
        row = by_key[one.key if trial else one.code]
        assert sum(place.labour_force for place in places) == int(row[labour_force])
        assert sum(place.population for place in places) == int(row["population_2025"])


def test_a_responsible_municipality_only_where_a_source_names_it(collected):
    confirmed = {
        row["employment_area_code"]: row["responsible_code"]
        for row in collected("employment_areas_2025.csv")
        if row["responsible_code"]
    }
    assert {
        one.code: one.responsible for one in areas(AreaKind.EMPLOYMENT) if one.responsible
    } == confirmed
    assert confirmed == {
        "08": "091",
        "11": "245",
        "16": "286",
        "19": "398",
        "31": "098",
        "43": "092",
    }
    for one in (*areas(AreaKind.TRIAL), *areas(AreaKind.EMPLOYMENT)):
        assert bool(one.responsible_source) == bool(one.responsible)
        assert "PRESUMED" not in one.responsible_source


def test_organisation():
    counts = Counter(one.organisation for one in areas(AreaKind.EMPLOYMENT))
    assert counts == {
        "responsible_municipality": 39,
        "single_municipality": 4,
        "joint_authority": 2,
    }


@pytest.mark.parametrize("code", CODES)
def test_an_area_is_found_by_its_code_and_all_its_names(code):
    one = area(code)
    assert one.name.fi
    assert one.name.sv
    assert one.name.en
    for text in (one.code, one.name.fi, one.name.sv, one.name.en):
        assert area_named(text) == one
        assert area_named(text.upper()) == one
        assert area_named(f"  {text.replace('-', ' – ')} ") == one
    assert area_named(one.key, one.kind) == one


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Raasepori ja Hanko", "trial-18"),
        ("raasepori hanko", "trial-18"),
        ("Kommunforsoket i Raseborg och Hango", "trial-18"),
        ("Ylä-Savo", "45"),
        ("yla savo", "45"),
        ("Helsinki", "08"),
        ("Helsingfors", "08"),
        ("Kainuu", "trial-08"),
    ],
)
def test_names_as_people_type_them(text, code):
    assert area_named(text).code == code


def test_the_kind_decides_where_a_short_name_is_also_a_name():
    assert area_named("Helsinki", AreaKind.TRIAL).code == "trial-03"
    assert area_named("Helsinki", AreaKind.EMPLOYMENT).code == "08"
    assert area_named("Åland", AreaKind.ALAND).code == "46"


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Hanko", ["07 (Hanko-Inkoo-Raasepori)", "trial-18 (Raaseporin ja Hangon kuntakokeilu)"]),
        ("Turkku", ["41 (Turku)"]),
        ("Pertunmaa", ["trial-12 (Mikkelin seudun kuntakokeilu)"]),
        ("Stockholm", ["such as 07"]),
        ("", ["such as 07"]),
        ("--", ["such as 07"]),
    ],
)
def test_an_unknown_name_is_answered_with_what_may_be_meant(text, suggested):
    with pytest.raises(UnknownAreaError) as error:
        area_named(text)
    for one in suggested:
        assert one in str(error.value)


def test_an_unknown_code_is_refused():
    with pytest.raises(UnknownAreaError, match="'99'"):
        area("99")


def test_members_of_the_trials_are_municipalities_of_today_or_former_ones():
    known = municipalities().keys() | former_municipalities().keys()
    assert {code for one in areas(AreaKind.TRIAL) for code in one.municipalities} <= known
