"""The services of the statutes: who pays, what is asked, and what a jobseeker is told of them.

One file a service in `statutory/`. A name comes from the list of the register exchange, a number from
the law of the day: a text asks for it as `{work_trial[months]:month}`, a demand as `work_trial.months`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from polku.reference.names import LANGUAGES, Language
from polku.register.codes import services
from polku.rules.parameters import NotInForceError, Parameter, Value
from polku.rules.texts import fill
from polku.services.names import Audience, BenefitEffect, Condition, Obligation, Payer
from polku.services.numbers import numbers
from polku.services.service import Demand, Texts


@dataclass(frozen=True, slots=True)
class Sourced:
    """A demand and the section of law it comes from."""

    demand: Demand
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Statutory:
    """What holds of a statutory service on a day."""

    code: str
    kind: str
    """Its code in the register exchange; trainings bought jointly share one; empty: it has none."""
    audiences: frozenset[Audience]
    obligation: Obligation
    effects: frozenset[BenefitEffect]
    payer: Payer
    paid: Value
    """Since when this payer, and who says so."""
    demands: tuple[Sourced, ...]
    texts: Mapping[Language, Texts]
    months_to_change: int


@lru_cache(maxsize=16)
def statutory(day: date, amended: Path | None = None) -> Mapping[str, Statutory]:
    """Return the statutory services of a day by code, under the law or an amended one.

    A service nobody paid for on that day is not among them. Raises NotInForceError where a service
    there was speaks of a number that the law had not on that day.
    """
    found = numbers(day, amended)
    return {
        code: _service(code, row, found, day)
        for code, row in _rows().items()
        if payers(code).find(day) is not None
    }


@cache
def _rows() -> Mapping[str, dict[str, Any]]:
    folder = files("polku.services") / "statutory"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): tomllib.loads((folder / name).read_text("utf-8"))
        for name in names
    }


@cache
def payers(code: str) -> Parameter:
    """Return who has paid for a service, since when, and who says so, also before today's act.

    Raises KeyError where no service has that code.
    """
    history = tuple(
        Value(row["since"], row.get("is"), row["source"], row["href"], row["confidence"])
        for row in _rows()[code]["payer"]
    )
    return Parameter(code, (), {}, "payer", history)


def _service(code: str, row: Mapping[str, Any], numbers: Mapping[str, Any], day: date) -> Statutory:
    paid = payers(code).on(day)
    kind = row.get("kind", code)
    try:
        return Statutory(
            code=code,
            kind=kind,
            audiences=frozenset(map(Audience, row["audiences"])),
            obligation=Obligation(row["obligation"]),
            effects=frozenset(map(BenefitEffect, row["effects"])),
            payer=Payer(paid.is_),
            paid=paid,
            demands=tuple(_demand(one, numbers) for one in row.get("demand", ())),
            texts={one: _texts(row[one], kind, one, numbers) for one in LANGUAGES},
            months_to_change=row["months_to_change"],
        )
    except KeyError as missing:
        raise NotInForceError(f"{code}: {missing} on {day}") from missing


def _demand(row: Mapping[str, Any], numbers: Mapping[str, Any]) -> Sourced:
    demand = Demand(
        kind=Condition(row["kind"]),
        low=_number(row.get("low"), numbers),
        high=_number(row.get("high"), numbers),
        codes=frozenset(row.get("codes", ())),
        wanted=row.get("wanted"),
        texts={one: fill(row[one], numbers, one) for one in LANGUAGES},
    )
    return Sourced(demand, row["source"], row["confidence"])


def _number(asked: str | None, numbers: Mapping[str, Any]) -> int | None:
    """Return the number of the law that a bound names, as `transition_training.age`."""
    if asked is None:
        return None
    name, part = asked.split(".")
    return int(numbers[name][part])


def _texts(
    row: Mapping[str, str], kind: str, language: Language, numbers: Mapping[str, Any]
) -> Texts:
    """Fill the texts of a language; the name is the register's where the file gives no other."""
    told = {name: fill(text.strip(), numbers, language) for name, text in row.items()}
    if "name" not in told:
        name = services()[kind].name.within(language)
        told["name"] = name[:1].upper() + name[1:]
    return Texts(**told)
