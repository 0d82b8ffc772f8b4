# ruff: noqa: DTZ001  the register's times are local and naive
"""Hand-made extracts: the rows a test needs, as the door would hand them on."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.apps import apps

from polku.register.canonical import SCHEMAS
from polku.register.extract import Extract, Origin, Totals

HELSINKI = ZoneInfo("Europe/Helsinki")
AT = datetime(2026, 11, 24, 9, 0, tzinfo=HELSINKI)
"""When the extracts of the tests come in."""

PERSON = {"birth_date": date(1980, 5, 1), "municipality": "710"}


def extract(rejected=None, columns=None, **rows):
    """Make an extract of the rows given by table.

    `rejected` maps a table to how many of its rows the door kept out, `columns` a table to the
    columns its file had (all, when it is not named).
    """
    kept_out, columns = rejected or {}, columns or {}
    tables = {
        name: pa.Table.from_pylist(
            [(PERSON if name == "persons" else {}) | row for row in found], SCHEMAS[name]
        )
        for name, found in rows.items()
    }
    return Extract(
        name="test",
        fingerprint=hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest(),
        tables=tables,
        rejects={},
        totals={
            name: _totals(table.num_rows, kept_out.get(name, 0)) for name, table in tables.items()
        },
        problems=[],
        origins={
            name: [Origin(name, "", {c: c for c in had}, ())] for name, had in columns.items()
        },
    )


def _totals(accepted, rejected):
    return Totals(accepted + rejected, accepted, rejected)


D = date
FULL = {
    "coaches": [
        {
            "coach_id": "C1",
            "name": "Aino",
            "unit": "Länsi",
            "area": "07",
            "norm": 100,
            "languages": "fi sv",
        },
        {
            "coach_id": "C2",
            "name": "Björn",
            "unit": None,
            "area": "07",
            "norm": None,
            "languages": None,
        },
    ],
    "persons": [
        {
            "person_id": "P1",
            "birth_date": D(1990, 2, 3),
            "municipality": "710",
            "mother_tongue": "sv",
            "citizenship": "FI",
            "sex": "2",
            "education_level": "3",
            "occupation": "5223",
            "first_residence_date": D(1990, 2, 3),
            "service_language": "sv",
            "non_disclosure": True,
            "coach_id": "C1",
            "given_name": "Maj-Lis",
            "family_name": 'O"Neill, jr',
            "hetu": "030290-902V",
        },
        {
            "person_id": "P2",
            "birth_date": D(1971, 1, 1),
            "municipality": "078",
            "non_disclosure": False,
        },
    ],
    "job_searches": [
        {"person_id": "P1", "start": D(2024, 1, 2), "end": D(2024, 6, 1), "end_reason": "03"},
        {"person_id": "P1", "start": D(2025, 1, 2)},
    ],
    "statuses": [
        {
            "person_id": "P1",
            "code": "02",
            "start": D(2025, 1, 2),
            "end": D(2025, 2, 1),
            "reason": "01",
        },
        {"person_id": "P2", "code": "03", "start": D(2025, 1, 2)},
    ],
    "services": [
        {
            "person_id": "P1",
            "service": "work_trial",
            "start": D(2025, 3, 1),
            "end": D(2025, 4, 1),
            "planned_end": D(2025, 5, 1),
            "referred_on": D(2025, 2, 1),
            "provider_id": "Y1",
            "price": Decimal("1250.50"),
            "payer": "municipality",
            "outcome": "completed",
        },
    ],
    "contacts": [
        {
            "person_id": "P1",
            "at": datetime(2025, 1, 7, 9, 15),
            "method": "21",
            "coach_id": "C1",
            "channel": "office",
            "note": 'sovittu: "jatko", ja\nkaksi riviä',
        },
        {"person_id": "P2", "at": datetime(2025, 7, 7, 9, 15), "method": "02"},
    ],
    "plans": [
        {
            "person_id": "P1",
            "kind": "01",
            "made_on": D(2025, 1, 7),
            "valid_until": D(2025, 4, 7),
            "accepted_on": D(2025, 1, 8),
            "job_search_duty": 4,
        },
        {"person_id": "P2", "kind": "04", "made_on": D(2025, 1, 7)},
    ],
    "jobs": [
        {
            "person_id": "P1",
            "start": D(2024, 6, 2),
            "end": D(2024, 12, 31),
            "employer_id": "E1",
            "subsidised": True,
            "hours": Decimal("37.50"),
            "industry": "47",
        },
        {"person_id": "P1", "start": D(2026, 1, 1), "subsidised": False},
    ],
    "benefits": [
        {
            "person_id": "P2",
            "month": "2025-01",
            "kind": "tmt",
            "paid_days": 21,
            "cumulative_days": 300,
            "amount": Decimal("800.05"),
        },
        {"person_id": "P2", "month": "2025-02", "kind": "tmt", "paid_days": 0},
    ],
    "incomes": [{"person_id": "P2", "month": "2025-01", "earnings": Decimal("0.00")}],
}
"""A row or two of every table, every column filled in one of them."""


def everything():
    """Return every row of every table of people and casework."""
    models = [
        *apps.get_app_config("people").get_models(),
        *apps.get_app_config("casework").get_models(),
    ]
    return {model.__name__: sorted(map(str, model.objects.values())) for model in models}
