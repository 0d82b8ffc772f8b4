"""Opening an index: every shard's row counts are held against the manifest before anybody asks."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.files import MANIFEST, Entry, read_cubes, read_shard
from polku.analytics.index.layout import SCHEMAS, VERSION
from polku.analytics.index.secret import mark
from polku.analytics.index.store import Index, Manifest, Shard

LISTS = ("areas", "units", "coaches", "services", "rules", "norms")


def open_index(folder: Path, *, secret: bytes | None = None) -> Index:
    """Open an index by memory map.

    With `secret` it must also be the one that the index's pseudonyms were made with. Raises
    IndexFaultError when there is no index, or it is of another version or secret, or a part of it
    is missing, cut short or from another build.
    """
    written = read_manifest(folder, secret=secret)
    while True:
        try:
            return _opened(folder, written)
        except IndexFaultError as fault:
            newer = read_manifest(folder, secret=secret)
            if fault.message != "missing" or newer == written:
                raise
            written = newer  # a build has put another in its place meanwhile


def current(folder: Path) -> Index:
    """Return the index of a folder as it is now; opened once, until a build replaces it."""
    try:
        status = (folder / MANIFEST).stat()
    except OSError as error:
        raise IndexFaultError("no_index", folder=folder) from error
    return _kept(folder, status.st_ino, status.st_mtime_ns)


@lru_cache(maxsize=2)
def _kept(folder: Path, _inode: int, _changed: int) -> Index:
    return open_index(folder)


def read_manifest(folder: Path, *, secret: bytes | None = None) -> dict[str, Any]:
    """Read what an index says of itself; raises IndexFaultError as `open_index`."""
    path = folder / MANIFEST
    try:
        written: dict[str, Any] = json.loads(path.read_text("utf-8"))
        version, key = written["version"], written["key"]
    except FileNotFoundError as error:
        raise IndexFaultError("no_index", folder=folder) from error
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise IndexFaultError("unreadable", file=path, why=error) from error
    if version != VERSION:
        raise IndexFaultError("version", folder=folder, found=version, wanted=VERSION)
    if secret is not None and mark(secret) != key:
        raise IndexFaultError("secret", folder=folder)
    return written


def entries(written: dict[str, Any]) -> list[Entry]:
    return [Entry(**entry) for entry in written["shards"]]


def _opened(folder: Path, written: dict[str, Any]) -> Index:
    manifest = Manifest(
        until=date.fromisoformat(written["until"]),
        key=written["key"],
        totals=written["totals"],
        stamp=written["stamp"],
        **{name: tuple(written[name]) for name in LISTS},
    )
    shards = entries(written)
    for table, wanted in manifest.totals.items():
        found = sum(entry.rows[table] for entry in shards)
        if found != wanted:
            raise IndexFaultError("totals", table=table, found=found, wanted=wanted)
    places = {code: place for place, code in enumerate(manifest.areas)}
    return Index(
        manifest,
        [_shard(folder, entry, places.get(entry.area, -1)) for entry in shards],
        read_cubes(folder, written["stamp"], written["cubes"]),
    )


def _shard(folder: Path, entry: Entry, area: int) -> Shard:
    tables = read_shard(folder, entry)
    return Shard(entry.name, area, {table: tables[table] for table in SCHEMAS})
