"""In several processes of this machine."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from polku.analytics.index.deriving import Derived, Kernel
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.parts import Part

AHEAD = 2
"""Slices a process is given ahead: results wait in memory until they are taken."""


class Pool:
    """The engine of several processes; 0: one a processor."""

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1

    def run(self, parts: Sequence[Part], kernel: Kernel) -> Iterator[Derived]:
        executor = ProcessPoolExecutor(
            self.workers, multiprocessing.get_context("spawn"), _begin, (kernel,)
        )
        try:
            yield from self._results(executor, parts)
        except BrokenProcessPool as error:
            raise IndexFaultError("worker", why=error) from error
        finally:
            executor.shutdown(cancel_futures=True)

    def _results(self, executor: ProcessPoolExecutor, parts: Sequence[Part]) -> Iterator[Derived]:
        running: deque[Future[Derived]] = deque()
        for part in parts:
            for number in range(part.slices):
                running.append(executor.submit(_derived, part, number))
                if len(running) > AHEAD * self.workers:
                    yield running.popleft().result()
        while running:
            yield running.popleft().result()


_kernel: Kernel
"""Of this process: sent once, when it begins."""


def _begin(kernel: Kernel) -> None:
    global _kernel  # noqa: PLW0603 - a process of a pool has no other place for what it begins with
    _kernel = kernel
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the parent's to handle


def _derived(part: Part, number: int) -> Derived:
    return _kernel(part.shard, part.slice(number))
