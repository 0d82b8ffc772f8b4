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

    def kept(self) -> "Choice":
        """Return what a saved view remembers: not the page, not what was open."""
        return self.but()

    def address(self, **changes: Any) -> str:
        """Return the query string of the choice with changes; `?` alone for the whole list."""
        choice = self.but(**changes) if changes else self
        sort = ("-" if choice.descending else "") + choice.sort
        pairs: list[tuple[str, object]] = [("r", key) for key in choice.filters]
        pairs += [
            (name, value)
            for name, value, unless in (
                ("haku", choice.search, ""),
                ("kunta", choice.municipality, ""),
                ("valmentaja", choice.coach, None),
                ("j", sort, DEFAULT_SORT),
                ("s", choice.page, 1),
                ("avaa", choice.opened, None),
            )
            if value != unless
        ]
        pairs += [("sarake", key) for key in choice.columns]
        return "?" + urlencode(pairs)
