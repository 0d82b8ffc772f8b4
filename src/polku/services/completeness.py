"""What a service still lacks: before it may be published, and before it is as good as can be."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from polku.reference.areas import UnknownAreaError, area
from polku.reference.names import LANGUAGES, Language
from polku.reference.places import municipalities
from polku.services.names import Channel, State
from polku.services.service import Service, Texts
from polku.services.steps import review_due

REQUIRED = ("name", "summary", "description", "audience", "taking_part")
"""Texts without which nobody publishes a service, in each official language of the area."""

WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "name": 3,
        "summary": 4,
        "description": 4,
        "audience": 3,
        "taking_part": 3,
        "benefit": 2,
        "change": 2,
        "price": 1,
        "accessibility": 1,
        "documents": 1,
        "seen": 1,
        "demands": 2,
        "owner": 4,
        "contact": 4,
        "spoken": 4,
        "places": 4,
        "runs": 4,
        "waiting": 3,
        "months_to_change": 3,
        "review": 12,
    }
)
"""How much each thing counts in the quality of a service; a text, in each language."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not there: a field, and the language it is missing in (None: it has none)."""

    field: str
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """Something that is not there, and by how many points of a hundred it would raise the score."""

    lack: Lack
    points: float


@dataclass(frozen=True, slots=True)
class Quality:
    score: int
    """0 to 100: the weighted share of what could be there that is."""
    gains: tuple[Gain, ...]
    """What would raise it, most first."""


def official_languages(code: str, on: date) -> tuple[Language, ...]:
    """Return the languages of an area's municipalities on a day; both where they are not known."""
    known = municipalities()
    told = {known[one].language_status for one in _members(code, on) if one in known}
    found: list[Language] = []
    if told - {"sv"}:
        found.append("fi")
    if told - {"fi"}:
        found.append("sv")
    return tuple(found) if told else ("fi", "sv")


def _members(code: str, on: date) -> tuple[str, ...]:
    try:
        found = area(code)
    except UnknownAreaError:
        return ()
    return found.municipalities_on(on) or found.municipalities


def lacking(service: Service, languages: Iterable[Language]) -> tuple[Lack, ...]:
    """Return what has to be there before a service is published in the languages given."""
    found = [Lack(one) for one in ("owner", "contact", "spoken", "places") if _lacks(service, one)]
    for language in languages:
        texts = service.texts.get(language, Texts(""))
        found += [Lack(one, language) for one in REQUIRED if not getattr(texts, one)]
        if _demands_untold(service, language):
            found.append(Lack("demands", language))
    return tuple(found)


def quality(service: Service, today: date) -> Quality:
    """Weigh what is there against what could be, texts in all three languages."""
    weighed = [(lack, WEIGHTS[lack.field], there) for lack, there in _all(service, today)]
    whole = sum(weight for _, weight, _ in weighed)
    gains = [Gain(lack, 100 * weight / whole) for lack, weight, there in weighed if not there]
    gains.sort(key=lambda gain: -gain.points)
    return Quality(
        round(100 * sum(weight for _, weight, there in weighed if there) / whole), tuple(gains)
    )


def _all(service: Service, today: date) -> Iterator[tuple[Lack, bool]]:
    for language in LANGUAGES:
        texts = service.texts.get(language, Texts(""))
        for one in Texts.__dataclass_fields__:
            yield Lack(one, language), bool(getattr(texts, one))
        if service.demands:
            yield Lack("demands", language), not _demands_untold(service, language)
    for one in ("owner", "contact", "spoken", "places", "runs", "waiting", "months_to_change"):
        yield Lack(one), not _lacks(service, one)
    if service.state is State.PUBLISHED:
        due = review_due(service)
        yield Lack("review"), due is not None and due >= today


def _lacks(service: Service, field: str) -> bool:
    match field:
        case "contact":
            told = service.contact
            return not (told.phone or told.email or told.web)
        case "places":
            return service.channel != Channel.REMOTE and not service.places
        case "waiting":
            return all(run.waiting_days is None for run in service.runs)
        case "months_to_change":
            return service.months_to_change is None
        case _:
            return not getattr(service, field)


def _demands_untold(service: Service, language: Language) -> bool:
    return any(not demand.texts.get(language) for demand in service.demands)
