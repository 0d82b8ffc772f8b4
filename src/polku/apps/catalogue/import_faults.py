"""What is wrong with the rows of a file, by cause: what is said of many rows is said once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from polku.services.exchange import Fault, Read
from polku.services.exchange.faults import said

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
    alike: dict[tuple[str, str, str], dict[tuple[str, str], list[Fault]]] = {}
    for fault in faults:
        cause = alike.setdefault((fault.file, fault.column, fault.reason), {})
        cause.setdefault((fault.value, fault.detail), []).append(fault)
    for by_value in alike.values():
        told = sorted(by_value.values(), key=lambda those: (-len(those), those[0].row))
        yield {
            "rejecting": rejecting,
            "count": sum(map(len, told)),
            "told": [_sentence(those) for those in told[:MOST_SENTENCES]],
        }


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


def where(cause: Cause, language: str) -> str:
    """Say in which file and row one cause is that is of one row only."""
    values = {"file": cause.file, "row": cause.sentences[0].rows[0], "column": cause.column}
    return said("in_cell" if cause.column else "in_row", language, values)
