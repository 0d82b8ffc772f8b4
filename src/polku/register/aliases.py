"""Alias files: how names and codes of another layout turn into those of the exchange.

The package has those of the national register (`aliases/*.toml`); an area adds its own.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from polku.register.schema import TABLES, Table

BIRTHDAY = "-07-01"
"""The day taken for a birth date of which only the year is known: the middle of the year."""

PERSON = "person_id"


class AliasesError(ValueError):
    """An alias file cannot be used."""


@dataclass(frozen=True, slots=True)
class Special:
    """Rows that take a value of their own: where columns have these values, before these days."""

    value: str
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    before: Mapping[str, date] = field(default_factory=dict)

    def rows(self, names: Mapping[str, str]) -> pl.Expr | None:
        if not all(column in names for column in (*self.where, *self.before)):
            return None
        tests = [pl.col(names[c]).is_in(values) for c, values in self.where.items()]
        tests += [day(pl.col(names[c])) < first for c, first in self.before.items()]
        return pl.all_horizontal(tests).fill_null(value=False)


def day(column: pl.Expr) -> pl.Expr:
    """Read a column of text as dates, ISO or Finnish."""
    return pl.coalesce(column.str.to_date(f, strict=False) for f in ("%Y-%m-%d", "%d.%m.%Y"))


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column of the exchange comes from the columns of a file."""

    source: tuple[str, ...] = ()
    """Names in the file; the first one with a value in a row counts."""
    value: str = ""
    """A constant, where no column says it."""
    codes: Mapping[str, str] = field(default_factory=dict)
    empty: str = ""
    """What an empty cell stands for."""
    pad: int = 0
    """Fill with leading zeros to so many characters, before `codes`."""
    first: int = 0
    """Take so many characters from the left."""
    year: bool = False
    """A year stands for the middle of it."""
    exceptions: tuple[Special, ...] = ()

    def within(self, names: Mapping[str, str]) -> pl.Expr | None:
        """Return the column as an expression over the file's columns; None when it has none."""
        found = [pl.col(names[name]) for name in self.source if name in names]
        if not found and not self.value:
            return None
        result = pl.coalesce(found) if found else pl.lit(self.value)
        result = self._recoded(result)
        for one in self.exceptions:
            rows = one.rows(names)
            if rows is not None:
                result = pl.when(rows).then(pl.lit(one.value)).otherwise(result)
        return result

    def _recoded(self, text: pl.Expr) -> pl.Expr:
        if self.first:
            text = text.str.slice(0, self.first)
        if self.pad:
            text = text.str.zfill(self.pad)
        if self.codes:
            text = text.replace(dict(self.codes))
        if self.year:
            text = pl.when(text.str.contains(r"^\d{4}$")).then(text + BIRTHDAY).otherwise(text)
        return text.fill_null(self.empty) if self.empty else text


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of another layout, as rows of a table or (`join`) as columns of its rows."""

    table: str
    rules: Mapping[str, Rule]
    files: tuple[str, ...] = ()
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Rows to take: any of these columns has one of these values."""
    join: bool = False
    latest: str = ""
    """In a joined file with several rows a person: the column whose greatest date wins."""
    once: bool = False
    """Rows that are the same in every column of the exchange are one row."""

    def provides(self, header: Mapping[str, str]) -> set[str]:
        return {
            column
            for column, rule in self.rules.items()
            if rule.value or any(name in header for name in rule.source)
        }

    def used(self) -> set[str]:
        """Return every name in the file that the entry reads."""
        names = {name for rule in self.rules.values() for name in rule.source}
        names |= {c for rule in self.rules.values() for e in rule.exceptions for c in e.where}
        names |= {c for rule in self.rules.values() for e in rule.exceptions for c in e.before}
        return names | set(self.only) | {self.latest} - {""}

    def taken(self, names: Mapping[str, str]) -> pl.Expr | None:
        """Return which rows of the file count; None when all do."""
        tests = [
            pl.col(names[column]).is_in(values).fill_null(value=False)
            for column, values in self.only.items()
            if column in names
        ]
        return pl.any_horizontal(tests) if tests else None


@dataclass(frozen=True, slots=True)
class Aliases:
    name: str
    entries: tuple[Entry, ...]


def own_names(table: Table) -> Entry:
    """Return the mapping of a table that has the exchange's own names already."""
    return Entry(table.name, {name: Rule((name,)) for name in table.names})


def folded(name: str) -> str:
    """Return a file's or a column's name without case, blanks and hyphens."""
    return re.sub(r"[\s\-]+", "_", name.strip().strip("\ufeff").casefold())


def read(path: Path) -> Aliases:
    """Read an alias file; raise AliasesError when it is none."""
    try:
        return _parsed(path.read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AliasesError(f"{path.name}: {error!r}") from error


@cache
def packaged() -> tuple[Aliases, ...]:
    folder = files("polku.register") / "aliases"
    texts = sorted((f.name, f.read_text("utf-8")) for f in folder.iterdir())
    return tuple(_parsed(text) for name, text in texts if name.endswith(".toml"))


def _parsed(text: str) -> Aliases:
    data = tomllib.loads(text)
    return Aliases(data["name"], tuple(_entry(row) for row in data["table"]))


def _entry(row: Mapping[str, Any]) -> Entry:
    table = TABLES.get(row["table"])
    if table is None:
        raise ValueError(f"no table {row['table']}")
    unknown = set(row["columns"]) - set(table.names)
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    return Entry(
        table.name,
        {column: _rule(value) for column, value in row["columns"].items()},
        tuple(folded(name) for name in row["files"]),
        only=_folded_keys(row.get("only", {})),
        join=row.get("join", False),
        latest=folded(row.get("latest", "")),
        once=row.get("once", False),
    )


def _folded_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    return {folded(name): value for name, value in values.items()}


def _rule(value: str | Mapping[str, Any]) -> Rule:
    if isinstance(value, str):
        return Rule((folded(value),))
    rest = dict(value)
    source = rest.pop("from", ())
    names = (source,) if isinstance(source, str) else tuple(source)
    exceptions = tuple(
        Special(
            one["value"], _folded_keys(one.get("where", {})), _folded_keys(one.get("before", {}))
        )
        for one in rest.pop("exceptions", ())
    )
    return Rule(tuple(folded(name) for name in names), exceptions=exceptions, **rest)


def candidates(own: Iterable[Aliases]) -> list[tuple[str, Entry]]:
    """Return every entry with the name of its alias file, an area's own before the package's."""
    return [(one.name, entry) for one in (*own, *packaged()) for entry in one.entries]
