"""The coaches of the town, and whose client each person is."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from polku.demo.days import Flags, Floats, Ints, Texts
from polku.demo.histories import Searches
from polku.demo.names import FINNISH, SWEDISH
from polku.demo.options import Options
from polku.demo.people import People
from polku.reference.places import municipality

NORM = 100
"""Clients for one coach that trial areas called manageable (final report, 4.3)."""
APART = 0.15
"""How far apart clients of the two languages are dealt: 0 all mixed, 1 each coach one language."""
UNALLOCATED_DAYS = 10
UNALLOCATED_NEW, UNALLOCATED = 0.5, 0.012
"""Share without a coach among searches begun lately, and among the others."""


@dataclass(frozen=True, slots=True)
class Coaches:
    columns: dict[str, Texts | Ints]
    """The table `coaches`."""
    of_person: Ints
    """The coach of each person, by row of the table; -1: nobody."""


def make_coaches(
    options: Options, people: People, searches: Searches, rng: np.random.Generator
) -> Coaches:
    """Deal the clients out: a line of municipalities and languages, cut into portfolios."""
    count = len(people)
    open_ = np.zeros(count, np.bool_)
    open_[searches.person[searches.running]] = True
    swedish = people.columns["service_language"] == "sv"
    places = _places(options)
    place = np.array([places.index(code) for code in people.municipality])
    line = np.lexsort((rng.random(count) + swedish * APART, place))
    portfolios = max(round(int(open_.sum()) / options.caseload), 1)
    sizes = rng.uniform(0.85, 1.15, portfolios)
    edges = np.cumsum(sizes) / sizes.sum() * max(int(open_.sum()), 1)
    coach = np.empty(count, np.int32)
    coach[line] = np.searchsorted(edges[:-1], np.cumsum(open_[line]) - 0.5, "right")
    columns = _table(options, coach, place, swedish & open_, rng)
    return Coaches(columns, np.where(_alone(open_, searches, rng), -1, coach).astype(np.int32))


def _alone(open_: Flags, searches: Searches, rng: np.random.Generator) -> Flags:
    """Tell who has no coach yet: many of those who came in the last days, a few others."""
    begun = np.zeros(len(open_), np.int32)
    running = searches.running
    begun[searches.person[running]] = searches.start[running]
    lately = begun > begun.max(initial=0) - UNALLOCATED_DAYS
    share: Floats = np.where(lately, UNALLOCATED_NEW, UNALLOCATED)
    alone: Flags = open_ & (rng.random(len(open_)) < share)
    return alone


def _table(
    options: Options, coach: Ints, place: Ints, swedish: Flags, rng: np.random.Generator
) -> dict[str, Texts | Ints]:
    count = int(coach.max()) + 1
    places = [municipality(code).name.fi for code in _places(options)]
    share = np.bincount(coach, swedish, count) / np.maximum(np.bincount(coach, minlength=count), 1)
    of_place = np.zeros((count, len(places)), np.int64)
    np.add.at(of_place, (coach, place), 1)
    home = of_place.argmax(axis=1)
    return {
        "coach_id": np.array([f"C{n + 1:04}" for n in range(count)], dtype=object),
        "name": _names(share, rng),
        "unit": _units(home, places, options.unit_size),
        "area": np.full(count, options.place.area.code, dtype=object),
        "norm": np.full(count, NORM, np.int32),
        "languages": np.array([_languages(s, n) for n, s in enumerate(share)], dtype=object),
    }


def _places(options: Options) -> list[str]:
    """Return the municipalities of the area, the one with most unemployed first."""
    weights = options.place.weights
    return sorted(weights, key=lambda code: (-weights[code], code))


def _units(home: Ints, places: list[str], size: int) -> Texts:
    """Put coaches into units of a municipality; too few of them join the unit before theirs."""
    runs: list[tuple[str, int]] = []
    for index, run in groupby(home.tolist()):
        count = len(list(run))
        if runs and count < size / 2:
            name, before = runs.pop()
            runs.append((name, before + count))
        else:
            runs.append((places[index], count))
    names = [name for place, count in runs for name in _parts(place, count, size)]
    return np.array(names, dtype=object)


def _parts(place: str, count: int, size: int) -> list[str]:
    """Return the unit of each coach of a municipality: numbered, about `size` coaches each."""
    parts = max(round(count / size), 1)
    return [f"{place} {coach * parts // count + 1}" for coach in range(count)]


def _names(swedish: Floats, rng: np.random.Generator) -> Texts:
    drawn = []
    for share in swedish:
        names = SWEDISH if rng.random() < share + 0.05 else FINNISH
        given = names.men if rng.random() < 0.25 else names.women
        drawn.append(f"{rng.choice(given)} {rng.choice(names.families)}")
    return np.array(drawn, dtype=object)


def _languages(swedish: float, turn: int) -> str:
    spoken = ["fi"] + (["sv"] if swedish > 0.02 or turn % 6 == 0 else [])
    return ",".join(spoken + (["en"] if turn % 2 == 0 else []))
