"""What is said of a service, in the language of the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext, pgettext

from polku.apps.catalogue.names import Channel
from polku.reference.classifications import languages
from polku.reference.names import LANGUAGES, Language
from polku.reference.places import municipalities
from polku.services import names
from polku.services.service import Place, Run, Service, Spoken, Texts

SOON = timedelta(days=31)
"""A service begins soon when it does within this time."""
NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word on how a service stands today, and the colour of its ground."""

    text: str
    colour: str


def page_language() -> Language:
    """Return the language of the page, Finnish if it is none of ours."""
    wanted = (get_language() or "")[:2]
    return next((one for one in LANGUAGES if one == wanted), "fi")


def language_of(told: Mapping[str, object]) -> Language:
    """Return the language of the page, else the first in which anything is told."""
    return next((x for x in (page_language(), *LANGUAGES) if told.get(x)), page_language())


def told(service: Service) -> tuple[Language, Texts]:
    """Return the texts in the language of the page, else in the first there is, and which it is."""
    for language in (page_language(), *LANGUAGES):
        texts = service.texts.get(language)
        if texts is not None and texts.name:
            return language, texts
    return page_language(), Texts("")


def open_runs(service: Service, today: date) -> list[Run]:
    """Return the runs that one can still get into, the first to begin first."""
    found = [
        run
        for run in service.runs
        if run.places != 0
        and (run.ends_on is None or run.ends_on >= today)
        and (run.starts_on is None or run.starts_on >= today)
    ]
    return sorted(found, key=lambda run: run.starts_on or today)


def tags(service: Service, today: date) -> list[Tag]:
    """Return how it stands: whether there is room, whether one waits, whether it begins soon."""
    runs = open_runs(service, today)
    if not runs:
        return []
    first = runs[0]
    found = [_room(first)]
    if first.starts_on is not None and first.starts_on <= today + SOON:
        found.append(Tag(_begins_in((first.starts_on - today).days), "info"))
    return found


def _room(run: Run) -> Tag:
    if run.waiting_days:
        weeks = max(1, round(run.waiting_days / 7))
        queue = ngettext("Queue, about %(count)s week", "Queue, about %(count)s weeks", weeks)
        return Tag(queue % {"count": weeks}, "warning")
    if run.places is None:
        return Tag(pgettext("places in a service", "Open"), "success")
    room = ngettext("Open, %(count)s place", "Open, %(count)s places", run.places)
    return Tag(room % {"count": run.places}, "success")


def _begins_in(days: int) -> str:
    if days == 0:
        return gettext("Begins today")
    if days < 14:
        return ngettext("Begins in %(count)s day", "Begins in %(count)s days", days) % {
            "count": days
        }
    return ngettext("Begins in %(count)s week", "Begins in %(count)s weeks", days // 7) % {
        "count": days // 7
    }


def place(service: Service) -> str:
    """Return where it is given: the municipalities of its places, and whether remotely, too."""
    return where(service.channel, service.places)


class Somewhere(Protocol):
    """A place, plain or a row."""

    @property
    def name(self) -> str: ...
    @property
    def municipality(self) -> str: ...


def where(channel: names.Channel, places: Iterable[Somewhere]) -> str:
    """Return the municipalities of places, and whether it is given remotely, too."""
    towns = list(dict.fromkeys(town(one.municipality) or one.name for one in places))
    if channel == names.Channel.REMOTE or not towns:
        return capital(str(Channel(channel).label))
    if channel == names.Channel.BOTH:
        return gettext("%(where)s, or remotely") % {"where": listed(towns)}
    return listed(towns)


def town(code: str) -> str:
    """Return the name of a municipality; nothing for none."""
    found = municipalities().get(code)
    return found.name.within(page_language()) if found else code


def address(place: Place) -> str:
    """Return the address of a place with its municipality, told once."""
    name = town(place.municipality)
    parts = [place.address] if name and name in place.address else [place.address, name]
    return ", ".join(filter(None, parts))


def language_name(code: str) -> str:
    """Return the name of a language, small as it stands in a sentence but for English."""
    found = languages().get(code)
    return found.name.within(page_language()) if found else code


def side_by_side() -> list[tuple[Language, str]]:
    """Return the languages texts are in, and what each is called."""
    return [(one, capital(language_name(one))) for one in LANGUAGES]


def spoken(those: Iterable[Spoken]) -> str:
    """Return the languages a service is given in, each with the command it asks: `suomi (B1)`."""
    return capital(
        listed(
            [
                f"{language_name(one.language)} ({one.level})"
                if one.level
                else language_name(one.language)
                for one in those
            ]
        )
    )


def price(service: Service, texts: Texts) -> str:
    """Return what it costs who takes part, in words if there are any."""
    if texts.price:
        return texts.price
    if service.cents == 0:
        return pgettext("price of a service", "Free of charge")
    whole = service.cents % 100 == 0
    return f"{number_format(service.cents / 100, 0 if whole else 2)}{NO_BREAK}€"


def listed(items: Sequence[str]) -> str:
    """Return `a, b ja c`."""
    if len(items) < 2:
        return "".join(items)
    return gettext("%(some)s and %(last)s") % {"some": ", ".join(items[:-1]), "last": items[-1]}


def capital(text: str) -> str:
    """Return a text as a sentence begins."""
    return text[:1].upper() + text[1:]
