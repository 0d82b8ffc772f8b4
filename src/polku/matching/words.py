"""Texts into words with their places, and the little words that say nothing of a need."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from polku.reference.names import LANGUAGES, Language, plain
from polku.reference.places import municipalities

WORD = re.compile(r"[^\W_]+(?:[-‑'’:][^\W_]+)*")
"""A word, with what is joined to it: TE-toimisto, B1-taso, women's."""


class Token(NamedTuple):
    """A word of a text, and where it stands there."""

    word: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order, in lower case."""
    for found in WORD.finditer(text):
        yield Token(found.group().casefold(), found.start(), found.end())


@lru_cache(maxsize=1)
def little_words() -> Mapping[Language, frozenset[str]]:
    """Return the words of each language that carry no need, without accents (`little.toml`)."""
    return {one: frozenset(map(plain, _table()[one].split())) for one in LANGUAGES}


@lru_cache(maxsize=1)
def age_words() -> frozenset[str]:
    """Return the words that stand beside an age, without accents (`little.toml`)."""
    return frozenset(_table()["ages"].split())


@lru_cache(maxsize=1)
def towns() -> frozenset[str]:
    """Return the names of the municipalities, without accents: a place to be found, and no need."""
    return frozenset(
        plain(name) for one in municipalities().values() for name in (one.name.fi, one.name.sv)
    )


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    return tomllib.loads((files("polku.matching") / "little.toml").read_text("utf-8"))
