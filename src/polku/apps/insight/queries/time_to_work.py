"""The page Time to work: curves by group, and by what unemployment ends.

Curves describe: whose first service what was, or of which age, is not what makes them find work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext, ngettext

from polku.analytics.index.store import Index
from polku.analytics.leaving import CAUSES
from polku.analytics.questions.curves import Curves, curves
from polku.apps.insight import words
from polku.apps.insight.names import CAUSE_CSS, SPLIT_LABELS, STILL, Origin
from polku.apps.insight.pictures import areas as stacked
from polku.apps.insight.pictures.areas import Layer
from polku.apps.insight.pictures.shapes import HALF
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import WITHINS, Choice
from polku.apps.insight.queries.curve_groups import BY_SERVICE, MONTHS, groups_of
from polku.apps.insight.queries.panel import Panel, Switch
from polku.apps.insight.queries.time_curves import (
    at_months,
    cause,
    columns,
    curves_panel,
    ends_panel,
    frame,
    left_out,
    too_few,
)
from polku.register.states import OPEN_WORK

EXITS = "paattymiset"
SPLITS = (BY_SERVICE, "age", "sex", "education", "language", "municipality")


@dataclass(frozen=True, slots=True)
class TimeToWork:
    curves: Panel
    exits: Panel
    ends: Panel
    origins: Sequence[Switch]
    splits: Sequence[Switch]
    withins: Sequence[Switch]

    @property
    def panels(self) -> Sequence[Panel]:
        return self.curves, self.exits, self.ends


def page(index: Index, choice: Choice, *, exact: bool) -> TimeToWork:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    asked = partial(
        curves,
        index,
        choice.filters,
        months=MONTHS,
        exact=exact,
        from_service=choice.origin == Origin.SERVICE,
        after_service=choice.origin == Origin.AFTER,
    )
    by = choice.by if choice.by in SPLITS else BY_SERVICE
    by_group = asked(by=by)
    everybody = asked(by="")
    groups = [one for one in groups_of(by_group, by) if not left_out(by, one.code, choice)]
    return TimeToWork(
        curves_panel(by_group, everybody, groups, by, choice),
        exits_panel(everybody, choice),
        ends_panel(by_group, everybody, groups, by, choice),
        [
            Switch(str(one.label), choice.but(origin=one.value).address(), choice.origin == one)
            for one in Origin
        ],
        [
            Switch(
                str(SPLIT_LABELS[one]),
                choice.but(by="" if one == BY_SERVICE else one).address(),
                one == by,
            )
            for one in SPLITS
        ],
        [
            Switch(words.months(one), choice.but(within=one).address(), choice.within == one)
            for one in WITHINS
        ],
    )


# Competing ends


def exits_panel(found: Curves, choice: Choice) -> Panel:
    by_cause = _by_cause(found)
    layers = [
        Layer(cause(name), words.percent(shares[-1]), CAUSE_CSS[name], shares)
        for name, shares in by_cause.items()
    ]
    drawn = bool(layers)
    return Panel(
        EXITS,
        _exits_heading(by_cause),
        gettext("Competing ends, share of all. Subsidised work is not open work."),
        tables.table(at_months(found, every_cause=True), columns(BY_SERVICE)[1:]),
        found.curves.protection,
        {name: stacked.draw(layers, frame(width, choice)) for name, width in HALF.items()}
        if drawn
        else {},
        gettext("By what unemployment ended"),
        "; ".join(f"{layer.label} {layer.note}" for layer in layers),
        empty="" if drawn else too_few(),
        whole=partial(tables.table, found.curves, columns(BY_SERVICE)[1:]),
    )


def _by_cause(found: Curves) -> dict[str, list[float]]:
    """Return the share of each end by month and, on top, of those still there."""
    made: dict[str, list[float]] = {name: [] for name in CAUSES}
    for row in found.curves.table.to_dicts():
        if row["share"] is not None:
            made[row["cause"]].append(row["share"])
    if not made[OPEN_WORK]:
        return {}
    ended = [sum(parts) for parts in zip(*made.values(), strict=True)]
    return made | {STILL: [max(1 - part, 0.0) for part in ended]}


def _exits_heading(shares: Mapping[str, Sequence[float]]) -> str:
    if not shares:
        return gettext("By what unemployment ended")
    months = len(shares[STILL]) - 1
    return ngettext(
        "In %(months)s month %(open)s came to open work, %(still)s were still unemployed",
        "In %(months)s months %(open)s came to open work, %(still)s were still unemployed",
        months,
    ) % {
        "months": months,
        "open": words.percent(shares[OPEN_WORK][-1]),
        "still": words.percent(shares[STILL][-1]),
    }
