"""Why an own figure is not the official one: in words, made of protected counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from polku.analytics.indicators.beside import REASONS
from polku.apps.insight import words
from polku.apps.insight.names import Text
from polku.apps.insight.queries.places import known_area
from polku.reference.areas import AreaKind

MORE = tuple(reason for reason in REASONS if reason != "alike")
"""What makes the own figure greater."""
FEWER = ("left",)
"""What makes the official figure greater."""
PROTECTION = 3
"""What the protection of small numbers changes at most."""
A_PART = 0.8
"""Of so small a part of the official figure one may say that others are not in the register."""

LABELS: Mapping[str, Text] = {
    "people": gettext_lazy("Unemployed here"),
    "no_search": gettext_lazy("No job search in force"),
    "other_age": gettext_lazy("Under 15 or over 64"),
    "recent": gettext_lazy("Began in the last week"),
    "silent": gettext_lazy("Not reached for a year"),
    "alike": gettext_lazy("None of these"),
    "left": gettext_lazy("Ended in the last week"),
    "laid_off": gettext_lazy("Of them laid off"),
}

Row = Mapping[str, Any]


def why(own: float | None, official: float | None, row: Row, *, exact: bool) -> str:
    """Say what a difference may come from; `row`: the counts of `analytics.indicators.beside`."""
    if own is None or official is None:
        return ""
    difference = own - official
    if not difference:
        return gettext("no difference")
    if abs(difference) <= PROTECTION and not exact:
        return gettext("no more than the protection of small numbers may change")
    partly = own < A_PART * official
    return "; ".join([*_partly(own, official), *_told(difference, row, whole=not partly)])


def _partly(own: float, official: float) -> Iterator[str]:
    if official and own < A_PART * official:
        yield gettext("the register has only some of the jobseekers: %(share)s of the official") % {
            "share": words.percent(own / official)
        }


def _told(difference: float, row: Row, *, whole: bool) -> Iterator[str]:
    """Yield the reasons that fit the direction, the largest first, and how much they leave untold.

    `whole`: the register has most of the jobseekers, so that the rest is worth telling.
    """
    names = MORE if difference > 0 else FEWER
    counts = sorted(((row.get(name) or 0, name) for name in names), reverse=True)
    for count, name in counts:
        if count:
            yield _phrase(name, count)
    rest = abs(difference) - sum(count for count, _ in counts)
    if whole and rest > PROTECTION:
        yield gettext("%(people)s cannot be told from the register") % {"people": words.count(rest)}


def _phrase(name: str, count: int) -> str:
    said = {
        "no_search": gettext("%(n)s without a job search in force"),
        "other_age": gettext("%(n)s under 15 or over 64"),
        "recent": gettext("%(n)s began in the week up to the count day"),
        "silent": gettext("%(n)s not reached for a year"),
        "left": gettext("%(n)s ended in the week up to the count day"),
    }
    return said[name] % {"n": words.count(count)}


def definitions(area: str) -> Sequence[str]:
    """Say how the two are counted, where they are never quite the same."""
    found = [
        gettext(
            "Official: unemployed or fully laid off (codes 02 and 03) on the month's last working "
            "day, as the register stood when the month was drawn. Own: the same day as the register "
            "stands now, with what was recorded later."
        ),
        gettext(
            "Own: who is in a service or at work on the day is not unemployed, whatever the code. "
            "People count where they live now; who has moved, or whose home is secret, is counted "
            "elsewhere or nowhere."
        ),
    ]
    known = known_area(area)
    if known and known.kind == AreaKind.TRIAL:
        found.append(
            gettext(
                "The official figure has all jobseekers of the municipalities; in the trials of "
                "2021–2024 only some of them were customers of the trial."
            )
        )
    return found
