"""A life in danger is told before any service; an everyday word is not taken for it."""

import pytest

from polku.matching.crisis import phones


@pytest.mark.parametrize(
    "query",
    ["haluan tappaa itseni", "ITSEMURHA", "jag vill  dö", "i don’t want to live", "sjalvmord"],
)
def test_a_life_in_danger_is_heard_in_any_language(query):
    assert phones(query, "sv") == ("112", "09 2525 0112")


@pytest.mark.parametrize(
    "query", ["", "en jaksa enää", "elää yrittäjänä", "vill döpa mitt företag", "work for life"]
)
def test_other_needs_are_not_taken_for_it(query):
    assert phones(query, "fi") is None
