"""`polku staff add`."""

import re

import pytest
from typer.testing import CliRunner

from polku.apps.people.models import Area, Staff, Unit
from polku.cli.__main__ import app


@pytest.fixture
def area(db):
    names = {"name_fi": "R", "name_sv": "K", "name_en": "C"}
    return Area.objects.create(code="coast", kind="trial", **names)


def add(*words, typed=""):
    return CliRunner().invoke(app, ["staff", "add", *words], input=typed)


AINO = ("aino", "--name", "Aino Öhman", "--role", "coach")


def test_a_person_with_a_one_time_password_may_sign_in(area):
    done = add(*AINO, "--area", "coast", "--unit", "Hanko", "--coach-id", "C-7")
    assert done.exit_code == 0, done.output
    person = Staff.objects.get()
    password = re.search(r"One-time password: (\S+)", done.output)[1]
    assert person.check_password(password)
    assert len(password) >= 16
    found = (person.name, person.role, person.unit.name, person.area, person.coach_id)
    assert found == ("Aino Öhman", "coach", "Hanko", area, "C-7")
    assert not person.is_superuser


def test_two_people_get_different_passwords(area):
    first = add(*AINO).output
    second = add("eino", "--name", "Eino", "--role", "lead").output
    assert first.split("password: ")[1] != second.split("password: ")[1]


def test_a_password_may_be_asked(area):
    typed = "oikea hevonen paristo\n" * 2
    done = add(*AINO, "--ask-password", typed=typed)
    assert done.exit_code == 0, done.output
    assert Staff.objects.get().check_password("oikea hevonen paristo")
    assert "oikea hevonen" not in done.output


def test_a_unit_is_made_once(area):
    add(*AINO, "--area", "coast", "--unit", "Hanko")
    add("eino", "--name", "Eino", "--role", "lead", "--area", "coast", "--unit", "Hanko")
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--role", "king"), "role"),
        (("--area", "moon"), "moon"),
        (("--unit", "Hanko"), "Hanko"),
    ],
    ids=["role", "area", "unit without an area"],
)
def test_what_is_wrong_is_named_and_nobody_is_added(area, words, said):
    done = add("aino", "--name", "Aino", "--role", "coach", *words)
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert done.output.strip()
    assert not Staff.objects.exists()
    assert not Unit.objects.exists()


def test_a_name_that_is_taken_is_refused(area):
    add(*AINO)
    done = add(*AINO)
    assert done.exit_code == 1
    assert "username" in done.output
    assert Staff.objects.count() == 1


def test_a_weak_password_is_refused(area):
    done = add(*AINO, "--ask-password", typed="lyhyt\n" * 2)
    assert done.exit_code == 1
    assert not Staff.objects.exists()


def staff(*words, typed=""):
    return CliRunner().invoke(app, ["staff", *words], input=typed)


def test_a_coach_whom_an_extract_brought_gets_a_way_in(area):
    unit = Unit.objects.create(area=area, name="Hanko")
    brought = Staff(username="C-7", name="C-7", role="coach", coach_id="C-7", area=area, unit=unit)
    brought.set_unusable_password()
    brought.save()
    done = add(*AINO, "--coach-id", "C-7")
    assert done.exit_code == 0, done.output
    person = Staff.objects.get()
    assert (person.pk, person.username, person.unit) == (brought.pk, "aino", unit)
    assert person.check_password(re.search(r"One-time password: (\S+)", done.output)[1])


def test_a_coach_who_has_a_way_in_is_not_taken_over(area):
    add(*AINO, "--coach-id", "C-7")
    before = Staff.objects.get().password
    done = add("eino", "--name", "Eino", "--role", "coach", "--coach-id", "C-7")
    assert done.exit_code == 1
    assert Staff.objects.get().password == before


def test_a_forgotten_password_is_replaced_and_sessions_end(area):
    first = add(*AINO).output.split("password: ")[1].split()[0]
    rounds = Staff.objects.get().session_round
    done = staff("password", "aino")
    assert done.exit_code == 0, done.output
    person = Staff.objects.get()
    assert not person.check_password(first)
    assert person.check_password(re.search(r"One-time password: (\S+)", done.output)[1])
    assert person.session_round == rounds + 1


def test_who_has_left_is_shut_out_and_may_come_back(area):
    add(*AINO)
    rounds = Staff.objects.get().session_round
    assert staff("close", "aino").exit_code == 0
    person = Staff.objects.get()
    assert (person.is_active, person.session_round) == (False, rounds + 1)
    assert staff("open", "aino").exit_code == 0
    assert Staff.objects.get().is_active


@pytest.mark.parametrize("command", ["password", "close", "open"])
def test_a_username_nobody_has_is_told(db, command):
    done = staff(command, "nobody")
    assert done.exit_code == 1
    assert "Nobody has the username nobody." in done.output
