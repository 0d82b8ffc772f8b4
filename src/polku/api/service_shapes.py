"""What the open resource of services may be asked, and what it tells, as OpenAPI has it."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from polku.apps.catalogue.queries.public import ON_A_PAGE, Wanted
from polku.reference.classifications import languages
from polku.reference.places import municipalities
from polku.services.names import Audience

MOST_ON_A_PAGE = 100
LONGEST_SEARCH = 200
MOST_PAGES = 10_000


class InLanguage(Schema):
    lang: Literal["", "fi", "sv", "en"] = Field(
        "", description="Language of the words, before that of Accept-Language."
    )


class Asked(InLanguage):
    q: str = Field(
        "",
        max_length=LONGEST_SEARCH,
        description="A need in one's own words, in any language.",
        examples=["apua työnhakuun"],
    )
    municipality: str = Field(
        "",
        description="Three digits: services given there, and those given remotely.",
        examples=["710"],
    )
    spoken: str = Field("", description="Language it is given in (ISO 639-1).", examples=["sv"])
    audience: str = Field(
        "", description="Whom it is told to.", json_schema_extra={"enum": ["", *Audience]}
    )
    remote: bool = Field(False, description="Only those one can take part in remotely.")
    open: bool = Field(False, description="Only those one can get into now.")
    soon: bool = Field(False, description="Only those that begin within a month.")
    page: int = Field(1, ge=1, le=MOST_PAGES, description="Number of the page.")
    limit: int = Field(
        ON_A_PAGE, ge=1, le=MOST_ON_A_PAGE, description="Services on a page at most."
    )

    def known(self) -> dict[str, tuple[str, ...]]:
        """Return the values that are known, of each parameter that has a list of them."""
        return {
            "municipality": tuple(sorted(municipalities())),
            "spoken": tuple(sorted(languages())),
            "audience": tuple(one.value for one in Audience),
        }

    def wanted(self) -> Wanted:
        """Return what is wanted as the public pages ask it."""
        return Wanted(
            search=" ".join(self.q.replace("\0", " ").split()),
            municipality=self.municipality,
            spoken=self.spoken,
            audience=self.audience,
            remote=self.remote,
            open_now=self.open,
            soon=self.soon,
            page=self.page,
            size=self.limit,
        )


class Area(Schema):
    code: str
    name: str


class Provider(Schema):
    name: str
    kind: str


class Spoken(Schema):
    language: str = Field(description="ISO 639-1.")
    level: str = Field(description="Least command of it (CEFR); empty: none is asked.")


class Condition(Schema):
    kind: str
    low: int | None = Field(description="From, included: of age in years, of unemployment in days.")
    high: int | None = Field(description="To, included.")
    codes: list[str] = Field(description="Municipalities or employment statuses that will do.")
    wanted: bool | None = Field(description="What it must be, where it is yes or no.")
    text: str


class Price(Schema):
    cents: int
    text: str


class Contact(Schema):
    phone: str
    email: str
    web: str


class Place(Schema):
    name: str
    address: str
    municipality: str = Field(description="Three digits; empty: not in one place.")
    accessibility: str


class Time(Schema):
    place: str = Field(description="Name of a place; empty: remotely.")
    starts_on: str | None = Field(description="None: one may begin at any time.")
    ends_on: str | None
    places: int | None = Field(description="Places left; None: as many as come.")
    waiting_days: int | None = Field(description="None: not known.")
    text: str


class Found(Schema):
    said: str = Field(description="Words of the search.")
    met: list[str] = Field(description="The words of the service they met, where others.")


class Service(Schema):
    key: int = Field(description="Its number: it stays, whatever it is called.")
    url: str
    pages: dict[str, str] = Field(description="Its public page in each language it is told in.")
    area: Area = Field(description="Whose catalogue it is in.")
    language: str = Field(description="Of the texts: the one asked for, or one it is told in.")
    name: str
    summary: str
    audience: str
    description: str = Field("", description="This and the next four: not in a list.")
    benefit: str = ""
    taking_part: str = ""
    documents: str = ""
    accessibility: str = ""
    provider: Provider
    kind: str = Field(description="Code of a statutory service; empty: it is none.")
    audiences: list[str]
    channel: str
    spoken: list[Spoken]
    conditions: list[Condition]
    obligation: str
    benefit_effects: list[str]
    price: Price
    payer: str
    contact: Contact
    places: list[Place]
    times: list[Time] = Field(description="Those one can still get into.")
    reviewed_on: str | None = Field(description="When it was last known to be true.")
    found_by: list[Found] = Field([], description="Why a search found it; only with q.")


class Services(Schema):
    total: int
    page: int
    pages: int
    unknown_words: list[str] = Field(description="Words of the search that no service knows.")
    services: list[Service]
    next: str = Field("", description="Address of the next page; left out on the last.")
