"""Keepers are written to, once for each thing and once a day; what nobody reviews goes from readers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.catalogue.conftest import NOW, TODAY
from tests.services.examples import published

from polku.apps.catalogue import actions
from polku.apps.catalogue.actions import reminding
from polku.apps.catalogue.models import Question, Reminder, Service
from polku.apps.people.models import Letter
from polku.services.names import State
from polku.services.reminders import Staying
from polku.services.service import Project

DUE = reverse("catalogue:due-reviews")
LONG_AGO = TODAY - timedelta(days=120)


def alone(_services):
    return {}


def remind(days=0, stays=alone):
    return actions.remind(at=NOW + timedelta(days=days), stays=stays)


def old(key, name, **given):
    return published(key, name, reviewed_on=LONG_AGO, project=None, **given)


@pytest.fixture
def reached(cast):
    """Give the owner and the editors addresses; the owner reads Swedish."""
    for name, language in (("owner", "sv"), ("editor", ""), ("far_editor", "")):
        person = cast[name]
        person.email, person.language = f"{name}@example.org", language
        person.save()
    return cast


def letters():
    return {(one.to, one.subject) for one in Letter.objects.all()}


def test_one_letter_a_keeper_a_day_on_all_their_services_in_their_language(reached, bring):
    bring(
        old("A", "Aamu", owner="owner"),
        old("B", "Bastu", owner="owner"),
        old("C", "Cafe", owner="coach"),
        replace(old("D", "Dokka", owner="owner"), reviewed_on=TODAY - timedelta(days=119)),
        replace(old("E", "Eka", owner="owner"), state=State.DRAFT),
    )
    assert remind() == actions.Reminded(services=3, letters=2)
    assert letters() == {
        ("owner@example.org", "2 tjänster väntar på dig"),
        ("editor@example.org", "1 palvelu odottaa sinua"),
    }
    told = Letter.objects.get(to="owner@example.org")
    assert told.language == "sv"
    for words in ("Hej Owner,", "Aamu", "Bastu", "http://localhost:8000" + DUE, "24.12.2026"):
        assert words in told.body
    assert "Cafe" not in told.body
    assert remind() == actions.Reminded()
    assert Letter.objects.count() == 2


def test_after_the_third_letter_readers_see_it_no_more_and_one_click_brings_it_back(
    reached, bring, enter
):
    row = bring(old("A", "Aamu", owner="owner"))["A"]
    told = [day for day in range(40) if remind(day).letters]
    assert told == [0, 15, 30]
    row.refresh_from_db()
    assert row.state == State.OUTDATED
    event = row.events.latest("pk")
    assert (event.kind, event.by, event.was, event.became) == (
        "lapsed", None, "published", "outdated",
    )  # fmt: skip
    assert Letter.objects.filter(body__contains="Ingen har sagt").count() == 1
    browser = enter(reached["owner"])
    assert "Aamu" in browser.get(DUE).content.decode()
    browser.post(DUE, {"service": row.pk})
    row.refresh_from_db()
    assert (row.state, row.reviewed_on) == (State.PUBLISHED, TODAY)
    assert remind(31).letters == 0


def test_a_review_begins_the_reckoning_anew(reached, bring):
    row = bring(old("A", "Aamu", owner="owner"))["A"]
    remind()
    actions.review(row, by=reached["owner"], at=NOW + timedelta(days=3))
    days = sorted({*range(4, 130, 14), 15, 30, 122, 123, 124})
    assert [day for day in days if remind(day).letters] == [123]


def test_a_keeper_who_was_quicker_than_the_job_is_not_passed_over(reached, bring, monkeypatch):
    row = bring(old("A", "Aamu", owner="owner"))["A"]
    for day in (0, 15):
        remind(day)
    steps = reminding._steps

    def meanwhile(today):
        found = list(steps(today))
        actions.review(row, by=reached["owner"], at=NOW + timedelta(days=30))
        return found

    monkeypatch.setattr(reminding, "_steps", meanwhile)
    assert remind(30) == actions.Reminded()
    row.refresh_from_db()
    assert row.state == State.PUBLISHED


def test_nobody_to_write_to_is_said_and_the_clock_goes_on(cast, bring, enter):
    row = bring(old("A", "Aamu", owner="owner"))["A"]
    assert remind() == actions.Reminded(services=1, untold=1)
    assert Reminder.objects.get().service_id == row.pk
    remind(15)
    text = enter(cast["editor"]).get(reverse("catalogue:catalogue")).content.decode()
    assert "2 reminders, reached nobody" in text
    assert remind(30) == actions.Reminded(services=1, untold=1, outdated=1)


def test_a_letter_that_was_refused_is_told_in_the_list(reached, bring, enter):
    bring(old("A", "Aamu", owner="owner"))
    remind()
    catalogue = reverse("catalogue:catalogue")
    assert "reached nobody" not in enter(reached["editor"]).get(catalogue).content.decode()
    Letter.objects.update(next_try_at=None, failure="550 5.1.1 No such user")
    assert "1 reminder, reached nobody" in enter(reached["editor"]).get(catalogue).content.decode()


def test_an_answer_is_reminded_of_in_the_same_letter_on_the_same_days(reached, bring, enter):
    bring(replace(published("A", "Aamu", owner="owner"), reviewed_on=TODAY))
    bring(old("B", "Bastu", owner="editor"))
    written = {"area": reached["editor"].area, "reviewed_on": TODAY - timedelta(days=365)}
    written |= {"changed_at": NOW, "texts": {"sv": {"question": "Vem svarar?", "answer": "Vi."}}}
    due, nobody_s, draft, fresh = (
        Question.objects.create(position=number, **written | given)
        for number, given in enumerate(
            (
                {"is_published": True, "changed_by": reached["editor"]},
                {"is_published": True, "changed_by": reached["owner"]},  # who keeps no answers
                {"is_published": False},
                {"is_published": True, "reviewed_on": TODAY - timedelta(days=364)},
            )
        )
    )
    assert remind() == actions.Reminded(services=1, answers=2, letters=1)
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (
        "editor@example.org", "1 palvelu odottaa sinua, 2 vastausta odottaa sinua",
    )  # fmt: skip
    edit = reverse("catalogue:edit-question", args=[due.pk])
    assert (
        f"- Vem svarar?\n  Tarkistettava 24.11.2026.\n  http://localhost:8000{edit}" in letter.body
    )
    assert remind() == actions.Reminded()
    assert remind(1).answers == 1  # the fresh one, a year old now
    enter(reached["editor"]).post(reverse("catalogue:review-question", args=[nobody_s.pk]))
    told = {day: remind(day).answers for day in (2, 14, 15, 16, 29, 30, 31, 45, 60)}
    assert {day: count for day, count in told.items() if count} == {15: 1, 16: 1, 30: 1, 31: 1}
    assert set(Reminder.objects.exclude(question=None).values_list("question", flat=True)) == {
        due.pk, nobody_s.pk, fresh.pk,
    }  # fmt: skip
    assert not draft.reminders.exists()
    assert Question.objects.public().count() == 3  # readers still see what was not reviewed


def test_an_owner_who_has_left_or_moved_is_not_written_to(reached, bring):
    bring(old("A", "Aamu", owner="owner"))
    owner = reached["owner"]
    owner.is_active = False
    owner.save()
    remind()
    assert {to for to, _ in letters()} == {"editor@example.org"}


def test_the_end_of_funding_is_told_to_owner_and_editors_with_who_is_still_there(reached, bring):
    ends = TODAY + timedelta(days=90)
    service = replace(published("A", "Aamu", owner="owner"), reviewed_on=TODAY)
    row = bring(replace(service, project=Project("Rannikko", ends)))["A"]
    asked = []

    def stays(services):
        asked.extend(services)
        return {row.pk: Staying(4, 2)}

    assert remind(stays=stays) == actions.Reminded(services=1, letters=2)
    assert asked == [row.pk]
    body = Letter.objects.get(to="editor@example.org").body
    assert "Rahoitus päättyy 22.2.2027, 90 päivän päästä." in body
    assert "Palvelussa on vielä 4 asiakasta, rahoitusta pidempään: 2." in body
    assert [day for day in range(1, 95) if remind(day, stays).services] == [60]


def test_the_page_of_what_is_due_is_for_who_may_say_it(reached, bring, enter):
    rows = bring(
        old("A", "Aamu", owner="owner"),
        old("B", "Bastu", owner="coach"),
        replace(old("C", "Cafe", owner="owner"), reviewed_on=TODAY),
    )
    seen = {
        name: [one in enter(person).get(DUE).content.decode() for one in ("Aamu", "Bastu", "Cafe")]
        for name, person in reached.items()
        if name in {"owner", "editor", "far_editor", "coach"}
    }
    assert seen == {
        "owner": [True, False, False],
        "editor": [False, True, False],
        "far_editor": [False, False, False],
        "coach": [False, True, False],
    }
    for name, status in (("coach", 404), ("far_editor", 404), ("auditor", 404), ("owner", 302)):
        answer = enter(reached[name]).post(DUE, {"service": [rows["A"].pk]})
        assert answer.status_code == status, name
    assert Service.objects.get(key="A").reviewed_on == TODAY
    both = {"service": [rows["A"].pk, rows["B"].pk]}
    assert enter(reached["owner"]).post(DUE, both).status_code == 404
    for nonsense in ("x", "²", "9" * 30):
        assert enter(reached["owner"]).post(DUE, {"service": nonsense}).status_code == 404


def test_what_lacks_something_is_not_brought_back_and_it_is_told_what(reached, bring, enter):
    row = bring(old("A", "Aamu", owner="owner"))["A"]
    for day in (0, 15, 30):
        remind(day)
    row.texts.filter(language="sv").update(summary="")
    answer = enter(reached["owner"]).post(DUE, {"service": row.pk}, follow=True)
    assert "In short (Swedish)" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.OUTDATED
