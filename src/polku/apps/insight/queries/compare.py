"""The page Compare areas: funnels of own figures and of official ones, and no league table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from polku.analytics.comparison import official as official_figures
from polku.analytics.comparison.funnel import LEAST, Dispersion
from polku.analytics.comparison.judging import compared
from polku.analytics.comparison.shares import MEASURES
from polku.analytics.comparison.standardising import standardised
from polku.analytics.index.store import Index
from polku.apps.insight import words
from polku.apps.insight.names import SPLIT_LABELS, Adjustment, Level, Limits
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.funnels import Group, Measured, funnel_panel
from polku.apps.insight.queries.options import area_name
from polku.apps.insight.queries.panel import Panel, Switch
from polku.apps.insight.queries.places import known_area
from polku.reference.areas import Area, area_of

OWN, OFFICIAL = "omat", "viralliset"
DISPERSIONS = {
    Limits.VARIATION: Dispersion.ADDITIVE,
    Limits.WIDENED: Dispersion.MULTIPLICATIVE,
    Limits.CHANCE: Dispersion.NONE,
}


@dataclass(frozen=True, slots=True)
class CompareAreas:
    own: Panel
    splits: Sequence[Switch]
    adjustments: Sequence[Switch]
    official: Panel
    measures: Sequence[Switch]
    levels: Sequence[Switch]
    limits: Sequence[Switch]
    """Empty where no groups differ more than chance explains: then there is one way to draw limits."""

    @property
    def panels(self) -> Sequence[Panel]:
        return self.own, self.official


def page(index: Index, choice: Choice, *, exact: bool) -> CompareAreas:
    """Return the page. Raises UnknownValueError for what the index knows nobody of."""
    area = known_area(choice.filters.area)
    own, official = _own(index, choice, exact=exact), _official(index, choice, area)
    differ = [one.comparison.funnel for one in (own, official)]
    return CompareAreas(
        funnel_panel(OWN, own),
        [
            Switch(str(SPLIT_LABELS[one]), choice.but(by=one).address(), one == _split(choice))
            for one in _splits(choice)
        ],
        [
            Switch(str(one.label), choice.but(adjustment=one).address(), choice.adjustment == one)
            for one in Adjustment
        ],
        funnel_panel(OFFICIAL, official),
        [
            Switch(
                str(Measured.label_of(one)), choice.but(official=one).address(), one == official.key
            )
            for one in official_figures.MEASURES
        ],
        _levels(choice) if area else [],
        _limits(choice) if any(one and one.significant for one in differ) else [],
    )


def _splits(choice: Choice) -> Sequence[str]:
    """Return what groups there are: of a chosen area its municipalities, if it has more, and units."""
    if not choice.filters.area:
        return "area", "municipality"
    area = known_area(choice.filters.area)
    alone = area is not None and len(area.municipalities) < LEAST
    return ("unit", "municipality") if alone else ("municipality", "unit")


def _split(choice: Choice) -> str:
    return choice.by if choice.by in _splits(choice) else _splits(choice)[0]


def _levels(choice: Choice) -> list[Switch]:
    return [
        Switch(str(one.label), choice.but(level=one.value).address(), choice.level == one)
        for one in Level
    ]


def _limits(choice: Choice) -> list[Switch]:
    return [
        Switch(str(one.label), choice.but(limits=one.value).address(), choice.limits == one)
        for one in Limits
    ]


# Own figures


def _own(index: Index, choice: Choice, *, exact: bool) -> Measured:
    key, by = choice.compared or MEASURES[0], _split(choice)
    dispersion = DISPERSIONS[Limits(choice.limits)]
    adjusted = choice.adjustment == Adjustment.PEOPLE
    compare = standardised if adjusted else compared
    found = compare(index, choice.filters, key, by=by, dispersion=dispersion, exact=exact)
    groups = {code: _group(choice, by, code) for code in found.table.table["group"]}
    return Measured(
        key,
        found,
        groups,
        _period(found.since, found.until),
        [_adjusted() if adjusted else _unadjusted()],
    )


def _group(choice: Choice, by: str, code: str) -> Group:
    """Return a group by name, with the page on its own people."""
    if by == "area":
        return Group(area_name(code), choice.but(area=code, by="").address())
    paths = Choice(choice.but(**{by: code}).filters, home=choice.home)
    address = reverse("insight:paths") + paths.address()
    if by == "unit":
        return Group(code, address)
    area = known_area(choice.filters.area)
    inside = area is None or code in area.municipalities
    return Group(words.named(code, "municipality"), address if inside else "")


def _period(since: str, until: str) -> str:
    if not since:
        return ""
    if since == until:
        return words.month(since)
    return gettext("%(first)s–%(last)s") % {"first": words.month(since), "last": words.month(until)}


def _unadjusted() -> str:
    return gettext(
        "The people differ: in age, education and how long they have been unemployed. The figures are "
        "not adjusted for it. A difference is a reason to look, not a verdict."
    )


def _adjusted() -> str:
    return gettext(
        "Adjusted for age and education: the share of all × counted ÷ expected. Expected is what the "
        "group would count if its people did as those of the same age and education do everywhere. The "
        "number a share rests on is that of as much chance. The people differ in other ways too."
    )


# Official figures


def _official(index: Index, choice: Choice, area: Area | None) -> Measured:
    """Compare all areas, the reader's own marked, or the municipalities of one."""
    key = choice.official or next(iter(official_figures.MEASURES))
    within = area if choice.level == Level.MUNICIPALITIES else None
    dispersion = DISPERSIONS[Limits(choice.limits)]
    found = official_figures.official(key, within, dispersion=dispersion)
    own = _employment_areas(area, index) if within is None else frozenset[str]()
    groups = {code: _place(code, own, within) for code in found.comparison.table.table["group"]}
    notes = [_unadjusted(), *([_secret(found.secret)] if found.secret else [])]
    period = _period(found.comparison.since, found.comparison.until)
    return Measured(key, found.comparison, groups, period, notes, official=True)


def _employment_areas(area: Area | None, index: Index) -> frozenset[str]:
    """Return the employment areas that an area, of today or of a trial, is in."""
    if area is None:
        return frozenset()
    today = [area_of(code, index.manifest.until) for code in area.municipalities]
    return frozenset(one.code for one in today if one)


def _place(code: str, own: frozenset[str], within: Area | None) -> Group:
    if within:
        return Group(words.named(code, "municipality"))
    return Group(area_name(code), own=code in own)


def _secret(cells: int) -> str:
    return ngettext(
        "%(count)s figure of a municipality is secret and missing.",
        "%(count)s figures of municipalities are secret and missing.",
        cells,
    ) % {"count": words.count(cells)}
