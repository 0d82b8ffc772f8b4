"""A database that refuses: said in plain words, and nothing half-loaded."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from django.utils.translation import override
from tests.apps.casework.extracts import AT, FULL, everything, extract

from polku.apps.casework.actions import LoadError, load
from polku.apps.casework.models import Client


def test_a_full_disk_is_said_plainly_and_nothing_is_half_loaded(transactional_db):
    load(extract(**FULL), by=None, at=AT)
    before = everything()
    many = [{"person_id": f"P{n}"} for n in range(3_000)]
    months = [
        {"person_id": p["person_id"], "month": "2025-03", "earnings": Decimal(n)}
        for n, p in enumerate(many)
    ]
    with full_disk(), override("en"), pytest.raises(LoadError, match=r"disk is full"):
        load(extract(persons=many, incomes=months), by=None, at=AT)
    assert everything() == before
    assert (
        load(extract(persons=many, incomes=months), by=None, at=AT).tables["incomes"].new == 3_000
    )


@contextmanager
def full_disk():
    """SQLite may grow no more; PostgreSQL says what it says when it cannot write."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 4}")
        else:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "RAISE EXCEPTION 'could not extend file: No space left on device' "
                "USING ERRCODE = '53100'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER full_disk AFTER INSERT ON casework_incomemonth "
                "FOR EACH STATEMENT EXECUTE FUNCTION no_room()"
            )
        yield
        freed = "PRAGMA max_page_count = 1073741823" if sqlite else "DROP FUNCTION no_room CASCADE"
        cursor.execute(freed)


def test_another_refusal_of_the_database_is_said_with_its_words(transactional_db):
    twice = [{"person_id": "P1", "month": "2025-01", "earnings": Decimal(1)}] * 2
    with pytest.raises(LoadError, match=r"(?i)unique|duplicate"):
        load(extract(persons=[{"person_id": "P1"}], incomes=twice), by=None, at=AT)
    assert not Client.objects.exists()
