"""Loading official boundaries and classifications over the packaged facts.

A file is GeoJSON or TopoJSON of municipalities, one of the tables in their own layout, or a
classification in the form of Statistics Finland's interface or of a plain CSV. Nothing is written
before the whole file has been checked, and then in one step.
"""

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from polku.reference import boundaries
from polku.reference.classification_files import (
    CLASSIFICATIONS,
    Classification,
    from_csv,
    from_items,
    laid_over,
    recognised,
)
from polku.reference.layout import LAYOUTS
from polku.reference.tables import (
    FactsError,
    Origin,
    Table,
    broken_links,
    forget,
    headed,
    home,
    parsed,
    table,
    tables,
    written,
)

LIMIT = 256 * 1024 * 1024
"""Bytes of a file, once unpacked: ten times the most detailed official boundaries."""

SHOWN = 10
"""How many codes or faults a message lists."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of a file; empty where the file shall say it."""

    table: str = ""
    source: str = ""
    licence: str = ""
    date: str = ""
    code_property: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a file."""

    table: str
    rows: int
    path: Path
    changed: bool
    notes: tuple[str, ...]


def load(paths: Sequence[Path], given: Given) -> list[Loaded]:
    """Load files over the packaged facts, into the folder of the loaded tables.

    All files are checked together before anything is written, so tables that point at each other,
    and the languages of a classification, can come at once. Raises FactsError, saying what is
    wrong, where, and how to mend it; nothing is then written.
    """
    stage = _Stage(given)
    for path in paths:
        text = _text(path)
        try:
            stage.take(text, path)
        except FactsError as error:
            raise FactsError(f"{path}: {error}") from error
    try:
        stage.check()
    except FactsError as error:
        raise FactsError(f"{', '.join(map(str, paths))}: {error}") from error
    found = [_put(one) for one in (*stage.tables(), *stage.boundaries)]
    forget()
    return found


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file to be written, checked."""

    table: str
    file: str
    content: str
    rows: int
    notes: tuple[str, ...]


class _Stage:
    """What the files given so far would make of the tables."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.new: dict[str, Table] = {}
        self.boundaries: list[_Ready] = []

    def take(self, text: str, path: Path) -> None:
        """Read one file; raises FactsError."""
        if text.lstrip()[:1] in ("{", "["):
            self._take_json(text, path)
        else:
            self._take_csv(text, path)

    def check(self) -> None:
        """Raise FactsError where the tables would not hold."""
        faults = [
            f"{name}, {fault}" for name, one in self.new.items() for fault in _faults(one)
        ] or list(broken_links({**tables(), **self.new}))
        if faults:
            raise FactsError(f"the tables would be wrong: {_listed(faults, '; ')}")

    def tables(self) -> Iterator[_Ready]:
        for name, one in self.new.items():
            yield _Ready(name, f"{name}.csv", written(one), len(one.rows), tuple(_notes(one)))

    def _take_json(self, text: str, path: Path) -> None:
        try:
            data = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise FactsError(f"broken JSON: {error}: fetch the file anew") from error
        if isinstance(data, dict) and data.get("type") in ("FeatureCollection", "Topology"):
            self._take_boundaries(data, path)
        elif isinstance(data, list) and all(isinstance(item, dict) for item in data):
            self._take_classification(from_items(data), path)
        else:
            raise FactsError(
                "neither boundaries (a FeatureCollection or a Topology) nor a classification"
                " (a list of items with code and classificationItemNames)"
            )

    def _take_boundaries(self, data: Mapping[str, Any], path: Path) -> None:
        matched = boundaries.match(data, self.given.code_property)
        notes = [f"matched by {matched.property!r}"]
        if matched.unmatched:
            notes.append(f"no municipality is meant by {_listed(matched.unmatched)}")
        if matched.missing:
            notes.append(f"no boundary of municipality {_listed(matched.missing)}")
        text = boundaries.written(matched, self._origin(Origin("", "", ""), path))
        count = len(matched.polygons)
        self.boundaries = [_Ready("boundaries", boundaries.FILE, text, count, tuple(notes))]

    def _take_csv(self, text: str, path: Path) -> None:
        head, body = headed(text)
        name = self.given.table or head.get("table", "")
        if name and name not in LAYOUTS:
            raise FactsError(f"no table is called {name!r}: it is one of {', '.join(LAYOUTS)}")
        if name and ("table" in head or body.startswith(",".join(LAYOUTS[name].names))):
            self._take_table(parsed(text, name), path)
        else:
            self._take_classification(from_csv(body), path)

    def _take_classification(self, new: Classification, path: Path) -> None:
        name = self.given.table or new.table or recognised(new, path.name.partition(".")[0])
        if name not in CLASSIFICATIONS:
            raise FactsError(
                f"which classification is it? Say --table and one of {', '.join(CLASSIFICATIONS)}"
            )
        self._take_table(laid_over(self.new.get(name) or table(name), new), path)

    def _take_table(self, content: Table, path: Path) -> None:
        origin = self._origin(content.origin, path)
        self.new[content.name] = replace(content, origin=origin)

    def _origin(self, own: Origin, path: Path) -> Origin:
        """Return what the user says of a file, else what it says itself, else what is seen."""
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
        return Origin(
            self.given.source or own.source or path.name,
            self.given.licence or own.licence or "not stated",
            self.given.date or own.date or changed,
            own.note,
        )


def _faults(content: Table) -> list[str]:
    return list(LAYOUTS[content.name].faults(content.rows)) if content.rows else ["no row is left"]


def _notes(content: Table) -> Iterator[str]:
    """Say what a person should know of a table before trusting it."""
    if LAYOUTS[content.name].key != ("code",):
        return
    lost = sorted(
        {row["code"] for row in table(content.name).rows} - {row["code"] for row in content.rows}
    )
    if lost:
        yield f"codes the table no longer has: {_listed(lost)}"
    unnamed = [row["code"] for row in content.rows if not row["name_sv"]]
    if unnamed:
        yield f"no Swedish name (load the Swedish file too): {_listed(unnamed)}"


def _text(path: Path) -> str:
    try:
        data = _bytes(path)
    except (OSError, EOFError, zlib.error) as error:
        raise FactsError(f"{path}: it cannot be read: {error}") from error
    if len(data) > LIMIT:
        raise FactsError(f"{path}: more than {LIMIT >> 20} MB: give a less detailed file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"byte {error.start} is not UTF-8"
        raise FactsError(f"{path}: {where}: save the file as UTF-8") from error
    if not text.strip():
        raise FactsError(f"{path}: the file is empty: fetch it anew")
    return text


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            return file.read(LIMIT + 1)
        with gzip.open(file) as unpacked:
            return unpacked.read(LIMIT + 1)


def _put(ready: _Ready) -> Loaded:
    """Write a file whole or not at all."""
    path = home() / ready.file
    content = ready.content.encode()
    try:
        changed = not (path.is_file() and path.read_bytes() == content)
        if changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)
    except OSError as error:
        raise FactsError(f"{path} cannot be written: {error}: it is as it was") from error
    return Loaded(ready.table, ready.rows, path, changed, ready.notes)


def _replace(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)


def _listed(some: Sequence[str], separator: str = ", ") -> str:
    rest = len(some) - SHOWN
    shown = [*some[:SHOWN], f"and {rest} more"] if rest > 0 else some
    return separator.join(shown)
