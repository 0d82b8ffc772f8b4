"""What the search of services is held against: BM25 over folded words, and PostgreSQL's full text.

Both have the same documents, and the best of what they can do without being taught the words of the
field: BM25 the words of all languages in one index, PostgreSQL its stemmers, weights and ranking.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

from polku.matching.documents import WEIGHTS, Document
from polku.reference.names import LANGUAGES, Language, folded

K1, B = 1.2, 0.75
CONFIGURATIONS: dict[Language, str] = {"fi": "finnish", "sv": "swedish", "en": "english"}
IMPORTANT = 2.0
"""From which weight of ours a field has PostgreSQL's weight B; the name has A, the rest C and D."""


class FoldedWords:
    """BM25 (k₁ 1.2, b 0.75) over words without case and accents."""

    def __init__(self, documents: Sequence[Document]) -> None:
        counts = [Counter(folded(" ".join(_texts(one))).split()) for one in documents]
        lengths = np.array([sum(one.values()) for one in counts], float)
        self._usual = K1 * (1 - B + B * lengths / max(lengths.mean(), 1))
        self._found: dict[str, list[tuple[int, int]]] = {}
        for row, each in enumerate(counts):
            for word, count in each.items():
                self._found.setdefault(word, []).append((row, count))

    def scores(self, query: str, language: Language) -> Any:
        del language
        total = np.zeros(len(self._usual))
        for word in set(folded(query).split()):
            found = self._found.get(word, [])
            rarity = log(1 + (len(total) - len(found) + 0.5) / (len(found) + 0.5))
            for row, count in found:
                total[row] += rarity * count * (K1 + 1) / (count + self._usual[row])
        return total


class PostgreSQL:
    """Full text of PostgreSQL: every language by its own configuration, in one vector a document."""

    def __init__(self, address: str, documents: Sequence[Document], *, every: bool) -> None:
        """Fill a table. `every`: all words of a query must be there, as websearch_to_tsquery asks."""
        self._base = psycopg.connect(address, autocommit=True)
        self._every = every
        self._rows = len(documents)
        self._base.execute("DROP TABLE IF EXISTS searched")
        self._base.execute("CREATE TABLE searched (row int PRIMARY KEY, words tsvector NOT NULL)")
        with self._base.cursor() as cursor:
            cursor.executemany(
                sql.SQL("INSERT INTO searched VALUES (%s, {})").format(_vector()),
                [(row, *_parts(one)) for row, one in enumerate(documents)],
            )
        self._base.execute("CREATE INDEX ON searched USING gin (words)")
        self._base.execute("ANALYZE searched")

    def version(self) -> str:
        row = self._base.execute("SHOW server_version").fetchone()
        return f"PostgreSQL {row[0].split()[0]}" if row else "PostgreSQL"

    def scores(self, query: str, language: Language) -> Any:
        words = [query] if self._every else re.findall(r"\w+", query)
        asked = sql.SQL(" || " if not self._every else " && ").join(
            sql.SQL("websearch_to_tsquery({}, {})").format(CONFIGURATIONS[language], word)
            for word in words
        )
        found = self._base.execute(
            sql.SQL(
                "SELECT row, ts_rank('{{0.1, 0.2, 0.6, 1.0}}', words, asked, 1)"
                " FROM searched, (SELECT {} AS asked) q WHERE words @@ asked"
            ).format(asked)
        ).fetchall()
        total = np.zeros(self._rows)
        for row, score in found:
            total[row] = score + 1e-9
        return total


def _texts(document: Document) -> Iterator[str]:
    for told in document.texts.values():
        yield from (text for name, text in told.items() if name in WEIGHTS)


def _weight(name: str) -> str:
    return (
        "A"
        if name in {"name", "kind"}
        else "B"
        if WEIGHTS[name] >= IMPORTANT
        else "C"
        if WEIGHTS[name] >= 1
        else "D"
    )


def _vector() -> sql.Composable:
    return sql.SQL(" || ").join(
        sql.SQL("setweight(to_tsvector({}, %s), {})").format(CONFIGURATIONS[language], weight)
        for language in LANGUAGES
        for weight in "ABCD"
    )


def _parts(document: Document) -> list[str]:
    return [
        "\n".join(
            text
            for name, text in document.texts.get(language, {}).items()
            if name in WEIGHTS and _weight(name) == weight
        )
        for language in LANGUAGES
        for weight in "ABCD"
    ]
