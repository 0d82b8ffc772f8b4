# ruff: noqa: DTZ001  the register's times are local and naive
"""An extract into the database: whole, once, counted, and never over what was typed here."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from tests.apps.casework.extracts import AT, FULL, D, everything, extract

from polku.apps.casework.actions import load
from polku.apps.casework.models import (
    HISTORIES,
    Client,
    Contact,
    Extract,
    JobSearch,
    ServicePeriod,
    Standing,
    Status,
)
from polku.apps.casework.queries import exchange
from polku.apps.people.models import Staff
from polku.register.canonical import SCHEMAS
from polku.register.schema import TABLES

pytestmark = pytest.mark.django_db


def counted(report):
    return {
        name: (found.read, found.new, found.changed, found.unchanged, found.rejected)
        for name, found in report.tables.items()
    }


def test_every_column_of_every_table_comes_in():
    load(extract(**FULL), by=None, at=AT)
    found = exchange.tables(AT.date())
    for name, rows in FULL.items():
        wanted = [{column: row.get(column) for column in TABLES[name].names} for row in rows]
        assert sorted(found[name].to_pylist(), key=str) == sorted(wanted, key=str), name


def test_the_order_of_rows_and_tables_of_an_extract_makes_no_difference():
    shuffled = {name: list(reversed(rows)) for name, rows in reversed(FULL.items())}
    load(extract(**shuffled), by=None, at=AT)
    found = {name: table.to_pylist() for name, table in exchange.tables(AT.date()).items()}
    Client.objects.all().delete()
    Staff.objects.all().delete()
    load(extract(**FULL), by=None, at=AT)
    assert found == {name: table.to_pylist() for name, table in exchange.tables(AT.date()).items()}


def test_the_same_extract_again_changes_nothing():
    first = load(extract(**FULL), by=None, at=AT)
    before = everything()
    again = load(extract(**FULL), by=None, at=AT + timedelta(days=1))
    assert everything() == before
    assert again.extract == first.extract
    assert again.clients == ()
    assert all(found.unchanged == found.read for found in again.tables.values())


def test_rows_are_counted_as_new_changed_unchanged_and_rejected():
    load(extract(**FULL), by=None, at=AT)
    later = extract(
        rejected={"statuses": 3},
        persons=FULL["persons"],
        statuses=[
            FULL["statuses"][0],
            FULL["statuses"][1] | {"end": D(2025, 3, 1)},
            {"person_id": "P1", "code": "07", "start": D(2025, 2, 2)},
        ],
    )
    report = load(later, by=None, at=AT)
    assert counted(report) == {"persons": (2, 0, 0, 2, 0), "statuses": (6, 1, 1, 1, 3)}
    assert Extract.objects.get(pk=report.extract).totals["statuses"] == {
        "read": 6,
        "new": 1,
        "changed": 1,
        "unchanged": 1,
        "rejected": 3,
    }


def test_a_row_names_the_extract_that_last_changed_it():
    first = load(extract(**FULL), by=None, at=AT).extract
    changed = FULL["job_searches"][1] | {"end": D(2025, 5, 1)}
    second = load(
        extract(persons=FULL["persons"], job_searches=[FULL["job_searches"][0], changed]),
        by=None,
        at=AT,
    ).extract
    names = dict(JobSearch.objects.values_list("start", "extract"))
    assert names == {D(2024, 1, 2): first, D(2025, 1, 2): second}


def test_extract_after_extract_leaves_what_a_plain_dictionary_would():
    """Random extracts one after another, held against a model that is a dictionary a table."""
    chance = random.Random(7)
    kept = {}
    for number in range(12):
        rows = {
            (f"P{chance.randrange(6)}", D(2025, 1, chance.randrange(1, 9))): chance.choice(
                ["02", "03", "07"]
            )
            for _ in range(chance.randrange(1, 25))
        }
        persons = [{"person_id": f"P{n}"} for n in range(6)]
        statuses = [{"person_id": p, "start": d, "code": c} for (p, d), c in rows.items()]
        report = load(extract(persons=persons, statuses=statuses), by=None, at=AT)
        new = rows.keys() - kept.keys()
        changed = {key for key in rows.keys() & kept.keys() if rows[key] != kept[key]}
        assert counted(report)["statuses"] == (
            len(rows),
            len(new),
            len(changed),
            len(rows) - len(new) - len(changed),
            0,
        ), number
        assert set(report.clients) >= set(
            Client.objects.filter(person_id__in={p for p, _ in new | changed}).values_list(
                "pk", flat=True
            )
        )
        kept |= rows
        assert kept == {
            (person, start): code
            for person, start, code in Status.objects.values_list(
                "client__person_id", "start", "code"
            )
        }


def test_only_the_clients_an_extract_changed_wait_to_be_rebuilt():
    load(extract(**FULL), by=None, at=AT)
    one, two = Client.objects.order_by("person_id")
    for client in (one, two):
        Standing.objects.create(client=client, built_on=AT.date(), in_search=True)
    more = [*FULL["incomes"], {"person_id": "P2", "month": "2025-02", "earnings": Decimal(5)}]
    report = load(extract(persons=FULL["persons"], incomes=more), by=None, at=AT)
    assert report.clients == (two.pk,)
    assert list(Client.objects.unbuilt()) == [two]


def test_a_row_that_would_vanish_stops_the_whole_load():
    lost = extract(
        persons=[{"person_id": "P1"}],
        incomes=[{"person_id": "P9", "month": "2025-01", "earnings": Decimal(1)}],
    )
    before = everything()
    with pytest.raises(ArithmeticError, match="do not add up"):
        load(lost, by=None, at=AT)
    assert everything() == before


def test_the_longest_texts_the_door_lets_in_have_room():
    def longest(name, **given):
        return given | {
            column.name: "x" * column.length
            for column in TABLES[name].columns
            if SCHEMAS[name].field(column.name).type == "string"
            and not column.codes
            and column.name not in given
        }

    rows = {
        "coaches": [longest("coaches", area="07")],
        "persons": [longest("persons", coach_id="x" * 64)],
        "services": [
            longest("services", person_id="x" * 64, service="x" * 40) | {"start": D(2025, 1, 1)}
        ],
        "contacts": [
            longest("contacts", person_id="x" * 64, method="21") | {"at": datetime(2025, 1, 1, 9)}
        ],
        "jobs": [longest("jobs", person_id="x" * 64) | {"start": D(2025, 1, 1)}],
    }
    report = load(extract(**rows), by=None, at=AT)
    assert all(found.new == 1 for found in report.tables.values())
    assert Contact.objects.get().note == "x" * 10_000


# ---- time ----


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (datetime(2026, 1, 15, 9, 15), datetime(2026, 1, 15, 7, 15, tzinfo=UTC)),
        (datetime(2026, 7, 15, 9, 15), datetime(2026, 7, 15, 6, 15, tzinfo=UTC)),
        (datetime(2026, 7, 15, 0, 30), datetime(2026, 7, 14, 21, 30, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # shown twice
    ],
)
def test_local_time_becomes_a_point_in_time_and_goes_out_as_it_came(written, kept):
    contact = {"person_id": "P1", "at": written, "method": "21"}
    load(extract(persons=[{"person_id": "P1"}], contacts=[contact]), by=None, at=AT)
    assert Contact.objects.get().at == kept
    assert exchange.tables(AT.date())["contacts"]["at"].to_pylist() == [written]


def test_an_hour_the_clock_skips_does_not_stop_a_load():
    contact = {"person_id": "P1", "at": datetime(2026, 3, 29, 3, 30), "method": "21"}
    load(extract(persons=[{"person_id": "P1"}], contacts=[contact]), by=None, at=AT)
    assert Contact.objects.get().at <= datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_meeting_ahead_is_booked_until_an_extract_tells_that_it_was():
    ahead = {"person_id": "P1", "at": datetime(2026, 11, 24, 9, 1), "method": "27"}
    past = ahead | {"at": datetime(2026, 11, 24, 9, 0)}
    rows = {"persons": [{"person_id": "P1"}], "contacts": [ahead, past]}
    load(extract(**rows), by=None, at=AT)
    assert list(Contact.objects.order_by("at").values_list("booked", flat=True)) == [False, True]
    report = load(extract(**rows), by=None, at=AT + timedelta(days=1))
    assert counted(report)["contacts"] == (2, 0, 1, 1, 0)
    assert not Contact.objects.filter(booked=True).exists()


def test_a_column_the_file_lacks_says_nothing():
    load(extract(**FULL), by=None, at=AT)
    had = {
        "persons": ["person_id", "birth_date", "municipality"],
        "services": ["person_id", "service", "start"],
    }
    few = extract(
        columns=had,
        persons=[{key: row[key] for key in had["persons"]} for row in FULL["persons"]],
        services=[{key: FULL["services"][0][key] for key in had["services"]}],
    )
    report = load(few, by=None, at=AT)
    assert all(found.unchanged == found.read for found in report.tables.values())
    assert Client.objects.get(person_id="P1").coach.coach_id == "C1"
    assert ServicePeriod.objects.get().price == Decimal("1250.50")


def test_every_table_of_histories_is_one_of_the_exchange_with_its_columns():
    for name, model in HISTORIES.items():
        fields = {field.attname for field in model._meta.concrete_fields}
        assert set(TABLES[name].names) - {"person_id"} <= fields, name
