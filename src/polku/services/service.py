"""A service as plain data: what a file holds, a page shows and a search looks through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from polku.reference.names import Language
from polku.services.names import (
    Audience,
    BenefitEffect,
    Channel,
    Condition,
    Level,
    Obligation,
    Payer,
    ProviderKind,
    Role,
    State,
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said of a service in one language. Empty: not said yet."""

    name: str
    summary: str = ""
    """One or two sentences, for lists."""
    description: str = ""
    """What is done, in paragraphs."""
    audience: str = ""
    """For whom it is."""
    benefit: str = ""
    """What one gets of it."""
    taking_part: str = ""
    """How one gets in, and what happens first."""
    documents: str = ""
    """What to bring."""
    price: str = ""
    accessibility: str = ""
    change: str = ""
    """Theory of change: what should be different afterwards."""
    seen: str = ""
    """Theory of change: by what it is seen."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition on who takes part, as data, with its text in each language."""

    kind: Condition
    low: int | None = None
    high: int | None = None
    """From and to, both included; None: no bound. Of AGE in years, of UNEMPLOYMENT in days."""
    codes: frozenset[str] = frozenset()
    """Of MUNICIPALITY and STATUS: those that will do."""
    wanted: bool | None = None
    """Of INTEGRATION, STUDY_RIGHT and WORK_ABILITY: what it must be."""
    texts: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language in which a service is given, and what one needs of it."""

    language: str
    """ISO 639-1."""
    level: Level = Level.NONE


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    kind: ProviderKind
    business_id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is given."""

    name: str
    address: str = ""
    municipality: str = ""
    """Code; empty: not in one place."""
    accessibility: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A time a service is given: a course, a group, or the whole year round."""

    place: str
    """Name of one of the service's places; empty: remote."""
    starts_on: date | None = None
    """None: one may begin at any time."""
    ends_on: date | None = None
    places: int | None = None
    """How many can take part; None: as many as come."""
    waiting_days: int | None = None
    """How long one waits; None: not known."""
    times: Mapping[Language, str] = field(default_factory=dict)
    """Days and hours in words."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project that pays for a service, and the day its funding ends."""

    name: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str = ""
    email: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service of an area's catalogue."""

    key: str
    """Its own mark in the catalogue it comes from; a file with the same mark speaks of the same."""
    area: str
    """Code of the employment area whose catalogue it is in."""
    provider: Provider
    texts: Mapping[Language, Texts]
    kind: str = ""
    """Statutory service (`register/services.toml`); empty: it is none."""
    audiences: frozenset[Audience] = frozenset({Audience.JOBSEEKER})
    channel: Channel = Channel.IN_PERSON
    spoken: tuple[Spoken, ...] = ()
    demands: tuple[Demand, ...] = ()
    obligation: Obligation = Obligation.VOLUNTARY
    effects: frozenset[BenefitEffect] = frozenset()
    cents: int = 0
    """What it costs who takes part."""
    payer: Payer = Payer.EMPLOYMENT_AUTHORITY
    project: Project | None = None
    role: Role | None = None
    """Of the third sector's services."""
    months_to_change: int | None = None
    """Theory of change: by when."""
    contact: Contact = Contact()
    places: tuple[Place, ...] = ()
    runs: tuple[Run, ...] = ()
    state: State = State.DRAFT
    owner: str = ""
    """Sign-in name of who keeps it true."""
    review_days: int = 120
    """How long after a review it is looked at again."""
    reviewed_on: date | None = None
