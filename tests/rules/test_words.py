import re
from collections.abc import Mapping
from datetime import date

import pytest

from polku.rules.catalogue import rules
from polku.rules.parameters import load
from polku.rules.words import in_words, words

CODE = re.compile(r"\d+|[a-z]{2,3}|[PDCAF]\d\d[a-z]?|")
"""Codes of the register and of languages, and ids of rules: the same in every language."""


def named(content):
    """Yield every key and every word of a value, as (kind, name)."""
    if isinstance(content, Mapping):
        for key, part in content.items():
            if key != "rule":
                yield "keys", key
                yield from named(part)
    elif isinstance(content, list):
        for part in content:
            yield from named(part)
    elif isinstance(content, str):
        yield "words", content


USED = sorted(
    {
        (kind, name, parameter.name)
        for parameter in load().parameters.values()
        for value in parameter.history
        for kind, name in named(value.is_)
        if kind == "keys" or not CODE.fullmatch(name)
    }
)


@pytest.mark.parametrize(("kind", "name", "parameter"), USED)
def test_every_key_and_word_of_the_law_is_worded(kind, name, parameter):
    assert set(words()[kind][name]) == {"fi", "sv", "en"}


def test_nothing_is_worded_that_the_law_does_not_say():
    said = {(kind, name) for kind, name, _ in USED} | {("words", w) for w in ("yes", "no")}
    codes = {("words", kind) for kind in ("tmt", "pp", "ap", "all", "any")}
    assert {(kind, name) for kind in ("keys", "words") for name in words()[kind]} <= said | codes


def test_a_key_has_one_place_for_its_value():
    assert all(text.count("{}") == 1 for key in words()["keys"].values() for text in key.values())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_rule_can_be_said(language):
    assert len(rules()) > 60
    for parameter in load().parameters.values():
        for value in parameter.history:
            if value.is_ is not None:
                assert "_" not in in_words(value.is_, language)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            {"working_days": 5, "supplementary_counts": True},
            "5 arkipäivää; täydentävä keskustelu riittää: kyllä",
        ),
        ([[1, 0], [101, 10]], "1: 0, 101: 10"),
        (["tmt", "pp"], "työmarkkinatuki, peruspäiväraha"),
        (date(2015, 1, 1), "1.1.2015"),
        (20000, "20000"),
        ({"unheard_of": 1}, "unheard_of: 1"),
    ],
)
def test_in_finnish(content, said):
    assert in_words(content, "fi") == said
