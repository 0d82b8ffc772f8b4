"""Where an extract lies: a folder of files, a workbook, or a folder packed as .zip.

A source is one file (or sheet) with a header and rows. It gives its rows as text, a chunk at a
time, so that a file larger than memory can be read.
"""

import errno
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

SUFFIXES = (".csv", ".txt", ".tsv", ".parquet", ".xlsx", ".xlsm", ".xls", ".ods")
"""Endings of files that could hold a table; others lie beside an extract unheeded."""

MOST_UNPACKED = 8 * 2**30
"""Bytes a .zip or a workbook may unpack to."""

READ_SIZE = 2**20

TOP = 20
"""Rows at the beginning of a source that can be looked at before its headings are known."""

SHOWN = 80
"""Characters of a value that a reject shows."""


class FileError(Exception):
    """A file cannot be read as what it should be: a message of `messages.toml` and its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row with more or fewer cells than the header."""

    number: int
    detail: str
    text: str
    breaks: int = 0
    """Line breaks within the row."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows as text, named by the header, and their numbers in the file."""

    frame: pl.DataFrame
    numbers: npt.NDArray[np.int64]
    done: int
    """How far the reading has come, in the units of the source's `size`."""
    ragged: Sequence[Ragged] = field(default=())


class Source(Protocol):
    """One file or sheet."""

    file: str
    """Name to show."""
    name: str
    """Name to recognise the table by."""
    size: int
    text: bool
    """CSV or a spreadsheet: cells may hold formulas, and texts escaped from being one."""
    spreadsheet: bool

    def header(self) -> list[str]: ...

    def digest(self) -> bytes:
        """Return the SHA-256 of the file."""

    def chunks(self) -> Iterator[Chunk]: ...

    def lines(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Turn row numbers of chunks into lines of the file; after all chunks have been read."""


def named(header: Sequence[str]) -> list[str]:
    """Give columns without a name their number for one: `#4`."""
    return [name if name.strip() else f"#{i}" for i, name in enumerate(header, start=1)]


def sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


@contextmanager
def explained(file: str) -> Iterator[None]:
    """Turn what the system says of a file into what a person can act on."""
    try:
        yield
    except PermissionError as error:
        raise FileError("no_rights", file=file) from error
    except IsADirectoryError as error:
        raise FileError("is_a_folder", file=file) from error
    except FileNotFoundError as error:
        raise FileError("not_there", file=file) from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileError("link_loop", file=file) from error
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FileError("disk_full", file=file) from error
        raise FileError("unreadable", file=file, why=error.strerror or error) from error


@contextmanager
def opened(source: Path) -> Iterator[tuple[list[Path], list[str]]]:
    """Yield the files of an extract that could hold a table, and the names of all that is there.

    Raises FileError when the place is not there, is not readable, or is not an extract at all.
    """
    with explained(source.name):
        kind = "folder" if source.is_dir() else _kind(source)
    if kind == ".zip":
        with TemporaryDirectory(prefix="polku-") as folder:
            _unpack(source, Path(folder))
            yield _files(Path(folder))
    elif kind == "folder":
        yield _files(source)
    else:
        yield [source] if kind in SUFFIXES else [], [source.name]


def _kind(source: Path) -> str:
    source.stat()
    return source.suffix.lower()


def _files(folder: Path) -> tuple[list[Path], list[str]]:
    with explained(folder.name):
        entries = sorted(folder.iterdir())
    visible = [entry for entry in entries if not entry.name.startswith((".", "~$"))]
    names = [f"{e.name}/" if e.is_dir() else e.name for e in visible]
    return [e for e in visible if e.suffix.lower() in SUFFIXES], names


def _unpack(source: Path, folder: Path) -> None:
    """Unpack the files of a .zip flat into a folder; what lies inside other folders comes along."""
    try:
        with zipfile.ZipFile(source) as archive, explained(source.name):
            members = [m for m in archive.infolist() if not m.is_dir()]
            size = sum(member.file_size for member in members)
            if size > MOST_UNPACKED:
                raise FileError("too_large", file=source.name, size=size // 2**20)
            for member in members:
                target = folder / Path(member.filename).name
                with archive.open(member) as packed, target.open("xb") as file:
                    shutil.copyfileobj(packed, file, READ_SIZE)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise FileError("not_a_table", file=source.name, kind=".zip", why=error) from error
