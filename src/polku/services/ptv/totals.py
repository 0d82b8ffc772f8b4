"""How many records of the PTV came, and what became of them."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Totals:
    """Each record read is one of the five after it; the rest are told besides."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    other: int = 0
    """Services of another field than employment, passed over."""
    gone: int = 0
    """Services that are no longer in the PTV, outdated here."""
    conflicts: int = 0
    """Services with a difference between what was written here and what the PTV says."""
    held: int = 0
    """Those that lack something readers must have: they came in as drafts."""

    @property
    def adds_up(self) -> bool:
        """Whether no record was lost or counted twice."""
        return self.read == self.new + self.changed + self.same + self.rejected + self.other

    def table(self) -> dict[str, int]:
        """Return it as JSON holds it."""
        return asdict(self)
