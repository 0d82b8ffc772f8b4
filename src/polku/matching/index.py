"""The index of services: found by need in any of the languages, with why.

Ranking is BM25F (Robertson, Zaragoza & Taylor 2004) over terms: lemmas, parts of compounds and
groups of synonyms. A word of the query that the catalogue does not have is read as the words whose
runs of letters are nearest to its own (`near.py`). What coaches named for needs like the whole query
is added (`answered.py`). The words of every language stand in one index.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any, Self

import numpy as np
from scipy import sparse

from polku.analytics.arrays import Flags, Floats
from polku.matching import answered
from polku.matching.analysis import Words
from polku.matching.answered import Answered, learnt
from polku.matching.asking import Asked, Reader, Slot, Whole
from polku.matching.common import common
from polku.matching.documents import Document
from polku.matching.likeness import likeness
from polku.matching.meanings import Meanings
from polku.matching.near import Neighbours
from polku.matching.reasons import Explainer, Reason
from polku.matching.synonyms import Group, bundled, phrases
from polku.matching.texts import Texts
from polku.matching.vocabulary import Terms, Vocabulary, sayings
from polku.matching.voikko import voikko
from polku.matching.words import tokens
from polku.reference.names import LANGUAGES

SATURATION = 8.0
"""BM25F's k₁: how soon more of a word says no more."""
FAR = 0.25
"""Share of the best score under which what is found is not told."""

ANSWERED = 2.5
"""What a sure answer to needs like the query is worth beside the best of what its words met."""
WHOLLY = 0.6
"""Share of the most that a word can count for, from which a service is wholly of a group."""
ALONE = 0.15
"""How sure an answer must be where no word met anything."""
AFTER = 0.99
"""How near what is beside may come to the best score."""

Keep = Flags | Callable[[str], bool]
"""Which documents may be found: a mask in their order, or a question on a key."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found."""

    key: str
    row: int
    """Its place among the documents."""
    score: float
    reasons: tuple[Reason, ...]
    """Why: the strongest first."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a query found, the best first."""

    hits: tuple[Hit, ...]
    total: int
    """How many were found; `hits` are the first of them."""
    unknown: tuple[str, ...] = ()
    """Words of the query that met nothing in any service."""
    order: tuple[str, ...] = ()
    """The keys of all that were found, the best first."""
    told: Callable[[str], Hit] | None = field(default=None, compare=False, repr=False)
    """Tells of one of them: its place, its score and why."""


class Index:
    """Documents by their terms. Made by `Index.of`, never changed."""

    def __init__(
        self, documents: Sequence[Document], reader: Reader, impacts: sparse.csc_array
    ) -> None:
        self.documents = documents
        self._reader = reader
        self._impacts = impacts

    @classmethod
    def of(
        cls,
        documents: Iterable[Document],
        *,
        synonyms: Sequence[Group] | None = None,
        needs: Sequence[Answered] | None = None,
        dictionary: bool = True,
    ) -> Self:
        """Make the index: O(words of the texts); a text that many share is read once.

        `synonyms` and `needs` are the groups and the answered needs in place of the bundled ones;
        a need answered by a group that is none teaches nothing. `dictionary` says whether
        Voikko reads the Finnish words if it is installed.
        """
        documents = list(documents)
        groups = bundled() if synonyms is None else tuple(synonyms)
        words, terms = Vocabulary(), Terms()
        texts = Texts.of(documents, words)
        for _, language, entry, _ in phrases(groups):
            for token in tokens(entry):
                words.place(language, token.word)
        counted = words.counts(texts.read)
        analyse = Words(
            {one: counted[one] + common(one) for one in LANGUAGES}, voikko() if dictionary else None
        )
        meanings = Meanings(groups, analyse)
        words.settle(analyse)
        texts.add_phrases(words, meanings)
        said = sayings(words, terms, analyse, meanings, len(groups))
        impacts = _impacts(texts.weights() @ (texts.counts(said.shape[0]) @ said))
        near = Neighbours(list(words.by_plain))
        shares = np.diff(impacts.indptr) / max(len(documents), 1)
        whole = Whole(
            likeness(groups), learnt(answered.bundled() if needs is None else needs, groups)
        )
        reader = Reader(words, terms, analyse, meanings, near, said, shares, whole)
        return cls(documents, reader, impacts)

    def scores(self, query: str) -> Floats:
        """Return the score of every document, in their order; 0: not found.

        O(postings of the query's terms).
        """
        return self._scored(self._reader.read(query))[0]

    def _scored(self, asked: Asked) -> tuple[Floats, Asked]:
        """Score what was asked for, what often helps beside it, and what answers needs like it.

        Return the query with these, for the reasons.
        """
        total = np.zeros(len(self.documents))
        for slot in asked.slots:
            total += slot.weight * self._best(slot)
        return self._answered(*self._beside(total, asked))

    def _beside(self, total: Floats, asked: Asked) -> tuple[Floats, Asked]:
        """Add what often helps beside the best of what was found, always after it."""
        most = total.max(initial=0.0)
        if most == 0:
            return total, asked
        beside = self._reader.beside(asked, partial(self._impact, row=int(total.argmax())))
        if beside is None:
            return total, asked
        near = np.minimum(
            total + beside.weight * self._best(beside), AFTER * most + (1 - AFTER) * total
        )
        return np.where(total < most, near, total), replace(asked, slots=(*asked.slots, beside))

    def _answered(self, total: Floats, asked: Asked) -> tuple[Floats, Asked]:
        """Add what answers needs like the query: each group's services by how much they are of it."""
        most = total.max(initial=0.0)
        if asked.answers is None or (most == 0 and asked.answers.worth < ALONE):
            return total, asked
        best = np.zeros(len(self.documents))
        for term, way in asked.answers.ways.items():
            begin, end = self._impacts.indptr[term : term + 2]
            rows, impacts = self._impacts.indices[begin:end], self._impacts.data[begin:end]
            wholly = WHOLLY * _rarity(len(self.documents), rows.size)
            much = (impacts / impacts.max(initial=wholly)) ** 2
            best[rows] = np.maximum(best[rows], way.weight * much)
        return total + ANSWERED * (most or 1.0) * best, replace(
            asked, slots=(*asked.slots, asked.answers)
        )

    def _best(self, slot: Slot) -> Floats:
        """Return what the best of a slot's ways adds to each document."""
        best = np.zeros(len(self.documents))
        for term, way in slot.ways.items():
            begin, end = self._impacts.indptr[term : term + 2]
            rows = self._impacts.indices[begin:end]
            best[rows] = np.maximum(best[rows], way.weight * self._impacts.data[begin:end])
        return best

    def _impact(self, term: int, row: int) -> float:
        begin, end = self._impacts.indptr[term : term + 2]
        at = begin + int(np.searchsorted(self._impacts.indices[begin:end], row))
        held = at < end and self._impacts.indices[at] == row
        return float(self._impacts.data[at]) if held else 0.0

    def search(self, query: str, *, keep: Keep | None = None, limit: int = 20) -> Hits:
        """Find documents by a need told in words of any of the languages.

        `keep` says which may be found: a mask in the documents' order (O(1) each), or a question
        that is asked of the keys of what was found. Equal scores stand in the documents' order.
        """
        asked = self._reader.read(query)
        scores, asked = self._scored(asked)
        explain = Explainer(asked, self._reader)
        found = np.flatnonzero(self._kept(scores, keep))
        if found.size:
            found = found[scores[found] >= FAR * scores[found].max()]
        rows = found[np.lexsort((found, -scores[found]))].tolist()
        keys = {self.documents[row].key: row for row in rows}

        @cache
        def told(key: str) -> Hit:
            return Hit(key, keys[key], float(scores[keys[key]]), explain(self.documents[keys[key]]))

        order = tuple(keys)
        return Hits(tuple(map(told, order[:limit])), len(order), asked.unknown, order, told)

    def _kept(self, scores: Floats, keep: Keep | None) -> Flags:
        found = scores > 0
        if callable(keep):
            for row in np.flatnonzero(found).tolist():
                found[row] = keep(self.documents[row].key)
        elif keep is not None:
            found &= keep
        return found


def _rarity(documents: int, holding: Any) -> Any:
    """Return BM25's idf of terms that so many of the documents hold (a number or an array)."""
    return np.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def _impacts(said: sparse.csr_array) -> sparse.csc_array:
    """Turn weighted counts (documents × terms) into what each adds to a score: idf · tf/(k₁ + tf)."""
    found = said.tocsc().astype(np.float32)
    found.sort_indices()
    holding = np.diff(found.indptr)
    rarity = _rarity(found.shape[0], holding)
    of_each = np.repeat(rarity, holding).astype(np.float32)
    found.data = of_each * found.data / (np.float32(SATURATION) + found.data)
    return found
