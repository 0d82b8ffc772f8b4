"""The lists that codes of an index are places in: made once of the whole register, for every shard."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
import pyarrow as pa

from polku.analytics.index.layout import UNKNOWN
from polku.reference.areas import area_of
from polku.register.codes import Service
from polku.register.codes import services as known_services
from polku.rules import catalogue

Tables = Mapping[str, pa.Table]
"""Canonical tables of the exchange by name; one that is missing has no rows."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What an index's manifest lists, and what belongs to the codes."""

    areas: tuple[str, ...]
    units: tuple[str, ...]
    coaches: tuple[str, ...]
    services: tuple[str, ...]
    rules: tuple[str, ...]
    norms: tuple[int, ...]
    """How many clients each coach is meant to have; 0: none is set."""
    area_of: Mapping[str, str]
    """The area of each municipality that is in one."""
    unit_of: Mapping[str, str]
    """The unit of each coach who is in one."""
    states: Mapping[str, str]
    """The path state of each service that makes one."""


class TooManyCodesError(ValueError):
    """A list is longer than a byte can number."""

    def __init__(self, name: str, count: int) -> None:
        super().__init__(f"{count} {name}: an index numbers at most {UNKNOWN}")
        self.name, self.count = name, count


def codes_of(tables: Tables, *, until: date, own: Mapping[str, Service] | None = None) -> Codes:
    """Return the lists of a whole register, as of its day `until`.

    `own` are the area's own services, as `register.codes.own_services` reads them. Services in use
    that neither it nor the exchange knows are listed too, and make no path state. A person's area is
    that of the home municipality on the day. Raises TooManyCodesError.
    """
    coaches = _frame(tables, "coaches", ("coach_id", "unit", "norm")).sort("coach_id")
    persons = _frame(tables, "persons", ("coach_id", "municipality"))
    known = dict(known_services()) | dict(own or {})
    used = _frame(tables, "services", ("service",))["service"].unique().drop_nulls().to_list()
    area_of_municipality = _areas(persons["municipality"].unique().drop_nulls(), until)
    units = dict(coaches.drop_nulls("unit").select("coach_id", "unit").iter_rows())
    norms = dict(coaches.drop_nulls("norm").select("coach_id", "norm").iter_rows())
    named = sorted({*coaches["coach_id"], *persons["coach_id"].unique().drop_nulls()})
    return Codes(
        areas=tuple(sorted(set(area_of_municipality.values()))),
        units=tuple(sorted(set(units.values()))),
        coaches=tuple(named),
        services=_few("services", (*known, *sorted(set(used) - set(known)))),
        rules=_few("rules", (rule.id for rule in catalogue.rules())),
        norms=tuple(norms.get(coach, 0) for coach in named),
        area_of=area_of_municipality,
        unit_of=units,
        states={code: one.state for code, one in known.items() if one.state},
    )


def _frame(tables: Tables, name: str, columns: tuple[str, ...]) -> pl.DataFrame:
    if name not in tables:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return pl.DataFrame(tables[name].select(list(columns)))


def _areas(municipalities: Iterable[str], until: date) -> dict[str, str]:
    found = {code: area_of(code, until) for code in sorted(municipalities)}
    return {code: area.code for code, area in found.items() if area is not None}


def _few(name: str, codes: Iterable[str]) -> tuple[str, ...]:
    found = tuple(codes)
    if len(found) > UNKNOWN:
        raise TooManyCodesError(name, len(found))
    return found
