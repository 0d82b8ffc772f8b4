"""What a word is a form of, and of what it is put together.

Finnish by Voikko where it is installed (`voikko.py`); everything else, and Finnish without it, by
Snowball's stemmers (BSD, M. F. Porter's algorithms) and a splitter of compounds over the words of
the catalogue and the small lists of `common.py`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import NamedTuple, Protocol, cast

import snowballstemmer

from polku.matching.compounds import Splitter
from polku.matching.grades import weak_stems
from polku.reference.names import LANGUAGES, Language

_ALGORITHMS: Mapping[Language, str] = {"fi": "finnish", "sv": "swedish", "en": "english"}
_COMPOUNDING: frozenset[Language] = frozenset({"fi", "sv"})


class Analysis(NamedTuple):
    """Terms of a word: what it is a form of, and what its parts are forms of."""

    lemmas: tuple[str, ...]
    parts: tuple[str, ...] = ()


class Analyser(Protocol):
    """Finds the lemmas and parts of a word in lower case."""

    def __call__(self, word: str, language: Language, /) -> Analysis: ...


LEAST_STEM = 4
_LOOSE = frozenset("aeiouyäö")
"""Letters at the end of a Finnish stem that change with the form: velka, velkoja, kurssi, kursseja."""
_GRADES: Mapping[str, str] = {
    **{
        f"{one}{end}": f"{one}s"
        for one in ("au", "äy", "eu", "iu", "ou", "uu", "yy")
        for end in "dt"
    },
    **{f"{vowel}ks": f"{vowel}s" for vowel in "uyeo"},
    **{f"{one}{other}": one for one in "lnr" for other in f"t{one}"},
    "mp": "m",
    "mm": "m",
    "ss": "s",
    "kk": "k",
    "tt": "t",
    "pp": "p",
}
"""Ends of Finnish stems that alternate, and what stands for both: sairau(s), sairaud(en)."""
_WITHOUT: Mapping[str, str] = {"tön": "ttöm", "ton": "ttom"}
"""Ends of Finnish words that are without something: työtön, työttömän."""

Lemmas = Callable[[str], list[Analysis]]
"""What a dictionary knows of a Finnish word: its readings, in words, not in terms."""


_STEMMING = Lock()
"""A stemmer keeps the word it is at in itself: one thread at a time."""


@lru_cache(maxsize=1)
def _stemmers() -> Mapping[Language, Callable[[str], str]]:
    made = {one: snowballstemmer.stemmer(name) for one, name in _ALGORITHMS.items()}
    return {one: cast("Callable[[str], str]", each.stemWord) for one, each in made.items()}


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: Language) -> str:
    """Return the stem of a word in lower case."""
    return _finnish(word) if language == "fi" else _stemmed(word, language)


def _stemmed(word: str, language: Language) -> str:
    with _STEMMING:
        return _stemmers()[language](word) or word


def _finnish(word: str) -> str:
    """Let the forms of a word that Snowball keeps apart be one: neuvon(ta), neuvont(aa)."""
    if word[-3:] in _WITHOUT and len(word) > LEAST_STEM + 1:
        return word[:-3] + _WITHOUT[word[-3:]]
    found = _stemmed(word, "fi")
    while len(found) > LEAST_STEM and found[-1] in _LOOSE:
        found = found[:-1]
    for ending, level in _GRADES.items():
        if found.endswith(ending) and len(found) - len(ending) + len(level) >= LEAST_STEM:
            return found.removesuffix(ending) + level
    return found


class Words:
    """The analyser: a dictionary for Finnish if there is one, stems and a splitter for the rest."""

    def __init__(self, known: Mapping[Language, Mapping[str, int]], finnish: Lemmas | None) -> None:
        """Take how often words occur in each language, for the splitter."""
        self._splitters = {one: Splitter(one, known[one], stem) for one in _COMPOUNDING}
        self._finnish = finnish
        self._strong = weak_stems(known["fi"], lambda word: stem(word, "fi"))
        self._seen: dict[tuple[Language, str], Analysis] = {}

    def __call__(self, word: str, language: Language, /) -> Analysis:
        key = (language, word)
        if key not in self._seen:
            self._seen[key] = self._analysed(word, language)
        return self._seen[key]

    def _analysed(self, word: str, language: Language) -> Analysis:
        if language == "fi" and self._finnish and (read := self._finnish(word)):
            return Analysis(
                tuple(dict.fromkeys(stem(one, "fi") for each in read for one in each.lemmas)),
                tuple(dict.fromkeys(stem(one, "fi") for each in read for one in each.parts)),
            )
        lemma = self._lemma(word, language)
        pieces = [one for one in word.replace("‑", "-").split("-") if one]
        if len(pieces) > 1:
            return Analysis((lemma,), self._pieces(pieces, language))
        split = self._splitters[language](word) if language in _COMPOUNDING else ()
        return Analysis((lemma,), tuple(self._strong.get(part, part) for part in split))

    def _lemma(self, word: str, language: Language) -> str:
        found = stem(word, language)
        return self._strong.get(found, found) if language == "fi" else found

    def _pieces(self, pieces: list[str], language: Language) -> tuple[str, ...]:
        found = [self(one, language) for one in pieces]
        return tuple(dict.fromkeys(term for each in found for term in each.lemmas + each.parts))


def all_languages(word: str, analyse: Analyser) -> dict[Language, Analysis]:
    """Return what a word would be in each of the languages."""
    return {one: analyse(word, one) for one in LANGUAGES}
