"""What a public service asks of who takes part, in words, and whether a reader meets it.

A reader may tell an age and a municipality, which stand in the address. Of status, unemployment,
integration, study right and work ability nothing is asked: addresses come into histories and logs.
What a service asks of those is told in words, for the reader to judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from polku.apps.catalogue.models import Demand
from polku.reference.names import Language
from polku.services.conditions import Person, Verdict, judge
from polku.services.names import Condition
from polku.services.service import Service


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand in words."""

    text: str
    """Without the full stop at its end: it is one of a list."""
    met: bool
    """Whether the reader meets it by what they told; False: it is for the reader to judge."""


def asked(service: Service, language: Language, reader: Person, today: date) -> list[Asked]:
    """Return what a service asks in words of a language, in its order."""
    return [
        Asked(one.demand.texts[language].rstrip(" ."), one.verdict is Verdict.MET)
        for one in judge(service, reader, today)
        if one.demand.texts.get(language)
    ]


def of_age(age: int) -> Q:
    """Return the filter of services that do not ask for another age."""
    asks = Demand.objects.filter(service=OuterRef("pk"), kind=Condition.AGE)
    return ~Q(Exists(asks.filter(Q(low__gt=age) | Q(high__lt=age))))


def for_others(municipality: str) -> Sequence[int]:
    """Return the keys of services that are for residents of other municipalities: one query."""
    of_home = Demand.objects.filter(kind=Condition.MUNICIPALITY)
    told = of_home.values_list("service_id", "codes")
    return [pk for pk, codes in told if codes and municipality not in codes]
