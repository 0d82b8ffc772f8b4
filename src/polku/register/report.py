"""What the door found, in words a person can act on and as data for a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa

from polku.register.extract import Extract, Problem, Reject, Severity
from polku.register.messages import said
from polku.register.schema import TABLES

SHOWN_ROWS = 5
"""Rows named for each reason; the others are in the files of rejects."""

CONSEQUENCES = ("rejected_person", "unknown_person")
"""Reasons that follow from another table's rows, said after the causes."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason rows of a column were rejected for, with the first of them."""

    reason: str
    column: str
    count: int
    first: Sequence[Reject]

    def text(self, language: str) -> str:
        """Say the reason; its detail only where it is the same for every row."""
        return self.first[0].text(language)


def causes(rejects: pa.Table) -> list[Cause]:
    """Gather the rejects of a table by reason, the most frequent first, consequences last."""
    frame = pl.from_arrow(rejects)
    assert isinstance(frame, pl.DataFrame)
    groups = frame.group_by("reason", "column", maintain_order=True).agg(
        pl.len().alias("count"), pl.all().exclude("reason", "column").head(SHOWN_ROWS)
    )
    found = [_cause(row) for row in groups.iter_rows(named=True)]
    return sorted(found, key=lambda cause: (cause.reason in CONSEQUENCES, -cause.count))


def _cause(row: Mapping[str, Any]) -> Cause:
    reason, column = row["reason"], row["column"]
    shown = zip(row["file"], row["row"], row["value"], row["detail"], strict=True)
    first = [Reject(file, at, column, value, reason, detail) for file, at, value, detail in shown]
    return Cause(reason, column, row["count"], first)


def data(extract: Extract, language: str) -> dict[str, Any]:
    """Return the report as plain data: for JSON, and for the page that shows an upload."""
    return {
        "name": extract.name,
        "fingerprint": extract.fingerprint,
        "ok": extract.ok,
        **_sums(extract),
        "summary": summary(extract, language),
        "problems": [_problem(problem, language) for problem in _ordered(extract.problems)],
        "tables": [_table(extract, table, language) for table in extract.origins],
        "absent": [table for table in TABLES if table not in extract.origins],
    }


def _sums(extract: Extract) -> dict[str, int]:
    return {
        name: sum(getattr(one, name) for one in extract.totals.values())
        for name in ("read", "accepted", "rejected")
    }


def _ordered(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: list(Severity).index(problem.severity))


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    return {
        "severity": str(problem.severity),
        "message": problem.message,
        "table": problem.table,
        "column": problem.column,
        "row": problem.row,
        "text": problem.text(language),
    }


def _table(extract: Extract, table: str, language: str) -> dict[str, Any]:
    totals = extract.totals.get(table)
    rejects = extract.rejects.get(table)
    return {
        "table": table,
        "files": [
            {
                "file": origin.file,
                "mapping": origin.mapping,
                "columns": dict(origin.columns),
                "unknown_columns": list(origin.unknown_columns),
            }
            for origin in extract.origins[table]
        ],
        "read": totals.read if totals else 0,
        "accepted": totals.accepted if totals else 0,
        "rejected": totals.rejected if totals else 0,
        "causes": [_said(cause, language) for cause in causes(rejects)] if rejects else [],
    }


def _said(cause: Cause, language: str) -> dict[str, Any]:
    return {
        "reason": cause.reason,
        "column": cause.column,
        "count": cause.count,
        "text": cause.text(language),
        "first": [
            {"file": one.file, "row": one.row, "value": one.value, "text": one.text(language)}
            for one in cause.first
        ],
    }


def summary(extract: Extract, language: str) -> str:
    """Say in one sentence whether the extract may come in."""
    message = "report_open" if extract.ok else "report_closed"
    return said(message, language, {"name": extract.name, **_sums(extract)})


def text(extract: Extract, language: str) -> str:
    """Return the report as lines for a terminal."""
    return "\n".join(_lines(extract, language))


def _lines(extract: Extract, language: str) -> Iterator[str]:
    yield summary(extract, language)
    for problem in _ordered(extract.problems):
        yield f"{said(f'report_{problem.severity}', language, {})}: {problem.text(language)}"
    for table in extract.origins:
        yield ""
        yield from _table_lines(extract, table, language)
    absent = [table for table in TABLES if table not in extract.origins]
    if absent and extract.origins:
        yield ""
        yield said("report_absent", language, {"names": ", ".join(absent)})


def _table_lines(extract: Extract, table: str, language: str) -> Iterator[str]:
    files = ", ".join(origin.file for origin in extract.origins[table])
    mapping = extract.mapping[table]
    how = "report_mapping" if mapping else "report_own_names"
    yield f"{table}  ({files}, {said(how, language, {'names': mapping})})"
    if table in extract.totals:
        totals = extract.totals[table]
        counts = {"read": totals.read, "accepted": totals.accepted, "rejected": totals.rejected}
        yield f"  {said('report_table', language, counts)}"
    if table in extract.rejects:
        several = len(extract.origins[table]) > 1
        for cause in causes(extract.rejects[table]):
            yield f"  {cause.count} × {_shown(cause, several, language)}"


def _shown(cause: Cause, several: bool, language: str) -> str:
    rows = ", ".join(f"{one.file}: {one.row}" if several else str(one.row) for one in cause.first)
    more = ", …" if cause.count > len(cause.first) else ""
    values = ", ".join(dict.fromkeys(repr(one.value) for one in cause.first if one.value))
    what = " ".join(part for part in (cause.column, values) if part)
    where = said("report_rows", language, {"rows": rows + more})
    return (
        f"{what}: {cause.text(language)} ({where})" if what else f"{cause.text(language)} ({where})"
    )
