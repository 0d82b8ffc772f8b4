"""A full check of an index: every byte against its checksum, every cube against a recount."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from polku.analytics.index import cubes, files
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.layout import CUBES
from polku.analytics.index.opening import entries, open_index, read_manifest
from polku.analytics.index.store import Index


def check(
    folder: Path, *, secret: bytes | None = None, tell: Callable[[int, int], None] = lambda *_: None
) -> Index:
    """Return the index of a folder when all of it is as it was built; raises IndexFaultError.

    `tell` is told how many of the shards have been read.
    """
    index = open_index(folder, secret=secret)
    found = entries(read_manifest(folder))
    for done, entry in enumerate(found):
        tell(done, len(found))
        if files.checksum(folder / files.SHARDS / entry.folder) != entry.checksum:
            raise IndexFaultError("changed", shard=entry.name)
    tell(len(found), len(found))
    _recount(index)
    return index


def _recount(index: Index) -> None:
    """Hold the cubes of an index against its rows, cell by cell."""
    until = index.manifest.until
    counted = cubes.added(index.each(lambda shard: cubes.cubes(shard.tables, until)))
    for name, schema in CUBES.items():
        for field in schema:
            ours, theirs = index.cubes[name][field.name], counted[name][field.name]
            if not np.array_equal(ours, theirs):
                sums = {"found": int(theirs.sum()), "wanted": int(ours.sum())}
                raise IndexFaultError("cube", cube=f"{name}.{field.name}", **sums)
