"""The folder of an upload of a register extract: its files, and the rows of them that were rejected."""

from dataclasses import dataclass
from pathlib import Path

from polku.apps.people.folders import Folder

PACKED = ".zip"


@dataclass(frozen=True, slots=True)
class UploadFolder(Folder):
    @property
    def rejects(self) -> Path:
        return self.path / "rejects.zip"

    @property
    def source(self) -> Path:
        """What the register's door reads: the folder of files, or the one .zip in it."""
        packed = [path for path in self.files.iterdir() if path.suffix.lower() == PACKED]
        return packed[0] if packed else self.files
