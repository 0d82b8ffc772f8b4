"""Referrals by what is to be done: counts open exactly their rows, here and on the worklist."""

import re
from datetime import timedelta

import pytest
from tests.apps.referrals.conftest import NOW, STRANGERS, TODAY
from tests.services.examples import published

from polku.apps.casework.models import ServicePeriod, Standing
from polku.apps.casework.queries.choice import Choice
from polku.apps.casework.queries.worklist import Worklist
from polku.apps.people.models import Access
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries import listing
from polku.services.referral import State

DAY = timedelta(days=1)
UNANSWERED, REFUSED, ENDING = "ohjaus-ilman-vastausta", "ohjaus-hylatty", "paattyy-30-pv"


@pytest.fixture
def services(bring):
    rows = bring(published("S-1", "Kurssi"), published("S-2", "Toinen"))
    return rows["S-1"], rows["S-2"]


@pytest.fixture
def refer(cast, make_client, services):
    """Make a referral in a state, sent and changed so many days ago."""

    def refer(state, days=0, client=None, **given):
        at = NOW - days * DAY
        made = {"made_at": at, "sent_at": None if state == "intention" else at, "changed_at": at}
        made |= {"service": services[0], "coach": cast["own"], "state": state} | given
        return Referral.objects.create(client=client or make_client(cast["own"]), **made)

    return refer


def on_list(person, key):
    return {row.referral.pk for row in listing.listed(person, key, 1, TODAY).rows}


def on_worklist(person, key):
    return {row.pk for row in Worklist(person, TODAY).everything(Choice(filters=(key,)))}


@pytest.mark.parametrize(
    ("state", "days", "fits"),
    [
        ("sent", 11, True),
        ("sent", 10, False),  # more than ten
        ("seen", 11, True),
        ("studied", 11, True),
        ("no_answer", 0, True),
        ("intention", 90, False),
        ("accepted", 90, False),
        ("withdrawn", 90, False),
    ],
)
def test_an_answer_is_missed_after_ten_days(cast, refer, state, days, fits):
    one = refer(state, days)
    assert on_list(cast["own"], "yli-10-pv") == ({one.pk} if fits else set())
    assert on_worklist(cast["own"], UNANSWERED) == ({one.client_id} if fits else set())


def test_what_is_to_be_decided_comes_first_then_what_has_waited_longest(cast, refer):
    running, lately = refer("started", 40), refer("sent", 3)
    long, unanswered = refer("studied", 9), refer("no_answer", 1)
    rows = listing.listed(cast["own"], "", 1, TODAY).rows
    assert [row.referral for row in rows] == [unanswered, long, lately, running]


def test_a_refusal_is_open_for_thirty_days_until_something_is_begun(cast, refer):
    def found():
        rows = on_list(cast["own"], "hylatty")
        clients = set(Referral.objects.filter(pk__in=rows).values_list("client", flat=True))
        assert on_worklist(cast["own"], REFUSED) == clients
        return rows

    old = refer("refused", 31)
    one, another, third = refer("refused", 30), refer("refused", 5), refer("refused", 5)
    assert found() == {one.pk, another.pk, third.pk}
    assert old.pk not in found()
    refer("withdrawn", 4, one.client)  # taken back again: nothing
    later = refer("refused", 3, another.client)
    given = {"client": third.client, "service": "work_trial", "start": TODAY - 4 * DAY}
    ServicePeriod.objects.create(**given)
    assert found() == {one.pk, later.pk}


def test_a_referral_that_may_still_lead_to_a_service_is_a_next_step(cast, refer, services):
    running = {"service": "job_search_coaching", "service_since": TODAY - 9 * DAY}
    one = refer("started", 9, planned_end=TODAY + 30 * DAY)
    Standing.objects.update(**running, service_until=TODAY + 30 * DAY)
    other = refer("withdrawn", 2, one.client, service=services[1])
    planned = {"intention", "sent", "seen", "studied", "accepted", "waiting"}
    for state in State:
        Referral.objects.filter(pk=other.pk).update(state=state)
        left = state in planned
        assert on_list(cast["own"], "paattyy") == (set() if left else {one.pk}), state
        assert on_worklist(cast["own"], ENDING) == (set() if left else {one.client_id}), state


def test_every_count_opens_exactly_its_rows_and_costs_the_same_for_many(
    cast, refer, enter, django_assert_num_queries
):
    browser = enter(cast["lead"])
    for number, state in enumerate(State):
        refer(state, number)
    content = browser.get("/ohjaukset/").content.decode()
    counts = re.findall(r'href="\?nayta=([\w-]*)"[^>]*>[^<]+<b>(\d+)</b>', content)
    assert len(counts) == len(listing.VIEWS)
    for key, count in counts:
        assert len(on_list(cast["lead"], key)) == int(count), key
    assert sum(int(count) for _key, count in counts) > len(State)
    with django_assert_num_queries(8):
        browser.get("/ohjaukset/?nayta=sent")
    for _ in range(12):
        refer("sent", 3)
    with django_assert_num_queries(8):
        assert b"14 days" not in browser.get("/ohjaukset/?nayta=sent").content


def test_those_of_others_are_on_no_list_and_who_is_shown_is_logged(cast, refer, enter):
    one = refer("sent", 12)
    for name in STRANGERS:
        answer = enter(cast[name]).get("/ohjaukset/")
        has_list = cast[name].role in {"coach", "lead"}
        assert answer.status_code == (200 if has_list else 404), name
        assert one.client.person_id not in answer.content.decode()
        assert "Family" not in answer.content.decode()
    assert not Access.objects.exists()
    assert "Given Family1" in enter(cast["own"]).get("/ohjaukset/").content.decode()
    assert Access.objects.get().act == "list"


def test_of_a_protected_client_a_list_tells_that_something_is_to_be_done_and_no_more(
    cast, refer, make_client, enter
):
    client = make_client(cast["own"], non_disclosure=True, given_name="Salainen")
    one = refer("no_answer", 31, client)
    browser = enter(cast["own"])
    content = browser.get("/ohjaukset/").content.decode()
    assert client.person_id in content
    assert not re.search("Salainen|Kurssi", content)
    assert on_worklist(cast["own"], UNANSWERED) == {client.pk}
    assert browser.get(f"/ohjaukset/{one.pk}/").url == f"/asiakkaat/{client.pk}/avaa/"
    browser.post(f"/asiakkaat/{client.pk}/avaa/", {"reason": "Meeting today"})
    sending = browser.get(f"/ohjaukset/{one.pk}/laheta/").content.decode()
    assert "Leave out what the provider can do without" in sending


def test_the_client_page_shows_its_referrals_and_leads_to_services(cast, refer, enter):
    one = refer("sent", 2)
    refer("refused", 20, one.client)
    content = enter(cast["own"]).get(f"/asiakkaat/{one.client_id}/").content.decode()
    assert f'href="/asiakkaat/{one.client_id}/palvelut/"' in content
    assert f'href="/ohjaukset/{one.pk}/">Kurssi en</a>' in content
    assert "1 referral that is over" in content
