"""Passes over the events of a log, sorted by case: order, directly-follows counts, variants."""

from typing import Any

import numpy as np
import numpy.typing as npt

from polku.analytics.compiled import compiled

Ints = npt.NDArray[Any]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


@compiled
def is_ordered(case: Ints, time: Ints) -> bool:
    """Tell whether events lie by case, and those of one case by time."""
    for i in range(1, case.size):
        if case[i] < case[i - 1] or (case[i] == case[i - 1] and time[i] < time[i - 1]):
            return False
    return True


@compiled
def order(case: Ints, time: Ints, cases: int) -> Ints:
    """Return the places of the events by case and time; those of one instant as they stood.

    `case` holds numbers below `cases`. Counts first, so that only the events of one case are sorted.
    """
    ends = np.zeros(cases + 1, np.int64)
    for one in case:
        ends[one + 1] += 1
    ends = np.cumsum(ends)
    free = ends[:-1].copy()
    places = np.empty(case.size, np.int64)
    for i in range(case.size):
        places[free[case[i]]] = i
        free[case[i]] += 1
    for one in range(cases):
        held = places[ends[one] : ends[one + 1]]
        for i in range(1, held.size):
            if time[held[i]] < time[held[i - 1]]:
                held[:] = held[np.argsort(time[held], kind="mergesort")]
                break
    return places


@compiled
def starts(case: Ints) -> Ints:
    """Return where each case begins in events sorted by case, and after the last one their number."""
    count = 1
    for i in range(1, case.size):
        count += case[i] != case[i - 1]
    found = np.empty(count + 1 if case.size else 1, np.int64)
    found[-1] = case.size
    at = 0
    for i in range(case.size):
        if i == 0 or case[i] != case[i - 1]:
            found[at] = i
            at += 1
    return found


@compiled
def follows(case: Ints, activity: Ints, counts: Ints) -> None:
    """Add to `counts[a, b]` how often `b` comes directly after `a` in a case."""
    for i in range(1, case.size):
        if case[i] == case[i - 1]:
            counts[activity[i - 1], activity[i]] += 1


@compiled
def variants(begin: Ints, activity: Ints) -> tuple[Ints, Ints]:
    """Return the first case of each variant, in order of appearance, and the variant of each case.

    `begin` as `starts` gives it. Cases are looked up by a hash of their activities in order and
    then compared with the variant's first case, so that no chance of the hash joins two variants.
    """
    cases = begin.size - 1
    slots = np.full(1024, -1, np.int32)
    first, of = np.empty(cases, np.int64), np.empty(cases, np.int32)
    marks = np.empty(cases, np.uint64)
    found = 0
    for case in range(cases):
        mark = _mark(activity[begin[case] : begin[case + 1]])
        slot = mark & np.uint64(slots.size - 1)
        while slots[slot] >= 0:
            known = slots[slot]
            if marks[known] == mark and _same(begin, activity, first[known], case):
                break
            slot = (slot + np.uint64(1)) & np.uint64(slots.size - 1)
        if slots[slot] < 0:
            slots[slot], first[found], marks[found] = found, case, mark
            found += 1
        of[case] = slots[slot]
        if 2 * found > slots.size:
            slots = _spread(marks[:found], 4 * slots.size)
    return first[:found].copy(), of


@compiled
def _mark(activities: Ints) -> Any:
    """Return a hash of activities in order."""
    mark = np.uint64(activities.size)
    for one in activities:
        mark = (mark ^ np.uint64(one + 1)) * _FACTOR
        mark ^= mark >> _SHIFT
    return mark * _MIX >> np.uint64(16)


@compiled
def _spread(marks: Ints, size: int) -> Ints:
    """Return slots in which every mark finds its number: at its own place, or the next one free."""
    slots = np.full(size, -1, np.int32)
    for number in range(marks.size):
        slot = marks[number] & np.uint64(size - 1)
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & np.uint64(size - 1)
        slots[slot] = number
    return slots


@compiled
def _same(begin: Ints, activity: Ints, one: int, other: int) -> bool:
    length = begin[one + 1] - begin[one]
    if begin[other + 1] - begin[other] != length:
        return False
    for i in range(length):  # noqa: SIM110 - a kernel has no generators
        if activity[begin[one] + i] != activity[begin[other] + i]:
            return False
    return True
