"""Adding up over shards: one set of cells for each processor, however many the shards are."""

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import numpy as np

from polku.analytics.index.store import Shard
from polku.analytics.selection import Selection

Cells = TypeVar("Cells", bound=tuple[Any, ...])
"""A named tuple of arrays of whole numbers: the sums do not depend on the order."""


def added_up(
    selection: Selection, nothing: Callable[[], Cells], add: Callable[[Shard, Cells], None]
) -> Cells:
    """Return the sums over the shards that the chosen people can lie in.

    `nothing` makes cells of zeros, `add` adds a shard's people to the cells it is given.
    """
    spare: SimpleQueue[Cells] = SimpleQueue()

    def ask(shard: Shard) -> None:
        cells = None
        with suppress(Empty):
            cells = spare.get_nowait()
        if cells is None:
            cells = nothing()
        add(shard, cells)
        spare.put(cells)

    for _ in selection.each(ask):
        pass
    total = nothing()
    while not spare.empty():
        for sums, part in zip(total, spare.get(), strict=True):
            np.add(sums, part, out=sums)
    return total
