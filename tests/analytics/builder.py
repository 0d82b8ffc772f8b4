"""Path indexes in memory, from short literals: the layout's promises kept, nothing read or written.

index_of(
    Person([("unemployed", "2024-01-01"), ("open_work", "2024-05-01")], birth="1980-01-01"),
    until="2025-12-31",
)
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from polku.analytics.groups import (
    BENEFITS,
    DUTY_STATES,
    EDUCATIONS,
    LANGUAGES,
    OUTCOMES,
    PAYERS,
    SEXES,
)
from polku.analytics.index.layout import NEVER, OPEN, SCHEMAS, UNKNOWN, Columns
from polku.analytics.index.store import Index, Manifest, Shard
from polku.analytics.providers import provider_number
from polku.analytics.states import NUMBER
from polku.register.states import OPEN_WORK, OUTSIDE

ENDING = (OPEN_WORK, OUTSIDE)


@dataclass
class Person:
    """A person's path and everything about them; days are ISO texts, an end of None still runs."""

    states: Sequence[tuple[str, str]]
    """State and first day, in order; the last one is open."""
    searches: Sequence[tuple[str, str | None]] | None = None
    """Start and first day after; by default one from the first day on."""
    episodes: Sequence[tuple[str, str | None]] | None = None
    """Start and first day in the state that ended it; by default by the layout's rule."""
    services: Sequence[dict[str, Any]] = ()
    """`service`, `start`, and `end`, `planned_end`, `referred_on`, `price`, `outcome`, `provider`
    (a business id), `payer` if any."""
    contacts: Sequence[str | tuple[str, int]] = ()
    """Days, with a method if any."""
    plans: Sequence[tuple[int, str, str | None]] = ()
    """Kind, day made, valid until."""
    duties: Sequence[tuple[str, str, str | None, str]] = ()
    """Rule, due, done on, state."""
    benefits: Sequence[tuple[str, str, int, float, float, int]] = ()
    """Month 'YYYY-MM', kind, days, euros, the municipality's part, ordinal of the last day."""
    area: str = "coast"
    municipality: str = "710"
    unit: str = "Unit one"
    coach: str = ""
    birth: str = "1980-01-01"
    sex: str = "woman"
    language: str = "fi"
    education: str = "secondary"
    occupation: str = ""
    residence: str = ""
    key: int | None = None
    """The record key, of 64 bits; by default one made of the person's place."""


def index_of(
    *people: Person,
    until: str = "2025-12-31",
    services: Sequence[str] = (),
    rules: Sequence[str] = (),
    areas: Sequence[str] = (),
    units: Sequence[str] = (),
) -> Index:
    """Return an index of these people, a shard an area; the lists name more than the people have."""
    last = day(until)
    lists = {
        "areas": _listed(areas, (one.area for one in people)),
        "units": _listed(units, (one.unit for one in people)),
        "coaches": _listed((), (one.coach for one in people)),
        "services": _listed(services, (s["service"] for one in people for s in one.services)),
        "rules": _listed(rules, (duty[0] for one in people for duty in one.duties)),
    }
    numbered = [(number, person) for number, person in enumerate(people)]
    shards = []
    for place, area in enumerate(lists["areas"]):
        inside = [(number, one) for number, one in numbered if one.area == area]
        if inside:
            shards.append(Shard(f"{area}-0", place, _tables(inside, lists, last)))
    totals = {
        table: sum(len(next(iter(shard.tables[table].values()))) for shard in shards)
        for table in SCHEMAS
    }
    return Index(Manifest(date.fromisoformat(until), **lists, key="test", totals=totals), shards)


def day(text: str | None, missing: int = OPEN) -> int:
    """Return the index's number of a day."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days if text else missing


def _listed(given: Sequence[str], used: Iterable[str]) -> list[str]:
    return [*given, *sorted({one for one in used if one} - set(given))]


def _tables(
    people: list[tuple[int, Person]], lists: dict[str, list[str]], last: int
) -> dict[str, Columns]:
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in SCHEMAS}
    for row, (number, person) in enumerate(people):
        rows["persons"].append(_person(number, person, lists))
        rows["spells"] += _spells(row, person)
        for start, end in _searches(person):
            rows["searches"].append({"person": row, "start": day(start), "end": day(end)})
        rows["services"] += _services(row, person, lists["services"])
        rows["episodes"] += _episodes(row, person, rows, lists["services"], last)
        _events(row, person, rows, lists["rules"])
    return {table: _columns(table, rows[table]) for table in SCHEMAS}


def _columns(table: str, rows: list[dict[str, Any]]) -> Columns:
    """Return the rows as columns of the layout's types that, as memory maps, cannot be written."""
    made = {
        one.name: np.array([row[one.name] for row in rows], one.type.to_pandas_dtype())
        for one in SCHEMAS[table]
    }
    for column in made.values():
        column.setflags(write=False)
    return made


def _person(number: int, person: Person, lists: dict[str, list[str]]) -> dict[str, Any]:
    def place(names: Sequence[str], value: str) -> int:
        return names.index(value) if value in names else -1

    secret = hashlib.blake2b(f"{number}".encode(), digest_size=16).digest()
    key = int.from_bytes(secret[8:], "little") if person.key is None else person.key
    return {
        "pseudonym": int.from_bytes(secret[:8], "little"),
        "key": key,
        "area": place(lists["areas"], person.area),
        "municipality": int(person.municipality),
        "unit": place(lists["units"], person.unit),
        "coach": place(lists["coaches"], person.coach),
        "birth": day(person.birth),
        "sex": {name: code for code, name in SEXES.items()}.get(person.sex, UNKNOWN),
        "language": place(LANGUAGES, person.language) % (UNKNOWN + 1),
        "education": place(EDUCATIONS, person.education) % (UNKNOWN + 1),
        "occupation": int(person.occupation or UNKNOWN),
        "residence": day(person.residence or person.birth),
    }


def _spells(row: int, person: Person) -> list[dict[str, Any]]:
    ends = [day(start) for _, start in person.states[1:]] + [OPEN]
    return [
        {"person": row, "state": NUMBER[state], "start": day(start), "end": end}
        for (state, start), end in zip(person.states, ends, strict=True)
    ]


def _searches(person: Person) -> Sequence[tuple[str, str | None]]:
    if person.searches is None:
        return [(person.states[0][1], None)] if person.states else []
    return person.searches


def _services(row: int, person: Person, listed: list[str]) -> list[dict[str, Any]]:
    made = [
        {
            "person": row,
            "service": listed.index(one["service"]),
            "start": day(one["start"]),
            "end": day(one.get("end")),
            "planned_end": day(one.get("planned_end") or one.get("end"), NEVER),
            "referred_on": day(one.get("referred_on"), NEVER),
            "price": one.get("price", float("nan")),
            "outcome": OUTCOMES.index(one["outcome"]) if one.get("outcome") else UNKNOWN,
            "provider": provider_number(one.get("provider", "")),
            "payer": PAYERS.index(one["payer"]) if one.get("payer") else UNKNOWN,
        }
        for one in person.services
    ]
    return sorted(made, key=lambda one: one["start"])


def _events(row: int, person: Person, rows: dict[str, list[dict[str, Any]]], rules: list[str]):
    for one in person.contacts:
        on, method = (one, 0) if isinstance(one, str) else one
        rows["contacts"].append({"person": row, "day": day(on), "method": method})
    for kind, made_on, valid in person.plans:
        rows["plans"].append(
            {"person": row, "kind": kind, "made_on": day(made_on), "valid_until": day(valid, NEVER)}
        )
    for rule, due, done, state in person.duties:
        duty = {"person": row, "rule": rules.index(rule), "due": day(due)}
        rows["duties"].append(
            duty | {"done_on": day(done, NEVER), "state": DUTY_STATES.index(state)}
        )
    for month, kind, days, amount, municipal, counted in person.benefits:
        number = int(month[:4]) * 12 + int(month[5:]) - 1
        rows["benefits"].append(
            {"person": row, "month": number, "kind": BENEFITS.index(kind), "days": days}
            | {"amount": amount, "municipal": municipal, "counted": counted}
        )


def _episodes(
    row: int,
    person: Person,
    rows: dict[str, list[dict[str, Any]]],
    listed: list[str],
    last: int,
) -> list[dict[str, Any]]:
    spells = [(number, one) for number, one in enumerate(rows["spells"]) if one["person"] == row]
    if person.episodes is None:
        periods = [
            period
            for start, end in _searches(person)
            for period in _jobseekings(day(start), day(end), spells)
        ]
    else:
        periods = [(day(start), day(end)) for start, end in person.episodes]
    services = [one for one in rows["services"] if one["person"] == row]
    return [
        _episode(row, period, spells, services)
        for period in dict.fromkeys(periods)
        if period[0] <= last
    ]


def _jobseekings(start: int, end: int, spells: list[tuple[int, Any]]) -> Iterable[tuple[int, int]]:
    """Yield each stretch of a search from its start, or from its next start, to open work or outside."""
    running: int | None = None
    for _, one in spells:
        if one["end"] <= start or (running is None and one["start"] >= end):
            continue
        ends = one["state"] in (NUMBER[state] for state in ENDING)
        if running is None and not ends:
            running = max(start, one["start"])
        elif running is not None and ends:
            yield running, one["start"]
            running = None
    if running is not None:
        yield running, OPEN


def _episode(
    row: int, period: tuple[int, int], spells: list[tuple[int, Any]], services: list[Any]
) -> dict[str, Any]:
    start, end = period
    inside = [(n, one) for n, one in spells if one["end"] > start and one["start"] <= end]
    used = [one for one in services if start <= one["start"] < end]
    states = bytes(one["state"] for _, one in inside)
    return {
        "person": row,
        "start": start,
        "end": end,
        "outcome": inside[-1][1]["state"] if end != OPEN else UNKNOWN,
        "first_service": used[0]["service"] if used else UNKNOWN,
        "first_service_on": used[0]["start"] if used else NEVER,
        "first_spell": inside[0][0],
        "spells": len(inside),
        "variant": int.from_bytes(hashlib.blake2b(states, digest_size=8).digest(), "little"),
    }
