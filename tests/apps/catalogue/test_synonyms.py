"""Editors' own words: checked, tried, in force at once; and what searches missed, without who asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from tests.apps.catalogue.conftest import NOW, TODAY
from tests.services.examples import published, texts

from polku.apps.catalogue import searching
from polku.apps.catalogue.actions import missing, synonyms
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError
from polku.apps.catalogue.models import MissedWord, Synonyms
from polku.matching.synonyms import Group, joined

WORDS = reverse("catalogue:words")
NONSENSE = "rölläkkä"
"""A word that no service, list or dictionary has."""


def group(why="Hitsaaminen", **words):
    return synonyms.Said(why, {one: words.get(one, ()) for one in ("fi", "sv", "en")})


@pytest.fixture(autouse=True)
def _only_these_words(monkeypatch):
    """Leave out the words that come with Polku: an index is then made in no time."""
    monkeypatch.setattr(searching, "bundled", lambda: ())


@pytest.fixture
def town(bring):
    """Services enough for a word to be common among them, and one on welding."""
    plain = [published(f"S-{n}", f"Palvelu {n}") for n in range(5)]
    welding = replace(published("W", "Hitsaus"), texts={
        "fi": texts("Hitsaus", description="Opit hitsaamaan.", change=""), "sv": texts("Svetsning"),
    })  # fmt: skip
    return bring(*plain, welding)


def found(browser, words, **more):
    page = browser.get("/palvelut/", {"haku": words, **more})
    return [card.texts.name for card in page.context["found"].cards]


def keep(cast, said, row=None, version=0, who="editor"):
    area = cast["editor"].area
    return synonyms.keep_words(said, of=area, row=row, version=version, by=cast[who], at=NOW)


def test_words_work_at_once_until_they_are_removed(cast, town, enter, client):
    client.defaults["HTTP_HOST"] = "localhost"
    assert "Hitsaus" not in found(client, NONSENSE)
    sent = {"version": 0, "why": "Hitsaaminen", "fi": f"hitsaus\n{NONSENSE}\n {NONSENSE.upper()} "}
    browser = enter(cast["editor"])
    tried = browser.post(WORDS, sent | {"act": "preview"})
    by_word = {one.word: one for one in tried.context["tried"]}
    assert list(by_word) == ["hitsaus", NONSENSE.upper()]
    trial = by_word[NONSENSE.upper()]
    assert "Hitsaus" not in trial.before.names
    assert trial.after.names[0] in {"Hitsaus", "Svetsning"}
    assert not Synonyms.objects.exists()
    assert browser.post(WORDS, sent | {"act": "save"}).status_code == 302
    assert found(client, NONSENSE)[0] == "Hitsaus"
    row = Synonyms.objects.get()
    assert (row.changed_by, row.words) == (cast["editor"], {"fi": ["hitsaus", NONSENSE.upper()]})
    browser.post(reverse("catalogue:remove-words", args=[row.pk]))
    assert "Hitsaus" not in found(client, NONSENSE)
    row.refresh_from_db()
    assert row.removed_by == cast["editor"]


REFUSED = (
    (group(fi=()), "fi", "at least two"),
    (group("", fi=("hitsaus", "x y")), "why", "Say what the words mean"),
    (group(fi=("hitsaus", "ja")), "fi", "says nothing"),
    (group(fi=("hitsaus", "palvelu")), "fi", "too common: 83 %"),
    (group(fi=("hitsaus", "y" * 61)), "fi", "too long"),
    (group(fi=tuple(f"sana{n}" for n in range(41))), "fi", "At most 40"),
    (group(sv=("svets", "kemppi")), "sv", "another group already: Kemppi"),
)


def test_what_a_search_could_not_use_is_refused_where_it_stands(cast, town):
    keep(cast, group("Kemppi", sv=("kemppi", "kemp")))
    for said, field, word in REFUSED:
        with pytest.raises(ValidationError) as refused, override("en"):
            keep(cast, said)
        assert word in " ".join(refused.value.message_dict[field])
    assert Synonyms.objects.count() == 1


def test_a_group_is_its_area_s_and_what_was_changed_meanwhile_is_not_lost(cast, town, enter):
    row = keep(cast, group(fi=("hitsaus", "hitsari")))
    there = reverse("catalogue:edit-words", args=[row.pk])
    gone = reverse("catalogue:remove-words", args=[row.pk])
    for who in ("coach", "owner", "manager", "auditor"):
        assert enter(cast[who]).get(WORDS).status_code == 404
    far = enter(cast["far_editor"])
    assert far.get(WORDS).status_code == 200
    assert "hitsari" not in far.get(WORDS).content.decode()
    assert far.get(there).status_code == far.post(gone).status_code == 404
    keep(cast, group(fi=("hitsaus", "kemppi")), row, 1)
    with pytest.raises(ChangedMeanwhileError):
        keep(cast, group(fi=("hitsaus", "kempata")), row, 1)
    sent = {"version": 1, "why": "Oma", "fi": "hitsaus\nkempata", "act": "save"}
    answer = enter(cast["editor"]).post(there, sent)
    assert answer.status_code == 422
    assert "kempata" in answer.content.decode()
    row.refresh_from_db()
    assert row.words == {"fi": ["hitsaus", "kemppi"]}


def test_what_was_missed_is_shown_from_the_third_time_on_and_never_what_is_a_person_s(
    cast, town, enter, client
):
    client.defaults["HTTP_HOST"] = "localhost"
    private = "010190-123A matti@example.org +358401234567"
    for times in (1, 2):
        found(client, f"{NONSENSE} hitsaus {private}")
        (row,) = MissedWord.objects.all()
        assert (row.times, row.word) == (times, "")
    assert NONSENSE not in enter(cast["editor"]).get(WORDS).content.decode()
    found(client, NONSENSE.title(), avoinna="1")  # filters may be why nothing was found
    assert MissedWord.objects.get().times == 2
    found(client, NONSENSE.title())
    row.refresh_from_db()
    assert (row.times, row.word, row.last_on, row.language) == (3, NONSENSE, TODAY, "fi")
    page = enter(cast["editor"]).get(WORDS).content.decode()
    assert f'<span lang="fi">{NONSENSE}</span> <b>3</b>' in page
    assert "matti" not in page
    assert missing.forget_missed(on=TODAY + timedelta(days=90)) == 0
    assert missing.forget_missed(on=TODAY + timedelta(days=91)) == 1


def test_groups_that_share_a_word_become_one_and_others_stand_alone():
    known = (
        Group("a", {"fi": ("Duuni", "pesti")}),
        Group("b", {"fi": ("kurssi",), "sv": ("pesti",)}),
    )
    more = (Group("c", {"fi": ("duuni", "hanslankari")}), Group("d", {"en": ("gig",)}))
    made = joined(known, more)
    assert [one.words.get("fi", ()) for one in made] == [
        ("Duuni", "pesti", "hanslankari"), ("kurssi",), (),
    ]  # fmt: skip
    assert made[2].words["en"] == ("gig",)
    assert known[0].words["fi"] == ("Duuni", "pesti")
