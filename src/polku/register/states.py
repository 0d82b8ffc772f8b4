"""Path states: from statuses, services and jobs one state for every day of a person's path."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from polku.register.codes import Service
from polku.register.codes import services as known_services

OUTSIDE = "outside"
SUBSIDISED_WORK = "subsidised_work"
OPEN_WORK = "open_work"

STATUS_STATES: Mapping[str, str] = {
    "00": SUBSIDISED_WORK,
    "01": OPEN_WORK,
    "02": "unemployed",
    "03": "laid_off",
    "04": "part_time",
    "05": OUTSIDE,
    "06": OUTSIDE,
    "07": "coaching",
    "08": "other_education",
    "09": "part_time",
}
"""The state an employment code makes where nothing more specific is known.

Code 07 says only that a person is in some service; without the service itself it counts as coaching.
"""

STATUS, OPEN, SUBSIDISED, SERVICE = range(4)
"""What is more specific has the higher rank, and wins where periods overlap."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spell:
    """A state from `start` to `end`, both days included."""

    state: str
    start: date
    end: date


def service_states(services: Mapping[str, Service] | None = None) -> dict[str, str]:
    """Return the path state of each service that makes one; of the exchange's own by default."""
    known = known_services() if services is None else services
    return {code: one.state for code, one in known.items() if one.state}


def path_states(
    statuses: Iterable[Any],
    services: Iterable[Any],
    jobs: Iterable[Any],
    *,
    until: date,
    gap: int = 0,
    states: Mapping[str, str] | None = None,
) -> list[Spell]:
    """Return the states of a person's path, disjoint and gapless from the first day to `until`.

    Rows have the attributes of the exchange: `code, start, end`; `service, start, end`; `start,
    end, subsidised`; an `end` of None still runs. Where periods overlap, a service with a path state
    wins over subsidised work, that over open work and that over the employment code; between equals
    the one that started later, and of two that started together the one that ends first. Days
    nothing tells of are `outside`, but up to `gap` such days between two spells of one state belong
    to that state. `states` maps the service codes of the area, its own among them, to path states.
    """
    known = service_states() if states is None else states
    claims = sorted(_claims(statuses, services, jobs, known, until))
    if not claims:
        return []
    return _filled(_joined(_won(claims), gap), claims[0][0], until)


_Claim = tuple[date, int, date, str]
"""First day, rank, last day, state (empty: a service beside the state, which only has a first day)."""


def _claims(
    statuses: Iterable[Any],
    services: Iterable[Any],
    jobs: Iterable[Any],
    states: Mapping[str, str],
    until: date,
) -> Iterator[_Claim]:
    for row in statuses:
        state = STATUS_STATES.get(row.code, OUTSIDE)
        rank = SUBSIDISED if state == SUBSIDISED_WORK else STATUS
        yield from _clipped(row, rank, state, until)
    for row in services:
        yield from _clipped(row, SERVICE, states.get(row.service, ""), until)
    for row in jobs:
        if row.subsidised:
            yield from _clipped(row, SUBSIDISED, SUBSIDISED_WORK, until)
        else:
            yield from _clipped(row, OPEN, OPEN_WORK, until)


def _clipped(row: Any, rank: int, state: str, until: date) -> Iterator[_Claim]:
    end = until if row.end is None or row.end > until else row.end
    if row.start <= end:
        yield row.start, rank, end, state


def _won(claims: Sequence[_Claim]) -> Iterator[Spell]:
    """Yield who wins each stretch of days between two changes; days without a claim are left out."""
    days = {claim[0] for claim in claims} | {claim[2] + DAY for claim in claims}
    running: list[tuple[int, int, date, str]] = []
    place = 0
    for first, after in pairwise(sorted(days)):
        while place < len(claims) and claims[place][0] <= first:
            start, rank, end, state = claims[place]
            if state:
                heappush(running, (-rank, -start.toordinal(), end, state))
            place += 1
        while running and running[0][2] < first:
            heappop(running)
        if running:
            yield Spell(running[0][3], first, after - DAY)


def _joined(spells: Iterable[Spell], gap: int) -> list[Spell]:
    """Join spells of one state that touch, or that at most `gap` untold days part."""
    joined: list[Spell] = []
    for spell in spells:
        last = joined[-1] if joined else None
        if last and last.state == spell.state and (spell.start - last.end).days <= 1 + gap:
            joined[-1] = Spell(last.state, last.start, spell.end)
        else:
            joined.append(spell)
    return joined


def _filled(spells: Sequence[Spell], first: date, until: date) -> list[Spell]:
    """Put `outside` where nothing is told."""
    filled: list[Spell] = []
    day = first
    for spell in (*spells, Spell("", until + DAY, until + DAY)):
        if day < spell.start:
            _add(filled, Spell(OUTSIDE, day, spell.start - DAY))
        if spell.state:
            _add(filled, spell)
            day = spell.end + DAY
    return filled


def _add(spells: list[Spell], spell: Spell) -> None:
    if spells and spells[-1].state == spell.state:
        spell = Spell(spell.state, spells.pop().start, spell.end)
    spells.append(spell)
