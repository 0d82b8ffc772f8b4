"""What a service does in six figures, each with that of its kind in the area beside it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from polku.analytics.indicators.after import HORIZONS
from polku.analytics.outcomes.referrals import Answers
from polku.analytics.outcomes.service import Does
from polku.apps.insight import words
from polku.apps.insight.queries import referral_panels, service_panels, service_starts
from polku.apps.insight.queries.service_tables import Sides, own, rows_of
from polku.register.states import OPEN_WORK


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    panel: str
    """The key of the panel that tells more of it."""
    value: str
    """A dash where it is not shown."""
    beside: Sequence[str]


def tiles(sides: Sides, sent: Answers) -> Sequence[Tile]:
    """Return the figures; of who nothing is known has dashes."""
    told = (
        (gettext("Started in 12 months"), service_starts.STARTS, _started),
        (gettext("Half waited at most"), service_panels.WAITS, _waited),
        (gettext("Completed it"), service_panels.OUTCOMES, _completed),
        (
            gettext("In open work after %(months)s") % {"months": words.months(HORIZONS[-1])},
            service_panels.AFTER,
            _in_work,
        ),
        (gettext("Cost per start"), service_panels.COST, _cost),
    )
    found = [_tile(name, panel, sides, figure) for name, panel, figure in told]
    return [*found[:2], _accepted(sent), *found[2:]]


def _tile(name: str, panel: str, sides: Sides, figure: Callable[[Does], str]) -> Tile:
    does = own(sides)
    beside = [f"{words.capital(side.short)}: {figure(side.does)}" for side in sides if not side.own]
    if does is not None and figure is _started:
        beside = [*_before(does), *beside]
    return Tile(name, panel, figure(does) if does is not None else words.NOTHING, beside)


def _accepted(sent: Answers) -> Tile:
    first, days = rows_of(sent.answers)[0], rows_of(sent.waits)[0]["median"]
    beside = []
    if first["share"] is not None:
        beside.append(
            gettext("%(part)s of %(of)s referrals")
            % {"part": words.count(first["people"]), "of": words.count(first["sent"])}
        )
    if days is not None:
        beside.append(gettext("half answered in %(days)s") % {"days": words.days(days)})
    return Tile(
        gettext("Referrals accepted"),
        referral_panels.ANSWERS,
        words.percent(first["share"]),
        beside,
    )


def _started(does: Does) -> str:
    years = does.years.table["people"]
    return words.count(years[-1]) if len(years) else words.NOTHING


def _before(does: Does) -> Iterator[str]:
    years = does.years.table["people"]
    if len(years) > 1:
        yield gettext("The year before: %(people)s") % {"people": words.count(years[-2])}


def _waited(does: Does) -> str:
    return words.days(rows_of(does.waits)[0]["median"])


def _completed(does: Does) -> str:
    shares = {row["outcome"]: row["share"] for row in rows_of(does.outcomes)}
    return words.percent(shares["completed"])


def _in_work(does: Does) -> str:
    shares = {(row["months"], row["where"]): row["share"] for row in rows_of(does.after)}
    return words.percent(shares[HORIZONS[-1], OPEN_WORK])


def _cost(does: Does) -> str:
    return words.measured(rows_of(does.cost)[0]["per_start"], "euros")
