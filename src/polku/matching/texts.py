"""The texts of all documents as numbers: which words stand in each, and who has it in which field."""

from collections.abc import Iterator, Sequence
from typing import Self

import numpy as np
from scipy import sparse

from polku.analytics.arrays import Counts, Floats
from polku.matching.documents import WEIGHTS, Document
from polku.matching.meanings import Meanings
from polku.matching.vocabulary import Vocabulary
from polku.reference.names import LANGUAGES, Language

LENGTH = 0.2
"""BM25F's b: how much the words of a field lose that is longer than usual."""

FIELDS = tuple(WEIGHTS)


class Texts:
    """Distinct texts, and the uses of them: a document, a language and a field."""

    def __init__(self) -> None:
        self.read: list[tuple[Language, Counts]] = []
        """Each text's language and words, in order; phrases follow as the words after the last."""
        self._uses: list[tuple[int, int, int]] = []
        """Document, field of a language, text."""
        self._documents = 0

    @classmethod
    def of(cls, documents: Sequence[Document], words: Vocabulary) -> Self:
        """Read the documents' texts: O(their words), a text that many share once."""
        made = cls()
        made._documents = len(documents)
        known: dict[tuple[Language, str], int] = {}
        for row, language, name, text in _all(documents):
            key = (language, text)
            if key not in known:
                known[key] = len(made.read)
                made.read.append((language, words.read(text, language)))
            field = LANGUAGES.index(language) * len(FIELDS) + FIELDS.index(name)
            made._uses.append((row, field, known[key]))
        return made

    def add_phrases(self, words: Vocabulary, meanings: Meanings) -> None:
        """Let each phrase that leads to a group of synonyms be one more word of its text."""
        begins = np.array(
            [
                meanings.begins(lemmas, language)
                for (language, _), lemmas in zip(words.words, words.lemmas, strict=True)
            ],
            bool,
        )
        for at, (language, ids) in enumerate(self.read):
            if begins[ids].any():
                told = [words.lemmas[one] for one in ids[words.telling[ids]].tolist()]
                met = [one.group for one in meanings.met(told, language, said=False)]
                if met:
                    more = np.array(met, np.int64) + len(words.words)
                    self.read[at] = (language, np.concatenate([ids, more]))

    def counts(self, width: int) -> sparse.csr_array:
        """Return texts × words: how often each stands there. float32."""
        ids = np.concatenate([one for _, one in self.read] or [np.zeros(0, np.int64)])
        ends = np.cumsum([0, *(len(one) for _, one in self.read)])
        shape = (len(self.read), width)
        made = sparse.csr_array((np.ones(len(ids), np.float32), ids, ends), shape=shape)
        made.sum_duplicates()
        return made

    def weights(self) -> sparse.csr_array:
        """Return documents × texts: what a word counts for there, by field and the field's length."""
        uses = np.array(self._uses, np.int64).reshape(-1, 3)
        lengths = np.array([len(one) for _, one in self.read])[uses[:, 2]]
        usual = self._usual(uses, lengths)
        weight = np.array(list(WEIGHTS.values()))[uses[:, 1] % len(FIELDS)]
        values = weight / (1 - LENGTH + LENGTH * lengths / usual[uses[:, 1]])
        shape = (self._documents, len(self.read))
        places = (uses[:, 0], uses[:, 2])
        return sparse.csr_array((values.astype(np.float32), places), shape=shape)

    def _usual(self, uses: Counts, lengths: Counts) -> Floats:
        """Return the mean length of each field of a language."""
        size = len(FIELDS) * len(LANGUAGES)
        total = np.bincount(uses[:, 1], lengths, minlength=size)
        return np.maximum(total / np.maximum(np.bincount(uses[:, 1], minlength=size), 1), 1.0)


def _all(documents: Sequence[Document]) -> Iterator[tuple[int, Language, str, str]]:
    for row, document in enumerate(documents):
        for language, told in document.texts.items():
            for name, text in told.items():
                if name in WEIGHTS:
                    yield row, language, name, text
