"""A town: people and their lives since 2019 as the ten tables of a register extract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from polku.demo.calibration import Calibration, calibrated, figures
from polku.demo.coaches import Coaches, make_coaches
from polku.demo.days import NEVER, Ints, Texts, number
from polku.demo.histories import Histories, histories
from polku.demo.life import Lives, first_days, live
from polku.demo.meetings import contacts_and_plans
from polku.demo.money import benefits, incomes
from polku.demo.options import Options
from polku.demo.people import People, make_people
from polku.demo.tables import arrow, table_of

NON_DISCLOSURE = 0.012

Progress = Callable[[str], None]
"""Called with the name of each part as it begins."""


@dataclass(frozen=True, slots=True)
class Town:
    options: Options
    tables: Mapping[str, pa.Table]
    people: People
    calibration: Calibration
    lives: Lives
    histories: Histories


def make_town(options: Options, progress: Progress = lambda _: None) -> Town:
    """Make a town: the same options give the same rows.

    Raises CalibrationError where the official figures do not reach the day.
    """
    place, today = options.place, number(options.today)
    seeds = np.random.SeedSequence(options.seed).spawn(7)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    found = figures(place.official, place.snapshot, options.today)
    calibration = calibrated(found, options.clients, options.today)
    progress("people")
    people = make_people(place, first_days(calibration, options.clients), rngs[0])
    progress("lives")
    lives = live(people, calibration, rngs[1])
    progress("histories")
    rows = histories(people, lives.spells, today, rngs[2])
    coaches = make_coaches(options, people, rows.searches, rngs[3])
    progress("meetings")
    contacts, plans = contacts_and_plans(people, rows, coaches, today, rngs[4])
    progress("money")
    ids = person_ids(options.clients)
    history = {
        "job_searches": _job_searches(rows),
        "statuses": rows.statuses,
        "services": rows.services,
        "contacts": {**contacts, "coach_id": _coach_ids(coaches, contacts["coach"])},
        "plans": plans,
        "jobs": rows.jobs,
        "benefits": benefits(people, rows, today, rngs[5]),
        "incomes": incomes(people, rows, today, rngs[5]),
    }
    tables = {
        "coaches": arrow("coaches", coaches.columns),
        "persons": _persons(people, rows, coaches, ids, rngs[6]),
    } | {name: table_of(name, columns, ids) for name, columns in history.items()}
    return Town(options, tables, people, calibration, lives, rows)


def _job_searches(rows: Histories) -> dict[str, Any]:
    found = rows.searches
    names = {"person": found.person, "start": found.start, "end": found.end}
    return names | {"end_reason": found.reason}


def person_ids(count: int) -> Texts:
    """Return the person ids of the register, in the order in which people became clients."""
    return np.array([f"{n + 1:07}" for n in range(count)], dtype=object)


def _coach_ids(coaches: Coaches, coach: Ints) -> Texts:
    ids = np.append(coaches.columns["coach_id"], "").astype(object)
    found: Texts = ids[coach]
    return found


def _persons(
    people: People, rows: Histories, coaches: Coaches, ids: Texts, rng: np.random.Generator
) -> pa.Table:
    first = np.full(len(people), NEVER, np.int32)
    np.minimum.at(first, rows.searches.person, rows.searches.start)
    arrived = np.minimum(people.arrived, np.maximum(first - 3, people.birth))
    columns = {
        "person_id": ids,
        "birth_date": people.birth,
        "municipality": people.municipality,
        "mother_tongue": people.language,
        "sex": np.where(people.male, "1", "2").astype(object),
        "education_level": people.education,
        "first_residence_date": np.where(people.foreign, arrived, NEVER),
        "non_disclosure": rng.random(len(people)) < NON_DISCLOSURE,
        "coach_id": _coach_ids(coaches, coaches.of_person),
        **people.columns,
    }
    return arrow("persons", columns)
