"""What is said of a file: what, where and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from polku.reference.names import Name
from polku.register.messages import messages
from polku.register.messages import said as said_of_files
from polku.register.sources import FileError
from polku.services.exchange import labels

ROOM = "polku.services.exchange"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a row, a cell, or a file as a whole."""

    file: str
    """Name of the file and of its sheet."""
    row: int
    """Line of a .csv or row of a sheet, from 1."""
    column: str
    """Heading as it stands in the file; empty: the whole row."""
    value: str
    reason: str
    """A message of `messages.toml`."""
    detail: str = ""
    code_list: str = ""
    """Codes that would do."""
    key: str = ""
    """Key of the service it is about, where known."""

    def where(self, language: str) -> str:
        """Say in which file, row and column."""
        values = {"file": self.file, "row": self.row, "column": self.column}
        return said("in_cell" if self.column else "in_row", language, values)

    def what(self, language: str) -> str:
        """Say what is wrong and how to mend it."""
        values = {"value": self.value, "detail": self.detail, "near": self._near(language)}
        if self.code_list:
            message, names = labels.near(self.value, self.code_list, language)
            values["known"] = said(message, language, {"names": ", ".join(names)})
        return said(self.reason, language, values).strip()

    def text(self, language: str) -> str:
        """Say all of it in `language` (fi, sv or en)."""
        return f"{self.where(language)}: {self.what(language)}"

    def _near(self, language: str) -> str:
        return said("known_near", language, {"names": self.detail}) if self.detail else ""


def said(message: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a message of the catalogue's files, or one of all files."""
    own = message in messages(ROOM)
    return (
        said_of_files(message, language, values, ROOM)
        if own
        else said_of_files(message, language, values)
    )


def told(error: FileError, language: str) -> str:
    """Say why a file could not be read at all, and how to mend it."""
    values = {name: _worded(value, language) for name, value in error.values.items()}
    near = values.get("near")
    values["near"] = said("known_near", language, {"names": near}) if near else ""
    return said(error.message, language, values).strip()


def _worded(value: Any, language: str) -> Any:
    """Return a name in a language, several in quotation marks one after another."""
    if isinstance(value, tuple):
        return ", ".join(said("quoted", language, {"text": one.within(language)}) for one in value)
    return value.within(language) if isinstance(value, Name) else value
