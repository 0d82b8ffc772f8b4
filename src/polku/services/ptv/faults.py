"""What is wrong with a record of the PTV: what, in which one, how to mend it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from polku.register.messages import said

ROOM = "polku.services.ptv"
SHOWN = 80
"""Letters of a value that are told."""
REJECTING = frozenset({"no_identity", "no_name", "unreadable_record"})
"""Faults for which a record does not come in."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a record."""

    reason: str
    """A message of `messages.toml`."""
    key: str = ""
    """Identity of the service's record; empty: it has none."""
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What fills the message: `field` (as the PTV calls it), `value`."""

    @property
    def rejects(self) -> bool:
        """Whether the record stays out."""
        return self.reason in REJECTING

    def where(self, language: str) -> str:
        """Say which record it is."""
        known = "where" if self.key else "where_unknown"
        name = self.name or said("nameless", language, {}, ROOM)
        return said(known, language, {"name": name, "key": self.key}, ROOM)

    def what(self, language: str) -> str:
        """Say what is wrong and how to mend it."""
        return said(self.reason, language, self.values, ROOM)

    def text(self, language: str) -> str:
        """Say all of it in `language` (fi, sv or en)."""
        return f"{self.where(language)}: {self.what(language)}"

    def table(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def shown(value: object) -> str:
    """Return a value as a fault tells it."""
    return " ".join(str(value).split())[:SHOWN]
