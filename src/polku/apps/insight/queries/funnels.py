"""A comparison as a panel: the funnel, who is outside of it, and every figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext

from polku.analytics.comparison.funnel import LEAST, LEVELS, Dispersion
from polku.analytics.comparison.judging import LIMITS, Comparison
from polku.analytics.disclosure import SMALLEST_WHOLE
from polku.apps.insight import words
from polku.apps.insight.names import COMPARED_LABELS, VERDICT_LABELS, Text
from polku.apps.insight.pictures import funnel as drawing
from polku.apps.insight.pictures.funnel import Dot, Frame, Funnel, Limit
from polku.apps.insight.pictures.shapes import WIDTHS, Picture
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.panel import Panel

CORNERS = 80
"""Of a limit, from the smallest number to the greatest."""
NAMED = 4
"""Who is outside and named in the heading; the notes name everybody."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """An area, a municipality or a unit; `href`: the page on its people, if the reader has one."""

    name: str
    href: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What is compared by which measure, and of when."""

    key: str
    comparison: Comparison
    groups: Mapping[str, Group]
    """By code."""
    period: str
    notes: Sequence[str]
    official: bool = False

    @staticmethod
    def label_of(key: str) -> Text:
        return COMPARED_LABELS[key][0]

    @property
    def label(self) -> Text:
        return self.label_of(self.key)

    @property
    def counts(self) -> Text:
        """What the number that a share rests on counts."""
        return COMPARED_LABELS[self.key][1]

    @property
    def adjusted(self) -> bool:
        """Whether the shares are adjusted for who the people are."""
        return "expected" in self.comparison.table.table.columns

    @property
    def order(self) -> list[int]:
        """Return the rows of the table by name: there is no first and no last."""
        names = [self.groups[code].name for code in self.comparison.table.table["group"]]
        return sorted(range(len(names)), key=lambda row: names[row].casefold())

    @property
    def rows(self) -> list[Row]:
        found = self.comparison.table.table.to_dicts()
        return [found[row] for row in self.order]

    @property
    def judged(self) -> list[Row]:
        return [row for row in self.rows if row["verdict"] is not None]

    def outside(self, *verdicts: int) -> list[str]:
        """Return who is outside, each with the side it is on."""
        said = {True: gettext("%(name)s (above)"), False: gettext("%(name)s (below)")}
        return [
            said[row["verdict"] > 0] % {"name": self.groups[row["group"]].name}
            for row in self.judged
            if row["verdict"] in verdicts
        ]


def funnel_panel(key: str, what: Measured) -> Panel:
    published = tables.rows(what.comparison.table, what.order)
    dots = [_dot(what, row) for row in what.judged]
    return Panel(
        key,
        _heading(what),
        _measure(what),
        tables.table(published, _columns(what)),
        published.protection,
        _pictures(what, dots),
        gettext("%(measure)s: funnel") % {"measure": what.label},
        "; ".join(dot.said for dot in dots),
        list(_notes(what)),
        empty="" if dots else _too_few(),
        links=any(dot.href for dot in dots),
    )


def _too_few() -> str:
    return gettext(
        "There is nothing to compare: fewer than %(groups)s have the %(people)s people, the fewest that a "
        "share is told of. Take filters away or split otherwise."
    ) % {"groups": LEAST, "people": SMALLEST_WHOLE}


def _heading(what: Measured) -> str:
    """Say who is outside the limits, or that nobody is."""
    all_of_them = words.count(len(what.judged))
    if not what.judged:
        return str(what.label)
    for verdicts, text in (
        ((-2, 2), gettext("%(count)s of %(all)s differ clearly from the others: %(names)s")),
        ((-1, 1), gettext("%(count)s of %(all)s are a little outside the limits: %(names)s")),
    ):
        names = what.outside(*verdicts)
        if names:
            shown = ", ".join(names[:NAMED])
            rest = len(names) - NAMED
            if rest > 0:
                shown = gettext("%(names)s and %(count)s more") % {"names": shown, "count": rest}
            return text % {"count": len(names), "all": all_of_them, "names": shown}
    return gettext("None of the %(all)s differs from the others beyond chance") % {
        "all": all_of_them
    }


def _measure(what: Measured) -> str:
    if what.official:
        return gettext(
            "%(measure)s, %(period)s. Official figures: all jobseekers of the municipalities "
            "(Statistics Finland, 12r5)."
        ) % {"measure": what.label, "period": what.period}
    return (
        gettext("%(measure)s, %(period)s.") % {"measure": what.label, "period": what.period}
        if what.period
        else str(what.label)
    )


# The picture


def _dot(what: Measured, row: Row) -> Dot:
    group = what.groups[row["group"]]
    text = (
        gettext("%(name)s: %(share)s, %(part)s counted, %(expected)s expected. %(verdict)s")
        if what.adjusted
        else gettext("%(name)s: %(share)s, %(part)s of %(of)s. %(verdict)s")
    )
    said = text % {
        "name": group.name,
        "share": words.percent(row["share"], 1),
        "part": words.count(row["events"]),
        "of": words.count(row["n"]),
        "expected": words.count(row.get("expected")),
        "verdict": VERDICT_LABELS[row["verdict"]],
    }
    at = row["at"] if what.adjusted else row["n"]
    return Dot(group.name, at, row["share"], row["verdict"], said, group.own, group.href)


def _pictures(what: Measured, dots: Sequence[Dot]) -> dict[str, Picture]:
    if not dots:
        return {}
    shape = _funnel(what, dots)
    title = gettext("%(counts)s (scale of powers of ten)") % {"counts": what.counts}
    return {
        name: drawing.draw(dots, shape, Frame(width, title, _axis, words.count))
        for name, width in WIDTHS.items()
    }


def _axis(share: float) -> str:
    """Write a share of an axis: with a decimal only where it has one."""
    whole = abs(share * 100 - round(share * 100)) < 1e-6
    return words.percent(share, 0 if whole else 1)


def _funnel(what: Measured, dots: Sequence[Dot]) -> Funnel:
    found = what.comparison.funnel
    if found is None:
        raise ValueError("nothing is judged without a funnel")
    n = np.unique(np.geomspace(*drawing.reach(dots), CORNERS).round().astype(np.int64))
    limits = [
        Limit(words.percent(level, 0 if level == 0.95 else 1), *(list(end) for end in ends))
        for level in LEVELS
        for ends in (found.limits(n, level),)
    ]
    name = gettext("All %(share)s") % {"share": words.percent(found.target, 1)}
    return Funnel(found.target, name, list(n), limits)


# The table and the words below the picture


def _columns(what: Measured) -> Sequence[tables.Column]:
    low, high = gettext("Lower limit, %(level)s"), gettext("Upper limit, %(level)s")
    ends = [
        (label % {"level": words.percent(level, 0 if level == 0.95 else 1)})
        for level in LEVELS
        for label in (low, high)
    ]
    return (
        tables.name("group", gettext("Name"), lambda code: what.groups[code].name),
        tables.count("n", what.counts),
        tables.count("events", gettext("Of them")),
        *([tables.count("expected", gettext("Expected"))] if what.adjusted else []),
        tables.percent("share", gettext("Share")),
        *(tables.percent(name, label) for name, label in zip(LIMITS, ends, strict=True)),
        tables.name("verdict", gettext("Compared with the others"), _verdict),
    )


def _verdict(found: int | None) -> str:
    return words.NOTHING if found is None else str(VERDICT_LABELS[found])


def _notes(what: Measured) -> Iterator[str]:
    if what.judged:
        yield gettext(
            "A dot inside the limits is no different from the others beyond chance, so the dots have no "
            "order. By chance alone about one in twenty lies outside the inner limits and one in five "
            "hundred outside the outer ones."
        )
    for verdicts, text in (
        ((-2, 2), gettext("Outside the outer limits: %(names)s.")),
        ((-1, 1), gettext("Between the inner and the outer limits: %(names)s.")),
    ):
        names = what.outside(*verdicts)
        if names:
            yield text % {"names": ", ".join(names)}
    yield from _dispersed(what.comparison)
    yield from _left_out(what)
    yield from what.notes


def _dispersed(found: Comparison) -> Iterator[str]:
    """Say, where groups differ more than chance explains, what the limits make of it."""
    funnel = found.funnel
    if funnel is None or not funnel.significant:
        return
    text = {
        Dispersion.NONE: gettext(
            "The groups differ from each other more than chance explains (φ = %(phi)s): by chance alone "
            "most of them would seem to stand out."
        ),
        Dispersion.ADDITIVE: gettext(
            "The groups differ from each other more than chance explains (φ = %(phi)s). The limits allow "
            "for it: shares vary by a standard deviation of %(tau)s percentage points besides chance."
        ),
        Dispersion.MULTIPLICATIVE: gettext(
            "The groups differ from each other more than chance explains (φ = %(phi)s). The limits allow "
            "for it: they are √φ times as far from the mean as those of chance."
        ),
    }[funnel.dispersion]
    yield text % {"phi": words.decimal(funnel.phi, 1), "tau": words.decimal(funnel.tau * 100, 1)}


def _left_out(what: Measured) -> Iterator[str]:
    left = [row for row in what.rows if row["share"] is None]
    if left:
        names = ", ".join(what.groups[row["group"]].name for row in left)
        yield gettext("Not compared, as the figures are too small or secret: %(names)s.") % {
            "names": names
        }
