"""Needs and the templates of services that answer them, and how well a ranking finds those.

`tests/matching/needs/` says how they were made and what relevant means. A service is of the template
its key begins with; a template stands where the first of its services does.
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from polku.reference.names import Language

NEEDS = Path(__file__).parents[1] / "tests/matching/needs"
HALVES = ("tuning", "held_out", "third")
FIRST = 5

Scores = Callable[[str, Language], Any]
"""Scores every document for a query said in a language; 0: not found."""


class Need(NamedTuple):
    """What somebody looks for, in their words, and the templates that answer it, the best first."""

    language: Language
    query: str
    relevant: tuple[str, ...]


class Relevance(NamedTuple):
    """Means over needs."""

    recall: float
    """Share of a need's relevant templates that are among the first five (of five at most)."""
    reciprocal: float
    """One by the place of the first relevant template; 0 where none was found."""


def needs(half: str) -> tuple[Need, ...]:
    rows = tomllib.loads((NEEDS / f"{half}.toml").read_text("utf-8"))["need"]
    return tuple(Need(row["language"], row["query"], tuple(row["relevant"])) for row in rows)


def template(key: str) -> str:
    """Return the code of the template that a service is of."""
    return key.partition("-")[0]


class Judge:
    """Judges rankings of documents with these keys."""

    def __init__(self, keys: Sequence[str]) -> None:
        codes = [template(key) for key in keys]
        self.templates = sorted(set(codes))
        places = {code: at for at, code in enumerate(self.templates)}
        self._of = np.array([places[code] for code in codes], int)

    def ranked(self, scores: Any) -> list[str]:
        """Return the templates found, the best first; equal ones by code."""
        best = np.zeros(len(self.templates))
        np.maximum.at(best, self._of, scores)
        order = np.lexsort((np.arange(len(best)), -best))
        return [self.templates[at] for at in order if best[at] > 0]

    def judged(self, scores: Scores, asked: Iterable[Need]) -> Relevance:
        told = [self.judge(scores(one.query, one.language), one) for one in asked]
        return Relevance(*(float(np.mean(column)) for column in zip(*told, strict=True)))

    def judge(self, scores: Any, need: Need) -> Relevance:
        found = self.ranked(scores)
        among = len({*found[:FIRST]} & {*need.relevant}) / min(FIRST, len(need.relevant))
        first = next((at for at, one in enumerate(found, 1) if one in need.relevant), None)
        return Relevance(among, 1 / first if first else 0.0)
