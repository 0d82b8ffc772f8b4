"""In this process: nothing to set up, one processor."""

from collections.abc import Iterator, Sequence

from polku.analytics.index.deriving import Derived, Kernel
from polku.analytics.index.parts import Part


class Local:
    """The engine of one process."""

    def run(self, parts: Sequence[Part], kernel: Kernel) -> Iterator[Derived]:
        for part in parts:
            for number in range(part.slices):
                yield kernel(part.shard, part.slice(number))
