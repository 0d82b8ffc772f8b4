"""The folder of a catalogue's file that a page or a command brings in."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from polku.apps.people.folders import Folder


@dataclass(frozen=True, slots=True)
class ImportFolder(Folder):
    @classmethod
    def root(cls) -> Path:
        return Path(settings.UPLOADS) / "catalogue"

    def ensure(self) -> None:
        """Make the folder anew where it has been tidied away: a job needs it for its lock."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def file(self) -> Path:
        """The one file in it."""
        return next(self.files.iterdir())
