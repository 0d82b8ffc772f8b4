"""An indicator as a reader meets it first: its newest value, how it has changed, what it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from polku.analytics.disclosure import LARGEST_CHANGE, Protection, Published
from polku.analytics.indicators.asking import Indicator
from polku.analytics.indicators.cells import month_name, month_number
from polku.analytics.indicators.definitions import Definition, Words
from polku.analytics.indicators.series import PER_CENT
from polku.apps.insight import words
from polku.apps.insight.pictures import sparks
from polku.apps.insight.pictures.shapes import Picture
from polku.apps.insight.queries.choice import Choice


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest month of an indicator; a change is None where either month is not known."""

    definition: Definition
    month: str
    value: float | None
    mark: str
    """Why the value is withheld."""
    numerator: int | None
    denominator: int | None
    month_change: float | None
    year_change: float | None
    series: Published

    @property
    def key(self) -> str:
        return self.definition.key

    @property
    def words(self) -> Words:
        return self.definition.words[get_language() or "fi"]

    @property
    def name(self) -> str:
        return self.words.name

    @property
    def numerator_words(self) -> str:
        return self.words.parts[0]

    @property
    def denominator_words(self) -> str:
        """What the value is a part of; empty: it is no share."""
        part = self.words.parts[1].removeprefix("(").removesuffix(")")
        return part[:1].upper() + part[1:]

    @property
    def written(self) -> str:
        return self.mark or words.measured(self.value, self.definition.unit)

    @property
    def since_month(self) -> str:
        return words.changed(self.month_change, self.definition.unit)

    @property
    def since_year(self) -> str:
        return words.changed(self.year_change, self.definition.unit)

    @property
    def month_way(self) -> str:
        return self._way(self.month_change)

    @property
    def year_way(self) -> str:
        return self._way(self.year_change)

    @property
    def in_month(self) -> str:
        return words.month(self.month)

    def _way(self, change: float | None) -> str:
        """Return `better` or `worse`; empty: neither, or not to say."""
        good = self.definition.good
        if not good or change is None or abs(change) <= self._unsure:
            return ""
        return "better" if (change > 0) == (good == "up") else "worse"

    @property
    def _unsure(self) -> float:
        """How large a change between two protected figures may be that is of the protection alone."""
        if self.series.protection is Protection.EXACT:
            return 0.0
        most = 2.0 * LARGEST_CHANGE
        match self.definition.unit:
            case "people":
                return most
            case "percent":
                return PER_CENT * most / self.denominator if self.denominator else 0.0
            case _:  # a sum or a median: by how much the protection may move it is not known here
                return float("inf")

    def linked(self, choice: Choice) -> "Linked":
        """Return the indicator with the address of its own page with the same filters."""
        address = choice.but(indicator=self.key, by="").address()
        return Linked(self, reverse("insight:indicators") + address)


@dataclass(frozen=True, slots=True)
class Linked:
    """An indicator, the address of its own page, and its months as small as a word."""

    newest: Newest
    href: str

    @property
    def spark(self) -> Picture | None:
        """None: there is but one month."""
        values = self.newest.series.table["value"].to_list()
        return sparks.draw(values, width=120, height=32) if len(values) > 1 else None


def newest(of: Indicator) -> Newest:
    """Return the newest month of an indicator that is not broken down."""
    rows = {row["month"]: row for row in of.series.table.iter_rows(named=True)}
    month = max(rows, default="")
    row = rows.get(month, {})
    place = of.series.table["month"].to_list().index(month) if month else 0
    return Newest(
        of.definition,
        month,
        row.get("value"),
        of.series.mark("value", place) if month else "",
        row.get("numerator"),
        row.get("denominator"),
        _change(rows, month, 1),
        _change(rows, month, 12),
        of.series,
    )


def file_address(key: str, choice: Choice) -> str:
    """Return the address of the numbers of a panel of the page."""
    return reverse("insight:indicators-csv", args=[key]) + choice.address()


def _change(rows: Mapping[str, Mapping[str, Any]], month: str, back: int) -> float | None:
    """Return by how much a month differs from one so many months before, both as shown."""
    if not month:
        return None
    now = rows[month]["value"]
    before = rows.get(month_name(month_number(month) - back), {}).get("value")
    return None if now is None or before is None else float(now - before)
