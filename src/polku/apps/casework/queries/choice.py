"""What a reader of the worklist has chosen: filters, search, order, page and columns.

A choice and the address of the page are the same thing said twice: an address can be shared,
kept as a saved view, and read again.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

DEFAULT_SORT = "maaraaika"
PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Choice:
    filters: tuple[str, ...] = ()
    """Keys of `queries.filters`, in the order of the rail."""
    search: str = ""
    municipality: str = ""
    coach: int | None = None
    sort: str = DEFAULT_SORT
    descending: bool = False
    page: int = 1
    columns: tuple[str, ...] = ()
    """Keys of the columns shown besides the client; empty: the usual ones."""
    opened: int | None = None
    """The client whose reason is open."""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of the whole list."""
        return bool(self.filters or self.search or self.municipality or self.coach)

    def but(self, **changes: Any) -> "Choice":
        """Return the choice with changes, on the first page and with nothing opened."""
        return replace(self, **({"page": 1, "opened": None} | changes))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the choice as the names and values of an address or of a form's hidden fields."""
        sort = ("-" if self.descending else "") + self.sort
        pairs: list[tuple[str, object]] = [("r", key) for key in self.filters]
        pairs += [
            (name, value)
            for name, value, unless in (
                ("haku", self.search, ""),
                ("kunta", self.municipality, ""),
                ("valmentaja", self.coach, None),
                ("j", sort, DEFAULT_SORT),
                ("s", self.page, 1),
                ("avaa", self.opened, None),
            )
            if value != unless
        ]
        pairs += [("sarake", key) for key in self.columns]
        return [(name, str(value)) for name, value in pairs]

    def address(self) -> str:
        """Return the query string of the choice; `?` alone for the whole list."""
        return "?" + urlencode(self.pairs())
