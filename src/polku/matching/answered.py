"""What a coach would name for a need like a query: learnt from needs that are answered.

`answered.tsv` holds needs in people's own words in three languages, each with the groups of synonyms
(`synonyms.toml`) of the services that answer it, the best first. Ridge regression (Hoerl & Kennard,
1970) in its dual form (Saunders, Gammerman & Vovk, 1998) leads from the vectors of the needs to the
groups.
"""

import csv
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, cast

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from polku.matching.synonyms import Group, SynonymsError
from polku.matching.vectors import Vectors
from polku.reference.names import LANGUAGES, Language

FIRST_COUNTS, NEXT_COUNTS = 1.0, 0.8
"""What the best answer to a need counts for, and each further one beside the one before it."""
RIDGE = 0.5
"""What is added to each need's likeness to itself (which is 1): the more, the less one need tells."""
ANSWERS, LEAST = 12, 0.05
"""Groups at most that answer a query, and how much a group must at least."""


class Answered(NamedTuple):
    """A need in somebody's words, and the names of the groups that answer it, the best first."""

    language: Language
    groups: tuple[str, ...]
    need: str


def parse(text: str, place: str) -> tuple[Answered, ...]:
    """Return the needs of a file with the columns language, groups and need, parted by tabs.

    Raises SynonymsError with the line of what is wrong.
    """
    found = []
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for line, row in enumerate(rows, 1):
        if line == 1 or not row:
            continue
        if len(row) != 3 or row[0] not in LANGUAGES or not row[1].split() or not row[2].strip():
            raise SynonymsError(f"{place}, {line}: language, groups, need")
        language, groups, need = row
        found.append(Answered(cast("Language", language), tuple(groups.split()), need))
    return tuple(found)


@lru_cache(maxsize=1)
def bundled() -> tuple[Answered, ...]:
    """Return the needs that come with Polku."""
    name = "answered.tsv"
    return parse((files("polku.matching") / name).read_text("utf-8"), name)


def learnt(needs: Sequence[Answered], groups: Sequence[Group]) -> "Answers | None":
    """Return what needs teach of groups, None where none does; kept, whatever documents change.

    A need with an answer that is none of the groups teaches nothing.
    """
    last = max((at for at, one in enumerate(groups, 1) if one.name), default=0)
    names = tuple(one.name for one in groups[:last])  # those of editors, after them, have none
    told = tuple(one for one in needs if set(names).issuperset(one.groups))
    return _learnt(told, names) if told else None


@lru_cache(maxsize=2)
def _learnt(needs: tuple[Answered, ...], names: tuple[str, ...]) -> "Answers":
    return Answers(needs, names)


class Answers:
    """What answers a need. O(needs³) to make: seconds for some thousands."""

    def __init__(self, needs: Sequence[Answered], groups: Sequence[str]) -> None:
        places = {name: at for at, name in enumerate(groups) if name}
        told = np.zeros((len(needs), len(groups)), np.float32)
        for row, one in enumerate(needs):
            for at, name in enumerate(one.groups):
                told[row, places[name]] = FIRST_COUNTS * NEXT_COUNTS**at
        self._vectors = Vectors([one.need for one in needs])
        rows = self._vectors.rows.astype(np.float32)
        alike = (rows @ rows.T).toarray()
        alike[np.diag_indices_from(alike)] += RIDGE
        solved = cho_solve(cho_factor(alike, overwrite_a=True), told - told.mean(axis=0))
        self._weights = np.asarray(rows.T @ solved)

    def to(self, query: str) -> list[tuple[int, float]]:
        """Return the groups that answer a query and how surely, the surest first.

        About 1 for a need like many that were answered alike, 0 for one like none. O(letters of the
        query × groups).
        """
        told = self._vectors.of(query)
        sure = told.values @ self._weights[told.places]
        order = np.argsort(-sure, kind="stable")[:ANSWERS]
        return [(int(at), float(sure[at])) for at in order if sure[at] >= LEAST]
