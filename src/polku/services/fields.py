"""A service as flat fields of plain values, and back: what is compared, and told of as changed.

A field is named as in `Service`; what is said in a language is `texts.sv.summary`, a way of contact
`contact.phone`. Values are what JSON holds: texts, numbers, lists, tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from polku.reference.names import LANGUAGES, Language
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
    State,
)
from polku.services.service import (
    Contact,
    Demand,
    Place,
    Project,
    Provider,
    Run,
    Service,
    Spoken,
    Texts,
)

Value = Any
"""What JSON holds."""
Fields = Mapping[str, Value]

TEXTS = tuple(one.name for one in fields(Texts))
CONTACT = tuple(one.name for one in fields(Contact))
IDENTITY = frozenset({"key", "area"})
"""What a service is known by, which does not change."""
PARTED = frozenset({"texts", "contact"})


def flat(service: Service) -> dict[str, Value]:
    """Return every field of a service but its key and area."""
    found = {
        one.name: _plain(getattr(service, one.name))
        for one in fields(Service)
        if one.name not in IDENTITY | PARTED
    }
    for language in LANGUAGES:
        texts = service.texts.get(language, Texts(""))
        found |= {text_field(language, one): getattr(texts, one) for one in TEXTS}
    return found | {f"contact.{one}": getattr(service.contact, one) for one in CONTACT}


def text_field(language: str, name: str) -> str:
    """Return the name of the field of a text in a language."""
    return f"texts.{language}.{name}"


def whole(key: str, area: str, told: Fields) -> Service:
    """Return the service of its fields.

    Raises ValueError where a code is unknown, KeyError where a field is missing.
    """
    simple = {name: read(told[name]) for name, read in READERS.items()}
    texts = {one: _texts(told, one) for one in LANGUAGES}
    return Service(
        key=key,
        area=area,
        texts={one: found for one, found in texts.items() if found != Texts("")},
        contact=Contact(**{one: told[f"contact.{one}"] for one in CONTACT}),
        **simple,
    )


def _texts(told: Fields, language: Language) -> Texts:
    return Texts(**{one: told[text_field(language, one)] for one in TEXTS})


def _plain(value: object) -> Value:
    match value:
        case StrEnum() | date():
            return str(value)
        case frozenset():
            return sorted(map(_plain, value))
        case tuple():
            return list(map(_plain, value))
        case Mapping():
            return {str(key): _plain(one) for key, one in sorted(value.items()) if one}
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    return value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _by_language(told: Mapping[str, str]) -> dict[Language, str]:
    return {one: told[one] for one in LANGUAGES if told.get(one)}


def _demand(told: Fields) -> Demand:
    return Demand(
        Condition(told["kind"]),
        told["low"],
        told["high"],
        frozenset(told["codes"]),
        told["wanted"],
        _by_language(told["texts"]),
    )


def _place(told: Fields) -> Place:
    return Place(
        told["name"], told["address"], told["municipality"], _by_language(told["accessibility"])
    )


def _run(told: Fields) -> Run:
    return Run(
        told["place"],
        _day(told["starts_on"]),
        _day(told["ends_on"]),
        told["places"],
        told["waiting_days"],
        _by_language(told["times"]),
    )


def _project(told: Fields | None) -> Project | None:
    return Project(told["name"], date.fromisoformat(told["ends_on"])) if told else None


def _each(read: Callable[[Any], Any]) -> Callable[[Value], tuple[Any, ...]]:
    return lambda value: tuple(read(one) for one in value)


def _as_told(value: Value) -> Value:
    return value


READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "provider": lambda told: Provider(
            told["name"], ProviderKind(told["kind"]), told["business_id"]
        ),
        "kind": _as_told,
        "audiences": lambda told: frozenset(map(Audience, told)),
        "channel": Channel,
        "spoken": _each(lambda told: Spoken(told["language"], Level(told["level"]))),
        "demands": _each(_demand),
        "obligation": Obligation,
        "effects": lambda told: frozenset(map(BenefitEffect, told)),
        "cents": _as_told,
        "payer": Payer,
        "project": _project,
        "role": lambda told: Role(told) if told else None,
        "months_to_change": _as_told,
        "places": _each(_place),
        "runs": _each(_run),
        "state": State,
        "owner": _as_told,
        "review_days": _as_told,
        "reviewed_on": _day,
    }
)
"""How each field that is not parted is read back."""


def differing(was: Fields, became: Fields) -> tuple[str, ...]:
    """Return the names of the fields of `became` that are not as they were."""
    return tuple(name for name, value in became.items() if was[name] != value)
