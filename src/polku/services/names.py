"""The codes that the fields of a service take."""

from enum import StrEnum


class Channel(StrEnum):
    """How one takes part."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    BOTH = "both"


class Audience(StrEnum):
    """Whom a service is told to, who may be another than who takes part."""

    JOBSEEKER = "jobseeker"
    IMMIGRANT = "immigrant"
    YOUTH = "youth"
    EMPLOYER = "employer"
    EDUCATION_PROVIDER = "education_provider"
    PROFESSIONAL = "professional"


class Level(StrEnum):
    """Least command of a language (Common European Framework of Reference for Languages)."""

    NONE = ""
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class Obligation(StrEnum):
    """Whether one has to take part."""

    VOLUNTARY = "voluntary"
    ONCE_AGREED = "once_agreed"
    """Once it has been agreed in the employment plan."""
    ALWAYS = "always"


class BenefitEffect(StrEnum):
    """What taking part does to an unemployment benefit."""

    STATEMENT = "statement"
    """The authority gives a statement on it."""
    EXPENSES = "expenses"
    """An expense allowance may be paid, if agreed in the plan."""
    PAID_IN_WAITING = "paid_in_waiting"
    """A benefit may be paid although there is a waiting period or an obligation to work."""
    WAGES = "wages"
    """Wages are paid in place of the benefit."""


class Payer(StrEnum):
    """Who bears the cost."""

    EMPLOYMENT_AUTHORITY = "employment_authority"
    MUNICIPALITY = "municipality"
    WELLBEING_COUNTY = "wellbeing_county"
    STATE = "state"
    KELA = "kela"
    EMPLOYMENT_FUND = "employment_fund"
    EMPLOYER = "employer"
    PARTICIPANT = "participant"
    OTHER = "other"


class ProviderKind(StrEnum):
    """What a provider is."""

    EMPLOYMENT_AUTHORITY = "employment_authority"
    MUNICIPALITY = "municipality"
    WELLBEING_COUNTY = "wellbeing_county"
    STATE = "state"
    COMPANY = "company"
    ASSOCIATION = "association"
    SCHOOL = "school"


class Role(StrEnum):
    """What a service of the third sector is for: said out loud, so that it is not taken for another."""

    TOWARD_WORK = "toward_work"
    """Rehabilitation and training toward work."""
    UPKEEP = "upkeep"
    """Upkeep of ability and of everyday life."""


class Condition(StrEnum):
    """What may be asked of who takes part."""

    AGE = "age"
    """Full years, from and to."""
    MUNICIPALITY = "municipality"
    """Municipality of residence: codes."""
    STATUS = "status"
    """Employment status: codes 00 to 10."""
    UNEMPLOYMENT = "unemployment"
    """Days of unemployment, from and to."""
    INTEGRATION = "integration"
    """Whether the integration period is going on."""
    STUDY_RIGHT = "study_right"
    """Whether one has the right to study for a degree."""
    WORK_ABILITY = "work_ability"
    """Whether work ability is limited, by illness or disability."""


SENSITIVE = frozenset({Condition.WORK_ABILITY})
"""What a person meets of these is never told to a provider (act 380/2023 116 §)."""


class State(StrEnum):
    """Where a service is on its way to readers."""

    DRAFT = "draft"
    READY = "ready"
    PUBLISHED = "published"
    OUTDATED = "outdated"
    ARCHIVED = "archived"
