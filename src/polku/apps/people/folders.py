"""The folder of what a page was sent: its files, how far a job has come, and the job's lock.

A job holds the lock while it works and the system lets it go when the job's process ends, however
it ends: so a page knows a job at work from one that died, without a clock.
"""

import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from django.conf import settings

PACE_AFTER = 1.0
"""Seconds of work from which a pace can be told."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come in one phase; `table` is empty where the phase has no tables."""

    phase: str
    table: str
    done: int
    total: int
    began: float
    """Seconds of the system's clock when the phase (or its table) began."""
    at: float

    @property
    def seconds_left(self) -> int | None:
        """Return the seconds left at the pace so far; None before and after there is one."""
        elapsed = self.at - self.began
        if not 0 < self.done < self.total or elapsed < PACE_AFTER:
            return None
        return round(elapsed * (self.total - self.done) / self.done)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of files under the key of their row; each kind of them has a root of its own."""

    key: UUID

    @classmethod
    def root(cls) -> Path:
        return Path(settings.UPLOADS)

    @classmethod
    def every(cls) -> Iterator[Self]:
        """Yield every folder of this kind there is, whether its row is known or not."""
        root = cls.root()
        for path in root.iterdir() if root.is_dir() else ():
            with suppress(ValueError):
                yield cls(UUID(path.name))

    @property
    def path(self) -> Path:
        return self.root() / self.key.hex

    @property
    def files(self) -> Path:
        return self.path / "files"

    def make(self) -> None:
        """Make the folder, for the eyes of the service alone."""
        self.root().mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700)
        self.files.mkdir()

    def drop_files(self) -> None:
        shutil.rmtree(self.files, ignore_errors=True)

    def drop(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)

    # ---- the job's lock ----

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the lock for a job; yields False when another holds it or the folder is gone."""
        try:
            lock = os.open(self._lock, os.O_CREAT | os.O_RDWR, 0o600)
        except FileNotFoundError:
            yield False
            return
        try:
            yield _locked(lock, fcntl.LOCK_EX)
        finally:
            os.close(lock)

    def is_held(self) -> bool:
        """Tell whether a job is at work here."""
        try:
            lock = os.open(self._lock, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            return not _locked(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    # ---- what a job leaves meanwhile ----

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Keep temporary files of the job in the folder: those of a job that died go with it."""
        before, place = tempfile.tempdir, self.path / "work"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700)
        tempfile.tempdir = str(place)
        try:
            yield place
        finally:
            tempfile.tempdir = before
            shutil.rmtree(place, ignore_errors=True)

    def tell(self, progress: Progress) -> None:
        """Write down how far the job has come: beside the database, whose writer a load is."""
        part = self.path / "progress.part"
        part.write_text(json.dumps(asdict(progress)), "utf-8")
        part.replace(self.path / "progress.json")

    def untell(self) -> None:
        """Forget how far an earlier job had come."""
        (self.path / "progress.json").unlink(missing_ok=True)

    def told(self) -> Progress | None:
        """Return how far the job has come; None when it has not said so yet."""
        try:
            return Progress(**json.loads((self.path / "progress.json").read_text("utf-8")))
        except FileNotFoundError:
            return None


def _locked(lock: int, kind: int) -> bool:
    """Take a lock, patient with a page that looks at it in passing; False if a job holds it."""
    for _attempt in range(20):
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if kind == fcntl.LOCK_SH:
                return False
            time.sleep(0.01)
        else:
            return True
    return False
