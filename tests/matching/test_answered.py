"""What is learnt from needs that are answered, by a plain second implementation and in the index."""

import numpy as np
import pytest

from polku.matching import answered
from polku.matching.answered import Answered, Answers
from polku.matching.asking import By
from polku.matching.documents import Document
from polku.matching.index import Index
from polku.matching.synonyms import Group, SynonymsError, bundled
from polku.matching.vectors import features

GROUPS = ("debts", "driving", "care")
NEEDS = (
    Answered("fi", ("debts", "care"), "ulosotto vie palkan"),
    Answered("fi", ("debts",), "laskut maksamatta"),
    Answered("sv", ("driving",), "köra buss"),
    Answered("en", ("care",), "look after old people"),
)


def plain_ridge(query: str) -> np.ndarray:
    """The primal form, over all features: (XᵀX + λI)⁻¹Xᵀ(Y - mean)."""
    told = [features(one.need) for one in NEEDS]
    names = sorted(set().union(*told))
    rarity = np.array([np.log(1 + len(NEEDS) / sum(x in one for one in told)) for x in names])

    def row(text: str) -> np.ndarray:
        found = features(text)
        values = np.array([found.get(x, 0) for x in names]) * rarity
        strange = sum(value**2 for x, value in found.items() if x not in names)
        return values / np.sqrt((values**2).sum() + 16 * strange)

    rows = np.array([row(one.need) for one in NEEDS])
    asked = np.array([[1, 0, 0.8], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
    inner = rows.T @ rows + answered.RIDGE * np.eye(len(names))
    return row(query) @ np.linalg.solve(inner, rows.T @ (asked - asked.mean(axis=0)))


@pytest.mark.parametrize("query", ["ulosotto", "bussen", "laskut ja ulosotto", "old people zzz"])
def test_ridge_is_the_primal_one(query):
    told = dict(Answers(NEEDS, GROUPS).to(query))
    expected = plain_ridge(query)
    assert told
    for at, sure in enumerate(expected):
        if sure >= answered.LEAST:
            assert told.pop(at) == pytest.approx(sure, abs=1e-5)
    assert not told


def test_a_need_like_none_has_no_answer():
    assert Answers(NEEDS, GROUPS).to("xyz") == []
    assert Answers(NEEDS, GROUPS).to("") == []


@pytest.mark.parametrize(
    "row", ["fi\tdebts", "no\tdebts\tgjeld", "fi\t\tvelat", "fi\tdebts\t ", "fi\tdebts\ta\tb"]
)
def test_a_bad_line_is_told_by_its_number(row):
    with pytest.raises(SynonymsError, match="needs, 3"):
        answered.parse(f"language\tgroups\tneed\nfi\tdebts\tvelat\n{row}\n", "needs")


def test_every_bundled_need_is_answered_by_groups_and_told_once():
    names = {one.name for one in bundled()}
    needs = answered.bundled()
    assert {name for one in needs for name in one.groups} <= names
    assert len({one.need.casefold() for one in needs}) == len(needs)


def test_a_need_finds_a_service_that_shares_no_word_with_it_and_says_why():
    groups = (
        Group("", {"fi": ("velka",)}, name="debts"),
        Group("", {"fi": ("ajokortti",)}, name="driving"),
        Group("", {"fi": ("hoiva",)}, name="care"),
    )
    documents = [
        Document("a", {"fi": {"name": "Apua, kun on velka"}}),
        Document("b", {"fi": {"name": "Ajokortti"}}),
    ]

    def found(needs, query="ulosotto vie"):
        index = Index.of(documents, synonyms=groups, needs=needs, dictionary=False)
        return [(one.key, one.reasons[0].by) for one in index.search(query).hits]

    assert found(NEEDS) == [("a", By.LIKE)]
    assert found(()) == []
    assert found([Answered("fi", ("no such group",), "ulosotto")]) == []
    assert found([*NEEDS, Answered("fi", ("debts",), "Hanko")], "hangö hanko") == []  # no need
    ((key, by),) = found(NEEDS, "ulosotto vie, mikä velka")
    assert (key, by) == ("a", By.SAME)
