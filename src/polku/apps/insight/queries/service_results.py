"""What a service does, for professionals: its own results beside those of its kind in the area."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from polku.analytics.index.store import Index
from polku.analytics.indicators.after import HORIZONS
from polku.analytics.outcomes.referrals import answers
from polku.apps.insight import words
from polku.apps.insight.queries import referral_panels
from polku.apps.insight.queries import service_panels as panels
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.sent import REASONS
from polku.apps.insight.queries.service_behind import opening, reasons_opening
from polku.apps.insight.queries.service_sides import Side, said, sides_of
from polku.apps.insight.queries.service_starts import starts_panel
from polku.apps.insight.queries.service_tables import own, rows_of
from polku.apps.insight.queries.service_tiles import Tile, tiles
from polku.apps.insight.queries.service_told import Link, Told


@dataclass(frozen=True, slots=True)
class Aim:
    """What the service should change, by when, how it is seen; and what is seen."""

    change: str
    seen: str
    by_when: str
    found: str
    """What is seen at the time nearest to the one aimed at; empty: too little is known."""


@dataclass(frozen=True, slots=True)
class Results:
    told: Told
    link: Link
    said: str
    """Which periods these are, and how it is known."""
    area: str
    """What all of the kind are, beside the service; empty: nothing is."""
    tiles: Sequence[Tile]
    aim: Aim
    first: Sequence[Panel]
    """What everybody asks."""
    more: Sequence[Panel]

    @property
    def panels(self) -> Sequence[Panel]:
        return (*self.first, *self.more)


def page(index: Index, choice: Choice, *, exact: bool, told: Told) -> Results:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    link, sides = sides_of(index, choice, told, exact=exact)
    sent = answers(index, choice.filters, told.sent.referrals, REASONS, exact=exact)
    why = reasons_opening(sent, told.pk, choice) if exact else None
    first, more = _of_register(sides, told) if sides else ((), ())
    return Results(
        told,
        link,
        said(told, link),
        next((side.name for side in sides if not side.own), ""),
        tiles(sides, sent) if sides else (),
        _aim(told, sides),
        (
            *first,
            referral_panels.answers_panel(sent, opening(sent, told.pk, choice, exact=exact)),
        ),
        (
            *more,
            referral_panels.reasons_panel(sent, why),
            referral_panels.presence_panel(sent),
        ),
    )


def _of_register(sides: Sequence[Side], told: Told) -> tuple[tuple[Panel, ...], tuple[Panel, ...]]:
    """Return what everybody asks of the register's periods, and more of them."""
    return (
        (starts_panel(sides), panels.after_panel(sides), panels.outcomes_panel(sides)),
        (
            panels.waits_panel(sides, _told_waiting(told)),
            panels.again_panel(sides),
            panels.cost_panel(sides),
            panels.payers_panel(sides),
        ),
    )


def _aim(told: Told, sides: Sequence[Side]) -> Aim:
    months = told.service.months_to_change
    nearest = min(HORIZONS, key=lambda one: abs(one - (months or HORIZONS[-1])))
    does = own(sides)
    found = panels.after_heading(rows_of(does.after), nearest) if does else ""
    by_when = gettext("Within %(months)s") % {"months": words.months(months)} if months else ""
    return Aim(told.texts.change, told.texts.seen, by_when, found)


def _told_waiting(told: Told) -> str:
    """Say how long the provider says that one waits."""
    days = [run.waiting_days for run in told.service.runs if run.waiting_days is not None]
    if not days:
        return gettext("The provider has not told how long one waits.")
    least, most = (words.days(one) for one in (min(days), max(days)))
    if least == most:
        return gettext("The provider tells of a wait of %(days)s.") % {"days": least}
    return gettext("The provider tells of a wait of %(least)s to %(most)s.") % {
        "least": least,
        "most": most,
    }
