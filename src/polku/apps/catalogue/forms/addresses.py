"""What arrives in the address of a list of services."""

from collections.abc import Container

from django.http import QueryDict

from polku.apps.catalogue.names import Audience, State
from polku.apps.catalogue.queries.catalogue import Choice
from polku.apps.catalogue.queries.public import Wanted
from polku.reference.classifications import languages
from polku.reference.names import LANGUAGES, Language
from polku.reference.places import municipalities

MOST_PAGES = 10_000
LONGEST_SEARCH = 200
AGES = range(10, 121)


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
        age=_age(query.get("ika", "")),
    )


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
