"""What came of referrals: how they were answered, why not, how soon, and how people took part.

Referrals lie in the database and not in the index. They come here as columns with pseudonyms, are
matched to the people of the index, and leave by the same door with the same keys: who is not in the
index is not counted, and nothing that happened after its day.
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from polku.analytics.arrays import Bytes, Counts, Ints, Keys
from polku.analytics.disclosure import Published, counted
from polku.analytics.filters import Filters
from polku.analytics.index.layout import NEVER
from polku.analytics.index.store import Index, Shard
from polku.analytics.outcomes.counting import (
    Told,
    audience,
    named,
    ratio,
    tally,
    universe,
    window,
    with_keys,
)
from polku.analytics.outcomes.service import LONGEST, Asked
from polku.analytics.selection import Selection, select

ANSWERS = ("accepted", "refused", "no_answer", "withdrawn", "unanswered")
"""Of a referral as it stood on the day of the index; accepted ones may have started and ended."""
NO_REASON = 255


class Referrals(NamedTuple):
    """Referrals that were sent, in any order, as they stood on the day of the index."""

    pseudonym: Keys
    sent: Ints
    """Day it was first sent."""
    answered: Ints
    """Day the provider first said yes or no; NEVER: has not."""
    answer: Bytes
    """Place in ANSWERS."""
    reason: Bytes
    """Place in a list that the asker keeps; NO_REASON: none was told."""
    days: Ints
    """Days of which it was told whether the client took part."""
    present: Ints
    """Of them those on which the client did."""


NO_REFERRALS = Referrals(
    np.empty(0, np.uint64),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.uint8),
    np.empty(0, np.uint8),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
)


@dataclass(frozen=True, slots=True)
class Answers:
    """Of the referrals sent in the filters' period, by default of 36 months and the running quarter."""

    answers: Published
    """answer (ANSWERS), sent, people, share"""
    reasons: Published
    """answer (refused, withdrawn), reason, people"""
    waits: Published
    """people, lower, median, upper: days from sending to the first answer"""
    attendance: Published
    """people, days, present, share: of those of whom any day was told"""


def answers(
    index: Index,
    filters: Filters,
    referrals: Referrals,
    reasons: tuple[str, ...],
    *,
    exact: bool = False,
) -> Answers:
    """Return what came of referrals; `reasons` are the names of their reasons.

    Raises `UnknownValueError` for a value that the index does not have.
    """
    selection = select(index, filters, exact=exact)
    everybody = universe(selection)
    row, key = _asked_about(selection, referrals)
    found = Referrals._make(column[row] for column in referrals)
    asked = Asked(everybody, exact=exact)
    told = found.answered != NEVER
    waited = np.clip(found.answered[told] - found.sent[told], 0, LONGEST)
    return Answers(
        answers=asked.parts("answer", ANSWERS, found.answer.astype(np.int32), key, whole="sent"),
        reasons=_reasons(found, key, reasons, everybody, exact=exact),
        waits=asked.quartiles(waited, key[told]),
        attendance=_attendance(
            found, key, int(referrals.days.max(initial=0)), everybody, exact=exact
        ),
    )


def counted_rows(index: Index, filters: Filters, referrals: Referrals) -> Counts:
    """Return which rows `answers` counts, for who may open them all. Raises as it does."""
    return _asked_about(select(index, filters, exact=True), referrals)[0]


def _asked_about(selection: Selection, referrals: Referrals) -> tuple[Counts, Keys]:
    """Return the rows of the people and the period of the filters, and the keys of those people."""
    days = window(selection)
    row, key = known_people(selection, referrals.pseudonym)
    inside = (days.since <= referrals.sent[row]) & (referrals.sent[row] < days.until)
    return row[inside], key[inside]


def known_people(selection: Selection, pseudonym: Keys) -> tuple[Counts, Keys]:
    """Return the rows whose people the filters choose in the index, and the keys of those people."""
    parts = list(selection.each(partial(_known, selection, pseudonym)))
    rows = np.concatenate([np.empty(0, np.int64), *(row for row, _ in parts)])
    keys = np.concatenate([np.empty(0, np.uint64), *(key for _, key in parts)])
    order = np.argsort(rows, kind="stable")
    return rows[order], keys[order]


def _known(selection: Selection, pseudonym: Keys, shard: Shard) -> tuple[Counts, Keys]:
    persons = shard.tables["persons"]
    order = np.argsort(persons["pseudonym"], kind="stable")  # in order already, as the layout says
    place = np.searchsorted(persons["pseudonym"], pseudonym, sorter=order)
    there = place < shard.people
    person = order[np.where(there, place, 0)] if shard.people else place
    rows = np.flatnonzero(there)
    person = person[rows]
    same = persons["pseudonym"][person] == pseudonym[rows]
    chosen = same & audience(selection, shard)[person]
    keys: Keys = persons["key"][person[chosen]]
    return rows[chosen], keys


def _reasons(
    found: Referrals, key: Keys, names: tuple[str, ...], everybody: int, *, exact: bool
) -> Published:
    """Return how many were refused and withdrawn for each reason that anybody had, as shown."""
    many = len(names)
    kinds = [ANSWERS.index(one) for one in ("refused", "withdrawn")]
    turn = np.select([found.answer == kind for kind in kinds], [0, 1], -1)
    told = (turn >= 0) & (found.reason < many)
    place = np.where(told, turn * many + found.reason, -1).astype(np.int32)
    table = {
        "answer": named([ANSWERS[kind] for kind in kinds for _ in names]),
        "reason": named([*names] * 2),
    } | with_keys("people", tally(place, many * 2, key), everybody)
    shown = counted(pl.DataFrame(table), ["people"], exact=exact)
    return Published(shown.table.filter(pl.col("people") > 0), shown.protection)


def _attendance(
    found: Referrals, key: Keys, most: int, everybody: int, *, exact: bool
) -> Published:
    """Return the days told and those taken part in; `most`: of one referral, whoever is asked about."""
    told = found.days > 0
    people = Told.of(key[told], everybody, exact=exact)
    days = people.sum(int(found.days[told].sum()), most)
    present = people.sum(int(found.present[told].sum()), most, turn=1)
    return people.table(days=days, present=present, share=ratio(present, days, most=1.0))
