import pytest

from polku.reference.classifications import (
    countries,
    country,
    education_levels,
    industries,
    language,
    languages,
    occupations,
)
from polku.reference.names import Name, folded
from polku.reference.places import municipalities, regions

EVERY = (languages, countries, education_levels, occupations, industries, municipalities, regions)


@pytest.mark.parametrize("reader", EVERY, ids=lambda reader: reader.__wrapped__.__name__)
def test_every_name_is_there_in_finnish_and_swedish(reader):
    assert reader()
    for code, one in reader().items():
        assert one.code == code
        assert one.name.fi.strip()
        assert one.name.sv.strip()
        assert one.name.en.strip()


def test_occupations_are_the_isco_tree():
    counts = dict.fromkeys((1, 2, 3, 4), 0)
    for one in occupations().values():
        counts[one.level] += 1
        assert len(one.code) == one.level
        assert one.parent == one.code[:-1]
        assert not one.parent or one.parent in occupations()
    assert counts == {1: 10, 2: 43, 3: 130, 4: 436}
    assert occupations()["2512"].name.en == "Software developers"


def test_industries_are_sections_and_divisions():
    for one in industries().values():
        assert one.level in (1, 2)
        assert (one.parent in industries()) == (one.level == 2)
    assert sum(one.level == 2 for one in industries().values()) == 111 - 22
    assert industries()["01"].parent == "A"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("fi", "fi"), ("FI", "fi"), ("fin", "fi"), ("sme", "se"), ("ger", "de"), ("deu", "de")],
)
def test_a_language_by_any_of_its_codes(code, expected):
    assert language(code).code == expected


@pytest.mark.parametrize("code", ["FI", "fi", "FIN", "246"])
def test_a_country_by_any_of_its_codes(code):
    assert country(code).name == Name("Suomi", "Finland", "Finland")


def test_unknown_codes():
    assert language("qq") is None
    assert language("") is None
    assert country("XX") is None
    assert country("") is None


def test_codes_of_languages_and_countries_are_one_a_row(collected):
    assert len(languages()) == 630
    assert len(countries()) == 249
    for row in collected("classifications/languages_iso639.csv"):
        assert language(row["alpha_3"]).name.fi == row["name_fi"]
    for row in collected("classifications/countries_iso3166.csv"):
        assert country(row["numeric"]).code == row["alpha_2"]


def test_education_levels_are_0_to_9():
    assert list(education_levels()) == list("0123456789")


def test_a_name_within_a_language():
    name = Name("Hanko", "Hangö")
    assert name.within("fi") == "Hanko"
    assert name.within("sv") == "Hangö"
    assert name.within("sv-fi") == "Hangö"
    assert name.within("en") == "Hanko"
    assert str(name) == "Hanko"


def test_folding_forgives_case_accents_dashes_and_joining_words():
    assert folded("Pohjois- ja Itä-Lappi") == folded("POHJOIS ITA–LAPPI") == "pohjois ita lappi"
    assert folded("Janakkala") == "janakkala"
