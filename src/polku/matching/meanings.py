"""Where words and phrases of texts and queries meet the groups of synonyms."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from polku.matching.analysis import Analyser
from polku.matching.synonyms import Group, besides, phrases
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
    literal: bool = False
    """Whether little words belong to it, since it would be one word or none without them."""


class Meeting(NamedTuple):
    """A phrase met: its group, and the places of its words among those looked at."""

    group: int
    places: tuple[int, ...]


class Meanings:
    """The groups by their words' terms. O(words of all groups) to make, O(1) a word to ask."""

    def __init__(self, groups: Sequence[Group], analyse: Analyser) -> None:
        self.groups = groups
        self.besides = besides(groups)
        self._singles: dict[Key, list[tuple[int, bool]]] = {}
        found: list[tuple[Language, Phrase]] = []
        for group, language, entry, said in phrases(groups):
            every = [one.word for one in tokens(entry)]
            words = telling(every, language)
            words, literal = (words, False) if len(words) > 1 else (every, len(every) > 1)
            terms = tuple(frozenset(analyse(one, language).lemmas) for one in words)
            if len(terms) == 1:
                for term in terms[0]:
                    self._singles.setdefault((language, term), []).append((group, said))
            else:
                found.append((language, Phrase(group, said, terms, literal)))
        self._phrases = _by_rarest(found)

    def single(self, term: str, language: Language, *, said: bool) -> Iterator[int]:
        """Yield the groups a term leads to by itself; those of queries alone only if `said`."""
        for group, alone in self._singles.get((language, term), ()):
            if said or not alone:
                yield group

    def begins(self, terms: Terms, language: Language) -> bool:
        """Return whether a phrase is looked for where a word may be one of the terms."""
        return any((language, term) in self._phrases for term in terms)

    def met(
        self,
        words: Sequence[Terms],
        language: Language,
        *,
        said: bool,
        literal: bool = False,
        only: Container[int] | None = None,
    ) -> Iterator[Meeting]:
        """Yield the phrases met among telling words, near each other and in any order.

        Those of queries alone only if `said`; `literal`: those of little words, among all words;
        `only` those that lead to these groups. O(words and phrases looked for at them).
        """
        for at, terms in enumerate(words):
            looked = [
                one
                for term in terms
                for one in self._phrases.get((language, term), ())
                if only is None or one.group in only
            ]
            for phrase in dict.fromkeys(looked):
                if phrase.literal == literal and (said or not phrase.said):
                    places = _places(phrase, words, at)
                    if places:
                        yield Meeting(phrase.group, places)


def _by_rarest(found: Sequence[tuple[Language, Phrase]]) -> dict[Key, list[Phrase]]:
    """Keep each phrase under its word that the fewest phrases have: looked for the least often."""
    counts = Counter(
        (language, term) for language, phrase in found for word in phrase.words for term in word
    )
    kept: dict[Key, list[Phrase]] = {}
    for language, phrase in found:
        rarity = [sum(counts[language, term] for term in word) for word in phrase.words]
        at = rarity.index(min(rarity))
        words = (phrase.words[at], *phrase.words[:at], *phrase.words[at + 1 :])
        for term in words[0]:
            kept.setdefault((language, term), []).append(phrase._replace(words=words))
    return kept


def _places(phrase: Phrase, words: Sequence[Terms], first: int) -> tuple[int, ...]:
    """Return where a phrase's words stand around its first, or nothing if one is missing."""
    reach = len(phrase.words) - 1 + SLACK
    taken = [first]
    for wanted in phrase.words[1:]:
        at = _nearest(wanted, words, taken, reach)
        if at is None:
            return ()
        taken.append(at)
    return tuple(sorted(taken)) if max(taken) - min(taken) <= reach else ()


def _nearest(wanted: Terms, words: Sequence[Terms], taken: list[int], reach: int) -> int | None:
    for step in range(1, reach + 1):
        for at in (taken[0] + step, taken[0] - step):
            if 0 <= at < len(words) and at not in taken and not wanted.isdisjoint(words[at]):
                return at
    return None


def telling(words: Sequence[str], language: Language) -> list[str]:
    """Return the words that are not little ones."""
    little = little_words()[language]
    return [one for one in words if plain(one) not in little]
