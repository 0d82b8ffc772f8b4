"""A part of a page: a finding, its picture for each width, and its numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from polku.analytics.disclosure import Protection
from polku.apps.insight.pictures.shapes import Picture
from polku.apps.insight.queries.tables import Table


class Key(NamedTuple):
    """An entry of a legend: the class of its fill, where its mark begins and how high it is, words."""

    css: str
    top: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Links to the rows behind figures; without any, `why` says why the figures are all there is."""

    links: Sequence[tuple[str, str]] = ()
    """Words and address."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """What `insight/panel.html` shows; every page on paths is made of these.

    `pictures` by width (`wide`, `phone`, `small`); without any the panel says why in `empty`.
    """

    key: str
    """Its name in addresses and ids: its CSV is at `<page>/csv/<key>/`."""
    heading: str
    """The finding, in a sentence made of the figures."""
    measure: str
    """What was measured, in which unit, of when."""
    table: Table
    protection: Protection
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    title: str = ""
    described: str = ""
    """The picture in words, for those who do not see it."""
    notes: Sequence[str] = ()
    empty: str = ""
    links: bool = False
    """The picture has links in it."""
    legend: Sequence[Key] = ()
    open: bool = False
    """The table stands open in the panel: it is what the panel shows."""
    whole: Callable[[], Table] | None = None
    """Makes the table of everything drawn, where that is too long for the page."""
    opening: Opening | None = None
    """Where its figures open their rows; None: they are not of single rows."""

    @property
    def file(self) -> Table:
        """What the CSV holds."""
        return self.whole() if self.whole else self.table


@dataclass(frozen=True, slots=True)
class Switch:
    """One of several ways to look at a panel: an address, and whether it is the one shown."""

    label: str
    href: str
    current: bool
