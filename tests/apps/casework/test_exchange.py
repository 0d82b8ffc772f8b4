"""What came in goes out again, and comes in again the same."""

from datetime import timedelta

import pytest
from tests.apps.casework.extracts import AT, FULL, extract

from polku.apps.casework.actions import allocate, book_meeting, load, record_contact
from polku.apps.casework.models import Client
from polku.apps.casework.queries import exchange
from polku.apps.people.models import Staff
from polku.register import reader
from polku.register.canonical import SCHEMAS
from polku.register.schema import TABLES
from polku.register.writer import write

pytestmark = pytest.mark.django_db


def empty_database():
    Client.objects.all().delete()
    Staff.objects.all().delete()


def test_all_ten_tables_go_out_with_the_columns_of_the_exchange():
    load(extract(**FULL), by=None, at=AT)
    found = exchange.tables(AT.date())
    assert list(found) == list(TABLES)
    assert all(found[name].schema == SCHEMAS[name] for name in TABLES)
    assert {name: table.num_rows for name, table in found.items()} == {
        name: len(rows) for name, rows in FULL.items()
    }


def test_an_empty_database_goes_out_as_empty_tables():
    assert {table.num_rows for table in exchange.tables(AT.date()).values()} == {0}


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_out_and_in_again_through_the_door_is_the_same(form, tmp_path):
    load(extract(**FULL), by=None, at=AT)
    out = exchange.tables(AT.date())
    write(out, tmp_path, format=form)
    empty_database()
    source = tmp_path / "register.xlsx" if form == "xlsx" else tmp_path
    again = reader.read(source, today=AT.date())
    load(again, by=None, at=AT)
    assert {name: table.to_pylist() for name, table in exchange.tables(AT.date()).items()} == {
        name: table.to_pylist() for name, table in out.items()
    }


def test_the_export_of_a_database_changes_nothing_in_it(tmp_path):
    load(extract(**FULL), by=None, at=AT)
    write(exchange.tables(AT.date()), tmp_path)
    report = load(reader.read(tmp_path, today=AT.date()), by=None, at=AT)
    assert report.clients == ()
    assert all(found.unchanged == found.read for found in report.tables.values())


def test_what_was_typed_here_goes_out_too(make_staff):
    load(extract(**FULL), by=None, at=AT)
    client = Client.objects.get(person_id="P1")
    own, other = Staff.objects.filter(coach_id__in=["C1", "C2"]).order_by("coach_id")
    lead = make_staff("lead", "lead", unit=own.unit, area=own.area)
    Staff.objects.filter(pk=other.pk).update(unit=own.unit)
    other.refresh_from_db()
    record_contact(client, moment=AT, method="27", note="puhuttu", by=own, at=AT)
    allocate(client, to=other, by=lead, at=AT)
    found = exchange.tables(AT.date())
    assert "puhuttu" in found["contacts"]["note"].to_pylist()
    assert found["persons"]["coach_id"].to_pylist() == ["C2", None]


def test_a_meeting_nobody_tells_of_stays_home_once_its_day_has_passed():
    load(extract(**FULL), by=None, at=AT)
    client = Client.objects.get(person_id="P1")
    moment = AT + timedelta(hours=2)
    book_meeting(client, moment=moment, method="27", by=client.coach, at=AT)
    days = [AT.date(), AT.date() + timedelta(days=1)]
    before, after = (exchange.tables(day)["contacts"]["at"].to_pylist() for day in days)
    assert moment.replace(tzinfo=None) in before
    assert moment.replace(tzinfo=None) not in after
