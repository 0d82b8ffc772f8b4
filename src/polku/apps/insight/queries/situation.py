"""The page Situation: an area on one screen. What changed, what is unusual, what needs a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language, gettext

from polku.analytics.calendar import count_day
from polku.analytics.index.store import Index
from polku.analytics.indicators.situation import situation
from polku.apps.insight.queries import fixed_tables, official, plan_debt, tables, tiles
from polku.apps.insight.queries.cards import Card, cards
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.map import small_panel
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.places import known_area
from polku.apps.insight.queries.stock_and_flow import flow_panel, stock_panel
from polku.apps.insight.queries.tiles import Tile


@dataclass(frozen=True, slots=True)
class SituationPage:
    area: str
    day: date | None
    """The count day of the newest month; None: no month is known."""
    cards: Sequence[Card]
    tiles: Sequence[Tile]
    months: Panel
    """Every month of the tiles."""
    definitions: str
    """Address of the definitions of the indicators."""
    stock: Panel
    flow: Panel
    official: Panel
    map: Panel
    ages: Panel
    """The unemployed by age and language, a fixed table."""
    debt: Panel

    @property
    def marks(self) -> str:
        """What the marks on the tiles mean, on paper too; empty: there are none."""
        return tables.legend(tile.newest.mark for tile in self.tiles)

    @property
    def panels(self) -> Sequence[Panel]:
        shown = self.stock, self.flow, self.official, self.map, self.ages, self.debt
        return *shown, self.months


def page(index: Index, choice: Choice, *, exact: bool) -> SituationPage:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    found = situation(index, choice.filters, exact=exact)
    months = found.composition.table["month"].to_list()
    return SituationPage(
        _area(choice.filters.area),
        _day(months[-1]) if months else None,
        cards(found, index, choice),
        tiles.tiles(found.tiles, months, choice),
        tiles.panel(found.tiles),
        reverse("insight:indicators") + choice.address(),
        stock_panel(found),
        flow_panel(index, choice.filters, exact=exact),
        official.panel(index, _over(choice, months), exact=exact),
        small_panel(index, choice, exact=exact),
        fixed_tables.panel(index, choice, exact=exact),
        plan_debt.panel(index, choice, exact=exact),
    )


def _over(choice: Choice, months: Sequence[str]) -> Choice:
    """Return the choice over the months of the page."""
    return choice.but(since=date.fromisoformat(f"{months[0]}-01")) if months else choice


def _area(code: str) -> str:
    if not code:
        return gettext("All areas")
    area = known_area(code)
    return area.name.within(get_language() or "fi") if area else code


def _day(month: str) -> date:
    return count_day(int(month[:4]), int(month[5:]))
