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
from collections.abc import Mapping, Sequence
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


def load(path: Path, given: Given) -> Loaded:
    """Load a file over the packaged facts, into the folder of the loaded tables.

    Raises FactsError, saying what is wrong, where, and how to mend it; nothing is then written.
    """
    text = _text(path)
    try:
        read = _from_json if text.lstrip()[:1] in ("{", "[") else _from_csv
        found = read(text, path, given)
    except FactsError as error:
        raise FactsError(f"{path}: {error}") from error
    forget()
    return found


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


def _from_json(text: str, path: Path, given: Given) -> Loaded:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FactsError(f"broken JSON: {error}: fetch the file anew") from error
    if isinstance(data, dict) and data.get("type") in ("FeatureCollection", "Topology"):
        return _boundaries(data, path, given)
    if isinstance(data, list) and all(isinstance(item, dict) for item in data):
        return _classification(from_items(data), path, given)
    raise FactsError(
        "neither boundaries (a FeatureCollection or a Topology) nor a classification"
        " (a list of items with code and classificationItemNames)"
    )


def _boundaries(data: Mapping[str, Any], path: Path, given: Given) -> Loaded:
    matched = boundaries.match(data, given.code_property)
    notes = [f"matched by {matched.property!r}"]
    if matched.unmatched:
        notes.append(f"no municipality is meant by {_listed(matched.unmatched)}")
    if matched.missing:
        notes.append(f"no boundary of municipality {_listed(matched.missing)}")
    content = boundaries.written(matched, _origin(Origin("", "", ""), path, given))
    return _put("boundaries", boundaries.FILE, content, len(matched.polygons), notes)


def _from_csv(text: str, path: Path, given: Given) -> Loaded:
    head, body = headed(text)
    name = given.table or head.get("table", "")
    if name and name not in LAYOUTS:
        raise FactsError(f"no table is called {name!r}: it is one of {', '.join(LAYOUTS)}")
    if name and ("table" in head or body.startswith(",".join(LAYOUTS[name].names))):
        return _table(parsed(text, name), path, given, [])
    return _classification(from_csv(body), path, given)


def _classification(new: Classification, path: Path, given: Given) -> Loaded:
    name = given.table or new.table or recognised(new, path.name.partition(".")[0])
    if name not in CLASSIFICATIONS:
        raise FactsError(
            f"which classification is it? Say --table and one of {', '.join(CLASSIFICATIONS)}"
        )
    content, lost = laid_over(table(name), new)
    notes = [f"codes the table no longer has: {_listed(lost)}"] if lost else []
    unnamed = [row["code"] for row in content.rows if not row["name_sv"]]
    if unnamed:
        notes.append(f"no Swedish name (load the Swedish file too): {_listed(unnamed)}")
    return _table(content, path, given, notes)


def _table(content: Table, path: Path, given: Given, notes: Sequence[str]) -> Loaded:
    name = content.name
    content = replace(content, origin=_origin(content.origin, path, given))
    faults = list(LAYOUTS[name].faults(content.rows)) if content.rows else ["there is no row"]
    faults = faults or list(broken_links({**tables(), name: content}))
    if faults:
        raise FactsError(f"the table {name} would be wrong: {_listed(faults, '; ')}")
    return _put(name, f"{name}.csv", written(content), len(content.rows), notes)


def _origin(own: Origin, path: Path, given: Given) -> Origin:
    """Return what the user says of the file, else what it says itself, else what is seen of it."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    return Origin(
        given.source or own.source or path.name,
        given.licence or own.licence or "not stated",
        given.date or own.date or changed,
        own.note,
    )


def _put(name: str, file: str, content: str, rows: int, notes: Sequence[str]) -> Loaded:
    """Write a file whole or not at all."""
    path = home() / file
    try:
        changed = not (path.is_file() and path.read_bytes() == content.encode())
        if changed:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content.encode())
    except OSError as error:
        raise FactsError(f"{path} cannot be written: {error}: nothing has changed") from error
    return Loaded(name, rows, path, changed, tuple(notes))


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
