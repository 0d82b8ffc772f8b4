"""Whole lives drawn from a seed, for what must hold of any valid history.

Their facts hang together (meetings fall in job searches, plans on meetings), which free draws of
dates would seldom hit.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from polku.rules.facts import Contact, Facts, Job, JobSearch, Plan, Service, Status
from polku.rules.names import LONG_SERVICES, Known

FIRST, LAST = date(2021, 6, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
METHODS = ("21", "24", "26", "27", "27", "28", "30", "31", "70")
CODES = ("00", "01", "02", "02", "02", "03", "04", "05", "07", "08", "09")
SERVICES = (
    *sorted(LONG_SERVICES),
    "self_motivated_study",
    "joint_purchase_training",
    "job_search_coaching",
    "multisectoral_support",
)


def spells(draw, longest):
    """Draw periods in order that do not overlap, some without a gap; the last may still run."""
    found, day = [], FIRST + timedelta(days=draw.randrange(700))
    while day < LAST and draw.random() < 0.9:
        end = day + timedelta(days=draw.randrange(longest))
        found.append((day, end if end < LAST or draw.random() < 0.5 else None))
        day = end + timedelta(days=draw.choice((1, 1, draw.randrange(2, 250))))
    return found


def by_first_day(made):
    return tuple(sorted(made, key=lambda row: getattr(row, "start", None) or row.made_on))


def life(seed):
    """Make the facts of one client."""
    draw = Random(seed)

    def day(since=FIRST):
        return since + timedelta(days=draw.randrange((LAST - since).days + 1))

    def ending(start, longest):
        return draw.choice((None, start + timedelta(days=draw.randrange(longest))))

    searches = spells(draw, 1200)
    since = draw.choice(searches)[0] if searches else FIRST
    starts = [day(since) for _ in range(12)]
    contacts = [
        Contact(datetime.combine(day(since), time(draw.randrange(8, 16))), draw.choice(METHODS))
        for _ in range(draw.randrange(14))
    ]
    if searches and draw.random() < 0.8:
        first = searches[-1][0] + timedelta(days=draw.randrange(12))
        contacts.append(Contact(datetime.combine(first, time(9)), draw.choice(("21", "24"))))
    plans = [draw.choice([*(c.day for c in contacts), day()]) for _ in range(draw.randrange(6))]
    return Facts(
        "p1",
        birth_date=draw.choice((None, date(1975, 1, 1), date(2003, 1, 1))),
        education_level=draw.choice(("", *"012345678")),
        job_searches=tuple(JobSearch(*spell) for spell in searches),
        statuses=tuple(Status(draw.choice(CODES), *spell) for spell in spells(draw, 400)),
        services=by_first_day(
            Service(draw.choice(SERVICES), d, ending(d, 300), ending(d, 300))
            for d in starts[: draw.randrange(5)]
        ),
        contacts=tuple(sorted(contacts, key=lambda c: c.at)),
        plans=by_first_day(
            Plan("01", d, ending(d, 200), d, draw.choice((None, 0, 2, 4))) for d in plans
        ),
        jobs=by_first_day(
            Job(
                d,
                ending(d, 300),
                draw.random() < 0.3,
                draw.choice((None, Decimal(20), Decimal(38))),
            )
            for d in starts[: draw.randrange(3)]
        ),
        known=frozenset(draw.sample(list(Known), draw.choice((0, 0, 1, 2)))),
    )


LIVES = st.integers(0, 2**32 - 1).map(life)
