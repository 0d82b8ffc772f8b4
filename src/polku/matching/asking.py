"""A query into slots: for each word or phrase of it, the terms that would answer it and by what."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from math import log
from typing import NamedTuple

import numpy as np
from scipy import sparse

from polku.analytics.arrays import Floats
from polku.matching.analysis import Analyser, Analysis, all_languages
from polku.matching.answered import Answers
from polku.matching.likeness import Likeness
from polku.matching.meanings import Meanings
from polku.matching.near import Neighbours, misspelt
from polku.matching.vocabulary import Terms, Vocabulary, form_term, group_term
from polku.matching.words import Token, age_words, little_words, tokens, towns
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
    BESIDE = "beside"
    """Not what was asked for, but what often helps who asks for it."""
    LIKE = "like"
    """All that was written is like what people say of it."""
    NEAR = "near"
    """A word that looks alike."""


class Way(NamedTuple):
    """How a term answers: what it is worth, and by what."""

    weight: float
    by: By
    languages: frozenset[Language] = frozenset(LANGUAGES)
    """In which languages the query's word leads there."""


WHOLE = 1.0
PHRASE = 1.0
MEANT = 0.9
MISSPELT = 0.9
ALIKE = 0.7
BESIDE, STRONG, LATER = 0.7, 0.7, 1.0
LIKE = 1.0
LEAST_LIKE, VERY_LIKE = 0.1, 0.5
PARTS = 0.3
"""What a meeting is worth by what it is; a part's slot weighs PARTS."""
LEAST_ALIKE, LEAST_MISSPELT, MOST_ALIKE = 0.67, 0.35, 8
RARE, COMMON, LEAST_TRUST = 0.28, 1.0, 0.6
"""Share of the services under which a word is taken at its meaning, and the least it is trusted."""
SAME_START = 3
"""Letters at the start that words which look alike share, unless one is a typing error."""
MOST_WORDS = 60
"""Of a query that are read: a search is open to everybody."""
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

    @property
    def worth(self) -> float:
        """Return what the best of its ways is worth."""
        return max((one.weight for one in self.ways.values()), default=0.0)

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
    answers: Slot | None = None
    """What a coach would name for needs like all of it; how surely is what each is worth."""


AGED = re.compile(r"(\d\d)(?:\D.*)?")
AGES = range(15, 76)


class Whole(NamedTuple):
    """What a whole query is read by."""

    likeness: Likeness
    answers: Answers | None


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
        shares: Floats,
        whole: Whole,
    ) -> None:
        """Take the parts of an index; `shares` of the documents hold each term."""
        self.words = words
        self.terms = terms
        self.analyse = analyse
        self.meanings = meanings
        self._said = said.tocsc()
        self._near = near
        self._shares = shares
        self._whole = whole
        places = ((terms.known(group_term(at)), at) for at in range(len(meanings.groups)))
        self._groups = {term: at for term, at in places if term is not None}
        self._bare = terms.without_accents()
        self._plain = list(words.by_plain)

    def saying(self, term: int) -> Iterator[tuple[int, float]]:
        """Yield the words that say a term and how much; a phrase of a group is a word after the last."""
        begin, end = self._said.indptr[term : term + 2]
        yield from zip(
            self._said.indices[begin:end].tolist(), self._said.data[begin:end].tolist(), strict=True
        )

    def is_group(self, term: int) -> bool:
        """Return whether a term is a group of synonyms."""
        return term in self._groups

    def read(self, query: str) -> Asked:
        """Understand a query: O(its words), and a look at like words for each.

        Names of towns alone are no need: they are looked for as they are.
        """
        told = list(islice(tokens(query), MOST_WORDS))
        query = query[: told[-1].end] if told else ""
        language = self._language(told)
        little = little_words()
        asked = [
            one
            for one in told
            if plain(one.word) not in little[language] and not one.word.isdecimal()
        ]
        slots = [slot for one in asked for slot in self._word(one)]
        slots += self._phrases(query, told)
        slots += self._ages(told)
        met = [slot for slot in slots if any(self._shares[term] > 0 for term in slot.ways)]
        unknown = tuple(
            query[one.start : one.end]
            for one in asked
            if not any(slot.start <= one.start and one.end <= slot.end for slot in met)
        )
        if asked and all(plain(one.word) in towns() for one in asked):
            return Asked(language, tuple(slots), unknown)
        slots += self._like(query, asked if met else (), told)
        kept = tuple(slot for slot in slots if slot.ways)
        return Asked(language, kept, unknown, self._answered(query, asked or told))

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
                self._form(slot, form_term(language, lemma), Way(WHOLE, By.FORM))
        trust = self._trust(slot)
        for language, analysis in found:
            for lemma in analysis.lemmas:
                self._meant(slot, lemma, language, trust)
        self._alike(slot, known=bool(slot.ways))
        yield slot
        for language, analysis in found:
            for part in analysis.parts:
                piece = Slot(token.start, token.end, token.word, PARTS)
                self._form(piece, form_term(language, part), Way(WHOLE, By.PART))
                self._meant(piece, part, language, self._trust(piece))
                yield piece

    def _analyses(self, word: str) -> list[tuple[Language, Analysis]]:
        """Return what a word may be: as the catalogue spells it, and as it stands in each language."""
        spelt = [self.words.words[at] for at in self.words.by_plain.get(plain(word), ())]
        known = [(one, self.analyse(text, one)) for one, text in spelt]
        return known or list(all_languages(word, self.analyse).items())

    def _form(self, slot: Slot, term: str, way: Way) -> None:
        """Add a term; those it is without its accents, if it is none with them."""
        known = self.terms.known(term)
        for at in self._bare.get(term, ()) if known is None else (known,):
            slot.add(at, way)

    def _trust(self, slot: Slot) -> float:
        """Return how much a word is taken at its meaning: the less, the more services say it."""
        share = max((self._shares[term] for term in slot.ways), default=0.0)
        return float(np.clip(log(COMMON / max(share, 1e-9)) / log(COMMON / RARE), LEAST_TRUST, 1.0))

    def _meant(self, slot: Slot, lemma: str, language: Language, trust: float) -> None:
        for group in self.meanings.single(lemma, language, said=True):
            way = Way(MEANT * trust, By.SYNONYM, frozenset({language}))
            slot.add(self.terms.known(group_term(group)), way)

    def _alike(self, slot: Slot, *, known: bool) -> None:
        """Add what words that look alike say: typing errors of a word that is not known."""
        word = plain(slot.said)
        if len(word) < LEAST_LETTERS - (not known):
            return
        least = LEAST_ALIKE if known else LEAST_MISSPELT
        for at, cosine in self._near.near(word, least=least, most=MOST_ALIKE):
            other = self._plain[at]
            typo = not known and misspelt(word, other)
            if typo or (cosine >= LEAST_ALIKE and other[:SAME_START] == word[:SAME_START]):
                worth, by = (MISSPELT, By.TYPO) if typo else (ALIKE * cosine, By.NEAR)
                for place in self.words.by_plain[other]:
                    self._as(slot, place, worth, by)

    def _as(self, slot: Slot, place: int, worth: float, by: By) -> None:
        """Add what a word of the vocabulary says."""
        language, word = self.words.words[place]
        for lemma in self.analyse(word, language).lemmas:
            slot.add(self.terms.known(form_term(language, lemma)), Way(worth, by))
            for group in self.meanings.single(lemma, language, said=True):
                # what a word that looks alike means is a guess
                meant = By.LIKE if by is By.NEAR else by
                slot.add(self.terms.known(group_term(group)), Way(worth * MEANT, meant))

    def _phrases(self, query: str, told: Sequence[Token]) -> Iterator[Slot]:
        """Yield a slot for each stretch of words that phrases lead from: the best of them counts."""
        found = [
            (
                start,
                end,
                self.terms.known(group_term(group)),
                Way(PHRASE, By.SYNONYM, frozenset({one})),
            )
            for one in LANGUAGES
            for start, end, group in self._met(told, one)
        ]
        slots: list[Slot] = []
        for start, end, term, way in sorted(found, key=lambda one: one[:2]):
            if not slots or slots[-1].end <= start:
                slots.append(Slot(start, end, query[start:end]))
            elif slots[-1].end < end:
                ways = slots[-1].ways
                slots[-1] = Slot(slots[-1].start, end, query[slots[-1].start : end], ways=ways)
            slots[-1].add(term, way)
        yield from slots

    def _met(self, told: Sequence[Token], language: Language) -> Iterator[tuple[int, int, int]]:
        """Yield where a phrase begins and ends, and the group it leads to."""
        little = little_words()[language]
        telling = [one for one in told if plain(one.word) not in little]
        for kept, literal in ((telling, False), (told, True)):
            lemmas = [self._lemmas(one.word, language) for one in kept]
            for met in self.meanings.met(lemmas, language, said=True, literal=literal):
                yield kept[met.places[0]].start, kept[met.places[-1]].end, met.group

    def _lemmas(self, word: str, language: Language) -> frozenset[str]:
        spelt = [self.words.words[at] for at in self.words.by_plain.get(plain(word), ())]
        forms = [text for one, text in spelt if one == language] or [word]
        return frozenset(lemma for one in forms for lemma in self.analyse(one, language).lemmas)

    def _like(self, query: str, asked: Sequence[Token], told: Sequence[Token]) -> Iterator[Slot]:
        """Yield a slot for each group that the whole query is like.

        One of little words alone (`what am I good at`), and one of no word that met anything, has
        to be very like.
        """
        least, asked = (LEAST_LIKE, asked) if asked else (VERY_LIKE, told)
        for group, much in self._whole.likeness.like(query, least) if asked else ():
            slot = Slot(asked[0].start, asked[-1].end, query[asked[0].start : asked[-1].end], LIKE)
            slot.add(self.terms.known(group_term(group)), Way(much, By.LIKE))
            yield slot

    def _answered(self, query: str, asked: Sequence[Token]) -> Slot | None:
        """Return a slot for what a coach would name for needs like the whole query."""
        if not asked or self._whole.answers is None:
            return None
        start, end = asked[0].start, asked[-1].end
        slot = Slot(start, end, query[start:end])
        for group, sure in self._whole.answers.to(query):
            slot.add(self.terms.known(group_term(group)), Way(sure, By.LIKE))
        return slot if slot.ways else None

    def beside(self, asked: Asked, worth: Callable[[int], float]) -> Slot | None:
        """Return a slot for what often helps who asks for what was found first.

        `worth` tells what a term is worth in what was found first; of the groups met there, the
        strongest count. What was asked for itself is not beside it, and what is beside a guess is
        a guess.
        """
        ways = [
            (slot.weight * way.weight * worth(term), slot, term, way.by)
            for slot in asked.slots
            for term, way in slot.ways.items()
            if term in self._groups
        ]
        most, slot, _, by = max(ways, key=lambda one: one[0], default=(0.0, None, 0, None))
        if slot is None or most == 0:
            return None
        met: dict[int, float] = {}
        for value, _, term, _ in ways:
            met[term] = met.get(term, 0.0) + value
        strong = [term for term, value in met.items() if value >= STRONG * max(met.values())]
        found = Slot(slot.start, slot.end, slot.said, BESIDE)
        by = By.LIKE if by is By.LIKE else By.BESIDE
        for term in strong:
            for place, at in enumerate(self.meanings.besides[self._groups[term]]):
                beside = self.terms.known(group_term(at))
                if beside not in met:
                    found.add(beside, Way(LATER**place, by))
        return found

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
