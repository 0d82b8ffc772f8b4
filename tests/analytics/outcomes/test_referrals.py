"""What came of referrals: by hand, of whom the index knows, and protected like all else."""

from datetime import date

import numpy as np
import pytest
from tests.analytics.builder import Person, day, index_of

from polku.analytics.disclosure import protect
from polku.analytics.filters import Filters
from polku.analytics.index.layout import NEVER
from polku.analytics.outcomes.referrals import ANSWERS, NO_REASON, Referrals, answers

REASONS = ("full", "conditions", "work")
SENT = ("accepted", "2025-02-01", "2025-02-05", "", (4, 3))


def index(many=6):
    """Return an index of people: every third one lives in another municipality."""
    return index_of(
        *(
            Person([("unemployed", "2024-01-01")], municipality="710" if n % 3 else "091")
            for n in range(many)
        ),
        until="2025-12-31",
    )


def sent(known, *told):
    """Return referrals of people by place; a place past the index is of somebody it does not know."""
    pseudonyms = known.shards[0].tables["persons"]["pseudonym"].tolist()
    rows = []
    for person, (answer, on, answered, reason, (days, present)) in told:
        rows.append(
            (
                pseudonyms[person] if person < len(pseudonyms) else 1,
                day(on),
                day(answered) if answered else NEVER,
                ANSWERS.index(answer),
                REASONS.index(reason) if reason else NO_REASON,
                days,
                present,
            )
        )
    types = (np.uint64, np.int32, np.int32, np.uint8, np.uint8, np.int32, np.int32)
    return Referrals._make(
        np.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)
    )


@pytest.fixture(scope="module")
def told():
    known = index()
    return known, sent(
        known,
        (0, SENT),
        (1, ("accepted", "2025-02-01", "2025-02-03", "", (2, 0))),
        (1, ("refused", "2025-04-01", "2025-04-11", "full", (0, 0))),
        (2, ("refused", "2025-04-01", "2025-04-21", "full", (0, 0))),
        (3, ("withdrawn", "2025-05-01", "", "work", (0, 0))),
        (4, ("no_answer", "2025-05-01", "", "", (0, 0))),
        (5, ("unanswered", "2025-12-01", "", "", (0, 0))),
        (5, ("accepted", "2019-01-01", "2019-01-02", "", (1, 1))),  # before the period
        (9, SENT),  # not in the index
    )


def test_by_hand(told):
    found = answers(told[0], Filters(), told[1], REASONS, exact=True)
    assert {r["answer"]: (r["sent"], r["people"]) for r in found.answers.table.to_dicts()} == {
        "accepted": (7, 2),
        "refused": (7, 2),
        "no_answer": (7, 1),
        "withdrawn": (7, 1),
        "unanswered": (7, 1),
    }
    assert found.reasons.table.rows() == [("refused", "full", 2), ("withdrawn", "work", 1)]
    assert found.waits.table.rows() == [(4, 3.5, 7.0, 12.5)]  # of 2, 4, 10 and 20 days
    assert found.attendance.table.rows() == [(2, 6.0, 3.0, 0.5)]


def test_filters_choose_people_as_everywhere(told):
    found = answers(told[0], Filters(municipality="091"), told[1], REASONS, exact=True)
    assert dict(found.answers.table.select("answer", "people").rows()) == {
        "accepted": 1, "refused": 0, "no_answer": 0, "withdrawn": 1, "unanswered": 0,
    }  # fmt: skip
    since = Filters(since=date(2025, 5, 1))
    assert answers(told[0], since, told[1], REASONS, exact=True).answers.table["sent"][0] == 3


def test_who_may_not_see_them_is_told_as_little_as_of_any_other_group(told):
    few = answers(told[0], Filters(), told[1], REASONS)
    assert not set(few.answers.table["people"]) & {1, 2, 3, 4}
    assert few.answers.table["share"].null_count() == 5
    assert few.answers.mark("share", 0) == "<10"
    assert few.waits.table.select("lower", "median", "upper").row(0) == (None, None, None)
    assert few.attendance.table.row(0)[1:] == (None, None, None)


def test_they_carry_the_keys_of_the_index():
    known = index(60)
    many = sent(known, *((n, SENT) for n in range(40)))
    found = answers(known, Filters(), many, REASONS)
    keys = known.shards[0].tables["persons"]["key"]
    expected = protect(40, keys[:40].sum(dtype=np.uint64), keys.sum(dtype=np.uint64))
    assert found.answers.table["people"][0] == int(expected)
    days, present = (found.attendance.table[name][0] for name in ("days", "present"))
    assert 156 <= days <= 164
    assert 116 <= present <= 124
    assert days - present != 40  # each has a change of its own
