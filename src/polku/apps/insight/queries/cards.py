"""The cards of the situation: what changed, what is unusual, what needs a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext

from polku.analytics.disclosure import Protection
from polku.analytics.index.store import Index
from polku.analytics.indicators.definitions import definitions
from polku.analytics.indicators.load import of_whole_loads
from polku.analytics.indicators.sentences import told
from polku.analytics.indicators.situation import FEWEST_MONTHS, PAST, Finding, Situation
from polku.analytics.selection import NOT_KNOWN
from polku.apps.insight import words
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.places import municipalities_of

YEAR = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A finding: its figure, and a sentence part of which leads to where the figure is explained."""

    figure: str
    way: str
    """`better` or `worse`; empty: neither, or not to say."""
    before: str
    link: str
    after: str
    href: str
    month: str
    """Of what month it is, where that is not the newest one."""


@dataclass(frozen=True, slots=True)
class Card:
    key: str
    heading: str
    lines: Sequence[Line]
    empty: str
    """What is said when there is nothing to say."""


def cards(found: Situation, index: Index, choice: Choice) -> list[Card]:
    """Return the three cards of a situation."""
    months = found.composition.table["month"].to_list()
    newest = months[-1] if months else ""
    places = municipalities_of(index, choice.filters.area)

    def lines(findings: Sequence[Finding]) -> list[Line]:
        return [_line(one, choice, places, newest) for one in findings]

    return [
        Card("muutokset", gettext("What changed"), lines(found.changes), _no_change(found, months)),
        Card("poikkeavat", gettext("What is unusual"), lines(found.unusual), _usual(found, months)),
        Card(
            "paatokset",
            gettext("What needs a decision"),
            lines(found.decisions),
            _nothing_to_decide(found, choice),
        ),
    ]


def _nothing_to_decide(found: Situation, choice: Choice) -> str:
    if choice.filters.until is not None:
        return gettext("What is about to end is told of the newest month only.")
    if not found.judged.decisions:
        return _too_few()
    nothing = _nothing_known(choice)
    if found.composition.protection is Protection.EXACT:
        return nothing
    return f"{nothing} " + gettext("What concerns only a few people may not show.")


def _nothing_known(choice: Choice) -> str:
    if of_whole_loads(choice.filters):
        return gettext(
            "Nothing that is known waits for a decision: no service is about to end without a next "
            "one, no unit is over its norm, and plan debt does not keep growing."
        )
    return gettext(
        "Nothing that is known waits for a decision: no service is about to end without a next one, "
        "and plan debt does not keep growing."
    )


def _too_few() -> str:
    return gettext("There are too few people to judge the figures.")


def _no_change(found: Situation, months: Sequence[str]) -> str:
    if len(months) <= YEAR:
        return gettext("There are no figures of a year before to compare with.")
    if not found.judged.changes:
        return _too_few()
    return gettext(
        "No figure that can be judged differs from a year before by more than chance may do."
    )


def _usual(found: Situation, months: Sequence[str]) -> str:
    if len(months) <= FEWEST_MONTHS:
        return gettext("A year of figures is needed before one can be called unusual.")
    if not found.judged.unusual:
        return _too_few()
    return gettext(
        "Every figure that can be judged is within the limits of its own %(months)s months before."
    ) % {"months": PAST}


def _line(finding: Finding, choice: Choice, places: Sequence[str], newest: str) -> Line:
    said = told(finding, get_language() or "fi")
    month = str(finding.values.get("month", newest))
    way = "" if finding.good is None else "better" if finding.good else "worse"
    return Line(
        _figure(finding),
        way,
        *said,
        href=_href(finding, choice, places),
        month="" if month == newest else words.month(month),
    )


def _figure(finding: Finding) -> str:
    """Return what stands out of a finding."""
    values, unit = finding.values, definitions()[finding.indicator].unit
    match finding.key:
        case "ends_with_nothing_after":
            return words.count(values["people"])
        case "load_over_norm":
            return f"{words.count(values['mean'])}/{words.count(values['norm'])}"
        case "debt_growing":
            return words.changed(values["now"] - values["before"], unit)
        case _ if "change" in values:
            return words.changed(values["change"], unit)
        case _:
            return words.measured(values["now"], unit)


def _href(finding: Finding, choice: Choice, places: Sequence[str]) -> str:
    """Return the address of the indicator, narrowed to whom the finding is about if that can be."""
    narrowed = choice.but(indicator=finding.indicator)
    if finding.by == "municipality" and finding.group in places:
        narrowed = narrowed.but(municipality=finding.group)
    # Units are an area's own: who asks of every area cannot choose one.
    if finding.by == "unit" and finding.group != NOT_KNOWN and choice.home:
        narrowed = narrowed.but(unit=finding.group)
    return reverse("insight:indicators") + narrowed.address()
