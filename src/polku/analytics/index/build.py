"""Building an index: what is the same is kept, who has changed is derived, the manifest comes last.

Until the manifest is replaced the old index is in service, untouched. What an interrupted build has
written whole is found again by its stamp.
"""

import fcntl
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from polku.analytics.derive.codes import codes_of
from polku.analytics.derive.pseudonyms import from_text
from polku.analytics.index import cubes, files, merging
from polku.analytics.index.deriving import Engine, Kernel
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.layout import SCHEMAS, VERSION, Columns
from polku.analytics.index.opening import LISTS, entries, read_manifest
from polku.analytics.index.parts import SHARD, Part, write_parts
from polku.analytics.index.plan import Draft, Former, compared, drafts
from polku.analytics.index.prints import people, recipe
from polku.analytics.index.recoding import LISTED, recoded
from polku.analytics.index.rows import PERSON, write_rows
from polku.analytics.index.secret import mark
from polku.register.codes import Service

Tell = Callable[[str, int, int], None]
"""Told what is being done (`rows`, `people`), how far it has come and how far it goes."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an index is to be built of."""

    rows: Path
    """Folder of canonical Parquet with pseudonyms (`rows.write_rows`)."""
    secret: bytes
    """The one that made the pseudonyms, and makes the record keys."""
    until: date
    """Day of the extract."""
    own: Mapping[str, Service] | None = None
    """The area's own services."""
    full: bool = False
    """Derive everybody anew, whatever the folder holds."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did with its people: each was derived, copied, or is in a shard that stayed."""

    shards: int
    derived: int
    copied: int
    stayed: int

    @property
    def people(self) -> int:
        return self.derived + self.copied + self.stayed


def build(order: Order, folder: Path, engine: Engine, tell: Tell = lambda *_: None) -> Built:
    """Build the index of a folder, or bring it up to date: the result is the same.

    Raises IndexFaultError when the index is of another secret (unless `full`), another build is at
    work on it, nobody is in the rows, or the engine fails: the old index then stays in service.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder), TemporaryDirectory(dir=folder, prefix=".work-") as work:
        return _Build(order, folder, Path(work), tell).run(engine)


def build_from(
    tables: Mapping[str, Iterable[pa.RecordBatch]],
    folder: Path,
    engine: Engine,
    *,
    today: date,
    secret: bytes,
    own: Mapping[str, Service] | None = None,
    full: bool = False,
    tell: Tell = lambda *_: None,
) -> Built:
    """Build the index of a folder from canonical tables as they are read; raises as `build`."""
    with TemporaryDirectory(prefix="polku-") as rows:
        write_rows(tables, Path(rows), secret)
        return build(Order(Path(rows), secret, today, own, full), folder, engine, tell)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it however the process ends."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexFaultError("busy", folder=folder) from error
        for left in folder.glob(".work-*"):  # by a build that was killed
            shutil.rmtree(left)
        yield


class _Build:
    """One build, from the rows to the manifest."""

    def __init__(self, order: Order, folder: Path, work: Path, tell: Tell) -> None:
        self.order, self.folder, self.work, self.tell = order, folder, work, tell
        self.codes = codes_of(_listing(order.rows), until=order.until, own=order.own)
        self.lists = {name: list(getattr(self.codes, name)) for name in LISTS}
        self.old = self._previous()
        self.generation = self.old.get("generation", 0) + order.full
        self.base = [recipe(self.codes), mark(order.secret), VERSION, self.generation]
        self.done: dict[str, files.Entry] = {}
        self.cubes: list[cubes.Cubes] = []

    def run(self, engine: Engine) -> Built:
        planned = self._planned()
        stayed = sum(self._stays(draft) for draft in planned)
        todo = {draft.name: draft for draft in planned if draft.name not in self.done}
        formers, wanted = self._compared(todo.values())
        parts = self._parted(wanted)
        for name in todo.keys() - parts.keys():
            self._write(todo[name], [], formers.get(name))
        for name, blocks in self._derived(engine, parts):
            self._write(todo[name], blocks, formers.get(name))
        self._replace([self.done[draft.name] for draft in planned])
        total = sum(draft.people.height for draft in planned)
        derived = wanted.height
        return Built(len(planned), derived, total - derived - stayed, stayed)

    # ---- what there is, and what is to be ----

    def _previous(self) -> dict[str, Any]:
        """Return the manifest of the index in service; empty where there is none to build on."""
        try:
            return read_manifest(self.folder, secret=None if self.order.full else self.order.secret)
        except IndexFaultError as fault:
            if fault.message == "secret":
                raise
            return {}

    def _planned(self) -> list[Draft]:
        found = people(self.order.rows, self.codes, self.order.until)
        if found.is_empty():
            raise IndexFaultError("nobody")
        lists = [self.lists[name] for name in sorted(set(LISTED.values()))]
        return drafts(found, repr([self.base, lists]))

    def _stays(self, draft: Draft) -> int:
        """Keep a shard that stands there already, in service or from a build that broke off."""
        entry = files.finished(self.folder, draft.name, draft.stamp)
        if entry is None:
            return 0
        self._finish(entry, files.read_shard(self.folder, entry))
        return entry.people

    def _compared(self, todo: Iterable[Draft]) -> tuple[dict[str, Former], pl.DataFrame]:
        """Find what can be copied, shard by shard, and everybody who must be derived."""
        formers, wanted = {}, [pl.DataFrame(schema={PERSON: pl.String, SHARD: pl.String})]
        for draft in todo:
            tables, some = self._former(draft.name), draft.people
            if tables is not None:
                formers[draft.name], some = compared(draft, tables)
            wanted.append(some.select(PERSON, pl.lit(draft.name).alias(SHARD)))
        return formers, pl.concat(wanted)

    def _former(self, name: str) -> dict[str, Columns] | None:
        """Return the shard of the index in service, in today's codes; None where it is of no use."""
        if self.old.get("base") != self.base:
            return None
        entry = next((one for one in entries(self.old) if one.name == name), None)
        try:
            tables = files.read_shard(self.folder, entry) if entry else None
        except IndexFaultError:  # a damaged shard is built anew
            return None
        return tables and recoded(tables, self.old, self.lists)

    # ---- rows to columns ----

    def _parted(self, wanted: pl.DataFrame) -> dict[str, Part]:
        def tell(done: int, total: int) -> None:
            self.tell("rows", done, total)

        found = write_parts(self.order.rows, wanted, self.work, tell)
        return {part.shard: part for part in found}

    def _derived(
        self, engine: Engine, parts: Mapping[str, Part]
    ) -> Iterator[tuple[str, list[Mapping[str, Columns]]]]:
        """Yield each shard once all of its people are derived; control totals are held against it."""
        kernel = Kernel(self.order.secret, self.codes, self.order.until)
        waiting: dict[str, list[Mapping[str, Columns]]] = {}
        read: dict[str, Counter[str]] = {shard: Counter() for shard in parts}
        done, total = 0, sum(part.people for part in parts.values())
        for some in engine.run(list(parts.values()), kernel):
            shard = some.shard
            waiting.setdefault(shard, []).append(some.tables)
            read[shard].update(some.read)
            done += some.people
            self.tell("people", done, total)
            if read[shard]["persons"] >= parts[shard].people:
                _agree(parts[shard], read[shard])
                yield shard, waiting.pop(shard)
        for shard, part in parts.items():
            _agree(part, read[shard])

    def _write(
        self, draft: Draft, blocks: Sequence[Mapping[str, Columns]], former: Former | None
    ) -> None:
        copied = [merging.taken(former.tables, former.same)] if former else []
        tables = merging.merged([*copied, *blocks])
        ids = from_text(draft.people[PERSON])
        if not np.array_equal(tables["persons"]["pseudonym"], ids):
            found = len(tables["persons"]["pseudonym"])
            raise IndexFaultError(
                "lost", shard=draft.name, table="persons", found=found, wanted=len(ids)
            )
        tables["prints"] = {"print": draft.people["print"].to_numpy()}
        entry = files.write_shard(self.folder, draft.name, draft.area, draft.stamp, tables)
        self._finish(entry, tables)

    def _finish(self, entry: files.Entry, tables: Mapping[str, Columns]) -> None:
        self.done[entry.name] = entry
        self.cubes.append(cubes.cubes(tables, self.order.until))

    # ---- the manifest ----

    def _replace(self, shards: Sequence[files.Entry]) -> None:
        """Write the cubes and put the new manifest in service."""
        stamp = blake2b(digest_size=10)
        stamp.update("".join([str(self.order.until), *(one.stamp for one in shards)]).encode())
        name = stamp.hexdigest()
        manifest = {
            "version": VERSION,
            "until": str(self.order.until),
            "key": mark(self.order.secret),
            "generation": self.generation,
            "base": self.base,
            "stamp": name,
            "totals": {table: sum(one.rows[table] for one in shards) for table in SCHEMAS},
            "cubes": files.write_cubes(self.folder, name, cubes.added(self.cubes)),
            **self.lists,
            "shards": [asdict(one) for one in shards],
        }
        files.replace_manifest(self.folder, manifest)
        files.sweep(self.folder, manifest)


def _listing(rows: Path) -> dict[str, Any]:
    """Return the columns of the rows that the code lists are made of."""
    columns = {
        "coaches": ["coach_id", "unit", "norm"],
        "persons": ["coach_id", "municipality"],
        "services": ["service"],
    }
    return {
        name: pq.read_table(rows / f"{name}.parquet", columns=some)
        for name, some in columns.items()
    }


def _agree(part: Part, read: Mapping[str, int]) -> None:
    """Hold the rows that were read against the rows that were given, table by table."""
    for table, wanted in part.rows.items():
        if read[table] != wanted:
            raise IndexFaultError(
                "lost", shard=part.shard, table=table, found=read[table], wanted=wanted
            )
