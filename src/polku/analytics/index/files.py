"""The files of an index: a shard's tables as Arrow that a memory map reads without a copy.

    manifest.json           what the index says of itself, and one entry a shard; replaced last
    shards/<shard>-<stamp>/ one file a table, `prints.arrow` and `shard.json`
    cubes-<stamp>/          the cubes

A shard's folder is named by a stamp of everything that went into it, so a build writes new folders
beside those in use, and one that was interrupted finds what it had done.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import pyarrow as pa

from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.layout import CUBES, PRINTS, SCHEMAS, Columns, columns

MANIFEST, SHARDS, ENTRY = "manifest.json", "shards", "shard.json"
FILES: Mapping[str, pa.Schema] = SCHEMAS | {"prints": PRINTS}
"""The files of a shard: its tables, and the prints of what its people were derived from."""
STAMP = b"polku.stamp"


@dataclass(frozen=True, slots=True)
class Entry:
    """A shard by the manifest: where it lies and what must be in it."""

    name: str
    area: str
    """Code of its area; empty: of none."""
    stamp: str
    rows: Mapping[str, int]
    """Rows of each of its files."""
    checksum: str
    """CRC-32 over its files, in the order of `FILES`."""

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.stamp}"

    @property
    def people(self) -> int:
        return self.rows["persons"]


# ---- one file ----


def write_columns(path: Path, schema: pa.Schema, found: Columns, stamp: str) -> None:
    """Write a table as one record batch, marked with the stamp of its shard."""
    marked = schema.with_metadata({STAMP: stamp.encode()})
    arrays = [pa.array(found[field.name], field.type) for field in schema]
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, marked) as writer:
        writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=marked))


def read_columns(path: Path, shard: str, schema: pa.Schema, stamp: str, rows: int) -> Columns:
    """Map a table of a shard; raises IndexFaultError when it is not what the manifest says."""
    where = {"shard": shard, "file": path.name}
    try:
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
    except FileNotFoundError as error:
        raise IndexFaultError("missing", **where) from error
    except (OSError, pa.ArrowException) as error:
        raise IndexFaultError("cut", **where, why=error) from error
    if (
        not table.schema.equals(schema)
        or (table.schema.metadata or {}).get(STAMP) != stamp.encode()
    ):
        raise IndexFaultError("foreign", **where)
    if table.num_rows != rows:
        raise IndexFaultError("rows", **where, found=table.num_rows, wanted=rows)
    return columns(table)


@contextmanager
def _beside(final: Path) -> Iterator[Path]:
    """Give a folder to write into; written whole, it takes the place of `final`.

    Who has mapped the files of the old one keeps them: they lose their names, not what they hold.
    """
    place = final.with_name(f".{final.name}")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    yield place
    shutil.rmtree(final, ignore_errors=True)
    place.rename(final)


def _write_all(
    place: Path, schemas: Mapping[str, pa.Schema], tables: Mapping[str, Columns], stamp: str
) -> dict[str, int]:
    """Write tables into a folder and return how many rows each has."""
    for name, schema in schemas.items():
        write_columns(place / f"{name}.arrow", schema, tables[name], stamp)
    return {name: len(tables[name][schema.names[0]]) for name, schema in schemas.items()}


# ---- a shard ----


def write_shard(
    folder: Path, name: str, area: str, stamp: str, tables: Mapping[str, Columns]
) -> Entry:
    """Write a shard into the index's folder, whole or not at all, and return its entry."""
    with _beside(folder / SHARDS / f"{name}-{stamp}") as place:
        rows = _write_all(place, FILES, tables, stamp)
        entry = Entry(name, area, stamp, rows, checksum(place))
        (place / ENTRY).write_text(json.dumps(asdict(entry)), "utf-8")
    return entry


def read_shard(folder: Path, entry: Entry) -> dict[str, Columns]:
    """Map the tables of a shard; raises IndexFaultError."""
    place = folder / SHARDS / entry.folder
    return {
        table: read_columns(
            place / f"{table}.arrow", entry.name, schema, entry.stamp, entry.rows[table]
        )
        for table, schema in FILES.items()
    }


def finished(folder: Path, name: str, stamp: str) -> Entry | None:
    """Return the entry of a shard that an earlier build has written whole; None: there is none."""
    place = folder / SHARDS / f"{name}-{stamp}"
    try:
        entry = Entry(**json.loads((place / ENTRY).read_text("utf-8")))
        read_shard(folder, entry)
    except (OSError, ValueError, TypeError, KeyError, IndexFaultError):
        return None
    return entry


def checksum(place: Path) -> str:
    """Return the checksum of a shard's files.

    It finds what storage has done to them. Whoever may write them may write the manifest too.
    """
    found, block = 0, memoryview(bytearray(2**18))
    for table in FILES:
        with (place / f"{table}.arrow").open("rb", buffering=0) as file:
            while size := file.readinto(block):
                found = crc32(block[:size], found)
    return f"{found:08x}"


# ---- the cubes ----


def write_cubes(folder: Path, stamp: str, cubes: Mapping[str, Columns]) -> dict[str, int]:
    """Write the cubes of an index and return how many rows each has."""
    with _beside(folder / f"cubes-{stamp}") as place:
        return _write_all(place, CUBES, cubes, stamp)


def read_cubes(folder: Path, stamp: str, rows: Mapping[str, int]) -> dict[str, Columns]:
    """Map the cubes of an index; raises IndexFaultError."""
    place = folder / f"cubes-{stamp}"
    return {
        name: read_columns(place / f"{name}.arrow", "cubes", schema, stamp, rows[name])
        for name, schema in CUBES.items()
    }


# ---- the manifest ----


def replace_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Put a new manifest in the place of the old one, at once: this is when a build comes to be."""
    beside = folder / f".{MANIFEST}"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / MANIFEST)


def sweep(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Take away the shards and cubes that a manifest does not name."""
    kept = {f"{entry['name']}-{entry['stamp']}" for entry in manifest["shards"]}
    for place in (folder / SHARDS).iterdir():
        if place.name not in kept:
            shutil.rmtree(place)
    for place in folder.glob("cubes-*"):
        if place.name != f"cubes-{manifest['stamp']}":
            shutil.rmtree(place)
