"""A question is followed through the shards, and stops between two of them when it is told to."""

import threading
from dataclasses import replace

import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.index.watch import StoppedError, Watch
from polku.analytics.questions.asking import QUESTIONS, answer

SHARDS = 40
ONE = index_of(
    Person([("unemployed", "2024-01-01"), ("open_work", "2024-05-01")]), until="2025-12-31"
)
MANY = replace(ONE, shards=[replace(ONE.shards[0], name=str(n)) for n in range(SHARDS)])


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_followed_from_its_first_shard_to_its_last(name):
    told = []
    by = "municipality" if QUESTIONS[name].by else ""
    index = MANY.watched(Watch(lambda *counts: told.append(counts)))
    answer(name, index, Filters(), by=by)
    rounds = told[-1][0]
    assert told == [(n, k, SHARDS) for n in range(1, rounds + 1) for k in range(1, SHARDS + 1)]
    assert 1 <= rounds <= 4


def test_a_watched_question_has_the_same_answer():
    watched = answer("stock", MANY.watched(Watch()), Filters())["stock"]
    assert watched.table.equals(answer("stock", MANY, Filters())["stock"].table)


def test_one_that_is_stopped_asks_no_further_shard():
    asked, going, goes_on = [], threading.Event(), threading.Event()

    def ask(shard):
        asked.append(shard.name)
        going.set()
        goes_on.wait()

    watch = Watch()
    found: list[Exception] = []

    def whole():
        try:
            list(MANY.watched(watch).each(ask))
        except StoppedError as stopped:
            found.append(stopped)

    thread = threading.Thread(target=whole)
    thread.start()
    going.wait()
    watch.stop()
    goes_on.set()
    thread.join()
    assert len(found) == 1
    assert len(asked) < SHARDS / 2


def test_what_was_stopped_before_it_began_asks_nobody():
    watch = Watch()
    watch.stop()
    with pytest.raises(StoppedError):
        list(MANY.watched(watch).each(lambda _: pytest.fail("asked")))
