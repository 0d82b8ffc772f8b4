"""The words of all texts, by language, and the terms each stands for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from scipy import sparse

from polku.analytics.arrays import Counts, Flags
from polku.matching.analysis import Analyser
from polku.matching.meanings import Meanings
from polku.matching.words import WORD, little_words
from polku.reference.names import LANGUAGES, Language, plain

LEMMA, PART, MEANT, PART_MEANT = 1.0, 0.3, 1.0, 0.5
"""How much of a term a word says: of what it is a form of, of its parts, of what it means, of what a
part of it means."""


class Vocabulary:
    """Numbers the words, language by language, in order of appearance."""

    def __init__(self) -> None:
        self.words: list[tuple[Language, str]] = []
        self.by_plain: dict[str, list[int]] = {}
        self.lemmas: list[frozenset[str]] = []
        """What each word is a form of, once they are settled."""
        self.telling: Flags = np.zeros(0, bool)
        """Which words are no little ones, once they are settled."""
        self._places: dict[tuple[Language, str], int] = {}
        self._as_typed: dict[Language, dict[str, int]] = {one: {} for one in LANGUAGES}

    def place(self, language: Language, word: str) -> int:
        """Return the number of a word in lower case; a new one if it was not known."""
        key = (language, word)
        if key not in self._places:
            self._places[key] = len(self.words)
            self.by_plain.setdefault(plain(word), []).append(len(self.words))
            self.words.append(key)
        return self._places[key]

    def typed(self, language: Language) -> Mapping[str, int]:
        """Return the numbers of words as texts that were read write them."""
        return self._as_typed[language]

    def read(self, text: str, language: Language) -> Counts:
        """Return the numbers of a text's words in order."""
        known = self._as_typed[language]
        typed = WORD.findall(text)
        for word in typed:
            if word not in known:
                known[word] = self.place(language, word.casefold())
        return np.array([known[word] for word in typed], np.int64)

    def settle(self, analyse: Analyser) -> None:
        """Find out what each word is a form of, and which say something."""
        little = little_words()
        self.lemmas = [frozenset(analyse(word, language).lemmas) for language, word in self.words]
        self.telling = np.array([plain(word) not in little[one] for one, word in self.words], bool)

    def counts(self, texts: Iterable[tuple[Language, Counts]]) -> Mapping[Language, Counter[str]]:
        """Return how often each word stands in the texts and the list of words, a language."""
        total = np.ones(len(self.words), np.int64)
        for _, ids in texts:
            np.add.at(total, ids, 1)
        found: dict[Language, Counter[str]] = {one: Counter() for one in LANGUAGES}
        for (language, word), count in zip(self.words, total.tolist(), strict=True):
            found[language][word] += count
        return found


class Terms:
    """The terms: what words are forms of, by language, and the groups of synonyms."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, term: str) -> int:
        return self.places.setdefault(term, len(self.places))

    def known(self, term: str) -> int | None:
        return self.places.get(term)

    def without_accents(self) -> Mapping[str, Sequence[int]]:
        """Return the terms by what is left of them without accents."""
        found: dict[str, list[int]] = {}
        for term, at in self.places.items():
            found.setdefault(plain(term), []).append(at)
        return found


def form_term(language: Language, lemma: str) -> str:
    return f"{language}:{lemma}"


def group_term(group: int) -> str:
    return f"#{group}"


def says(
    word: str, language: Language, analyse: Analyser, meanings: Meanings
) -> Iterator[tuple[str, float]]:
    """Yield the terms a service's word stands for, and how much it says of each."""
    found = analyse(word, language)
    for whole, form, meant in ((True, LEMMA, MEANT), (False, PART, PART_MEANT)):
        for lemma in found.lemmas if whole else found.parts:
            yield form_term(language, lemma), form
            for group in meanings.single(lemma, language, said=False):
                yield group_term(group), meant


def sayings(
    words: Vocabulary, terms: Terms, analyse: Analyser, meanings: Meanings, phrases: int
) -> sparse.csr_array:
    """Return words × terms: how much each word says of each term.

    After the words stand `phrases` rows, one a group: a phrase that leads to it is one more word.
    O(words). float32.
    """
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for language, word in words.words:
        told: dict[int, float] = {}
        for term, much in says(word, language, analyse, meanings):
            at = terms.place(term)
            told[at] = max(told.get(at, 0.0), much)
        columns += told.keys()
        values += told.values()
        ends.append(len(columns))
    for group in range(phrases):
        columns.append(terms.place(group_term(group)))
        values.append(MEANT)
        ends.append(len(columns))
    shape = (len(ends) - 1, len(terms.places))
    return sparse.csr_array((np.array(values, np.float32), columns, ends), shape=shape)
