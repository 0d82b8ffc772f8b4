"""The people of a part of the register, in the order of their pseudonyms, and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from polku.analytics.arrays import Keys
from polku.analytics.derive import columns
from polku.analytics.derive.codes import Codes, Tables
from polku.analytics.derive.pseudonyms import from_text, pseudonyms, record_keys
from polku.analytics.groups import EDUCATIONS, LANGUAGES
from polku.analytics.index.layout import UNKNOWN, Columns
from polku.register import canonical

ID, PERSON = "person_id", "person"

_LEVELS = {
    level: EDUCATIONS.index(name)
    for name, levels in (("basic", "012"), ("secondary", "34"), ("tertiary", "5678"))
    for level in levels
}


class SamePseudonymError(ValueError):
    """Two rows of `persons` have one pseudonym: a person stands there twice."""


@dataclass(frozen=True, slots=True)
class People:
    """Some people: the rows of `persons`, and `person`, the place of each in it.

    They are in the order of their pseudonyms, which is the same whoever else is in the part.
    """

    persons: pl.DataFrame
    pseudonyms: Keys
    tables: Tables

    def __len__(self) -> int:
        return len(self.pseudonyms)

    def rows(self, table: str, names: Sequence[str]) -> pl.DataFrame:
        """Return columns of a table and `person`; rows of anybody else are left out."""
        found = _frame(self.tables, table, [ID, *names])
        known = self.persons.select(ID, PERSON)
        return found.join(known, on=ID, maintain_order="left").drop(ID)


def people_of(tables: Tables, secret: bytes, *, pseudonymised: bool) -> People:
    """Return the people of the table `persons`; raises SamePseudonymError."""
    persons = _frame(tables, "persons", canonical.SCHEMAS["persons"].names)
    found = of_ids(persons[ID], secret, pseudonymised=pseudonymised)
    order = np.argsort(found)
    found = found[order]
    if (found[1:] == found[:-1]).any():
        raise SamePseudonymError("a person stands twice in the table persons")
    return People(persons[order].with_row_index(PERSON), found, tables)


def of_ids(ids: pl.Series, secret: bytes, *, pseudonymised: bool) -> Keys:
    """Return the pseudonyms of person ids, or read them from ids that are pseudonyms."""
    return from_text(ids) if pseudonymised else pseudonyms(ids, secret)


def _frame(tables: Tables, name: str, names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(tables.get(name, canonical.empty(name)).select(list(names)))


def person_columns(people: People, codes: Codes, secret: bytes) -> Columns:
    """Return the table `persons` of the index."""
    areas = {name: place for place, name in enumerate(codes.areas)}
    units = {name: place for place, name in enumerate(codes.units)}
    of_place = {municipality: areas[area] for municipality, area in codes.area_of.items()}
    of_coach = {coach: units[unit] for coach, unit in codes.unit_of.items()}
    frame = people.persons.select(
        pseudonym=pl.Series(people.pseudonyms),
        key=pl.Series(record_keys(people.pseudonyms, secret)),
        area=columns.coded("municipality", of_place, -1),
        municipality=pl.col("municipality").cast(pl.UInt16, strict=False).fill_null(0),
        unit=columns.coded("coach_id", of_coach, -1),
        coach=columns.placed("coach_id", codes.coaches, -1),
        birth=columns.day("birth_date"),
        sex=columns.number("sex"),
        language=_language(),
        education=columns.coded("education_level", _LEVELS, EDUCATIONS.index("unknown")),
        occupation=pl.col("occupation")
        .str.slice(0, 1)
        .cast(pl.UInt8, strict=False)
        .fill_null(UNKNOWN),
        residence=columns.day("first_residence_date"),
    )
    return columns.table("persons", frame)


def _language() -> pl.Expr:
    """Return the group of the mother tongue as the register groups it: the Sámi are of the others."""
    known = columns.placed("mother_tongue", LANGUAGES, LANGUAGES.index("other"))
    return pl.when(pl.col("mother_tongue").is_null()).then(UNKNOWN).otherwise(known)
