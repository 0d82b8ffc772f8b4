"""How many clients a second the duties of the law are concluded for, on one core.

Histories of three to five years as the register has them: about ten statuses, fifteen contacts,
eight plans and four services a client, with the clocks mostly kept.

Processor time, so that other work on the machine counts as little as may be.
"""

import random
import time
from datetime import date, datetime, timedelta
from datetime import time as clock

from polku.rules.duties import duties
from polku.rules.facts import Contact, Facts, Job, JobSearch, Plan, Service, Status
from polku.rules.parameters import load

TODAY = date(2026, 11, 24)
CLIENTS, ROUNDS, BATCH, LEAST = 5000, 5, 100, 5000
CODES = ("02", "02", "02", "02", "03", "07", "08", "09", "00", "01", "05")
SERVICES = (
    "job_search_coaching",
    "work_trial",
    "labour_market_training",
    "wage_subsidy",
    "self_motivated_study",
    "rehabilitative_work",
    "skills_mapping",
)


def _searches(draw: random.Random, begun: date) -> list[JobSearch]:
    """Make one to three job searches from `begun` to today, the last mostly still open."""
    found, start = [], begun
    while start < TODAY:
        end = start + timedelta(days=draw.randint(200, 1500))
        if end >= TODAY:
            return [*found, JobSearch(start)]
        found.append(JobSearch(start, end))
        start = end + timedelta(days=draw.randint(20, 400))
    return found


def _statuses(draw: random.Random, searches: list[JobSearch]) -> list[Status]:
    """Fill the job searches with spells of about half a year."""
    found = []
    for search in searches:
        start, last = search.start, search.end or TODAY
        while start <= last:
            end = start + timedelta(days=draw.randint(20, 280))
            open_end = end >= last and search.end is None
            code = draw.choice(CODES)
            found.append(Status(code, start, None if open_end else min(end, last)))
            start = end + timedelta(days=1)
    return found


def _contacts(draw: random.Random, searches: list[JobSearch]) -> list[Contact]:
    """Hold an interview a week in, then meetings about every three months, some of them extra."""
    found = []
    for search in searches:
        day, method = search.start + timedelta(days=draw.randint(1, 12)), draw.choice(("21", "23"))
        while day <= (search.end or TODAY):
            found.append(Contact(datetime.combine(day, clock(9)), method))
            day += timedelta(days=draw.choice((14, 60, 85, 90, 120, 200)))
            method = draw.choice(("24", "26", "27", "28", "29", "30", "31"))
    return found


def _plans(draw: random.Random, contacts: list[Contact]) -> list[Plan]:
    meetings = [c.at.date() for c in contacts if c.method in {"21", "23", "27", "28", "29"}]
    return [
        Plan("01", day, day + timedelta(days=92) if draw.random() < 0.5 else None, day, 4)
        for day in meetings
    ]


def _services(draw: random.Random, begun: date) -> list[Service]:
    days = (TODAY - begun).days
    starts = sorted(begun + timedelta(days=draw.randrange(days)) for _ in range(4))
    return [
        Service(draw.choice(SERVICES), day, end if end < TODAY else None, end)
        for day in starts
        for end in (day + timedelta(days=draw.randint(20, 300)),)
    ]


def client(draw: random.Random, number: int) -> Facts:
    """Make one client whose job search began three to five years ago."""
    begun = TODAY - timedelta(days=draw.randint(3 * 365, 5 * 365))
    searches = _searches(draw, begun)
    contacts = _contacts(draw, searches)
    start = begun + timedelta(days=draw.randint(100, 900))
    return Facts(
        f"p{number}",
        birth_date=date(1985, 6, 1),
        education_level=draw.choice("2345"),
        job_searches=tuple(searches),
        statuses=tuple(_statuses(draw, searches)),
        services=tuple(_services(draw, begun)),
        contacts=tuple(contacts),
        plans=tuple(_plans(draw, contacts)),
        jobs=(Job(start, start + timedelta(days=draw.randint(30, 400))),),
    )


def main(clients: int = CLIENTS, rounds: int = ROUNDS) -> None:
    """Print the size of the histories and the rate; of the rounds, the best of each batch counts."""
    draw = random.Random(1)
    made = [client(draw, number) for number in range(clients)]
    law = load()
    tables = ("job_searches", "statuses", "contacts", "plans", "services")
    sizes = (f"{sum(len(getattr(c, t)) for c in made) / clients:.1f} {t}" for t in tables)
    print(f"a client has {', '.join(sizes)}")
    batches = [made[place : place + BATCH] for place in range(0, clients, BATCH)]
    best, count = [float("inf")] * len(batches), 0
    for _ in range(rounds):
        count = 0
        for place, batch in enumerate(batches):
            started = time.process_time()
            count += sum(len(duties(facts, TODAY, law)) for facts in batch)
            best[place] = min(best[place], time.process_time() - started)
    rate = clients / sum(best)
    print(
        f"{count / clients:.1f} duties a client, {rate:,.0f} clients a second on one core "
        f"(at least {LEAST:,})  {'ok' if rate >= LEAST else 'TOO FEW'}"
    )


if __name__ == "__main__":
    main()
