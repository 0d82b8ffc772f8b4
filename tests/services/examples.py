"""Services that tests speak of: one with every field, and others like it."""

from dataclasses import replace
from datetime import date

from polku.services import service as plain
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
from polku.services.service import (
    Contact,
    Demand,
    Place,
    Project,
    Provider,
    Run,
    Spoken,
    Texts,
)

HOME = "trial-18"


def texts(name: str, **given: str) -> Texts:
    return Texts(
        **{
            "name": name,
            "summary": f"{name}: in short.",
            "description": "What is done.",
            "audience": "For whom it is.",
            "taking_part": "Come in.",
        }
        | given
    )


COACHING = plain.Service(
    key="S-1",
    area=HOME,
    provider=Provider("Rannikon työpaja", ProviderKind.ASSOCIATION, "9000101-5"),
    texts={
        "fi": texts("Työnhakuryhmä", benefit="Löydät töitä.", change="Työ löytyy."),
        "sv": texts("Jobbsökargrupp"),
    },
    kind="job_search_coaching",
    audiences=frozenset({Audience.JOBSEEKER, Audience.YOUTH}),
    channel=Channel.BOTH,
    spoken=(Spoken("fi", Level.B1), Spoken("sv")),
    demands=(
        Demand(Condition.AGE, low=18, texts={"fi": "18 vuotta täyttäneet", "sv": "Fyllda 18"}),
        Demand(
            Condition.MUNICIPALITY,
            codes=frozenset({"710", "078"}),
            texts={"fi": "Raasepori ja Hanko", "sv": "Raseborg och Hangö"},
        ),
    ),
    obligation=Obligation.ONCE_AGREED,
    effects=frozenset({BenefitEffect.EXPENSES, BenefitEffect.STATEMENT}),
    payer=Payer.MUNICIPALITY,
    project=Project("Rannikko töihin", date(2027, 6, 30)),
    role=Role.TOWARD_WORK,
    months_to_change=3,
    contact=Contact("019 000 0000", "ryhma@example.org", "https://example.org/ryhma"),
    places=(Place("Työpaja", "Satamatie 1", "710", {"fi": "Esteetön"}),),
    runs=(
        Run("Työpaja", date(2026, 12, 7), date(2027, 1, 29), 12, 14, {"fi": "ma ja ke"}),
        Run("", places=None),
    ),
    owner="editor",
    reviewed_on=date(2026, 10, 1),
)
"""Every field of a service, as a file might bring it: complete, and not published."""


def published(key: str, name: str, **given: object) -> plain.Service:
    """Return a published service of a name in three languages."""
    told = {"fi": texts(name), "sv": texts(f"{name} sv"), "en": texts(f"{name} en")}
    return replace(COACHING, **{"key": key, "texts": told, "state": State.PUBLISHED} | given)
