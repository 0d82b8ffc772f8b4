"""Standing rebuilt: the same from nothing as on change, resumed where it stopped, never stale."""

from datetime import timedelta

import pytest
from tests.apps.casework.extracts import AT, FULL, D, extract

from polku.apps.casework.actions import load, recompute, recomputing, record_contact
from polku.apps.casework.models import Client, Standing

pytestmark = pytest.mark.django_db

TODAY = AT.date()


def town(count=30):
    """Clients with a job search each, every third with an interview held."""
    people = [f"P{number:03}" for number in range(count)]
    return extract(
        persons=[{"person_id": person, "coach_id": "C1"} for person in people],
        job_searches=[{"person_id": person, "start": D(2026, 10, 1)} for person in people],
        statuses=[
            {"person_id": person, "code": "02", "start": D(2026, 10, 1)} for person in people
        ],
        contacts=[
            {"person_id": person, "at": AT.replace(tzinfo=None, day=2), "method": "21"}
            for person in people[::3]
        ],
    )


def standings():
    return list(Standing.objects.order_by("pk").values_list())


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(recomputing, "BATCH", 7)


def test_everybody_gets_a_standing():
    load(town(), by=None, at=AT)
    assert recompute(today=TODAY) == 30
    assert Standing.objects.filter(built_on=TODAY, in_search=True).count() == 30
    assert Standing.objects.exclude(interview_due=None).count() == 20
    assert not Client.objects.waiting(TODAY).exists()


def test_from_nothing_is_the_same_as_after_every_change():
    load(extract(**FULL), by=None, at=AT)
    report = load(town(), by=None, at=AT)
    recompute(today=TODAY, clients=report.clients)
    recompute(today=TODAY, clients=list(Client.objects.waiting(TODAY).values_list("pk", flat=True)))
    client = Client.objects.get(person_id="P001")
    record_contact(client, moment=AT, method="21", by=client.coach, at=AT)
    on_change = standings()
    Standing.objects.all().delete()
    recompute(today=TODAY)
    assert standings() == on_change


def test_rebuilding_again_changes_nothing_and_another_day_another_thing():
    load(town(), by=None, at=AT)
    recompute(today=TODAY)
    before = standings()
    recompute(today=TODAY)
    assert standings() == before
    recompute(today=TODAY + timedelta(days=1))
    assert set(Standing.objects.values_list("unemployed_days", flat=True)) == {56}


def test_only_the_clients_asked_for_are_rebuilt():
    load(town(), by=None, at=AT)
    chosen = list(Client.objects.values_list("pk", flat=True))[3:5]
    assert recompute(today=TODAY, clients=[*chosen, *chosen]) == 2
    assert sorted(Standing.objects.values_list("pk", flat=True)) == sorted(chosen)


def test_a_client_without_any_history_stands_somewhere_too():
    load(extract(persons=[{"person_id": "P1"}]), by=None, at=AT)
    recompute(today=TODAY)
    standing = Standing.objects.get()
    assert (standing.in_search, standing.strip) == (False, "-" * 36)


def test_interrupted_it_keeps_what_is_done_and_tells_what_is_not():
    load(town(), by=None, at=AT)
    done = []

    def stop(count):
        done.append(count)
        if len(done) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recompute(today=TODAY, progress=stop)
    assert Standing.objects.count() == 14
    waiting = list(Client.objects.waiting(TODAY).values_list("pk", flat=True))
    assert len(waiting) == 16
    recompute(today=TODAY, clients=waiting)
    whole = standings()
    Standing.objects.all().delete()
    recompute(today=TODAY)
    assert standings() == whole


def test_progress_adds_up():
    load(town(), by=None, at=AT)
    done = []
    recompute(today=TODAY, progress=done.append)
    assert done == [7, 7, 7, 7, 2]


def test_what_a_coach_writes_meanwhile_is_not_overwritten():
    load(town(), by=None, at=AT)
    client = Client.objects.get(person_id="P001")
    stale = recomputing._build([client.pk], TODAY)
    record_contact(client, moment=AT, method="21", by=client.coach, at=AT)
    assert recomputing._write(stale)
    assert Standing.objects.get(client=client).contact_at == AT


def test_an_extract_that_comes_in_meanwhile_is_read_again(monkeypatch):
    load(town(), by=None, at=AT)
    client = Client.objects.get(person_id="P000")
    read, late = recomputing.histories, []

    def reading(clients):
        found = read(clients)
        if not late:
            ended = [{"person_id": "P000", "start": D(2026, 10, 1), "end": D(2026, 11, 1)}]
            persons = [{"person_id": "P000", "coach_id": "C1"}]
            late.append(load(extract(persons=persons, job_searches=ended), by=None, at=AT))
        return found

    monkeypatch.setattr(recomputing, "histories", reading)
    recompute(today=TODAY)
    assert len(late) == 1
    assert not Standing.objects.get(client=client).in_search


def test_a_batch_costs_a_fixed_number_of_queries(django_assert_max_num_queries, monkeypatch):
    monkeypatch.setattr(recomputing, "BATCH", 1_000)
    load(town(60), by=None, at=AT)
    with django_assert_max_num_queries(22):
        recompute(today=TODAY)
