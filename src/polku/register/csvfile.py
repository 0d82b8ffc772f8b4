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

from polku.register.sources import (
    READ_SIZE,
    SHOWN,
    TOP,
    Chunk,
    FileError,
    Ragged,
    explained,
    named,
)

DELIMITERS = ",;\t"
NEWLINE = ord("\n")
BLOCK = 4 * 2**20
"""Bytes read at a time; twice the longest line where that is more."""

LARGEST_BLOCK = 64 * 2**20
"""The most bytes read at a time, and so the most a row may have."""

LONGEST_TOP = 100_000
"""Characters of a first line that are looked at before the headings are known."""

NO_TEXT = tuple(
    map(
        bytes.fromhex,
        ("89504e47", "25504446", "504b0304", "ffd8ff", "47494638", "1f8b", "d0cf11e0"),
    )
)
"""How files begin that are no text, whatever their name: PNG, PDF, ZIP and .xlsx, JPEG, GIF, gzip, .xls."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over the bytes of a file."""

    digest: bytes
    top: tuple[str, ...]
    """Its first lines."""
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
            if head.startswith(NO_TEXT):
                raise FileError("another_kind", file=path.name, kind=path.suffix)
            hashed.update(block)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                row = lines + block.count(b"\n", 0, error.start) + 1
                raise _unread(path, head, row) from None
            ends = np.flatnonzero(np.frombuffer(block, np.uint8) == NEWLINE)
            lengths = np.diff(ends, prepend=-line, append=len(block))
            longest, line = max(longest, int(lengths.max())), int(lengths[-1])
            lines += len(ends)
            quotes += block.count(b'"')
            last = block[-1:] or last
    return Scan(hashed.digest(), _top(path, head), quotes, last in b"\r\n", longest)


def _top(path: Path, head: bytes) -> tuple[str, ...]:
    lines = head.removeprefix(BOM_UTF8).splitlines()[:TOP]
    if not any(line.strip() for line in lines):
        raise FileError("empty_file", file=path.name)
    if b"\x00" in lines[0]:
        raise _unread(path, head, row=1)
    return tuple(line.decode("utf-8", "replace") for line in lines)


def _unread(path: Path, head: bytes, row: int) -> FileError:
    """Return what is said of a file that is not UTF-8: text of another encoding, or no text at all."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or 10 * min(even, odd) < max(even, odd):
        return FileError("not_utf8", file=path.name, row=row, encoding="UTF-16")
    if even or odd:
        return FileError("another_kind", file=path.name, kind=path.suffix)
    return FileError("not_utf8", file=path.name, row=row, encoding="Latin-1 (Windows-1252)")


class CsvSource:
    """One CSV file; `head` is the line of its headings, the first unless told otherwise."""

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
        self.head = 1
        self._breaks: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]] = []
        """Numbers of rows that hold line breaks, and how many each holds."""

    @property
    def delimiter(self) -> str:
        return _delimiter(self.scan.top[self.head - 1])

    def top(self) -> list[list[str]]:
        """Return the cells of the first lines, of a very long one those at its beginning."""
        return [_cells(line[:LONGEST_TOP]) for line in self.scan.top]

    def header(self) -> list[str]:
        cells = _cells(self.scan.top[self.head - 1])
        if not cells:
            raise FileError("empty_file", file=self.file)
        return named(cells)

    def digest(self) -> bytes:
        return self.scan.digest

    def chunks(self) -> Iterator[Chunk]:
        names = self.header()
        ragged: list[Ragged] = []
        done, row, last = 0, self.head + 1, None
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
                    use_threads=False,
                    block_size=self.block,
                    skip_rows=self.head,
                    column_names=names,
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
        begin = b"".join(file.readline(self.block) for _ in range(self.head))
        rest = file.read(1) or begin.replace(b"\r\n", b"\n").rstrip(b"\r\n").count(b"\r")
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


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], delimiter=_delimiter(line)), [])


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
