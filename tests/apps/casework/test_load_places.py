"""The areas of clients, and the coaches of an extract as staff."""

from datetime import datetime

import pytest
from tests.apps.casework.extracts import AT, FULL, HELSINKI, D, extract

from polku.apps.casework.actions import LoadError, load
from polku.apps.casework.models import Client, Standing
from polku.apps.people.models import Area, Staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("municipality", "day", "kind"),
    [
        ("710", D(2022, 5, 1), "trial"),
        ("710", D(2026, 11, 24), "employment"),
        ("200", D(2026, 11, 24), None),
    ],
)
def test_a_client_is_in_the_area_of_the_municipality_on_the_day(municipality, day, kind):
    at = datetime.combine(day, AT.time(), HELSINKI)
    load(extract(persons=[{"person_id": "P1", "municipality": municipality}]), by=None, at=at)
    area = Client.objects.get().area
    assert (area.kind if area else None) == kind


def test_coaches_become_staff_who_cannot_sign_in_yet():
    load(extract(**FULL), by=None, at=AT)
    coach = Staff.objects.get(coach_id="C1")
    assert (coach.name, coach.unit.name, coach.unit.area.code, coach.norm) == (
        "Aino",
        "Länsi",
        "07",
        100,
    )
    assert coach.role == "coach"
    assert not coach.has_usable_password()


def test_a_coach_only_a_person_names_is_made_and_keeps_the_client():
    load(extract(persons=[{"person_id": "P1", "coach_id": "C9"}]), by=None, at=AT)
    assert Client.objects.get().coach.name == "C9"


def test_a_sign_in_name_already_somebodys_is_left_to_them(make_staff):
    somebody = make_staff("C1", "admin")
    load(extract(**FULL), by=None, at=AT)
    assert Staff.objects.get(coach_id="C1").pk != somebody.pk


def test_a_role_given_in_polku_survives_the_register():
    load(extract(**FULL), by=None, at=AT)
    Staff.objects.filter(coach_id="C1").update(role="lead")
    renamed = [FULL["coaches"][0] | {"name": "Aino K."}]
    load(extract(coaches=renamed, persons=FULL["persons"]), by=None, at=AT)
    assert Staff.objects.filter(coach_id="C1").values_list("name", "role").get() == (
        "Aino K.",
        "lead",
    )


def test_an_area_no_one_knows_is_said_and_nothing_comes_in():
    coach = FULL["coaches"][0] | {"area": "Raasepoti"}
    with pytest.raises(LoadError, match=r"C1.*Raasepoti"):
        load(extract(coaches=[coach], persons=FULL["persons"]), by=None, at=AT)
    assert not Client.objects.exists()
    assert not Area.objects.exists()


def test_an_area_no_longer_in_force_gives_way_to_the_one_of_most_clients():
    coach = FULL["coaches"][0] | {"area": "Raasepori-Hanko"}
    load(extract(coaches=[coach], persons=FULL["persons"]), by=None, at=AT)
    assert set(Staff.objects.values_list("area__code", flat=True)) == {
        Client.objects.first().area.code
    }


def test_a_coach_who_moves_takes_the_clients_standing_along():
    load(extract(**FULL), by=None, at=AT)
    client = Client.objects.get(person_id="P1")
    Standing.objects.create(
        client=client,
        coach=client.coach,
        unit_id=client.coach.unit_id,
        built_on=AT.date(),
        in_search=True,
    )
    moved = [FULL["coaches"][0] | {"unit": "Itä"}]
    load(extract(coaches=moved, persons=FULL["persons"]), by=None, at=AT)
    assert Standing.objects.get().unit_id == Staff.objects.get(coach_id="C1").unit_id
    assert Staff.objects.get(coach_id="C1").unit.name == "Itä"
