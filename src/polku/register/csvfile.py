"""CSV: UTF-8, comma, semicolon or tab, quoted cells that may hold line breaks."""

import csv
import hashlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from polku.register.sources import READ_SIZE, SHOWN, Chunk, FileError, Ragged, explained, named

DELIMITERS = ",;\t"
NEWLINE = ord("\n")
BLOCK = 4 * 2**20
"""Bytes read at a time; twice the longest line where that is more."""

LARGEST_BLOCK = 64 * 2**20
"""The most bytes read at a time, and so the most a row may have."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over the bytes of a file."""

    digest: bytes
    first_line: str
    quotes: int
    """Quotation marks in the file; with any, a row may go over several lines."""
    ended: bool
    """The last row ends with a line break."""
    longest: int
    """Bytes of the longest line."""


def scanned(path: Path) -> Scan:
    """Hash a file and see whether it is text in UTF-8; raise FileError when it is not."""
    hashed = hashlib.sha256()
    decoder = getincrementaldecoder("utf-8")()
    lines, quotes, line, longest, head, last = 0, 0, 0, 0, b"", b""
    with explained(path.name), path.open("rb") as file:
        for block in chain(iter(partial(file.read, READ_SIZE), b""), (b"",)):
            head = head or block
            hashed.update(block)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                row = lines + block.count(b"\n", 0, error.start) + 1
                raise FileError(
                    "not_utf8", file=path.name, row=row, encoding=_guess(head)
                ) from None
            ends = np.flatnonzero(np.frombuffer(block, np.uint8) == NEWLINE)
            lengths = np.diff(ends, prepend=-line, append=len(block))
            longest, line = max(longest, int(lengths.max())), int(lengths[-1])
            lines += len(ends)
            quotes += block.count(b'"')
            last = block[-1:] or last
    first = _first_line(path, head)
    return Scan(hashed.digest(), first, quotes, last in b"\r\n", longest)


def _first_line(path: Path, head: bytes) -> str:
    first = head.removeprefix(BOM_UTF8).replace(b"\r", b"\n").partition(b"\n")[0]
    if not first.strip():
        raise FileError("empty_file", file=path.name)
    if b"\x00" in first:
        raise FileError("not_utf8", file=path.name, row=1, encoding="UTF-16")
    return first.decode("utf-8", "replace")


def _guess(head: bytes) -> str:
    utf16 = head.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    return "UTF-16" if utf16 else "Latin-1 (Windows-1252)"


class CsvSource:
    """One CSV file."""

    text = True
    spreadsheet = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.name
        self.name = path.stem
        with explained(path.name):
            self.size = path.stat().st_size
        self.scan = scanned(path)
        self.block = min(max(BLOCK, 2 * self.scan.longest), LARGEST_BLOCK)
        self.delimiter = max(DELIMITERS, key=self.scan.first_line.count)
        self._breaks: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
        """Numbers of rows that hold line breaks, and how many each holds."""

    def header(self) -> list[str]:
        return named(next(csv.reader([self.scan.first_line], delimiter=self.delimiter)))

    def digest(self) -> bytes:
        return self.scan.digest

    def chunks(self) -> Iterator[Chunk]:
        names = self.header()
        ragged: list[Ragged] = []
        done, row, last = 0, 2, None
        try:
            for batch in self._batches(len(names), ragged):
                numbers = _numbers(row, batch.num_rows, [one.number for one in ragged])
                row = int(numbers[-1]) + 1 if len(numbers) else row
                self._note_breaks(batch, numbers)
                done, last = min(self.size, done + batch.nbytes), batch
                yield Chunk(_frame(batch, names), numbers, done)
        except pa.ArrowInvalid as error:
            raise self._explained(error) from error
        if self._is_cut(last, ragged, row):
            raise FileError("cut_off", file=self.file)
        if ragged:
            yield Chunk(pl.DataFrame(schema=dict.fromkeys(names, pl.String)), _NONE, done, ragged)

    def _batches(self, width: int, ragged: list[Ragged]) -> Iterator[pa.RecordBatch]:
        def skip(row: arrow_csv.InvalidRow) -> str:
            detail = f"{row.actual_columns} ≠ {row.expected_columns}"
            ragged.append(Ragged(row.number, detail, row.text[:SHOWN], row.text.count("\n")))
            return "skip"

        names = [str(i) for i in range(width)]
        with explained(self.file), self.path.open("rb") as file:
            if not self._has_rows(file):
                return
            yield from arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, block_size=self.block, skip_rows=1, column_names=names
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=self.scan.quotes > 0,
                    ignore_empty_lines=False,
                    invalid_row_handler=skip,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    check_utf8=False,
                ),
            )

    def _has_rows(self, file: BinaryIO) -> bool:
        """Whether anything follows the header; leaves the file at its start."""
        line = file.readline(self.block)
        rest = file.read(1) or line.rstrip(b"\r\n").count(b"\r")
        file.seek(0)
        return bool(rest)

    def _note_breaks(self, batch: pa.RecordBatch, numbers: npt.NDArray[np.int64]) -> None:
        if not self.scan.quotes:
            return
        held = np.zeros(batch.num_rows, dtype=np.int64)
        for column in batch.columns:
            held += pc.count_substring(column, "\n").to_numpy(zero_copy_only=False)
        if held.any():
            self._breaks.append((numbers[held > 0], held[held > 0]))

    def _is_cut(self, last: pa.RecordBatch | None, ragged: Sequence[Ragged], row: int) -> bool:
        """Whether the file ends within a row: too few cells, or a quotation mark never closed."""
        if ragged and ragged[-1].number >= row:
            self._breaks.append(_breaks_of(ragged))
            return not self.scan.ended or self.scan.quotes % 2 == 1
        self._breaks.append(_breaks_of(ragged))
        if not self.scan.quotes % 2 or last is None or not last.num_rows:
            return False
        ends = [str(column[-1]) for column in last.columns]
        return not self.scan.ended or any(text.endswith(("\n", "\r")) for text in ends)

    def _explained(self, error: pa.ArrowInvalid) -> FileError:
        if "straddling" in str(error):
            return FileError("row_too_large", file=self.file, size=self.block // 2**20)
        return FileError("not_a_table", file=self.file, kind="CSV", why=error)

    def lines(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Add to row numbers the line breaks within the rows before them."""
        if not self._breaks:
            return numbers
        rows = np.concatenate([rows for rows, _ in self._breaks])
        held = np.concatenate([held for _, held in self._breaks])
        order = np.argsort(rows)
        before = np.concatenate([[0], np.cumsum(held[order])])
        shift: npt.NDArray[np.int64] = before[np.searchsorted(rows[order], numbers)]
        return numbers + shift


_NONE = np.empty(0, dtype=np.int64)


def _frame(batch: pa.RecordBatch, names: Sequence[str]) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return frame.rename(dict(zip(frame.columns, names, strict=True)))


def _numbers(first: int, count: int, skipped: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return the numbers of the next `count` rows, passing over those skipped."""
    later = [number for number in skipped if number >= first]
    numbers = np.arange(first, first + count + len(later), dtype=np.int64)
    return numbers[~np.isin(numbers, later)][:count] if later else numbers


def _breaks_of(
    ragged: Sequence[Ragged],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    held = [one for one in ragged if one.breaks]
    return (
        np.array([one.number for one in held], dtype=np.int64),
        np.array([one.breaks for one in held], dtype=np.int64),
    )
