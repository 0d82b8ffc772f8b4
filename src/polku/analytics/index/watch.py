"""Following a question on its way through the shards of an index, and stopping it there."""

from collections.abc import Callable
from threading import Event, Lock
from typing import TypeVar

Asked = TypeVar("Asked")
Result = TypeVar("Result")

Tell = Callable[[int, int, int], None]
"""Told of every shard that is done: the number of the round, how many are done and of how many."""


class StoppedError(Exception):
    """A question was stopped before it had its answer."""


class Watch:
    """How far one question has come; another thread may read it, and stop it between two shards.

    A question goes round the shards once or several times, one round after the other.
    """

    def __init__(self, tell: Tell = lambda _round, _done, _shards: None) -> None:
        self._tell, self._stopped, self._lock = tell, Event(), Lock()
        self.round, self.done, self.shards = 0, 0, 0

    def stop(self) -> None:
        """Let the question end, by StoppedError, before it asks another shard."""
        self._stopped.set()

    def over(self, ask: Callable[[Asked], Result], shards: int) -> Callable[[Asked], Result]:
        """Begin a round over so many shards; return `ask`, watched. Raises StoppedError."""
        with self._lock:
            self.round, self.done, self.shards = self.round + 1, 0, shards

        def watched(shard: Asked) -> Result:
            if self._stopped.is_set():
                raise StoppedError
            answer = ask(shard)
            with self._lock:
                self.done += 1
                self._tell(self.round, self.done, self.shards)
            return answer

        return watched
