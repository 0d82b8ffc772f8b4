"""What the services of a town are made of: one template a kind of service, texts in three languages.

The texts stand in `services/`; those of a statutory service are the law's.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES, Language
from polku.rules.parameters import load
from polku.services.names import (
    Audience,
    BenefitEffect,
    Channel,
    Condition,
    Level,
    Obligation,
    Payer,
    ProviderKind,
    Role,
)
from polku.services.service import Demand, Spoken, Texts
from polku.services.statutory import Statutory, statutory


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of service that several providers give."""

    code: str
    kind: str
    """Its code in the register exchange; empty: none."""
    statutory: bool
    """Whether its texts are the law's."""
    texts: Mapping[Language, Texts]
    providers: tuple[ProviderKind, ...]
    audiences: frozenset[Audience]
    channel: Channel
    spoken: tuple[Spoken, ...]
    demands: tuple[Demand, ...]
    residents: bool
    """Whether it is for those who live in the municipality alone."""
    obligation: Obligation
    effects: frozenset[BenefitEffect]
    payer: Payer
    role: Role | None
    """What it is for where an association gives it."""
    cents: int
    days: int
    """How long a course lasts, weekends included; 0: one may begin at any time."""
    full_time: bool
    """Whether a course is all day, each weekday."""
    size: int
    many: int
    """How many services of it a town has, against the others."""
    formed: bool
    """Whether it is given in forms of its own: remotely, in the evening, in one language."""
    project: bool
    """Whether a project may pay for it."""
    months_to_change: int


def templates(day: date) -> Mapping[str, Template]:
    """Return the templates by code, the statutory ones as the law of the day has them.

    Before the act on employment services (380/2023) they are told as its first day has them.
    """
    law = statutory(max(day, load()["work_trial"].days[0]))
    return {code: _template(code, row, law) for code, row in _rows().items()}


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    folder = files("polku.demo") / "services"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    found: dict[str, Mapping[str, Any]] = {}
    for name in names:
        found |= tomllib.loads((folder / name).read_text("utf-8"))
    return found


def _template(code: str, row: Mapping[str, Any], law: Mapping[str, Statutory]) -> Template:
    own = law.get(code)
    facts = own or law.get(row.get("kind", ""))
    return Template(
        code=code,
        kind=facts.kind if facts else "",
        statutory=own is not None,
        texts=own.texts if own else {one: _texts(row[one]) for one in LANGUAGES},
        providers=tuple(map(ProviderKind, row["providers"])),
        audiences=own.audiences if own else _audiences(row),
        channel=Channel(row.get("channel", Channel.IN_PERSON)),
        spoken=tuple(map(_spoken, row.get("spoken", ("fi", "sv")))),
        demands=tuple(map(_demand, row.get("demands", ()))) + _asked(facts),
        residents=row.get("residents", False),
        obligation=facts.obligation if facts else Obligation.VOLUNTARY,
        effects=facts.effects if facts else frozenset(map(BenefitEffect, row.get("effects", ()))),
        payer=facts.payer if facts else Payer(row.get("payer", Payer.MUNICIPALITY)),
        role=Role(row["role"]) if "role" in row else None,
        cents=row.get("cents", 0),
        days=row.get("days", 7 * row.get("weeks", 0)),
        full_time=row.get("full_time", False),
        size=row.get("size", 12),
        many=row.get("many", 3),
        formed=row.get("formed", True),
        project=row.get("project", False),
        months_to_change=own.months_to_change if own else row["months_to_change"],
    )


def _audiences(row: Mapping[str, Any]) -> frozenset[Audience]:
    return frozenset(map(Audience, row.get("audiences", (Audience.JOBSEEKER,))))


def _asked(facts: Statutory | None) -> tuple[Demand, ...]:
    return tuple(one.demand for one in facts.demands) if facts else ()


def _texts(row: Mapping[str, str]) -> Texts:
    return Texts(**{name: text.strip() for name, text in row.items()})


def _spoken(text: str) -> Spoken:
    language, _, level = text.partition(":")
    return Spoken(language, Level(level))


def _demand(row: Mapping[str, Any]) -> Demand:
    return Demand(
        kind=Condition(row["kind"]),
        low=row.get("low"),
        high=row.get("high"),
        wanted=row.get("wanted"),
        texts={one: row[one] for one in LANGUAGES},
    )
