"""The hidden truth of the demo: what each service does to the chance of open work, and to whom.

Every number here is invented. The simulation (`life.py`) draws from exactly these, and `truth.json`
tells them, so that an estimate made from the extract can be held against what was true.

The weekly hazard of leaving unemployment for open work is

    WORK_HAZARD × cycle of the month × e^(traits of the person) × e^(UNOBSERVED_WEIGHT × u)
        × e^(time unemployed) × ratio

where `ratio` is `during` while in a service (its lock-in), `after` for AFTER_WEEKS after leaving the
latest one, and 1 otherwise; `u` is a standard normal trait that no column of the extract carries.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

TRAITS = ("young", "older", "basic_education", "tertiary_education", "foreign_language")
"""Observed traits: under 30; 55 or over; education level 1, 2 or 9; level 5–8; neither fi, sv nor se.

Age is that of the day the job search began."""

WORK_HAZARD = 0.025
WORK_TRAITS: Mapping[str, float] = {
    "young": 0.20,
    "older": -0.70,
    "basic_education": -0.45,
    "tertiary_education": 0.35,
    "foreign_language": -0.30,
}
UNOBSERVED_WEIGHT = 0.80
WORK_BY_WEEKS: tuple[tuple[int, float], ...] = ((13, 0.3), (26, -0.1), (52, -0.8), (104, -1.6))
WORK_BEYOND = -2.2
"""Log ratio while unemployed fewer than so many weeks, and beyond the last."""

AFTER_WEEKS = 52

OUTSIDE_HAZARD = 0.0030
PART_TIME_HAZARD = 0.0025
PART_TIME_BACK = 0.030
PART_TIME_TO_WORK = 0.020
RECALL_HAZARD = 0.065
DISMISSED_HAZARD = 0.006
INTERRUPTED_HAZARD = 0.009
"""Weekly hazards: unemployed to outside the labour force and to part-time work; part-time back to
unemployment and on to full time; laid off back to work and dismissed; a service broken off."""

SERVICE_EARLY = 0.35
SERVICE_LATE = 0.8
"""Ratios of the hazard of starting a service: under 8 weeks, over 52 weeks unemployed."""
REPEAT_RATIO = 2.5
"""Ratio for each earlier time in the same service, up to two: the revolving door."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one service: hazard ratios of open work, and who is sent to it."""

    service: str
    start: float
    """Weekly hazard of starting it while unemployed, before selection."""
    weeks: tuple[int, int]
    """Shortest and longest planned length."""
    during: float
    after: float
    sent: Mapping[str, float] = field(default_factory=dict)
    """Log ratio of being sent by observed trait."""
    sent_unobserved: float = 0.0
    """Log ratio of being sent per unit of the unobserved trait."""
    since: date = date.min
    until: date = date.max
    ages: tuple[int, int] = (16, 65)
    newcomers_only: bool = False
    price: tuple[int, int] = (0, 0)
    """Lowest and highest price of a whole period, euros."""

    @property
    def verdict(self) -> str:
        """Tell what it does to the chance of work once it is over: help, nothing or harm."""
        if self.after > 1:
            return "help"
        return "nothing" if self.after == 1 else "harm"


SERVICES: tuple[Truth, ...] = (
    Truth(
        "wage_subsidy",
        0.0006,
        (17, 43),
        0.25,
        1.9,
        {"older": 0.3, "young": -0.2},
        price=(4_000, 13_000),
    ),
    Truth(
        "employment_subsidy_55",
        0.0004,
        (26, 43),
        0.2,
        1.35,
        since=date(2023, 7, 1),
        ages=(55, 65),
        price=(6_000, 12_600),
    ),
    Truth("apprenticeship", 0.0001, (40, 96), 0.1, 2.4, {"young": 0.6}, price=(3_000, 9_000)),
    Truth(
        "start_up_grant",
        0.0002,
        (26, 52),
        0.3,
        1.5,
        {"tertiary_education": 0.7, "foreign_language": -0.3},
        price=(4_700, 9_500),
    ),
    Truth(
        "work_trial",
        0.0007,
        (4, 26),
        0.8,
        0.8,
        {"young": 0.5, "foreign_language": 0.3},
    ),
    Truth("education_trial", 0.0001, (1, 3), 1.0, 1.0, {"young": 0.7}, price=(150, 500)),
    Truth(
        "job_search_coaching",
        0.0008,
        (3, 10),
        1.0,
        1.0,
        {"tertiary_education": 0.6},
        sent_unobserved=0.6,
        price=(600, 1_800),
    ),
    Truth(
        "career_coaching",
        0.0004,
        (4, 14),
        0.7,
        0.75,
        {"tertiary_education": 0.8, "young": 0.4},
        price=(700, 2_200),
    ),
    Truth(
        "job_coaching",
        0.0006,
        (8, 30),
        0.9,
        1.7,
        {"basic_education": 0.7, "older": 0.3, "foreign_language": 0.4},
        price=(1_200, 4_800),
    ),
    Truth(
        "labour_market_training",
        0.0009,
        (6, 40),
        0.35,
        1.6,
        {"basic_education": 0.2, "older": -0.5},
        price=(2_500, 9_000),
    ),
    Truth(
        "transition_training",
        0.0004,
        (4, 22),
        0.4,
        1.3,
        since=date(2023, 1, 1),
        ages=(55, 65),
        price=(2_000, 6_500),
    ),
    Truth(
        "joint_purchase_training",
        0.0001,
        (8, 26),
        0.4,
        1.8,
        {"tertiary_education": 0.3},
        price=(3_000, 8_000),
    ),
    Truth(
        "integration_training",
        0.0075,
        (20, 52),
        0.3,
        1.3,
        newcomers_only=True,
        price=(3_500, 9_500),
    ),
    Truth(
        "self_motivated_study",
        0.0008,
        (16, 90),
        0.25,
        1.4,
        {"tertiary_education": 0.2, "foreign_language": 0.3},
        ages=(25, 60),
    ),
    Truth(
        "rehabilitative_work",
        0.0009,
        (12, 52),
        1.0,
        1.0,
        {"basic_education": 0.8, "tertiary_education": -1.0},
        sent_unobserved=-0.4,
        price=(1_000, 3_600),
    ),
    Truth(
        "rehabilitation",
        0.0002,
        (4, 30),
        0.3,
        1.0,
        {"older": 0.6},
        price=(2_000, 9_000),
    ),
    Truth(
        "work_ability_assessment",
        0.0004,
        (2, 12),
        1.0,
        1.0,
        {"older": 0.6, "basic_education": 0.3},
        sent_unobserved=-0.3,
        price=(400, 1_600),
    ),
)
"""Services with a path state: they change the state a client is in, and so compete for time."""

BESIDE: Mapping[str, tuple[float, tuple[int, int], tuple[int, int]]] = {
    "multisectoral_support": (0.09, (13, 104), (0, 0)),
    "skills_mapping": (0.08, (1, 3), (300, 900)),
    "vocational_guidance": (0.12, (1, 12), (0, 0)),
    "youth_guidance": (0.30, (4, 40), (0, 0)),
    "entrepreneur_assessment": (0.015, (1, 3), (250, 700)),
    "workplace_adjustment": (0.006, (1, 20), (300, 4_000)),
    "other": (0.04, (1, 8), (100, 700)),
}
"""Services that run beside the state and do nothing: share of job searches, weeks, price in euros.

Youth guidance is drawn among those under 30 only."""


def described() -> dict[str, object]:
    """Return the parameters as `truth.json` carries them."""
    return {
        "hazards": {
            "open_work_a_week": WORK_HAZARD,
            "log_ratio_by_trait": dict(WORK_TRAITS),
            "log_ratio_per_unobserved": UNOBSERVED_WEIGHT,
            "log_ratio_by_weeks_unemployed": [
                *({"under_weeks": weeks, "log_ratio": ratio} for weeks, ratio in WORK_BY_WEEKS),
                {"under_weeks": None, "log_ratio": WORK_BEYOND},
            ],
            "outside_the_labour_force": OUTSIDE_HAZARD,
            "part_time": PART_TIME_HAZARD,
            "part_time_back": PART_TIME_BACK,
            "part_time_to_work": PART_TIME_TO_WORK,
            "recalled": RECALL_HAZARD,
            "dismissed": DISMISSED_HAZARD,
            "service_interrupted": INTERRUPTED_HAZARD,
        },
        "after_weeks": AFTER_WEEKS,
        "service_start": {
            "ratio_under_8_weeks": SERVICE_EARLY,
            "ratio_over_52_weeks": SERVICE_LATE,
            "ratio_for_each_earlier_time": REPEAT_RATIO,
        },
        "services": [_service(truth) for truth in SERVICES],
        "beside": {
            name: {"share_of_searches": share, "weeks": list(weeks), "effect": "nothing"}
            for name, (share, weeks, _) in BESIDE.items()
        },
    }


def _service(truth: Truth) -> dict[str, object]:
    told = asdict(truth)
    told["since"] = None if truth.since == date.min else truth.since.isoformat()
    told["until"] = None if truth.until == date.max else truth.until.isoformat()
    return {**told, "verdict": truth.verdict}
