"""Words for one thing in any language, as data that editors keep: `synonyms.toml` is the first set.

    [[group]]
    name = "depression"                     # how other groups call it
    beside = ["burnout"]                    # groups that often help who asks for this
    why = "Depression and low mood"
    fi = ["masennus", "mielenterveys"]
    sv = ["depression"]
    en = ["depression", "mental health"]
    all = ["prozac"]                        # the same in every language
    fi_said = ["en jaksa nousta sängystä"]   # leads here when asked; in a service it says nothing
    ages = [18, 29]                         # an age in the query that leads here

A phrase is met when its words, little ones left out, stand close to each other in any order.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES, Language


class SynonymsError(ValueError):
    """A file of synonyms cannot be used."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words for one thing."""

    why: str
    """What the thing is, for editors."""
    words: Mapping[Language, tuple[str, ...]]
    """Looked for in queries and in services, in each language."""
    said: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    """Looked for in queries alone: what people say of it that would mislead in a service's text."""
    ages: tuple[int, int] | None = None
    """From and to: ages that a query may tell and that lead here."""
    name: str = ""
    """How other groups call it."""
    beside: tuple[str, ...] = ()
    """Names of groups that often help who asks for this one; they count for less."""


def parse(text: str, place: str) -> tuple[Group, ...]:
    """Return the groups of a file. Raises SynonymsError with what is wrong, and where."""
    try:
        rows = tomllib.loads(text).get("group", [])
    except tomllib.TOMLDecodeError as error:
        raise SynonymsError(f"{place}: {error}") from error
    return tuple(_group(row, f"{place}: [[group]] {at}") for at, row in enumerate(rows, 1))


def _group(row: Mapping[str, Any], place: str) -> Group:
    known = {
        "name",
        "beside",
        "why",
        "all",
        "ages",
        *LANGUAGES,
        *(f"{one}_said" for one in LANGUAGES),
    }
    if strange := row.keys() - known:
        raise SynonymsError(f"{place}: {', '.join(sorted(strange))}?")
    shared = _words(row.get("all", []), place, "all")
    words = {one: _words(row.get(one, []), place, one) + shared for one in LANGUAGES}
    said = {one: _words(row.get(f"{one}_said", []), place, one) for one in LANGUAGES}
    ages = row.get("ages")
    if ages is not None and (len(ages) != 2 or not all(isinstance(one, int) for one in ages)):
        raise SynonymsError(f"{place}: ages = [from, to]")
    if not any(words.values()):
        raise SynonymsError(f"{place}: no words in {', '.join(LANGUAGES)}")
    return Group(
        str(row.get("why", "")),
        words,
        said,
        tuple(ages) if ages else None,
        str(row.get("name", "")),
        _words(row.get("beside", []), place, "beside"),
    )


def _words(found: Any, place: str, name: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise SynonymsError(f'{place}: {name} = ["…", "…"]')
    return tuple(found)


def besides(groups: Sequence[Group]) -> tuple[tuple[int, ...], ...]:
    """Return the places of the groups beside each. Raises SynonymsError for a name that is none."""
    places = {one.name: at for at, one in enumerate(groups) if one.name}
    for group in groups:
        if strange := set(group.beside) - places.keys():
            raise SynonymsError(f"{group.name or group.why}: beside: {', '.join(sorted(strange))}?")
    return tuple(tuple(places[name] for name in one.beside) for one in groups)


@lru_cache(maxsize=1)
def bundled() -> tuple[Group, ...]:
    """Return the groups that come with Polku."""
    return parse((files("polku.matching") / "synonyms.toml").read_text("utf-8"), "synonyms.toml")


def phrases(groups: Iterable[Group]) -> Iterable[tuple[int, Language, str, bool]]:
    """Yield what leads to each group: its place, the language, the words, whether only as said."""
    for place, group in enumerate(groups):
        for said, table in ((False, group.words), (True, group.said)):
            for language, entries in table.items():
                for entry in entries:
                    yield place, language, entry, said


def joined(groups: Iterable[Group], others: Iterable[Group]) -> tuple[Group, ...]:
    """Return groups with others: each joins every group that has one of its words, or stands alone.

    So a word said to mean the same as one that is known leads to all that the known one does.
    O(words of all).
    """
    found = list(groups)
    places: dict[tuple[Language, str], set[int]] = {}
    for at, group in enumerate(found):
        for mark in _marks(group):
            places.setdefault(mark, set()).add(at)
    for other in others:
        met = sorted(set().union(*(places.get(mark, set()) for mark in _marks(other))))
        if not met:
            met = [len(found)]
            found.append(other)
        for at in met:
            found[at] = _with(found[at], other)
            for mark in _marks(other):
                places.setdefault(mark, set()).add(at)
    return tuple(found)


def _marks(group: Group) -> Iterable[tuple[Language, str]]:
    return ((language, one.casefold()) for language, words in group.words.items() for one in words)


def _with(group: Group, other: Group) -> Group:
    """Return a group with those of another's words that it does not have."""
    has = set(_marks(group))
    words = {
        one: group.words.get(one, ())
        + tuple(x for x in other.words.get(one, ()) if (one, x.casefold()) not in has)
        for one in LANGUAGES
    }
    return replace(group, words=words)
