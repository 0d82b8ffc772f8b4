"""The choices and the words of the pages on paths."""

from collections.abc import Mapping

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

    UNEMPLOYMENT = "tyottomyys", _("Unemployed, share of the labour force")
    OFFICIAL = "tyottomyys-virallinen", _("Unemployed, share of the labour force, official")
    LONG_TERM = "pitkaaikaiset", _("Long-term unemployed, share of the unemployed")
    ACTIVATION = "aktivointi", _("Activation rate")
    PLAN_DEBT = "suunnitelmavelka", _("Plan debt for each 100 unemployed")


class Series(TextChoices):
    """What is held against official figures."""

    UNEMPLOYED = "tyottomat", _("Unemployed jobseekers")
    LONG_TERM = "pitkaaikaiset", _("Long-term unemployed")
    IN_SERVICES = "palveluissa", _("In services")
    ACTIVATION = "aktivointi", _("Activation rate")
    VACANCIES = "avoimet-paikat", _("Open vacancies (official only)")


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

CAUSE_LABELS: Mapping[str, Text] = {
    OPEN_WORK: _("Open work"),
    "supported_work": _("Work with public support"),
    "other_education": _("Education"),
    OUTSIDE: _("Outside the labour force"),
    STILL: _("Still unemployed"),
}
"""How unemployment ends (`analytics.leaving.CAUSES`), and that it has not."""

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
