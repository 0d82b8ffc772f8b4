"""The page Needs and supply: whom there is a place for, what to buy, what nobody uses, who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from polku.analytics.index.store import Index
from polku.analytics.outcomes.needs import needs
from polku.analytics.outcomes.use import use
from polku.apps.insight.queries import needs_panels, use_panels
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.procurement import procurement_panel
from polku.apps.insight.queries.shortage import shortage_panel
from polku.apps.insight.queries.supply import Supply


@dataclass(frozen=True, slots=True)
class NeedsPage:
    month: str
    """YYYY-MM of the count day of needs; empty: none is known."""
    panels: Sequence[Panel]


def page(
    index: Index, choice: Choice, *, exact: bool, everything: Supply, today: date
) -> NeedsPage:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    supply = everything.of(choice.filters.area)
    found = needs(index, choice.filters, exact=exact)
    groups = use_panels.role_groups(supply)
    used = use(index, choice.filters, supply.wanted(groups), exact=exact)
    people = needs_panels.needs_of(found)
    return NeedsPage(
        found.month,
        (
            needs_panels.municipalities_panel(people, supply, found, today),
            needs_panels.groups_panel(people, supply, found, today),
            shortage_panel(used, supply, today),
            procurement_panel(used, supply, found, index.manifest.until),
            needs_panels.gaps_panel(people, supply, found),
            use_panels.roles_panel(used, supply, today),
            use_panels.unused_panel(used, supply),
        ),
    )
