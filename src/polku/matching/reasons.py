"""Why a document was found: which words of the query met which of its words, by what, and where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from polku.matching.asking import Asked, By, Reader, Slot, Way
from polku.matching.documents import WEIGHTS, Document
from polku.matching.words import WORD
from polku.reference.names import Language, plain

_ORDER = {one: place for place, one in enumerate(By)}
"""The ways of meeting, the plainest first."""


class Mark(NamedTuple):
    """Where a word stands in a document's text: letters from `start` to `end`, the last left out."""

    language: Language
    field: str
    start: int
    end: int


class Reason(NamedTuple):
    """A word or phrase of the query, and what it met."""

    said: str
    start: int
    end: int
    """Where it stands in the query."""
    by: By
    words: tuple[str, ...]
    """What it met, as the document says it, each once."""
    marks: tuple[Mark, ...]


GUESSES = frozenset({By.LIKE, By.BESIDE})
"""Ways of meeting that are told where there is no other."""
_KINDS = {
    By.SAME: "itself",
    By.FORM: "itself",
    By.PART: "itself",
    By.SYNONYM: "meaning",
    By.LANGUAGE: "meaning",
}
"""What kind of a meeting it is; each of the other ways is a kind of its own."""

_Key = tuple[int, int, str]
"""Where a span of the query begins and ends, and what kind of a meeting it is."""


class _Met(NamedTuple):
    slot: Slot
    way: Way
    by: By
    weight: float
    meant: bool
    """Whether a group of synonyms stands between."""

    @property
    def kind(self) -> str:
        """Return what kind of a meeting it is: a word that looks alike is not what that one means."""
        return _KINDS.get(self.by) or f"{self.by.value}{' meant' if self.meant else ''}"


@dataclass(slots=True)
class _Found:
    """What a span of the query has met in a document so far."""

    said: str
    by: By
    weight: float = 0.0
    words: dict[str, None] = field(default_factory=dict)
    marks: dict[Mark, None] = field(default_factory=dict)


class Explainer:
    """Explains what one query found. O(words that could answer it) to make."""

    def __init__(self, asked: Asked, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[int, dict[int, _Met]] = {}
        """What each word has met, by slot: by the plainest way there is."""
        for at, slot in enumerate(asked.slots):
            for term, way in slot.ways.items():
                meant = reader.is_group(term)
                for word, much in reader.saying(term):
                    by = self._by(slot, way, word, much)
                    met = _Met(slot, way, by, much * way.weight, meant)
                    known = self._known.setdefault(word, {})
                    if at not in known or _plainest(met) < _plainest(known[at]):
                        known[at] = met
        last = len(reader.words.words)
        self._groups = frozenset(word - last for word in self._known if word >= last)

    def _by(self, slot: Slot, way: Way, word: int, much: float) -> By:
        """Say by what a word met a slot."""
        words = self._reader.words.words
        if word >= len(words):
            return way.by
        language, told = words[word]
        if plain(told) == plain(slot.said):
            return By.SAME
        if way.by is By.SYNONYM:
            return By.SYNONYM if language in way.languages else By.LANGUAGE
        return By.PART if way.by is By.FORM and much < 1 else way.by

    def __call__(self, document: Document) -> tuple[Reason, ...]:
        """Return why a document was found, the strongest first. O(its words).

        Of the kinds of ways in which a span was met the strongest is told, a guess at the whole
        query only where there is no other; and the words that were met in that way alone.
        """
        found: dict[_Key, _Found] = {}
        for language, told in document.texts.items():
            for name, text in told.items():
                if name in WEIGHTS:
                    for met, mark in self._marks(text, language, name):
                        _take(found, met, mark, text[mark.start : mark.end])
        strongest: dict[tuple[int, int], _Found] = {}
        order = sorted(
            found.items(), key=lambda one: (one[1].by in GUESSES, -one[1].weight, one[0])
        )
        for (start, end, _), one in order:
            strongest.setdefault((start, end), one)
        return tuple(
            Reason(one.said, *span, one.by, tuple(one.words), tuple(one.marks))
            for span, one in sorted(strongest.items(), key=lambda one: (-one[1].weight, one[0]))
        )

    def _marks(self, text: str, language: Language, name: str) -> Iterator[tuple[_Met, Mark]]:
        typed = self._reader.words.typed(language)
        known = [
            (at, one.start(), one.end())
            for one in WORD.finditer(text)
            if (at := typed.get(one.group())) is not None
        ]
        for at, start, end in known:
            if at in self._known:
                for met in self._of(at):
                    yield met, Mark(language, name, start, end)
        if self._groups:
            yield from self._phrase_marks(known, language, name)

    def _phrase_marks(
        self, known: Sequence[tuple[int, int, int]], language: Language, name: str
    ) -> Iterator[tuple[_Met, Mark]]:
        words, meanings = self._reader.words, self._reader.meanings
        kept = [one for one in known if words.telling[one[0]]]
        lemmas = [words.lemmas[at] for at, _, _ in kept]
        for meeting in meanings.met(lemmas, language, said=False, only=self._groups):
            for met in self._of(len(words.words) + meeting.group):
                by = met.by if language in met.way.languages else By.LANGUAGE
                for _, start, end in (kept[place] for place in meeting.places):
                    yield met._replace(by=by), Mark(language, name, start, end)

    def _of(self, word: int) -> Iterable[_Met]:
        return self._known.get(word, {}).values()


def _plainest(met: _Met) -> tuple[int, float]:
    return _ORDER[met.by], -met.weight


def _take(found: dict[_Key, _Found], met: _Met, mark: Mark, word: str) -> None:
    slot = met.slot
    one = found.setdefault((slot.start, slot.end, met.kind), _Found(slot.said, met.by))
    worth = slot.weight * met.weight * WEIGHTS[mark.field]
    if (worth, -_ORDER[met.by]) > (one.weight, -_ORDER[one.by]):
        one.weight, one.by = worth, met.by
    one.words.setdefault(word.casefold())
    one.marks.setdefault(mark)
