"""Benefit months and earned incomes.

Daily rates and wages are approximations of the demo, never the law: amounts are there so that sums
have an order of magnitude. Shares of the municipality are for `rules` to tell from the day counts.
"""

from datetime import date

import numpy as np

from polku.demo.days import (
    NEVER,
    Days,
    Flags,
    Floats,
    Ints,
    month_starts,
    months_since_1970,
    number,
    weekdays_within,
)
from polku.demo.histories import CODES, SUBSIDISED, Histories, Rows
from polku.demo.life import SEARCHING, State
from polku.demo.people import People

RECEIVES = 0.86
"""Share of job searches in which a benefit is paid."""
FUND_MEMBERS = 0.6
WAITING_DAYS = 5
LONGEST = {"ap": 400, "pp": 400}
"""Days of an allowance before labour market support; 300 and 500 for some, left out here."""
DAILY = ((2019, 32.4), (2020, 33.7), (2021, 33.8), (2022, 35.0), (2023, 37.2))
"""Approximate daily rate of basic allowance and labour market support from a year on, euros."""
EARNINGS_RELATED = (45.0, 95.0)
WAGES = {"1": 2150, "2": 2200, "3": 2450, "4": 2700, "5": 2900, "6": 3200, "7": 3800, "8": 4300}
"""Approximate full-time wage a month by education, euros."""
INCOME_MONTHS = 24
PART_TIME_SHARE = 0.4
"""Share of the days of a month for which someone in part-time work is paid."""
NEW_COUNT = number(date(2025, 1, 1))
"""From this day days of labour market support are counted on from the allowance before it."""


def benefits(people: People, lives: Histories, today: int, rng: np.random.Generator) -> Rows:
    """Return the table `benefits`: months up to the one before today."""
    spells, searches = lives.spells, lives.searches
    kind, begins = _entitlements(people, lives, rng)
    receives = rng.random(len(searches.person)) < RECEIVES
    paid = np.isin(spells.state, SEARCHING) & receives[searches.of_spell]
    paid &= ~((spells.state == State.SERVICE) & _salaried(lives))
    last_month = int(months_since_1970(np.array([today], np.int32))[0]) - 1
    rows = _months(spells.start[paid], spells.end[paid], last_month)
    spell = np.flatnonzero(paid)[rows["row"]]
    days = rows["days"] * np.where(spells.state[spell] == State.PART_TIME, PART_TIME_SHARE, 1)
    in_service = spells.state[spell] == State.SERVICE
    search = searches.of_spell[spell]
    keys = spells.person[spell].astype(np.int64) * 4096 + rows["month"]
    groups, first, index = np.unique(keys, return_index=True, return_inverse=True)
    total: Ints = np.rint(np.bincount(index, days, len(groups))).astype(np.int32)
    served = np.rint(np.bincount(index, days * in_service, len(groups))).astype(np.int32)
    search = search[first]
    total = _less_waiting(total, search)
    table = _counted(groups, total, np.minimum(served, total), kind[search], begins[search])
    table["amount"] = _amounts(people, table)
    return table


def _salaried(lives: Histories) -> Flags:
    """Tell which spells are services with pay or a grant instead of a benefit."""
    paid = np.isin(CODES, (*SUBSIDISED, "start_up_grant"))
    spells = lives.spells
    salaried: Flags = np.where(spells.service >= 0, paid[spells.service], False)
    return salaried


def _entitlements(people: People, lives: Histories, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return for each search its benefit (0 tmt, 1 pp, 2 ap) and the search where it began.

    Half a year of work before a search opens a new one; else the earlier one goes on.
    """
    searches, jobs = lives.searches, lives.jobs
    long = np.minimum(jobs["end"], NEVER) - jobs["start"] > 26 * 7
    ends = set(zip(jobs["person"][long].tolist(), (jobs["end"][long] + 1).tolist(), strict=True))
    worked = np.array(
        [
            key in ends
            for key in zip(searches.person.tolist(), searches.start.tolist(), strict=True)
        ],
        np.bool_,
    )
    same = np.append(False, searches.person[1:] == searches.person[:-1])
    opens = worked | ~same
    member = rng.random(len(people)) < FUND_MEMBERS
    kind = np.where(worked, np.where(member[searches.person], 2, 1), 0)
    begins = np.maximum.accumulate(np.where(opens, np.arange(len(opens)), 0))
    return kind[begins], begins


def _months(start: Days, end: Days, last_month: int) -> dict[str, Ints]:
    """Lay periods out by month: `row` (which period), `month` (since 1970), `days` (Monday to Friday)."""
    stop = month_starts(np.array([last_month + 1], np.int32))[0] - 1
    end = np.minimum(end, stop)
    begin = months_since_1970(start)
    count = np.where(end >= start, months_since_1970(np.maximum(end, start)) - begin + 1, 0)
    row = np.repeat(np.arange(len(start)), count)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    month = (begin[row] + turn).astype(np.int32)
    first = np.maximum(month_starts(month), start[row])
    last = np.minimum(month_starts(month + 1) - 1, end[row])
    return {
        "row": row,
        "month": month,
        "days": weekdays_within(first, last),
        "calendar_days": last - first + 1,
    }


def _less_waiting(total: Ints, search: Ints) -> Ints:
    """Take the waiting period off the first month of each search."""
    first = np.append(True, search[1:] != search[:-1])
    return np.where(first, np.maximum(total - WAITING_DAYS, 0), total)


def _counted(groups: Ints, total: Ints, served: Ints, kind: Ints, begins: Ints) -> Rows:
    """Count the days of each entitlement; past the longest allowance it becomes tmt."""
    new = np.append(True, begins[1:] != begins[:-1])
    before = _running(total, new) - total
    longest = np.where(kind == 0, 0, LONGEST["ap"])
    code = np.where(before < longest, kind, 0)
    days = np.where(code > 0, np.minimum(total, longest - before), total)
    support = np.where(code == 0, days - served, 0)
    month = (groups % 4096).astype(np.int32)
    old = (code == 0) & (month_starts(month) < NEW_COUNT)
    counted = np.where(old, _running(support, new), _running(days, new))
    keep = days > 0
    names = np.array(["tmt", "pp", "ap"], dtype=object)
    return {
        "person": (groups // 4096).astype(np.int32)[keep],
        "month": month[keep],
        "kind": names[code[keep]],
        "paid_days": days[keep].astype(np.int32),
        "cumulative_days": counted[keep].astype(np.int32),
    }


def _running(values: Ints, new: Flags) -> Ints:
    """Return running sums that begin again where `new` says so."""
    sums = np.cumsum(values)
    base = np.where(new, sums - values, 0)
    return sums - np.maximum.accumulate(base)


def _amounts(people: People, rows: Rows) -> Floats:
    year = rows["month"] // 12 + 1970
    rates = np.array([rate for _, rate in DAILY])
    rate = rates[np.searchsorted([y for y, _ in DAILY], year, "right") - 1]
    low, high = EARNINGS_RELATED
    wage = low + (high - low) * (people.birth[rows["person"]] % 97) / 97
    amounts: Floats = rows["paid_days"] * np.where(rows["kind"] == "ap", wage, rate)
    return np.round(amounts, 2)


def incomes(people: People, lives: Histories, today: int, rng: np.random.Generator) -> Rows:
    """Return the table `incomes`: earnings of the last two years, a person and month a row."""
    jobs = lives.jobs
    last_month = int(months_since_1970(np.array([today], np.int32))[0]) - 1
    begin = month_starts(np.array([last_month - INCOME_MONTHS + 1], np.int32))[0]
    which = np.flatnonzero((jobs["end"] >= begin) & (jobs["start"] <= today))
    start = np.maximum(jobs["start"][which], begin)
    rows = _months(start, jobs["end"][which], last_month)
    job = which[rows["row"]]
    person = jobs["person"][job]
    level = np.array([WAGES.get(code, 2200) for code in people.education])
    level = level * np.exp(rng.normal(0, 0.15, len(people)))
    hours = jobs["hours"][job] / 37.5
    earned = level[person] * hours * np.minimum(rows["calendar_days"] / 30.4, 1)
    keys = person.astype(np.int64) * 4096 + rows["month"]
    groups, index = np.unique(keys, return_inverse=True)
    return {
        "person": (groups // 4096).astype(np.int32),
        "month": (groups % 4096).astype(np.int32),
        "earnings": np.round(np.bincount(index, earned, len(groups)), 2),
    }
