"""Languages, countries, education levels, occupations and industries: codes and names."""

from collections.abc import Mapping
from dataclasses import dataclass

from polku.reference.names import Name
from polku.reference.places import name
from polku.reference.tables import codes, remembered, table


@dataclass(frozen=True, slots=True)
class Language:
    """A language; its code is the two-letter one where it has one, else the three-letter one."""

    code: str
    alpha_3: str
    name: Name


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its two-letter code; `numeric` is the code the population register uses."""

    code: str
    alpha_3: str
    numeric: str
    name: Name


@dataclass(frozen=True, slots=True)
class EducationLevel:
    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class Occupation:
    """A group of occupations (ISCO-08): levels 1 to 4, the code as long as its level."""

    code: str
    level: int
    parent: str
    name: Name


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry (TOL 2008): level 1 a letter, level 2 two digits."""

    code: str
    level: int
    parent: str
    name: Name


@remembered
def languages() -> Mapping[str, Language]:
    """Return the languages by code."""
    return {
        row["code"]: Language(row["code"], row["alpha_3"], name(row))
        for row in table("languages").rows
    }


@remembered
def _language_codes() -> Mapping[str, str]:
    return codes(table("languages"))


def language(code: str) -> Language | None:
    """Return the language a two- or three-letter code of ISO 639 means, in any case."""
    found = _language_codes().get(code.lower())
    return languages()[found] if found else None


@remembered
def countries() -> Mapping[str, Country]:
    """Return the countries by two-letter code."""
    return {
        row["code"]: Country(row["code"], row["alpha_3"], row["numeric"], name(row))
        for row in table("countries").rows
    }


@remembered
def _country_codes() -> Mapping[str, str]:
    return codes(table("countries"))


def country(code: str) -> Country | None:
    """Return the country a two-letter, three-letter or numeric code means, in any case."""
    found = _country_codes().get(code.upper())
    return countries()[found] if found else None


@remembered
def education_levels() -> Mapping[str, EducationLevel]:
    """Return the levels of education (koulutusaste) by code, 0 to 9."""
    return {
        row["code"]: EducationLevel(row["code"], name(row))
        for row in table("education_levels").rows
    }


@remembered
def occupations() -> Mapping[str, Occupation]:
    """Return the groups of occupations of every level by code."""
    return {
        row["code"]: Occupation(row["code"], int(row["level"]), row["parent"], name(row))
        for row in table("occupations").rows
    }


@remembered
def industries() -> Mapping[str, Industry]:
    """Return the industries by code."""
    return {
        row["code"]: Industry(row["code"], int(row["level"]), row["parent"], name(row))
        for row in table("industries").rows
    }
