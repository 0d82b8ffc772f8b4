"""Columns of a file that somebody brings: CSV (also gzipped) or Parquet, chosen by their names."""

import csv
import gzip
import io
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

DELIMITERS = ",;\t|"
HEAD = 256 * 1024
"""Bytes of a CSV within which its header ends."""
BLOCK = 16 * 1024 * 1024
"""Bytes read at a time, and so the most a row may have."""
FIRST_ROW = 2
"""Number of the first row after the header, as a spreadsheet counts."""
KINDS = (".csv", ".csv.gz", ".parquet", ".xes", ".xes.gz")


class FileError(ValueError):
    """A file cannot be taken: `problem` is the key of a message, `values` fill it."""

    def __init__(self, problem: str, **values: Any) -> None:
        super().__init__(f"{problem}: {values}")
        self.problem, self.values = problem, values


def kind(path: Path) -> str:
    """Return which of KINDS a file is by its name; raise FileError when it is none of them."""
    if not path.exists():
        raise FileError("no_file", file=path)
    if not path.is_file():
        raise FileError("not_a_file", file=path)
    if not path.stat().st_size:
        raise FileError("empty_file", file=path)
    found = [one for one in KINDS if path.name.lower().endswith(one)]
    if not found:
        raise FileError("unknown_kind", file=path, kinds=", ".join(KINDS))
    return max(found, key=len)


def table(path: Path, names: Sequence[str]) -> pa.Table:
    """Return the named columns of a file in the order of its rows; those of a CSV are text.

    Empty cells of a CSV are empty texts, and the text NA is the text NA. Raises FileError.
    """
    sort = kind(path)
    if sort.startswith(".xes"):
        raise FileError("unknown_kind", file=path, kinds=".csv, .csv.gz, .parquet")
    with explained(path):
        found = _parquet(path, names) if sort == ".parquet" else _csv(path, names)
    if not found.num_rows:
        raise FileError("no_rows", file=path)
    return found


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what a damaged file raises into a FileError that says so."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileError("broken_gzip", file=path, why=error) from error
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise FileError("row_too_large", file=path, size=BLOCK // 2**20) from error
        raise FileError("not_readable", file=path, why=_first_line(error)) from error
    except (OSError, UnicodeError, pa.ArrowException) as error:
        raise FileError("not_readable", file=path, why=_first_line(error)) from error


def opened(path: Path) -> BinaryIO:
    """Open a file to read its bytes, unpacked if it is gzipped."""
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")  # type: ignore[return-value]  # a binary file in all but name
    return path.open("rb")


def missing(path: Path, names: Sequence[str], known: Sequence[str]) -> None:
    """Raise FileError when a file lacks a column, or has two of that name."""
    for name in names:
        if name not in known:
            raise FileError("no_column", file=path, column=name, known=", ".join(known))
        if list(known).count(name) > 1:
            raise FileError("two_columns", file=path, column=name)


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


def coded(found: pa.Table, path: Path, name: str) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return a column as numbers by order of appearance, and the texts they stand for.

    Raises FileError naming the first row without one.
    """
    column = found[name]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    empty = pc.is_null(column)
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    empty = pc.or_(empty, pc.equal(pc.fill_null(column, ""), ""))
    if pc.any(empty).as_py():
        row = FIRST_ROW + pc.index(empty, value=True).as_py()
        raise FileError("empty_cell", file=path, row=row, column=name)
    coded = column.dictionary_encode().combine_chunks()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


# ---- Parquet ----


def _parquet(path: Path, names: Sequence[str]) -> pa.Table:
    with pq.ParquetFile(path) as file:
        missing(path, names, file.schema_arrow.names)
        return file.read(columns=list(dict.fromkeys(names)))


# ---- CSV ----


def _csv(path: Path, names: Sequence[str]) -> pa.Table:
    with opened(path) as file:
        head = file.read(HEAD)
    if not head.strip():
        raise FileError("empty_file", file=path)
    encoding = _encoding(head)
    if encoding is None:
        raise FileError("not_text", file=path)
    try:
        return _decoded(path, head, names, encoding)
    except UnicodeError:
        if encoding != "utf-8":
            raise
        return _decoded(path, head, names, "cp1252")


def _encoding(head: bytes) -> str | None:
    """Guess how text is written: by its mark, else UTF-8; None when it is no text."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    return None if b"\x00" in head else "utf-8"


def _decoded(path: Path, head: bytes, names: Sequence[str], encoding: str) -> pa.Table:
    """Read a CSV in an encoding; raise UnicodeError when it is in another."""
    header, lines, delimiter = _header(head, encoding)
    missing(path, names, header)
    places = {name: f"{header.index(name)}" for name in dict.fromkeys(names)}

    def ragged(row: arrow_csv.InvalidRow) -> str:
        bad.append((row.number, row.actual_columns, row.expected_columns))
        return "skip"

    bad: list[tuple[int, int, int]] = []
    with opened(path) as file:
        try:
            found = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    use_threads=False,  # a bad row's number is known only without them
                    block_size=BLOCK,
                    skip_rows=lines,
                    column_names=[f"{place}" for place in range(len(header))],
                    encoding=encoding,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=ragged
                ),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=list(places.values()),
                    column_types=dict.fromkeys(places.values(), pa.string()),
                    strings_can_be_null=False,
                ),
            ).read_all()
        except pa.ArrowInvalid as error:
            found = _without_rows(error, places.values())
    if bad:
        row, has, expected = bad[0]
        raise FileError("ragged", file=path, row=row - lines + 1, has=has, expected=expected)
    return found.rename_columns(list(places))


def _without_rows(error: pa.ArrowInvalid, names: Sequence[str] | Any) -> pa.Table:
    """Return a table without rows where that is what the error means."""
    if "invalid UTF8" in str(error):
        raise UnicodeError(str(error)) from error
    if "Empty CSV file" not in str(error):
        raise error
    return pa.schema([(name, pa.string()) for name in names]).empty_table()


def _header(head: bytes, encoding: str) -> tuple[list[str], int, str]:
    """Return a CSV's column names, the lines they take, and what stands between cells."""
    text = head.removeprefix(BOM_UTF8).decode(encoding, "strict" if len(head) < HEAD else "ignore")
    readers = {one: csv.reader(io.StringIO(text, newline=""), delimiter=one) for one in DELIMITERS}
    try:
        headers = {one: next(reader) for one, reader in readers.items()}
    except csv.Error as error:
        raise pa.ArrowInvalid(str(error)) from error
    best = max(DELIMITERS, key=lambda one: len(headers[one]))
    return [name.strip() for name in headers[best]], readers[best].line_num, best
