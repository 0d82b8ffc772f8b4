"""What is wrong with the rows of a file, by cause: what is said of many rows is said once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from polku.services.exchange import Fault, Read

MOST_SENTENCES = 10
"""Different things said of one cause."""
MOST_ROWS = 20
"""Rows named of which one thing is said."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said of some rows: what is wrong, and how to mend it."""

    text: str
    rows: Sequence[int]
    count: int

    @property
    def more(self) -> int:
        """How many rows there are beside those named."""
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Cause:
    """What is wrong in one way in one column."""

    file: str
    column: str
    """Heading as it stands in the file; empty: the whole row."""
    is_rejecting: bool
    """The rows were not read; else they were, and should be looked at."""
    count: int
    sentences: Sequence[Sentence]

    @property
    def more(self) -> int:
        """How many are of kinds that are not told."""
        return self.count - sum(one.count for one in self.sentences)


def kept(read: Read) -> list[dict[str, Any]]:
    """Return the causes as data: those that reject rows first, the commonest first."""
    found = [*_causes(read.rejects, rejecting=True), *_causes(read.warnings, rejecting=False)]
    return sorted(found, key=lambda one: (not one["rejecting"], -one["count"]))


def rejected_rows(read: Read) -> int:
    """Return how many rows were not read; one with several faults is one."""
    return len({(fault.file, fault.row) for fault in read.rejects})


def _causes(faults: Iterable[Fault], *, rejecting: bool) -> Iterator[dict[str, Any]]:
    alike: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.file, fault.column, fault.reason), []).append(fault)
    for theirs in alike.values():
        told = sorted(_by_sentence(theirs), key=lambda those: (-len(those), those[0].row))
        yield {
            "rejecting": rejecting,
            "count": len(theirs),
            "told": [_sentence(those) for those in told[:MOST_SENTENCES]],
        }


def _by_sentence(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Put those together of which the same is said: values that are not told make no difference."""
    said_of: dict[tuple[str, str], str] = {}
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        mark = (fault.value, fault.detail)
        if mark not in said_of:
            said_of[mark] = fault.what("en")
        found.setdefault(said_of[mark], []).append(fault)
    return list(found.values())


def _sentence(faults: Sequence[Fault]) -> dict[str, Any]:
    rows = [fault.row for fault in faults]
    return {"first": asdict(faults[0]), "rows": rows[:MOST_ROWS], "count": len(rows)}


def shown(causes: Iterable[Mapping[str, Any]], language: str) -> list[Cause]:
    """Return the causes in words."""
    return [_shown(cause, language) for cause in causes]


def _shown(cause: Mapping[str, Any], language: str) -> Cause:
    first = Fault(**cause["told"][0]["first"])
    sentences = [
        Sentence(Fault(**one["first"]).what(language), one["rows"], one["count"])
        for one in cause["told"]
    ]
    return Cause(first.file, first.column, cause["rejecting"], cause["count"], sentences)
