"""The tables of facts: CSV files that carry their own source, licence and date.

A file begins with lines `# source: …`, `# licence: …`, `# date: …` (and `# note: …`), then a header
and rows. The packaged ones lie in `tables/`; a table of the same name in the folder `reference` of
POLKU_HOME is read instead.
"""

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from polku.reference.layout import LAYOUTS, Row

P = ParamSpec("P")
T = TypeVar("T")

MOST_READ = 512


class FactsError(ValueError):
    """A file of facts cannot be read, or does not keep to its layout: what, where, how to mend."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the facts of a table come from."""

    source: str
    licence: str
    date: str
    """The day, month or year the facts are of (ISO 8601)."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    origin: Origin
    rows: Sequence[Row]
    loaded: bool = False
    """Whether it is an official table loaded over the packaged one."""


_forget: list[Callable[[], None]] = []


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Keep what a reader has read, the last MOST_READ of its arguments, until `forget`."""
    kept = lru_cache(MOST_READ)(read)
    _forget.append(kept.cache_clear)
    return cast("Callable[P, T]", kept)


def forget() -> None:
    """Let every reader read again: a table has been loaded, or POLKU_HOME has moved."""
    for clear in _forget:
        clear()


def home() -> Path:
    """Return the folder of the tables loaded by the user."""
    return Path(os.environ.get("POLKU_HOME") or Path.home() / ".polku") / "reference"


def table(name: str) -> Table:
    """Read a table by its name: the loaded one where there is one, else the packaged one.

    Raises FactsError where a loaded table is broken: better no answer than an old one unawares.
    """
    own = home() / f"{name}.csv"
    if not own.is_file():
        return parsed(
            files("polku.reference").joinpath("tables", own.name).read_text("utf-8"), name
        )
    try:
        return replace(parsed(own.read_text("utf-8"), name), loaded=True)
    except ValueError as error:
        raise FactsError(f"{own}: {error}: load it again, or remove it") from error


def tables() -> Mapping[str, Table]:
    """Read every table."""
    return {name: table(name) for name in LAYOUTS}


def codes(content: Table) -> Mapping[str, str]:
    """Return every code the rows go by, the other codes of the same things too, to their own."""
    return {
        row[column]: row["code"]
        for column in (*LAYOUTS[content.name].aliases, "code")
        for row in content.rows
        if row[column]
    }


def parsed(text: str, name: str) -> Table:
    """Read the text of a table; raise FactsError where it does not keep to its layout."""
    head, body = headed(text)
    columns, rows = records(body)
    if columns != LAYOUTS[name].names:
        raise FactsError(f"the columns of {name} must be {', '.join(LAYOUTS[name].names)}")
    origin = Origin(*(head.get(key, "") for key in ("source", "licence", "date", "note")))
    return Table(name, origin, rows)


def records(body: str, separator: str = ",") -> tuple[tuple[str, ...], list[Row]]:
    """Read a CSV with a header: its columns and its rows; raise FactsError where it is broken."""
    reader = csv.reader(io.StringIO(body), delimiter=separator, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise FactsError(f"CSV line {reader.line_num}: {error}") from error
    if not lines:
        return (), []
    columns = tuple(lines[0][1])
    for number, cells in lines[1:]:
        if len(cells) != len(columns):
            raise FactsError(
                f"CSV line {number}: {len(cells)} cells, but the header has {len(columns)}"
            )
    return columns, [dict(zip(columns, cells, strict=True)) for _, cells in lines[1:]]


def headed(text: str) -> tuple[dict[str, str], str]:
    """Part a table's text into its `# key: value` lines and the CSV after them."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    pairs = (line.removeprefix("#").partition(":") for line in lines[:count])
    return {key.strip(): value.strip() for key, _, value in pairs}, "".join(lines[count:])


def written(content: Table) -> str:
    """Return a table as the text of its file: the same table, the same bytes."""
    out = io.StringIO()
    out.writelines(_head(content))
    writer = csv.DictWriter(out, LAYOUTS[content.name].names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(content.rows)
    return out.getvalue()


def _head(content: Table) -> Iterator[str]:
    origin = content.origin
    yield f"# table: {content.name}\n"
    for key, value in (
        ("source", origin.source),
        ("licence", origin.licence),
        ("date", origin.date),
        ("note", origin.note),
    ):
        if value:
            yield f"# {key}: {' '.join(value.split())}\n"


def broken_links(content: Mapping[str, Table]) -> Iterator[str]:
    """Say which codes of the tables point at a row that none of the tables named has."""
    keys = {name: {row[LAYOUTS[name].key[0]] for row in content[name].rows} for name in content}
    for name, one in content.items():
        for column in LAYOUTS[name].columns:
            if not column.points_at:
                continue
            known = set().union(*(keys[target] for target in column.points_at))
            for code in sorted({row[column.name] for row in one.rows} - known - {""}):
                yield f"{name}, {column.name}: {code} is in no row of {' or '.join(column.points_at)}"
