"""One table from its files to canonical rows and rejects, a chunk at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pyarrow as pa

from polku.register.aliases import day
from polku.register.assignment import Part
from polku.register.canonical import SCHEMAS, kept, spooled
from polku.register.cells import Reading, trimmed
from polku.register.checks import Fault, checked
from polku.register.codes import successors
from polku.register.extract import REJECTS, Problem, Severity, Totals
from polku.register.rows import FILE, PERSON, ROW, Clash, Places, taken
from polku.register.schema import Table
from polku.register.sources import SHOWN, Chunk

MUNICIPALITY = "municipality"
MOST_FAULTS = 1_000_000
"""Faults of one table after which reading it further is of no use."""

YEAR = r"^\d{4}$"

Progress = Callable[[str, int, int], None]
"""Told the table, how far its reading has come, and how far it goes."""


@dataclass
class Intake:
    """A table being read: what is accepted so far, what is rejected, what is left out."""

    table: Table
    parts: Sequence[Part]
    reading: Reading
    progress: Progress | None = None
    problems: list[Problem] = field(default_factory=list)
    """What is found goes here: the list of the whole reading."""
    accepted: pa.Table = field(init=False)
    """Canonical rows with two columns more: the number of the file's row, and of the file."""
    read: int = 0
    merged: Counter[str] = field(default_factory=Counter)
    """Persons by the abolished municipality their row named."""
    _rejects: list[pl.DataFrame] = field(default_factory=list)
    _fallen: list[pl.Series] = field(default_factory=list)

    def take(self) -> None:
        """Read every part; raises FileError when a file breaks off."""
        schema = SCHEMAS[self.table.name].append(pa.field(ROW, pa.int64()))
        schema = schema.append(pa.field(FILE, pa.int16()))
        self.accepted = spooled(schema, self._batches(schema))

    # ---- cells ----

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        lookups = [Lookup(part) for part in self.parts if part.entry.join]
        for number, part in enumerate(self.parts):
            if part.entry.join:
                continue
            left_out = 0
            for chunk in part.source.chunks():
                frame, rows, skipped = self._mapped(part, chunk, lookups)
                left_out += skipped
                self._reject_ragged(chunk, number)
                yield from self._checked(frame, rows, number).cast(schema).to_batches()
                if self.progress:
                    self.progress(self.table.name, chunk.done, max(part.source.size, chunk.done))
                if sum(found.height for found in self._rejects) > MOST_FAULTS:
                    values = {"file": part.source.file, "count": MOST_FAULTS}
                    self.problems.append(
                        Problem(Severity.ERROR, "stopped", self.table.name, values=values)
                    )
                    return
            self._note_left_out(part, left_out)

    def _mapped(
        self, part: Part, chunk: Chunk, lookups: Sequence["Lookup"]
    ) -> tuple[pl.DataFrame, pl.Series, int]:
        """Return the chunk under the exchange's names, its row numbers, and how many stay out."""
        frame = trimmed(chunk.frame)
        rows = pl.Series(ROW, chunk.numbers)
        blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if blank.any():
            frame, rows = frame.filter(~blank), rows.filter(~blank)
        taken = part.entry.taken(part.header)
        skipped = 0
        if taken is not None:
            mask = frame.select(taken).to_series()
            skipped = int((~mask).sum())
            frame, rows = frame.filter(mask), rows.filter(mask)
        mapped = _renamed(frame, part)
        self._note_years(frame, part)
        for lookup in lookups:
            mapped = lookup.joined(mapped)
        return mapped, rows, skipped

    def _note_years(self, frame: pl.DataFrame, part: Part) -> None:
        names = [
            part.header[name]
            for rule in part.entry.rules.values()
            for name in rule.source
            if rule.year and name in part.header
        ]
        warned = any(problem.message == "birth_year_only" for problem in self.problems)
        if not warned and any(frame[name].str.contains(YEAR).any() for name in names):
            self.problems.append(Problem(Severity.WARNING, "birth_year_only", self.table.name))

    def _checked(self, frame: pl.DataFrame, rows: pl.Series, file: int) -> pa.Table:
        reading = Reading(
            self.reading.today,
            self.reading.codebook,
            text=self.parts[file].source.text,
            spreadsheet=self.parts[file].source.spreadsheet,
        )
        typed, faults = checked(frame, self.table, reading)
        self.read += frame.height
        self._count_merged(frame)
        typed = typed.with_columns(rows, pl.lit(file, pl.Int16).alias(FILE))
        if not faults:
            return typed.to_arrow()
        bad = pl.Series([False]).new_from_index(0, frame.height)
        for fault in faults:
            bad = bad | fault.rows
            self._reject(fault, frame, rows, file)
        if PERSON in self.table.key and PERSON in frame.columns:
            self._fallen.append(frame[PERSON].filter(bad))
        return typed.filter(~bad).to_arrow()

    def _count_merged(self, frame: pl.DataFrame) -> None:
        """Count the persons of municipalities that have become part of another."""
        if MUNICIPALITY in self.table.names and MUNICIPALITY in frame.columns:
            old = frame[MUNICIPALITY].filter(frame[MUNICIPALITY].is_in(list(successors())))
            self.merged.update(old.to_list())

    def _reject(self, fault: Fault, frame: pl.DataFrame, rows: pl.Series, file: int) -> None:
        values = _shown(frame, fault.column)
        detail = fault.detail
        if isinstance(detail, str):
            detail = pl.Series([detail], dtype=pl.String).new_from_index(0, frame.height)
        found = pl.DataFrame(
            {FILE: file, ROW: rows, "column": fault.column, "value": values, "reason": fault.reason}
        ).with_columns(detail.alias("detail"))
        self._rejects.append(found.filter(fault.rows))

    def _reject_ragged(self, chunk: Chunk, file: int) -> None:
        if not chunk.ragged:
            return
        self.read += len(chunk.ragged)
        self._rejects.append(
            pl.DataFrame(
                {
                    FILE: file,
                    ROW: [one.number for one in chunk.ragged],
                    "column": "",
                    "value": [one.text for one in chunk.ragged],
                    "reason": "ragged",
                    "detail": [one.detail for one in chunk.ragged],
                }
            )
        )

    def _note_left_out(self, part: Part, count: int) -> None:
        if count:
            why = ", ".join(f"{c} ≠ {'/'.join(v)}" for c, v in part.entry.only.items())
            values = {"file": part.source.file, "count": count, "why": why}
            self.problems.append(Problem(Severity.NOTE, "left_out", self.table.name, values=values))

    # ---- rows ----

    def column(self, name: str) -> pl.Series:
        """Return a column of the accepted rows."""
        values = pl.from_arrow(self.accepted[name])
        assert isinstance(values, pl.Series)
        return values

    def reject_all(self, clashes: Sequence[Clash], same: Places | None = None) -> None:
        """Take rows that clash with others out, and those that are one with another (`same`)."""
        for clash in clashes:
            self._reject_clash(clash)
        places = [clash.places for clash in clashes]
        if same is not None and len(same):
            places.append(same)
            self.read -= len(same)
            values = {"file": self.parts[0].source.file, "count": len(same), "why": "=="}
            self.problems.append(Problem(Severity.NOTE, "left_out", self.table.name, values=values))
        if places:
            mask = np.ones(self.accepted.num_rows, dtype=bool)
            mask[np.concatenate(places)] = False
            self.accepted = spooled(self.accepted.schema, kept(self.accepted, pa.array(mask)))

    def _reject_clash(self, clash: Clash) -> None:
        found = taken(self.accepted, (FILE, ROW, clash.column), clash.places)
        detail = pl.Series([""]).new_from_index(0, found.height)
        if clash.others is not None:
            detail = self._line_texts(taken(self.accepted, (FILE, ROW), clash.others))
        self._rejects.append(
            found.select(
                FILE,
                ROW,
                pl.lit(clash.column).alias("column"),
                _shown(found, clash.column),
                pl.lit(clash.reason).alias("reason"),
                detail.alias("detail"),
            )
        )

    # ---- what came of it ----

    def canonical(self) -> pa.Table:
        return self.accepted.select(list(self.table.names))

    def totals(self, rejects: pa.Table) -> Totals:
        """Count the rows; raises ArithmeticError if one was lost or counted twice."""
        rows = pl.from_arrow(rejects.select([FILE, ROW]))
        assert isinstance(rows, pl.DataFrame)
        return Totals(self.read, self.accepted.num_rows, rows.n_unique())

    def rejected_persons(self) -> pl.Series:
        """Return the person ids that stand in rejected rows."""
        return pl.concat(self._fallen) if self._fallen else pl.Series([], dtype=pl.String)

    def rejects(self) -> pa.Table:
        """Return the rejects with the lines of their files, in order."""
        if not self._rejects:
            return REJECTS.empty_table()
        found = pl.concat(self._rejects, how="vertical_relaxed")
        return (
            found.with_columns(self._lines(found))
            .sort(FILE, ROW)
            .with_columns(pl.col(FILE).replace_strict(self._names(), return_dtype=pl.String))
            .select(REJECTS.names)
            .to_arrow()
            .cast(REJECTS)
        )

    def line_of(self, place: int) -> int:
        """Return the line of an accepted row in its file."""
        at = taken(self.accepted, (FILE, ROW), np.array([place]))
        return int(self._lines(at)[0])

    def _lines(self, at: pl.DataFrame) -> pl.Series:
        """Turn row numbers into lines of their files."""
        rows, file = at[ROW].to_numpy(), at[FILE].to_numpy()
        lines = rows.copy()
        for number, part in enumerate(self.parts):
            lines[file == number] = part.source.lines(rows[file == number])
        return pl.Series(ROW, lines)

    def _line_texts(self, at: pl.DataFrame) -> pl.Series:
        """Write lines of files as text, with the file where there are several."""
        lines = self._lines(at).cast(pl.String)
        if len(self.parts) == 1:
            return lines
        return at[FILE].replace_strict(self._names(), return_dtype=pl.String) + ": " + lines

    def _names(self) -> Mapping[int, str]:
        return {number: part.source.file for number, part in enumerate(self.parts)}


class Lookup:
    """A file whose columns complete the rows of another, person by person."""

    def __init__(self, part: Part) -> None:
        frames = [trimmed(chunk.frame) for chunk in part.source.chunks() if chunk.frame.height]
        if not frames:
            self.frame = pl.DataFrame(schema=dict.fromkeys(part.origin.columns, pl.String))
            return
        frame = pl.concat(frames)
        if part.entry.latest in part.header:
            newest = day(pl.col(part.header[part.entry.latest]))
            frame = frame.sort(newest, descending=True, nulls_last=True, maintain_order=True)
        self.frame = _renamed(frame, part).unique(PERSON, keep="first", maintain_order=True)

    def joined(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add the columns to rows; a row keeps what it has."""
        both = rows.join(self.frame, on=PERSON, how="left", maintain_order="left", suffix="\x00")
        again = [name for name in both.columns if name.endswith("\x00")]
        filled = (
            pl.coalesce(name.rstrip("\x00"), name).alias(name.rstrip("\x00")) for name in again
        )
        return both.with_columns(filled).drop(again)


def _renamed(frame: pl.DataFrame, part: Part) -> pl.DataFrame:
    """Return a file's text under the names and codes of the exchange."""
    found = {column: rule.within(part.header) for column, rule in part.entry.rules.items()}
    columns = {column: made for column, made in found.items() if made is not None}
    return frame.select(**columns)


def _shown(frame: pl.DataFrame, column: str) -> pl.Series:
    """Return the beginning of the values of a column as text."""
    if column not in frame.columns:
        return pl.Series("value", [""]).new_from_index(0, frame.height)
    return frame[column].cast(pl.String).str.slice(0, SHOWN).fill_null("").alias("value")
