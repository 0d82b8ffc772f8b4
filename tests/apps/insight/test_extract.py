"""From the database to rows without names."""

from datetime import date

import pytest
from tests.apps.casework.extracts import AT, extract

from polku.analytics.derive.pseudonyms import as_text, pseudonyms
from polku.analytics.engines.local import Local
from polku.analytics.index.opening import open_index
from polku.analytics.index.rows import whole
from polku.apps.casework.actions import load
from polku.apps.insight.extract import build_index, write

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
SECRET = b"a secret of tests"


def two_people():
    return extract(
        coaches=[{"coach_id": "C1", "name": "Oma Valmentaja", "unit": "Tiimi", "area": "07"}],
        persons=[
            {"person_id": person, "coach_id": "C1", "family_name": "Salainen"}
            for person in ("P1", "P2")
        ],
        job_searches=[{"person_id": "P1", "start": date(2026, 10, 1)}],
        statuses=[{"person_id": "P1", "code": "02", "start": date(2026, 10, 1)}],
    )


def test_rows_have_pseudonyms_and_coaches_their_unit(tmp_path):
    load(two_people(), by=None, at=AT)
    write(tmp_path, secret=SECRET, today=TODAY)
    persons, coaches = whole(tmp_path, "persons"), whole(tmp_path, "coaches")
    assert sorted(persons["person_id"]) == sorted(as_text(pseudonyms(("P1", "P2"), SECRET)))
    assert persons["family_name"].null_count() == 2
    assert persons["coach_id"].to_list() == ["C1", "C1"]
    assert coaches.select("coach_id", "name", "unit", "area").rows() == [
        ("C1", None, "Tiimi", "07")
    ]


def test_an_index_of_the_settings_place_and_secret(tmp_path, settings):
    settings.INDEX, settings.INDEX_SECRET = tmp_path / "index", SECRET
    load(two_people(), by=None, at=AT)
    stages = set()
    built = build_index(today=TODAY, engine=Local(), tell=lambda stage, *_: stages.add(stage))
    assert built.people == 2
    assert {"persons", "rows", "people"} <= stages
    index = open_index(tmp_path / "index", secret=SECRET)
    assert index.manifest.totals["searches"] == 1
