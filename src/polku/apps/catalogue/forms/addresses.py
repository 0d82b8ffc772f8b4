"""What arrives in the address of a list of services."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue.names import Audience, State
from polku.apps.catalogue.queries.catalogue import Choice
from polku.apps.catalogue.queries.public import Wanted
from polku.reference.classifications import languages
from polku.reference.names import LANGUAGES, Language
from polku.reference.places import municipalities

MOST_PAGES = 10_000
LONGEST_SEARCH = 200
AGES = range(10, 121)
LONGEST_SHOWN = 40
NO = "0"
_LISTED = _("“%(value)s” is not in the list, so it leaves nothing out.")
_TICKED = _("“%(value)s” is no choice, so it leaves nothing out.")
FAULTS: Mapping[str, str | Promise] = {
    "kunta": _LISTED,
    "puhuttu": _LISTED,
    "kohde": _LISTED,
    "ika": _("“%(value)s” leaves nothing out: write your age in full years, 10–120."),
    "etana": _TICKED,
    "avoinna": _TICKED,
    "pian": _TICKED,
}
"""What is said of a value that a filter cannot be."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What an address asks of a filter that it cannot be: as it stands there, and what is said of it."""

    value: str
    text: str


def read_wanted(query: QueryDict) -> Wanted:
    """Read what a reader wants from an address; what is unknown or broken falls away."""
    return Wanted(
        search=_line(query.get("haku", "")),
        municipality=_one_of(municipalities(), query.get("kunta", "")),
        spoken=_one_of(languages(), query.get("puhuttu", "")),
        audience=_one_of(Audience.values, query.get("kohde", "")),
        remote=_yes(query, "etana"),
        open_now=_yes(query, "avoinna"),
        soon=_yes(query, "pian"),
        page=page_number(query.get("s", "")),
        age=_age(query.get("ika", "").strip()),
    )


def unread(query: QueryDict) -> dict[str, Unread]:
    """Return what of an address falls away because its filter cannot be that, by the filter's name."""
    wanted = read_wanted(query)
    read = {
        "kunta": wanted.municipality,
        "puhuttu": wanted.spoken,
        "kohde": wanted.audience,
        "ika": wanted.age,
        "etana": wanted.remote or query.get("etana") == NO,
        "avoinna": wanted.open_now or query.get("avoinna") == NO,
        "pian": wanted.soon or query.get("pian") == NO,
    }
    told = {name: _line(query.get(name, ""))[:LONGEST_SHOWN] for name in read}
    return {
        name: Unread(value, FAULTS[name] % {"value": value})
        for name, value in told.items()
        if value and not read[name]
    }


def read_language(query: QueryDict, usual: Language) -> Language:
    """Read the language that is chosen, or the usual one."""
    return next((one for one in LANGUAGES if one == query.get("kieli")), usual)


def read_choice(query: QueryDict) -> Choice:
    """Read what of the catalogue is looked at from an address."""
    return Choice(
        state=_one_of(State.values, query.get("tila", "")),
        search=_line(query.get("haku", "")),
        lacks=_one_of(LANGUAGES, query.get("puuttuu", "")),
        mine=_yes(query, "omat"),
        due=_yes(query, "tarkistettava"),
        differing=_yes(query, "erot"),
        by_name=query.get("j") == "nimi",
        page=page_number(query.get("s", "")),
    )


def _line(text: str) -> str:
    """Return a text in one line, without what a database refuses (NUL)."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST_SEARCH]


def page_number(text: str) -> int:
    """Read the number of a page; 1 when it is none."""
    good = text.isascii() and text.isdigit() and len(text) < 6
    return min(max(int(text), 1), MOST_PAGES) if good else 1


def _age(text: str) -> int | None:
    """Read full years; None for what is no age."""
    good = text.isascii() and text.isdigit() and len(text) < 4
    return int(text) if good and int(text) in AGES else None


def _one_of(known: Container[str], code: str) -> str:
    return code if code in known else ""


def _yes(query: QueryDict, name: str) -> bool:
    return query.get(name) == "1"
