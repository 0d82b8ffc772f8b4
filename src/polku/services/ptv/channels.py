"""The channels of a service in the PTV: how one takes part, where, and whom to contact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from polku.reference.names import Language
from polku.services.names import Channel
from polku.services.ptv.codes import codes
from polku.services.ptv.hours import times
from polku.services.ptv.markup import plain_text
from polku.services.ptv.reading import Record, first, language_of, listed, said, table, text
from polku.services.service import Contact, Place, Run

NAMES = ("Name", "AlternativeName", "AlternateName", "")
"""Types of names, the usual one first; one without a type is taken last."""
VISITED = frozenset({"Location", "Visiting", "Street", "Single", "Multipoint", ""})
"""Types of addresses that people go to; a postal one is no place."""
AWAY = frozenset({"electronic", "phone", "web_page", "form"})
BY_ITSELF = frozenset({"electronic", "phone"})
"""Kinds by which one takes part without going anywhere; a page and a form only tell of it."""
ORDER = ("connection", "phone", "location", "electronic", "web_page", "form")
"""Where a contact is looked for, in order."""
WEB_ORDER = ("connection", "electronic", "web_page", "location", "phone", "form")
FINNISH_PREFIX = "+358"


@dataclass(frozen=True, slots=True)
class Connected:
    """A channel of a service: its kind, its record, and what the connection adds."""

    kind: str
    record: Record
    connection: Record


def channel_kind(record: Record) -> str:
    """Return the kind of a channel; empty: unknown."""
    found: str = codes()["channels"].get(text(record, "serviceChannelType"), "")
    return found


def way(connected: Sequence[Connected]) -> Channel:
    """Return how one takes part."""
    kinds = {one.kind for one in connected}
    if "location" not in kinds:
        return Channel.REMOTE if kinds & AWAY else Channel.IN_PERSON
    return Channel.BOTH if kinds & BY_ITSELF else Channel.IN_PERSON


def contact(connected: Sequence[Connected]) -> Contact:
    """Return whom to call, write to and where to read more: the service's own word first."""
    return Contact(
        phone=_first(connected, ORDER, _phones),
        email=_first(connected, ORDER, _emails),
        web=_first(connected, WEB_ORDER, _webs),
    )


def places(connected: Iterable[Connected]) -> tuple[Place, ...]:
    """Return the places people go to, each name once."""
    found: dict[str, Place] = {}
    for one in connected:
        if one.kind == "location":
            for place in _places(one.record):
                taken = place.name in found and found[place.name] != place
                name = f"{place.name}, {place.address}" if taken else place.name
                found.setdefault(name, replace(place, name=name))
    return tuple(found.values())


def runs(connected: Iterable[Connected], there: Sequence[Place]) -> tuple[Run, ...]:
    """Return the opening hours of places and telephones as times that go on for good."""
    names = {one.name for one in there}
    found = []
    for one in connected:
        hours = times(one.connection) or times(one.record)
        place = channel_name(one.record) if one.kind == "location" else ""
        if hours and one.kind in {"location", "phone"} and (not place or place in names):
            found.append(Run(place, times=hours))
    return tuple(found)


def channel_name(record: Record) -> str:
    """Return the name of a channel in the first language it has one in."""
    return plain_text(first(said(record, "serviceChannelNames", NAMES)))


def _first(connected: Sequence[Connected], order: Iterable[str], read: "_Reader") -> str:
    for kind in order:
        for one in connected:
            own = kind == "connection"
            record = table(one.connection, "contactDetails") if own else one.record
            if own or one.kind == kind:
                found = next(iter(read(record)), "")
                if found:
                    return found
    return ""


class _Reader:
    """Reads what of several lists, Finnish before other languages."""

    def __init__(self, names: tuple[str, ...], field: str) -> None:
        self.names, self.field = names, field

    def __call__(self, record: Record) -> Iterator[str]:
        for name in self.names:
            for one in _finnish_first(listed(record, name)):
                value = self.told(one)
                if value:
                    yield value

    def told(self, one: Record) -> str:
        return text(one, self.field)


class _Phones(_Reader):
    def told(self, one: Record) -> str:
        """Return a number to call: `+358 401234567`, `0295 123456`; a fax is none."""
        if text(one, "type") not in {"Phone", ""}:
            return ""
        number = text(one, "number")
        prefix = "" if one.get("isFinnishServiceNumber") is True else text(one, "prefixNumber")
        if not number or not prefix or number.startswith(("+", "0")):
            return number
        return f"{prefix} {number}"


class _Webs(_Reader):
    def told(self, one: Record) -> str:
        """Return an address of the web: one of another kind leads nowhere from a page."""
        found = text(one, self.field)
        return found if found.startswith(("https://", "http://")) else ""


_phones = _Phones(("phoneNumbers", "supportPhones"), "number")
_emails = _Reader(("emails", "supportEmails"), "value")
_webs = _Webs(("webPages",), "url")


def _finnish_first(items: Sequence[Record]) -> list[Record]:
    ranks: Mapping[Language | None, int] = {"fi": 0, "sv": 1, "en": 2, None: 3}
    return sorted(items, key=lambda one: ranks[language_of(one)])


def _places(record: Record) -> Iterator[Place]:
    """Yield a place for each address that people go to; one without an address still is a place."""
    name = channel_name(record)
    addresses = [one for one in listed(record, "addresses") if text(one, "type") in VISITED]
    for address in addresses or [{}]:
        street = table(address, "streetAddress") or table(address, "otherAddress")
        yield Place(
            name=name,
            address=_address(street),
            municipality=text(table(street, "municipality"), "code").zfill(3)
            if text(table(street, "municipality"), "code")
            else "",
            accessibility=_accessibility(address),
        )


def _address(street: Record) -> str:
    road = " ".join(filter(None, (first(said(street, "street")), text(street, "streetNumber"))))
    town = " ".join(filter(None, (text(street, "postalCode"), first(said(street, "postOffice")))))
    return ", ".join(filter(None, (road, town))) or first(said(street, "additionalInformation"))


def _accessibility(address: Record) -> dict[Language, str]:
    """Return what is said of getting in by the main entrance, by language."""
    found: dict[Language, list[str]] = {}
    for entrance in listed(address, "entrances"):
        if entrance.get("isMainEntrance") is not True:
            continue
        for group in listed(entrance, "accessibilitySentences"):
            for one in listed(group, "sentences"):
                for language, sentence in said(one, "sentence").items():
                    found.setdefault(language, []).append(plain_text(sentence))
    return {language: " ".join(sentences) for language, sentences in found.items()}
