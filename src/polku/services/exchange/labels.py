"""The codes of a catalogue's file and the words an editor reads and writes for them."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.areas import AreaKind, areas
from polku.reference.names import LANGUAGES, Name
from polku.register import codes as register
from polku.register.codes import Codebook, Codes
from polku.services.exchange.layout import plain
from polku.services.names import Level
from polku.services.service import Spoken

FEW = 12
"""Codes of a list that are told one by one."""

EMPLOYMENT = (AreaKind.EMPLOYMENT, AreaKind.ALAND)
NOT_KEPT = "?"
"""Stands for a code that services have no field for."""

SEPARATORS = re.compile(r"[,;\n]")
SPOKEN = re.compile(r"^(.*?)[\s(]*\b([ABC][12])\)?$", re.IGNORECASE)


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((files("polku.services.exchange") / "codes.toml").read_text("utf-8"))


@cache
def names(code_list: str) -> Codes:
    """Return the codes of a list with their names; KeyError when there is no such list."""
    if code_list == "area":
        return {area.code: area.name for kind in EMPLOYMENT for area in areas(kind)}
    own = _file().get(code_list)
    if own is None:
        return register.names(code_list)
    return {code: Name(**row) for code, row in own.items()}


@cache
def understood(code_list: str) -> Mapping[str, str]:
    """Return what is read as a code: the codes, and the names that only one code of the list has."""
    named: dict[str, set[str]] = {}
    for code, name in names(code_list).items():
        for language in LANGUAGES:
            named.setdefault(plain(name.within(language)), set()).add(code)
    found = {text: next(iter(codes)) for text, codes in named.items() if len(codes) == 1}
    synonyms = register.SYNONYMS.get(code_list, dict)() | _file()["also"].get(code_list, {})
    found |= {plain(other): code for other, code in synonyms.items()}
    return found | {plain(code): code for code in names(code_list)}


def written(code_list: str, code: str, language: str) -> str:
    """Return a code as its name in `language`, or as itself where the name is not its alone."""
    name = names(code_list).get(code)
    text = name.within(language) if name else code
    return text if understood(code_list).get(plain(text)) == code else code


def listed(code_list: str, codes: Iterable[str], language: str) -> str:
    """Return codes as a list of names, in the order of the codes."""
    found = ((code, written(code_list, code, language)) for code in sorted(codes))
    return ", ".join(code if SEPARATORS.search(name) else name for code, name in found)


def split(text: str, code_list: str) -> list[str]:
    """Return the parts of a list; a label that holds separators itself stays in one part."""
    parts = _separators(code_list).split(text)
    return [part.strip() for part in parts if part and part.strip()]


@cache
def _separators(code_list: str) -> re.Pattern[str]:
    others = _file()["also"].get(code_list, ())
    long = [re.escape(one) for one in others if SEPARATORS.search(one)]
    return re.compile("|".join([*(f"({one})" for one in long), SEPARATORS.pattern]))


def spoken(text: str) -> Spoken | None:
    """Read a language and its level: `suomi B1`; None where the language is not known."""
    found = SPOKEN.match(text)
    name, level = (found[1], found[2]) if found else (text, "")
    code = understood("language").get(plain(name))
    return Spoken(code, Level(level.upper())) if code else None


def spoken_written(languages: Iterable[Spoken], language: str) -> str:
    parts = (f"{written('language', one.language, language)} {one.level}" for one in languages)
    return ", ".join(part.strip() for part in parts)


def near(text: str, code_list: str, language: str) -> tuple[str, list[str]]:
    """Return how to tell which codes will do (a message), and their names."""
    choices = [written(code_list, code, language) for code in names(code_list)]
    if len(choices) <= FEW:
        return "known_all", choices
    alike = get_close_matches(plain(text), understood(code_list), n=3, cutoff=0.7)
    found = dict.fromkeys(understood(code_list)[one] for one in alike)
    shown = [written(code_list, code, language) for code in found]
    return ("known_near", shown) if shown else ("known_many", [])


@dataclass(frozen=True, slots=True)
class CatalogueCodes(Codebook):
    """The code lists of a catalogue's file, in the way the register's checks ask for them."""

    def codes(self, code_list: str) -> Sequence[str]:
        return list(names(code_list))
