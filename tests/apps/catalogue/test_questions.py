"""Questions and answers beside the public services: kept by editors, in order, found by the search."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from tests.apps.catalogue.conftest import NOW, TODAY
from tests.services.examples import published

from polku.apps.catalogue import searching
from polku.apps.catalogue.actions import questions as actions
from polku.apps.catalogue.models import Desk, Question
from polku.apps.catalogue.queries import questions as queries
from polku.demo import questions as demo
from polku.rules.parameters import load
from polku.services.numbers import NumberError, with_numbers

LIST = reverse("catalogue:questions")


@pytest.fixture(autouse=True)
def _only_these_words(monkeypatch):
    """Leave out the words that come with Polku: an index is then made in no time."""
    monkeypatch.setattr(searching, "bundled", lambda: ())


def asked(name, *, answer="Vastaus.", public=True, **more):
    told = {one: {"question": f"{name} {one}", "answer": answer} for one in ("fi", "sv")}
    return actions.Asked(told | more, public)


def keep(cast, said, row=None, version=0):
    area = cast["editor"].area
    return actions.keep_question(said, of=area, row=row, version=version, by=cast["editor"], at=NOW)


def read(client, language="fi", **query):
    client.defaults["HTTP_HOST"] = "localhost"
    word = {"fi": "palvelut", "sv": "tjanster", "en": "services"}[language]
    return client.get(f"/{word}/", query)


def beside(client, language="fi", **query):
    return [one.question for one in read(client, language, **query).context["answers"]]


def test_everybody_reads_them_in_the_editors_order_and_the_search_finds_them(cast, bring, client):
    bring(published("S", "Palvelu"))
    first = keep(cast, asked("Sahaus"))
    second = keep(cast, asked("Hitsaus", answer="Hitsaamalla {work_trial[months]:month}."))
    keep(cast, asked("Luonnos", public=False))
    assert beside(client) == ["Sahaus fi", "Hitsaus fi"]
    actions.put_question_up(second, by=cast["editor"], at=NOW)
    assert beside(client, "sv") == ["Hitsaus sv", "Sahaus sv"]
    assert beside(client, "en") == ["Hitsaus fi", "Sahaus fi"]  # told in another language
    page = read(client, haku="hitsausta").content.decode()
    assert beside(client, haku="hitsausta") == ["Hitsaus fi"]
    assert "Hitsaamalla kuusi kuukautta." in page
    assert "Luonnos" not in page
    assert beside(client, haku="qwxzvb") == []
    keep(cast, asked("Sahaus", public=False), first, 1)
    assert beside(client) == ["Hitsaus fi"]


def test_where_no_service_is_public_nothing_stands_beside(cast, client):
    keep(cast, asked("Sahaus"))
    assert beside(client) == []


def test_a_person_to_ask_stands_beside_in_the_language_of_the_page(cast, bring, enter, client):
    bring(published("S", "Palvelu"))
    browser = enter(cast["editor"])
    wrong = browser.post(LIST, {"phone": "019 1", "email": "a@", "fi": "Ma–pe", "sv": "Må–fr"})
    assert wrong.status_code == 422
    assert 'value="Ma–pe"' in wrong.content.decode()
    browser.post(LIST, {"phone": "019 1", "email": "a@example.org", "fi": "Ma–pe", "sv": "Må–fr"})
    for language, hours in (("fi", "Ma–pe"), ("sv", "Må–fr"), ("en", "Ma–pe")):
        page = read(client, language).content.decode()
        assert hours in page
        assert 'href="tel:0191"' in page
    assert Desk.objects.get().changed_by == cast["editor"]


@pytest.mark.parametrize(
    ("said", "field", "word"),
    [
        (actions.Asked({}, False), "fi.question", "some language"),
        (asked("A", sv={"question": "A", "answer": ""}), "sv.answer", "Write this, too"),
        (asked("A", sv={}), "sv.question", "Write this, too"),
        (asked("A", answer="{work_trial}"), "fi.answer", "{work_trial} is not a number"),
        (asked("A", answer="{nothing[months]:month}"), "fi.answer", "{nothing[months]:month} is"),
        (asked("A", answer="{work_trial[months]:mile}"), "fi.answer", "is not a number"),
        (asked("A", answer="{work_trial.__class__}"), "fi.answer", "{work_trial.__class__} is"),
        (asked("A", answer="half { open"), "fi.answer", "{ open is not"),
    ],
)
def test_what_readers_could_not_be_told_is_refused_where_it_stands(cast, said, field, word):
    with pytest.raises(ValidationError) as refused, override("en"):
        keep(cast, said)
    assert word in " ".join(refused.value.message_dict[field])
    assert not Question.objects.exists()


def test_whose_questions_these_are_and_every_near_miss(cast, enter):
    row = keep(cast, asked("Sahaus"))
    there = reverse("catalogue:edit-question", args=[row.pk])
    acts = [
        reverse(f"catalogue:{x}", args=[row.pk]) for x in ("put-question-up", "review-question")
    ]
    for who in ("coach", "owner", "manager", "auditor", "provider", "lost"):
        assert enter(cast[who]).get(LIST).status_code == 404, who
    far = enter(cast["far_editor"])
    assert "Sahaus" not in far.get(LIST).content.decode()
    assert {far.get(there).status_code, *(far.post(one).status_code for one in acts)} == {404}
    browser = enter(cast["editor"])
    sent = {f"{x}.{part}": f"{x} {part}" for x in ("fi", "sv") for part in ("question", "answer")}
    assert browser.post(there, sent | {"version": 0}).status_code == 422  # changed meanwhile
    assert browser.post(there, sent | {"version": 1}).status_code == 302
    row.refresh_from_db()
    assert (row.version, row.texts["sv"]["answer"], row.is_published) == (2, "sv answer", False)
    Question.objects.update(is_published=True, reviewed_on=date(2025, 11, 23))
    with override("en"):
        assert [one.is_due for one in queries.rows(row.area, TODAY)] == [True]
    browser.post(acts[1])
    assert [one.is_due for one in queries.rows(row.area, TODAY)] == [False]


def test_a_list_costs_as_many_queries_whatever_it_shows(
    cast, bring, enter, django_assert_num_queries
):
    browser = enter(cast["editor"])
    for number in range(2):
        keep(cast, asked(f"Kysymys {number}"))
    browser.get(LIST)
    with django_assert_num_queries(6):
        browser.get(LIST)
    for number in range(20):
        keep(cast, asked(f"Lisää {number}"))
    with django_assert_num_queries(6):
        assert browser.get(LIST).content.decode().count('scope="row"') == 22


def test_the_town_s_answers_hold_in_every_language_and_write_no_number_of_the_law(cast):
    told = demo.questions()
    assert len(told) >= 12
    for texts in told:
        assert set(texts) == {"fi", "sv", "en"}
        for language, one in texts.items():
            assert one["question"].endswith("?") or "?" in one["question"]
            filled = with_numbers(one["answer"], TODAY, language)
            assert "{" not in filled
    assert actions.put_questions(cast["editor"].area, told, desk=Desk(), at=NOW) == len(told)
    assert actions.put_questions(cast["editor"].area, told, desk=Desk(), at=NOW) == 0
    law = load(None)
    assert law.parameters["work_trial"].find(date(2000, 1, 1)) is None
    with pytest.raises(NumberError):
        with_numbers("{work_trial[months]:month}", date(2000, 1, 1), "fi")
