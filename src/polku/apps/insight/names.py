"""The choices and the words of the pages on paths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.analytics.disclosure import Protection
from polku.analytics.states import UNEMPLOYED
from polku.apps.casework.names import GROUP_OF_STATE, PathGroup
from polku.register.states import OPEN_WORK, OUTSIDE

Text = str | Promise

START, STILL = "start", "still"
"""Where every path begins, and where one ends that goes on when it is followed no longer."""
NO_SERVICE, NOT_KNOWN = "none", "unknown"


class Figure(TextChoices):
    """What is written on a transition."""

    COUNT = "maara", _("Count")
    DAYS = "paivat", _("Days")
    BOTH = "molemmat", _("Both")


class Origin(TextChoices):
    """When the clock of the time to work starts."""

    SEARCH = "tyonhaku", _("From the start of unemployment")
    SERVICE = "palvelu", _("From the start of the first service")
    AFTER = "palvelun-loppu", _("From the end of the first service")


class Measure(TextChoices):
    """What a map shows of each municipality."""

    UNEMPLOYMENT = "tyottomyys", _("Unemployed of the labour force")
    OFFICIAL = "tyottomyys-virallinen", _("Official share of the labour force")
    LONG_TERM = "pitkaaikaiset", _("Long-term of the unemployed")
    ACTIVATION = "aktivointi", _("Activation rate")
    PLAN_DEBT = "suunnitelmavelka", _("Plan debt of the unemployed")


class Series(TextChoices):
    """What is held against official figures."""

    UNEMPLOYED = "tyottomat", _("Unemployed jobseekers")
    LONG_TERM = "pitkaaikaiset", _("Long-term unemployed")
    IN_SERVICES = "palveluissa", _("In services")
    ACTIVATION = "aktivointi", _("Activation rate")
    VACANCIES = "avoimet-paikat", _("Open vacancies (official only)")


class Limits(TextChoices):
    """What the limits of a comparison allow for."""

    VARIATION = "vaihtelu", _("Chance and usual variation")
    WIDENED = "levennys", _("Chance, evenly widened")
    CHANCE = "sattuma", _("Chance alone")


class Adjustment(TextChoices):
    """What compared shares are adjusted for."""

    NONE = "ei", _("As counted")
    PEOPLE = "ika-koulutus", _("Adjusted for age and education")


class Level(TextChoices):
    """Which official figures are compared."""

    AREAS = "alueet", _("All employment areas")
    MUNICIPALITIES = "kunnat", _("Municipalities of the area")


SPLIT_LABELS: Mapping[str, Text] = {
    "area": _("By area"),
    "municipality": _("By municipality"),
    "unit": _("By unit"),
    "first_service": _("By first service"),
    "age": _("By age"),
    "sex": _("By sex"),
    "education": _("By education"),
    "language": _("By language"),
}
"""What a page is split by."""

COMPARED_LABELS: Mapping[str, tuple[Text, Text]] = {
    "plan_within_month": (_("Plan made within a month"), _("Unemployments of over a month")),
    "clocks_in_time": (_("Deadlines of the law kept"), _("Duties that fell due")),
    "activation_rate": (_("Activation rate"), _("Unemployed and in services")),
    "long_term_share": (_("Long-term of the unemployed"), _("Unemployed people")),
    "inflow_over_3_months": (
        _("Unemployment that lasts over three months"),
        _("Unemployments begun"),
    ),
    "work_after_12_months": (
        _("In open work a year after the search began"),
        _("Job searches begun"),
    ),
    "work_6_months_after_service": (
        _("In open work six months after a service"),
        _("Services ended"),
    ),
    "repeats": (_("Services that repeat an earlier one"), _("Services begun")),
    "returned_within_12_months": (_("Unemployed again within a year"), _("Left unemployment")),
    "unemployed": (_("Unemployed of the labour force"), _("Labour force")),
    "under_25_share": (_("Under 25 of the unemployed"), _("Unemployed people")),
    "over_50_share": (_("Over 50 of the unemployed"), _("Unemployed people")),
}
"""What is compared, and what the number it rests on counts."""

VERDICT_LABELS: Mapping[int, Text] = {
    -2: _("Below the 99.8 per cent limits"),
    -1: _("Below the 95 per cent limits"),
    0: _("No different from the others beyond chance"),
    1: _("Above the 95 per cent limits"),
    2: _("Above the 99.8 per cent limits"),
}

STATE_LABELS: Mapping[str, Text] = {
    "unemployed": _("Unemployed"),
    "laid_off": _("Laid off"),
    "part_time": _("Part-time work"),
    OPEN_WORK: _("Open work"),
    "subsidised_work": _("Subsidised work"),
    "entrepreneur": _("Start-up grant"),
    "work_trial": _("Work or education trial"),
    "coaching": _("Coaching"),
    "labour_market_training": _("Labour market training"),
    "integration_training": _("Integration training"),
    "self_motivated_study": _("Self-motivated study"),
    "apprenticeship": _("Apprenticeship"),
    "other_education": _("Other education"),
    "rehabilitative_work": _("Rehabilitative work"),
    "work_ability_service": _("Work ability service"),
    OUTSIDE: _("Outside the labour force"),
    START: _("Job search begins"),
    STILL: _("Still seeking work"),
}
"""The states as a picture has room for them."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Indicators that are read together: volume with quality."""

    label: Text
    keys: Sequence[str]


INDICATOR_GROUPS: Mapping[str, Kin] = {
    "tyottomyys": Kin(
        _("Unemployment"),
        (
            "unemployed",
            "long_term",
            "structural",
            "structural_equivalent",
            "structural_from_services",
            "structural_between_services",
            "unemployment_days",
            "inflow_over_3_months",
        ),
    ),
    "palvelut": Kin(
        _("Services and what follows"),
        (
            "activation_rate",
            "in_services",
            "work_3_months_after_service",
            "work_6_months_after_service",
            "work_12_months_after_service",
            "work_after_12_months",
            "repeats",
        ),
    ),
    "suunnitelmat": Kin(
        _("Plans and the clocks of the law"),
        (
            "plan_within_month",
            "clocks_in_time",
            "plan_debt",
            "plan_debt_missing",
            "plan_debt_expired",
            "plan_debt_new",
            "plan_debt_cleared",
            "plan_debt_days",
        ),
    ),
    "yhteydet": Kin(
        _("Keeping in touch"),
        ("no_contact_3", "no_contact_6", "no_contact_12", "remote_only", "coach_load"),
    ),
    "raha": Kin(_("Money"), ("municipal_share",)),
}
"""All indicators, by the name of their group in an address."""

UNIT_LABELS: Mapping[str, Text] = {
    "people": _("people"),
    "percent": _("per cent"),
    "days": _("days"),
    "euros": _("euros"),
    "clients": _("clients"),
}
"""The units of the definitions."""

CAUSE_LABELS: Mapping[str, Text] = {
    OPEN_WORK: _("Open work"),
    "supported_work": _("Work with public support"),
    "other_education": _("Education"),
    OUTSIDE: _("Outside the labour force"),
    STILL: _("Still unemployed"),
}
"""How unemployment ends (`analytics.leaving.CAUSES`), and that it has not."""

WHERE_LABELS: Mapping[str, Text] = {
    OPEN_WORK: _("Open work"),
    "supported_work": _("Work with public support"),
    "in_service": _("In a service"),
    "unemployed": _("Unemployed"),
    "part_time": _("Part-time work"),
    OUTSIDE: _("Outside the labour force"),
    "elsewhere": _("In other education, or not known"),
}
"""Where people are after a service (`indicators.after.WHERE`)."""

BASIS_LABELS: Mapping[str, Text] = {"paid": _("Paid"), "estimate": _("Estimate")}
"""What a month of the forecast rests on."""

CAUSE_CSS: Mapping[str, str] = {
    OPEN_WORK: "f-open",
    "supported_work": "f-hatch",
    "other_education": "f-training",
    OUTSIDE: "f-outside",
    STILL: "f-unemp o3",
}

GROUP_LABELS: Mapping[str, Mapping[str, Text]] = {
    "age": {
        "under_25": _("Under 25"),
        "25_29": _("25–29"),
        "30_54": _("30–54"),
        "55_59": _("55–59"),
        "60_up": _("60 and over"),
    },
    "sex": {"man": _("Men"), "woman": _("Women")},
    "language": {"fi": _("Finnish"), "sv": _("Swedish"), "other": _("Other language")},
    "education": {
        "basic": _("Basic education"),
        "secondary": _("Secondary education"),
        "tertiary": _("Tertiary education"),
    },
    "length": {
        "under_3_months": _("Under 3 months"),
        "3_to_6_months": _("3–6 months"),
        "6_to_12_months": _("6–12 months"),
        "1_to_2_years": _("1–2 years"),
        "over_2_years": _("Over 2 years"),
    },
}
"""The groups of `analytics.groups`, by the field of a filter."""

FIELD_LABELS: Mapping[str, Text] = {
    "area": _("Area"),
    "municipality": _("Municipality"),
    "unit": _("Unit"),
    "coach": _("Own coach"),
    "started": _("Started"),
    "period": _("Period"),
    "month": _("Month"),
    "age": _("Age"),
    "sex": _("Sex"),
    "language": _("Language"),
    "education": _("Education"),
    "occupation": _("Occupation"),
    "first_service": _("First service"),
    "length": _("Length of unemployment"),
    "least": _("Show transitions"),
    "figure": _("Figures on the lines"),
    "focus": _("State or transition"),
    "within": _("Returned within"),
    "origin": _("Counted from"),
    "compared": _("Compared by"),
    "limits": _("Limits allow for"),
    "adjustment": _("Adjustment"),
    "official": _("Official figure"),
    "level": _("Compared places"),
    "indicator": _("Indicator"),
    "by": _("By"),
    "measure": _("The map shows"),
    "series": _("Figure"),
}
"""What a page asks, by the name of the field."""

PROTECTION_LABELS: Mapping[Protection, Text] = {
    Protection.EXACT: _("The figures are exact: you may open every person behind them."),
    Protection.PERTURBED: _(
        "Small numbers are protected: each figure is changed a little, so that nobody can be told "
        "from it."
    ),
    Protection.SUPPRESSED: _(
        "Small numbers are protected: figures that could tell of a person are not shown."
    ),
}

_STROKES = {
    PathGroup.OPEN: "s-open",
    PathGroup.SUPPORTED: "s-subs",
    PathGroup.SERVICE: "s-service",
    PathGroup.TRAINING: "s-training",
    PathGroup.REHABILITATIVE: "s-rehab",
    PathGroup.PART: "s-part",
    PathGroup.UNEMPLOYED: "s-unemp",
    PathGroup.OUTSIDE: "s-comp",
}


def group_of(state: str) -> PathGroup:
    """Return the group that a state is drawn in; who still seeks work is drawn as unemployed."""
    return GROUP_OF_STATE.get(state, PathGroup.UNEMPLOYED)


def stroke_of(state: str) -> str:
    """Return the class of a line in the colour of a state."""
    return _STROKES[group_of(state)]


def is_service(state: str) -> bool:
    """Tell whether a state is on the way: neither unemployment nor an end of a path."""
    return state not in {*UNEMPLOYED, OPEN_WORK, OUTSIDE, START, STILL}


PART_LABELS: Mapping[str, Text] = {
    "over_year": _("Unemployed 12 months or more"),
    "under_year": _("Unemployed under 12 months"),
    "laid_off": _("Laid off"),
    "in_services": _("In services"),
}
"""The parts of the stock (`analytics.indicators.composition.PARTS`)."""

PART_CSS: Mapping[str, str] = {
    "over_year": "f-unemp",
    "under_year": "f-unemp o3",
    "laid_off": "f-part",
    "in_services": "f-service",
}
