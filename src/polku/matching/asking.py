"""A query into slots: for each word or phrase of it, the terms that would answer it and by what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from scipy import sparse

from polku.matching.analysis import Analyser, Analysis, all_languages
from polku.matching.meanings import Meanings
from polku.matching.near import Neighbours, allowed, distance
from polku.matching.vocabulary import Terms, Vocabulary, form_term, group_term
from polku.matching.words import Token, age_words, little_words, tokens
from polku.reference.names import LANGUAGES, Language, plain


class By(StrEnum):
    """By what a word of the query met words of a service."""

    SAME = "same"
    """It is the same word."""
    FORM = "form"
    """Another form of the word."""
    PART = "part"
    """A part of a compound, of either."""
    SYNONYM = "synonym"
    """Another word for it."""
    LANGUAGE = "language"
    """A word for it in another language."""
    TYPO = "typo"
    """Likely what was meant."""
    NEAR = "near"
    """A word that looks alike."""


class Way(NamedTuple):
    """How a term answers: what it is worth, and by what."""

    weight: float
    by: By
    languages: frozenset[Language] = frozenset(LANGUAGES)
    """In which languages the query's word leads there."""


WHOLE = 1.0
MEANT = 0.9
MISSPELT = 0.8
ALIKE = 0.5
PARTS = 0.4
"""What a meeting is worth by what it is; a part's slot weighs PARTS."""
LEAST_ALIKE, LEAST_MISSPELT, MOST_ALIKE = 0.6, 0.35, 8
LEAST_LETTERS = 5
"""Of a word that is looked for by its runs of letters."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A word or phrase of a query. The best of its ways counts."""

    start: int
    end: int
    said: str
    weight: float = 1.0
    ways: dict[int, Way] = field(default_factory=dict)

    def add(self, term: int | None, way: Way) -> None:
        """Take a term in, or take it for more than it was."""
        if term is None:
            return
        before = self.ways.get(term)
        if before is None or before.weight < way.weight:
            self.ways[term] = way
        elif before.weight == way.weight:
            self.ways[term] = before._replace(languages=before.languages | way.languages)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was understood."""

    language: Language
    """The language most of it seems to be in."""
    slots: tuple[Slot, ...]
    unknown: tuple[str, ...]


AGED = re.compile(r"(\d\d)(?:\D.*)?")
AGES = range(15, 76)


class Reader:
    """Reads queries against a vocabulary."""

    def __init__(
        self,
        words: Vocabulary,
        terms: Terms,
        analyse: Analyser,
        meanings: Meanings,
        near: Neighbours,
        said: sparse.csr_array,
    ) -> None:
        self.words = words
        self.terms = terms
        self.analyse = analyse
        self.meanings = meanings
        self._said = said.tocsc()
        self._near = near
        self._plain = list(words.by_plain)

    def saying(self, term: int) -> Iterator[tuple[int, float]]:
        """Yield the words that say a term and how much; a phrase of a group is a word after the last."""
        begin, end = self._said.indptr[term : term + 2]
        yield from zip(
            self._said.indices[begin:end].tolist(), self._said.data[begin:end].tolist(), strict=True
        )

    def read(self, query: str) -> Asked:
        """Understand a query: O(its words), and a look at like words for each."""
        told = list(tokens(query))
        language = self._language(told)
        little = little_words()
        asked = [one for one in told if plain(one.word) not in little[language]]
        slots = [slot for one in asked for slot in self._word(one)]
        slots += self._phrases(query, told)
        slots += self._ages(told)
        met = {(slot.start, slot.end) for slot in slots if slot.ways}
        unknown = tuple(
            query[one.start : one.end] for one in asked if (one.start, one.end) not in met
        )
        return Asked(language, tuple(slot for slot in slots if slot.ways), unknown)

    def _language(self, told: Sequence[Token]) -> Language:
        """Guess by little words, then by words that services use."""
        little = little_words()
        counts = dict.fromkeys(LANGUAGES, 0.0)
        for token in told:
            word = plain(token.word)
            for one in LANGUAGES:
                counts[one] += 2.0 * (word in little[one])
            for one in {self.words.words[at][0] for at in self.words.by_plain.get(word, ())}:
                counts[one] += 1.0
        return max(LANGUAGES, key=lambda one: counts[one])

    def _word(self, token: Token) -> Iterator[Slot]:
        slot = Slot(token.start, token.end, token.word)
        found = self._analyses(token.word)
        for language, analysis in found:
            for lemma in analysis.lemmas:
                slot.add(self.terms.known(form_term(language, lemma)), Way(WHOLE, By.FORM))
                self._meant(slot, lemma, language)
        self._alike(slot, known=bool(slot.ways))
        yield slot
        for language, analysis in found:
            for part in analysis.parts:
                piece = Slot(token.start, token.end, token.word, PARTS)
                piece.add(self.terms.known(form_term(language, part)), Way(WHOLE, By.PART))
                self._meant(piece, part, language)
                yield piece

    def _analyses(self, word: str) -> list[tuple[Language, Analysis]]:
        """Return what a word may be: as the catalogue spells it, and as it stands in each language."""
        spelt = [self.words.words[at] for at in self.words.by_plain.get(plain(word), ())]
        known = [(one, self.analyse(text, one)) for one, text in spelt]
        return known or list(all_languages(word, self.analyse).items())

    def _meant(self, slot: Slot, lemma: str, language: Language) -> None:
        for group in self.meanings.single(lemma, language, said=True):
            way = Way(MEANT, By.SYNONYM, frozenset({language}))
            slot.add(self.terms.known(group_term(group)), way)

    def _alike(self, slot: Slot, *, known: bool) -> None:
        """Add what words that look alike say: typing errors of a word that is not known."""
        word = plain(slot.said)
        if len(word) < LEAST_LETTERS - (not known):
            return
        least = LEAST_ALIKE if known else LEAST_MISSPELT
        for at, cosine in self._near.near(word, least=least, most=MOST_ALIKE):
            other = self._plain[at]
            typo = not known and distance(word, other) <= allowed(word)
            if typo or cosine >= LEAST_ALIKE:
                worth, by = (MISSPELT, By.TYPO) if typo else (ALIKE * cosine, By.NEAR)
                for place in self.words.by_plain[other]:
                    self._as(slot, place, worth, by)

    def _as(self, slot: Slot, place: int, worth: float, by: By) -> None:
        """Add what a word of the vocabulary says."""
        language, word = self.words.words[place]
        for lemma in self.analyse(word, language).lemmas:
            slot.add(self.terms.known(form_term(language, lemma)), Way(worth, by))
            for group in self.meanings.single(lemma, language, said=True):
                slot.add(self.terms.known(group_term(group)), Way(worth * MEANT, by))

    def _phrases(self, query: str, told: Sequence[Token]) -> Iterator[Slot]:
        for language in LANGUAGES:
            little = little_words()[language]
            kept = [one for one in told if plain(one.word) not in little] or list(told)
            lemmas = [self._lemmas(one.word, language) for one in kept]
            for met in self.meanings.met(lemmas, language):
                first, last = kept[met.places[0]], kept[met.places[-1]]
                slot = Slot(first.start, last.end, query[first.start : last.end])
                way = Way(WHOLE, By.SYNONYM, frozenset({language}))
                slot.add(self.terms.known(group_term(met.group)), way)
                yield slot

    def _lemmas(self, word: str, language: Language) -> frozenset[str]:
        spelt = [self.words.words[at] for at in self.words.by_plain.get(plain(word), ())]
        forms = [text for one, text in spelt if one == language] or [word]
        return frozenset(lemma for one in forms for lemma in self.analyse(one, language).lemmas)

    def _ages(self, told: Sequence[Token]) -> Iterator[Slot]:
        for at, token in enumerate(told):
            found = AGED.fullmatch(token.word)
            if found and int(found[1]) in AGES and _is_age(told, at):
                slot = Slot(token.start, token.end, token.word)
                for group, one in enumerate(self.meanings.groups):
                    if one.ages and one.ages[0] <= int(found[1]) <= one.ages[1]:
                        slot.add(self.terms.known(group_term(group)), Way(WHOLE, By.SYNONYM))
                yield slot


def _is_age(told: Sequence[Token], at: int) -> bool:
    beside = [
        told[at].word.lstrip("0123456789-‑"),
        *(told[i].word for i in (at - 1, at + 1) if 0 <= i < len(told)),
    ]
    return any(plain(one) in age_words() for one in beside)
