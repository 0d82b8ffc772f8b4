"""The search of services: how well it finds what answers a need, and how fast: `bench search [SERVICES]`.

Relevance is that of the three sets of needs (`_needs.py`) on the catalogue of a demo town, beside
BM25 over folded words and PostgreSQL's full text (POLKU_DATABASE names it). Speed is that of a
catalogue of so many services: the demo's, repeated over areas and providers with a tenth of their
words changed, so that no text is another's; each query with a filter that keeps a third.
"""

import importlib.metadata
import os
import platform
import random
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from time import perf_counter

import numpy as np

from bench import _databases, _rivals
from bench._measured import peak_mib
from bench._needs import FIRST, HALVES, Judge, Scores, needs
from polku.demo.places import place_named
from polku.demo.services import services
from polku.matching import answered, synonyms
from polku.matching.answered import Answers
from polku.matching.common import common
from polku.matching.documents import Document, document
from polku.matching.index import Index
from polku.matching.voikko import voikko
from polku.reference.names import LANGUAGES, Language

TODAY = date(2026, 11, 24)
TOWN = "Raasepori-Hanko"
SERVICES = 20_000
BUDGET = 100
"""Milliseconds that 95 of 100 queries may take."""
CHANGED, KEPT, ROUNDS = 0.1, 1 / 3, 3
FOLDS = 5


def main(size: int = SERVICES) -> None:
    documents = catalogue()
    judge = Judge([one.key for one in documents])
    print(f"{len(documents)} services of {len(judge.templates)} templates; {_versions()}")
    print(f"{'':<34}{'tuning':>16}{'held out':>18}{'third':>18}")
    print(f"{'':<34}" + f"{'recall@5':>10}{'MRR':>7} " * len(HALVES))
    for name, scores in _searches(documents):
        told = [judge.judged(scores, needs(half)) for half in HALVES]
        print(
            f"{name:<34}" + "".join(f"{one.recall:>10.3f}{one.reciprocal:>7.3f} " for one in told)
        )
    print(f"answered needs left out, a fifth at a time: recall of groups {_left_out():.3f}")
    _databases.run("bench.search", str(size))


def catalogue() -> list[Document]:
    """Return the services of a demo town as they are searched."""
    return [document(one) for one in services(place_named(TOWN), TODAY)]


def _left_out() -> float:
    """Return how many of the groups that answer a need the others teach, among the first five."""
    every = list(answered.bundled())
    random.Random(2026).shuffle(every)
    names = [one.name for one in synonyms.bundled()]
    met = []
    for fold in range(FOLDS):
        taught = Answers([one for at, one in enumerate(every) if at % FOLDS != fold], names)
        for one in every[fold::FOLDS]:
            found = {names[at] for at, _ in taught.to(one.need)[:FIRST]}
            met.append(len(found & {*one.groups}) / len(one.groups))
    return float(np.mean(met))


def _versions() -> str:
    told = [f"Python {platform.python_version()}"]
    told += [f"{one} {importlib.metadata.version(one)}" for one in ("scipy", "snowballstemmer")]
    return ", ".join([*told, "Voikko installed" if voikko() else "Voikko not installed"])


def _searches(documents: list[Document]) -> Iterator[tuple[str, Scores]]:
    yield "Polku", _ours(Index.of(documents, dictionary=False))
    yield "without answered needs", _ours(Index.of(documents, needs=(), dictionary=False))
    yield "without synonyms", _ours(Index.of(documents, synonyms=(), dictionary=False))
    if voikko():
        yield "with Voikko", _ours(Index.of(documents))
        yield "with Voikko, without synonyms", _ours(Index.of(documents, synonyms=()))
    yield "BM25 over folded words", _rivals.FoldedWords(documents).scores
    address = os.environ.get("POLKU_DATABASE", "")
    if address:
        for every, what in ((False, "any word"), (True, "all words")):
            base = _rivals.PostgreSQL(address, documents, every=every)
            yield f"{base.version()}, {what}", base.scores


def _ours(index: Index) -> Scores:
    return lambda query, _language: index.scores(query)


def measure(size: int) -> None:
    """Build the index of a large catalogue and search it; print how long and how much that takes."""
    documents = _many(size)
    before, began = peak_mib(), perf_counter()
    index = Index.of(documents, dictionary=False)
    built, memory = perf_counter() - began, peak_mib() - before
    print(f"{size:,} services: index built in {built:.1f} s, {memory:.0f} MiB at most")
    draw = np.random.default_rng(2026)
    queries = [one.query for half in HALVES for one in needs(half)]
    took = []
    for _ in range(ROUNDS):
        for query in queries:
            keep = draw.random(size) < KEPT
            start = perf_counter()
            index.search(query, keep=keep)
            took.append(1000 * (perf_counter() - start))
    middle, most = np.percentile(took, [50, 95])
    verdict = "held" if most <= BUDGET else "NOT HELD"
    print(
        f"{len(took)} queries with a filter and reasons: median {middle:.1f} ms,"
        f" p95 {most:.1f} ms (budget {BUDGET} ms: {verdict}), most {max(took):.1f} ms"
    )


def _many(size: int) -> list[Document]:
    draw = random.Random(2026)
    places = tomllib.loads((files("polku.matching") / "parts.toml").read_text("utf-8"))
    others = {one: list(common(one)) or str(places["sv"]).split() for one in LANGUAGES}
    base = catalogue()
    return [_varied(base[at % len(base)], at, draw, others) for at in range(size)]


def _varied(
    one: Document, at: int, draw: random.Random, others: Mapping[Language, list[str]]
) -> Document:
    def changed(text: str, language: Language) -> str:
        words = text.split(" ")
        return " ".join(
            draw.choice(others[language]) if draw.random() < CHANGED else word for word in words
        )

    texts = {
        language: {name: changed(text, language) for name, text in told.items()}
        for language, told in one.texts.items()
    }
    return Document(f"{one.key}-{at}", texts)


if __name__ == "__main__":
    measure(int(sys.argv[1]))
