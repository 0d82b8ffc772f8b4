from datetime import date

import pytest

from polku.reference.places import (
    UnknownMunicipalityError,
    former_municipalities,
    municipalities,
    municipality,
    regions,
)


def test_every_municipality_of_the_division_is_there_with_its_facts(collected):
    rows = {row["code"]: row for row in collected("municipalities.csv")}
    assert municipalities().keys() == rows.keys()
    assert len(rows) == 308
    for code, row in rows.items():
        found = municipalities()[code]
        assert (found.name.fi, found.name.sv) == (row["name_fi"], row["name_sv"])
        assert found.language_status == row["language_status"]
        assert found.region == row["region_code"]
        assert (found.lon, found.lat) == (float(row["lon"]), float(row["lat"]))
        assert found.population == int(row["population_2025_12_31"])
        assert found.labour_force == int(row["labour_force_12r5_2026M06"])


def test_codes_keep_their_leading_zeros():
    assert municipality("005").name.fi == "Alajärvi"
    with pytest.raises(UnknownMunicipalityError, match="'5'"):
        municipality("5")


def test_every_municipality_lies_in_a_region_and_in_finland():
    for place in municipalities().values():
        assert place.region in regions()
        assert 19 < place.lon < 32
        assert 59 < place.lat < 71
    assert len(regions()) == 19


def test_language_status():
    assert municipality("710").language_status == "bilingual"
    assert municipality("005").language_status == "fi"
    assert municipality("478").language_status == "sv"


def test_an_abolished_municipality_means_its_successor():
    assert municipality("588").name.fi == "Mäntyharju"
    assert municipality("588", on=date(2025, 1, 1)).code == "507"
    assert "588" not in municipalities()


def test_an_abolished_municipality_means_itself_while_it_stood():
    pertunmaa = municipality("588", on=date(2024, 12, 31))
    assert pertunmaa.name.fi == "Pertunmaa"
    assert former_municipalities() == {"588": pertunmaa}
    assert municipality("507", on=date(2024, 12, 31)).name.fi == "Mäntyharju"


@pytest.mark.parametrize("code", ["", "999", "Helsinki", "0091", "091 "])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(UnknownMunicipalityError):
        municipality(code)
