"""The groups that curves are drawn of: their names, their order and their colours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import gettext

from polku.analytics.questions.curves import Curves
from polku.analytics.states import SUPPORTED_WORK
from polku.apps.casework.strip import BARS
from polku.apps.insight import words
from polku.apps.insight.names import GROUP_LABELS, NO_SERVICE, NOT_KNOWN, group_of, stroke_of
from polku.apps.insight.pictures.curves import Curve
from polku.register.codes import services
from polku.register.states import OPEN_WORK

MONTHS = 24
MOST = 6
"""Groups with a curve in the picture; of every one the share in the end has a bar."""
BY_SERVICE = "first_service"
DASHES = ("", " dash", " dot")
PLAIN = (("s-main", "f-main"), ("s-ink", "f-ink"), ("s-comp", "f-comp"))
"""Lines and bands of groups that are no state of a path and so have no colour of their own."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A group with a curve: shares by month as far as they are told."""

    by: str
    code: str
    people: int
    share: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    @property
    def label(self) -> str:
        return name_of(self.by, self.code)

    @property
    def whole(self) -> bool:
        """Whether it is told to the last month."""
        return len(self.share) == MONTHS + 1


def name_of(by: str, code: str) -> str:
    """Return a group in words."""
    if by == BY_SERVICE:
        return gettext("No service") if code == NO_SERVICE else words.named(code, "service")
    if code == NOT_KNOWN:
        return gettext("Not known")
    if by in GROUP_LABELS:
        return str(GROUP_LABELS[by][code])
    return words.named(code, by)


def groups_of(found: Curves, by: str) -> list[Group]:
    """Return the groups with a curve to open work: services the largest first, others in order."""
    people = {row["group"]: row["people"] for row in found.groups.table.to_dicts()}
    made: dict[str, list[Row]] = {}
    told = found.curves.table.filter((pl.col("cause") == OPEN_WORK) & pl.col("share").is_not_null())
    for row in told.with_columns(_bounded("low"), _bounded("high")).to_dicts():
        made.setdefault(row["group"], []).append(row)
    bounds = ("share", "low", "high")
    listed = [
        Group(by, code, people[code], *([row[name] for row in rows] for name in bounds))
        for code, rows in made.items()
    ]
    return sorted(listed, key=_place)


def ends_at_once(by: str, code: str) -> bool:
    """Tell if unemployment ends when a service begins: nobody can come from it to open work then."""
    known = services().get(code) if by == BY_SERVICE else None
    return known is not None and known.state in SUPPORTED_WORK


def _place(group: Group) -> tuple[int, str]:
    """Return where a group stands: by size, by the order of its kind, or by name."""
    if group.by == BY_SERVICE:
        return -group.people, ""
    if group.by in GROUP_LABELS and group.code != NOT_KNOWN:
        return list(GROUP_LABELS[group.by]).index(group.code), ""
    return len(GROUP_LABELS.get(group.by, ())), group.label.casefold()


def _bounded(bound: str) -> pl.Expr:
    """Return the bound of an interval; where everybody is counted there is none but the share."""
    return pl.col(bound).fill_nan(pl.col("share"))


def drawn(groups: Sequence[Group]) -> list[Group]:
    """Return the groups of the picture: the largest, and no service.

    Assessments and guidance run beside the state of a path: they have a bar, and no curve unless
    there is nothing else.
    """
    states = {code for code, one in services().items() if one.state}
    others = [group for group in groups if (group.by, group.code) != (BY_SERVICE, NO_SERVICE)]
    on_path = [one for one in others if one.by != BY_SERVICE or one.code in states] or others
    largest = sorted(on_path, key=lambda group: -group.people)[:MOST]
    return [group for group in groups if group in largest or group not in others]


def colours(group: Group, place: int) -> tuple[str, str]:
    """Return the classes of a group's line and of its band or bar."""
    if group.by != BY_SERVICE:
        return PLAIN[place % len(PLAIN)]
    if group.code == NO_SERVICE:
        return "s-ink", "f-ink"
    known = services().get(group.code)
    state = (known.state if known else "") or "coaching"
    return stroke_of(state), BARS[group_of(state)][0].replace("f-hatch", "f-subs")


def dashed(groups: Sequence[Group]) -> Iterator[Curve]:
    """Yield the curves; those of one colour have different dashes."""
    met: dict[str, int] = {}
    for place, group in enumerate(groups):
        css, fill = colours(group, place)
        times = met.get(css, 0)
        met[css] = times + 1
        yield Curve(
            f"{group.label} {words.percent(group.share[-1])}",
            f"n = {words.count(group.people)}",
            css + DASHES[times % len(DASHES)],
            fill,
            group.share,
            group.low,
            group.high,
        )
