"""What the search finds for the needs of `needs/`, on the catalogue of a demo town, without Voikko."""

import pytest
from bench._needs import Judge, needs
from bench._rivals import FoldedWords
from bench.search import catalogue

from polku.matching.index import Index


@pytest.fixture(scope="module")
def documents():
    return catalogue()


@pytest.fixture(scope="module")
def index(documents):
    return Index.of(documents, dictionary=False)


@pytest.mark.parametrize(
    ("half", "recall", "reciprocal"),
    [("tuning", 0.92, 0.93), ("held_out", 0.85, 0.91), ("third", 0.79, 0.87)],
)
def test_finds_what_answers_a_need(documents, index, half, recall, reciprocal):
    judge = Judge([one.key for one in documents])
    found = judge.judged(lambda query, _: index.scores(query), needs(half))
    assert found.recall >= recall
    assert found.reciprocal >= reciprocal
    plain = judge.judged(FoldedWords(documents).scores, needs(half))
    assert found.recall > 1.5 * plain.recall


def test_every_hit_says_why_and_marks_what_it_met(documents, index):
    for need in needs("tuning"):
        for hit in index.search(need.query, limit=5).hits:
            assert hit.reasons
            texts = documents[hit.row].texts
            for reason in hit.reasons:
                assert need.query[reason.start : reason.end]
                met = {texts[one.language][one.field][one.start : one.end] for one in reason.marks}
                assert {one.casefold() for one in met} == set(reason.words)


def test_a_judge_takes_the_first_service_of_a_template_for_it():
    judge = Judge(["a-1", "b-1", "a-2", "c-1"])
    need = needs("tuning")[0]._replace(relevant=("c", "a"))
    assert judge.ranked([0.1, 0.5, 0.9, 0.0]) == ["a", "b"]
    assert judge.judge([0.1, 0.9, 0.5, 0.0], need) == (0.5, 0.5)
