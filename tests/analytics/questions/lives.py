"""Random paths for tests that count them a second way."""

from datetime import date, timedelta

import numpy as np
from tests.analytics.builder import Person, index_of

from polku.analytics.groups import OUTCOMES
from polku.analytics.states import STATES

FIRST, UNTIL = date(2019, 1, 1), date(2023, 12, 31)
SERVICES = ("coaching", "trial", "training", "subsidy")
OFTEN = {"unemployed": 0.4, "open_work": 0.15, "outside": 0.1, "subsidised_work": 0.08}


def town(seed, people, until=UNTIL, **person):
    """Return an index of random people of two areas; about a third have more than one episode."""
    draw = np.random.default_rng(seed)
    return index_of(
        *(one(draw, until, **person) for _ in range(people)),
        until=until.isoformat(),
        services=SERVICES,
    )


def one(draw, until, **person):
    days = (until - FIRST).days
    starts = np.sort(draw.choice(days, int(draw.integers(1, 9)), replace=False))
    weights = np.array([OFTEN.get(state, 0.02) for state in STATES])
    states = []
    for start in starts:
        state = str(draw.choice(STATES, p=weights / weights.sum()))
        if not states or states[-1][0] != state:
            states.append((state, day(start)))
    return Person(
        states,
        services=[service(draw, days) for _ in range(int(draw.integers(0, 6)))],
        area=str(draw.choice(["coast", "inland"])),
        birth=day(-365 * int(draw.integers(17, 64)) - int(draw.integers(0, 365))),
        sex=str(draw.choice(["man", "woman"])),
        language=str(draw.choice(["fi", "sv", "other"])),
        municipality=str(draw.choice(["710", "091"])),
        **person,
    )


def service(draw, days):
    start = int(draw.integers(0, days))
    length = int(draw.integers(0, 200))
    running = start + length > days
    return {
        "service": str(draw.choice(SERVICES)),
        "start": day(start),
        "end": None if running else day(start + length),
        "outcome": str(draw.choice(OUTCOMES)) if not running else "",
    }


def day(number):
    return (FIRST + timedelta(days=int(number))).isoformat()
