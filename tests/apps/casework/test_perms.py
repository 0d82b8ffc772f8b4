"""Everybody who may read a client, and every near miss who may not; every door asks the same."""

import csv
import io

import pytest
from django.urls import reverse
from tests.apps.casework.conftest import TODAY

from polku.apps.casework import perms
from polku.apps.casework.models import Client, SavedView, Standing
from polku.apps.casework.queries import worklist as queries
from polku.apps.casework.queries.choice import Choice

WORKLIST = reverse("casework:worklist")
READERS = {"own", "stand_in", "lead"}
LEADS_OF_AREA = {"lead", "lead_of_neighbour"}


@pytest.fixture
def theirs(cast, make_client):
    """Return a client of `own`; everybody else's clients stand beside it."""
    for name in ("busy", "coach_of_other_area"):
        make_client(cast.staff[name])
    return make_client(
        cast.own,
        cast.stand_in,
        given_name="Sought",
        family_name="Person",
        next_due=TODAY,
        next_rule="P06",
        next_kind="job_search_meeting",
    )


def who_may(cast, ask):
    return {name for name, person in cast.staff.items() if ask(person)}


def test_who_may_read_a_client(cast, theirs):
    assert who_may(cast, lambda person: perms.may_read(person, theirs)) == READERS


def test_a_client_without_a_coach_is_read_by_the_leads_of_the_area(cast, make_client):
    lone = make_client(None)
    assert who_may(cast, lambda person: perms.may_read(person, lone)) == LEADS_OF_AREA


def test_a_client_outside_every_area_and_without_a_coach_is_read_by_nobody(cast, make_client):
    lone = make_client(None)
    Client.objects.filter(pk=lone.pk).update(area=None)
    assert who_may(cast, lambda person: perms.may_read(person, lone)) == set()


def test_a_lead_reads_clients_of_a_coach_who_has_no_unit_only_when_in_the_same_unit(
    cast, make_client
):
    cast.idle.unit = None
    cast.idle.save()
    client = make_client(cast.idle)
    assert who_may(cast, lambda person: perms.may_read(person, client)) == {"idle"}


def test_a_coach_who_moves_to_another_unit_takes_the_clients_along_at_once(cast, theirs):
    cast.own.unit = cast.lead_of_neighbour.unit
    cast.own.save()
    client, standing = Client.objects.filter(pk=theirs.pk), Standing.objects.filter(pk=theirs.pk)
    for rows, rule in ((client, perms.readable_by), (standing, perms.standing_of)):
        found = who_may(cast, lambda person, rows=rows, rule=rule: rows.filter(rule(person)))
        assert found == {"own", "stand_in", "lead_of_neighbour"}


def test_a_standing_left_behind_by_a_change_of_coach_opens_nothing(cast, theirs):
    Client.objects.filter(pk=theirs.pk).update(coach=cast.busy, stand_in=None)
    standing = Standing.objects.filter(pk=theirs.pk)
    assert who_may(cast, lambda person: standing.filter(perms.standing_of(person))) == {"lead"}


def test_rows_and_standings_follow_the_same_filter(cast, theirs):
    for person in cast.staff.values():
        clients = set(Client.objects.filter(perms.readable_by(person)).values_list("pk", flat=True))
        standings = set(
            Standing.objects.filter(perms.standing_of(person)).values_list("client_id", flat=True)
        )
        assert clients == standings


def test_the_page_shows_the_client_to_its_readers_and_is_not_there_for_other_roles(
    cast, theirs, enter
):
    answers = {name: enter(person).get(WORKLIST) for name, person in cast.staff.items()}
    shown = {name for name, answer in answers.items() if b"Person, Sought" in answer.content}
    missing = {name for name, answer in answers.items() if answer.status_code == 404}
    assert shown == READERS
    assert missing == {
        name for name, person in cast.staff.items() if person.role not in {"coach", "lead"}
    }


def test_counts_tell_of_nobody_elses_clients(cast, theirs):
    late = Choice(filters=("7-pv",))
    counted = who_may(cast, lambda person: queries.Worklist(person, TODAY).counts(late)["7-pv"])
    assert counted == READERS


@pytest.mark.parametrize("sought", ["Sought", "person", "{person_id}"])
def test_the_search_finds_nobody_elses_clients(cast, theirs, sought):
    choice = Choice(search=sought.format(person_id=theirs.person_id))
    found = who_may(cast, lambda person: queries.Worklist(person, TODAY).page(choice))
    assert found == READERS


def test_the_export_holds_nobody_elses_clients(cast, theirs, enter):
    found = set()
    for name, person in cast.staff.items():
        answer = enter(person).get(reverse("casework:export"))
        if answer.status_code == 200:
            text = b"".join(answer).decode("utf-8-sig")
            ids = {row[1] for row in csv.reader(io.StringIO(text), delimiter=";")}
            found |= {name} if theirs.person_id in ids else set()
        else:
            assert answer.status_code == 404
    assert found == READERS


def test_the_reason_is_opened_in_place_for_readers_only(cast, theirs, enter):
    headers = {"HX-Request": "true", "HX-Target": f"r-{theirs.pk}"}
    answers = {
        name: enter(person).get(WORKLIST, {"avaa": theirs.pk}, headers=headers)
        for name, person in cast.staff.items()
    }
    assert {name for name, answer in answers.items() if answer.status_code == 200} == READERS
    assert {answer.status_code for answer in answers.values()} == {200, 404}


def test_the_reason_without_script_opens_for_readers_only(cast, theirs, enter):
    marks = {
        name: b'class="expl"' in enter(person).get(WORKLIST, {"avaa": theirs.pk}).content
        for name, person in cast.staff.items()
    }
    assert {name for name, opened in marks.items() if opened} == READERS


def test_a_saved_view_counts_its_owners_clients_alone(cast, theirs):
    for person in cast.staff.values():
        view = SavedView.objects.create(owner=person, name="mine", query="")
        whole = queries.Worklist(person, TODAY).whole({view.pk: Choice()}, now=_noon())
        listed = len(queries.Worklist(person, TODAY).everything(Choice()))
        assert whole.views[view.pk] == whole.clients == listed


def test_another_ones_saved_view_does_not_exist(cast, enter):
    view = SavedView.objects.create(owner=cast.own, name="mine", query="")
    for name, person in cast.staff.items():
        if name == "own":
            continue
        browser = enter(person)
        assert browser.post(reverse("casework:rename-view", args=[view.pk])).status_code == 404
        assert browser.post(reverse("casework:drop-view", args=[view.pk])).status_code == 404
    view.refresh_from_db()
    assert view.name == "mine"


@pytest.mark.parametrize("name", ["casework:client", "casework:open-protected"])
def test_the_pages_of_a_client_are_not_there_for_strangers(cast, theirs, enter, name):
    Client.objects.filter(pk=theirs.pk).update(non_disclosure=name.endswith("protected"))
    page = reverse(name, args=[theirs.pk])
    answers = {who: enter(person).get(page).status_code for who, person in cast.staff.items()}
    assert {who for who, status in answers.items() if status == 200} == READERS
    assert set(answers.values()) == {200, 404}


def _noon():
    from datetime import UTC, datetime

    return datetime(2026, 11, 24, 10, tzinfo=UTC)
