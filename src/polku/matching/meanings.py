"""Where words and phrases of texts and queries meet the groups of synonyms."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from polku.matching.analysis import Analyser
from polku.matching.synonyms import Group, phrases
from polku.matching.words import little_words, tokens
from polku.reference.names import Language, plain

SLACK = 1
"""How many other words may stand among those of a phrase."""

Terms = frozenset[str]
Key = tuple[Language, str]


class Phrase(NamedTuple):
    """Words that together lead to a group, each as the terms it may be."""

    group: int
    said: bool
    """Whether it leads there from queries alone."""
    words: tuple[Terms, ...]


class Meeting(NamedTuple):
    """A phrase met: the group, and the places of its words among those looked at."""

    group: int
    said: bool
    places: tuple[int, ...]


class Meanings:
    """The groups by their words' terms. O(words of all groups) to make, O(1) a word to ask."""

    def __init__(self, groups: Sequence[Group], analyse: Analyser) -> None:
        self.groups = groups
        self._singles: dict[Key, list[tuple[int, bool]]] = {}
        self._phrases: dict[Key, list[Phrase]] = {}
        for group, language, entry, said in phrases(groups):
            words = telling([one.word for one in tokens(entry)], language)
            found = [frozenset(analyse(one, language).lemmas) for one in words]
            if len(found) == 1:
                for term in found[0]:
                    self._singles.setdefault((language, term), []).append((group, said))
            else:
                phrase = Phrase(group, said, tuple(found))
                for term in found[0]:
                    self._phrases.setdefault((language, term), []).append(phrase)

    def single(self, term: str, language: Language, *, said: bool) -> Iterator[int]:
        """Yield the groups a term leads to by itself; those of queries alone only if `said`."""
        for group, alone in self._singles.get((language, term), ()):
            if said or not alone:
                yield group

    def begins(self, term: str, language: Language) -> bool:
        """Return whether a phrase begins with the term."""
        return (language, term) in self._phrases

    def met(self, words: Sequence[Terms], language: Language) -> Iterator[Meeting]:
        """Yield the phrases met among telling words: near each other, in any order."""
        for at, terms in enumerate(words):
            for phrase in {
                one for term in terms for one in self._phrases.get((language, term), ())
            }:
                places = _places(phrase, words, at)
                if places:
                    yield Meeting(phrase.group, phrase.said, places)


def _places(phrase: Phrase, words: Sequence[Terms], first: int) -> tuple[int, ...]:
    """Return where a phrase's words stand around its first, or nothing if one is missing."""
    reach = len(phrase.words) - 1 + SLACK
    around = range(max(0, first - reach), min(len(words), first + reach + 1))
    taken = [first]
    for wanted in phrase.words[1:]:
        near = sorted(around, key=lambda at: (abs(at - first), at))
        at = next((one for one in near if one not in taken and words[one] & wanted), None)
        if at is None:
            return ()
        taken.append(at)
    return tuple(sorted(taken)) if max(taken) - min(taken) <= reach else ()


def telling(words: Sequence[str], language: Language) -> list[str]:
    """Return the words that are not little ones; all, if there would be none."""
    little = little_words()[language]
    return [one for one in words if plain(one) not in little] or list(words)
