"""What an event log comes to: cases, activities, what follows what, and the usual ways through."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from polku.analytics.eventlog import kernels
from polku.analytics.eventlog.log import EventLog

DENSE = 2000
"""Activities up to which every pair of them has its count in one square."""


@dataclass(frozen=True, slots=True)
class Edge:
    """How often one activity came directly after another in the same case."""

    before: str
    after: str
    times: int


@dataclass(frozen=True, slots=True)
class Variant:
    """The cases that did the same activities in the same order."""

    activities: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class Summary:
    """An event log in figures. `edges` and `top_variants` are the most frequent ones first."""

    cases: int
    events: int
    activities: int
    variants: int
    edges: Sequence[Edge]
    """All of the directly-follows graph."""
    top_variants: Sequence[Variant]

    @property
    def dfg_edges(self) -> int:
        return len(self.edges)

    @property
    def dfg_sum(self) -> int:
        return sum(edge.times for edge in self.edges)


def summary(log: EventLog, top: int = 10) -> Summary:
    """Sum an event log up, exactly, with its `top` most frequent variants; ties go by the alphabet."""
    begin = kernels.starts(log.case)
    first, of = kernels.variants(begin, log.activity)
    count = np.bincount(of)
    return Summary(
        cases=len(begin) - 1,
        events=len(log.case),
        activities=len(np.unique(log.activity)),
        variants=len(first),
        edges=edges(log),
        top_variants=_top(log, begin, first, count, top),
    )


def edges(log: EventLog) -> list[Edge]:
    """Return the directly-follows graph of a log: the most frequent pairs first."""
    names, many = log.activities, len(log.activities)
    if many <= DENSE:
        square = np.zeros((many, many), np.int64)
        kernels.follows(log.case, log.activity, square)
        found = np.flatnonzero(square)
        times = square.ravel()[found]
    else:
        same = log.case[1:] == log.case[:-1]
        pairs = log.activity[:-1][same] * many + log.activity[1:][same]
        found, times = np.unique(pairs, return_counts=True)
    made = [
        Edge(names[pair // many], names[pair % many], count)
        for pair, count in zip(found.tolist(), times.tolist(), strict=True)
    ]
    return sorted(made, key=lambda edge: (-edge.times, edge.before, edge.after))


def _top(
    log: EventLog, begin: kernels.Ints, first: kernels.Ints, count: kernels.Ints, top: int
) -> list[Variant]:
    """Return the most frequent variants; only those that may be among them are spelt out."""
    if top < 1 or not len(count):
        return []
    least = np.sort(count)[-min(top, len(count))]
    made = [
        Variant(
            tuple(
                log.activities[one] for one in log.activity[begin[case] : begin[case + 1]].tolist()
            ),
            int(cases),
        )
        for case, cases in zip(first[count >= least], count[count >= least], strict=True)
    ]
    return sorted(made, key=lambda variant: (-variant.cases, variant.activities))[:top]
