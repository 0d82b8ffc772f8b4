"""The demo's door: one button a role, and no door at all outside the demo."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from polku.apps.people.actions import post
from polku.apps.people.names import Role

DEMO = reverse("people:demo")


@pytest.fixture
def town(make_staff, settings):
    settings.DEMO = True
    return {role: make_staff(f"{role.value}1", role=role.value) for role in Role}


def test_outside_the_demo_the_page_does_not_exist(visitor, make_staff):
    make_staff("aino")
    assert visitor.get(DEMO).status_code == 404
    assert visitor.post(DEMO, {"role": "coach"}).status_code == 404
    assert "_auth_user_id" not in visitor.session


def test_outside_the_demo_no_page_speaks_of_it(visitor):
    assert DEMO not in visitor.get(reverse("people:sign-in")).content.decode()


def test_one_button_a_role(visitor, town, make_staff):
    make_staff("coach2")
    page = visitor.get(DEMO).content.decode()
    assert sorted(re.findall(r'name="role" value="(\w+)"', page)) == sorted(Role.values)


@pytest.mark.parametrize("role", Role.values)
def test_a_button_lets_in_as_that_role(visitor, town, role):
    visitor.post(DEMO, {"role": role, "next": reverse("people:profile")})
    assert visitor.get(reverse("people:profile")).context["user"].role == role


def test_a_role_that_nobody_has_lets_nobody_in(visitor, town):
    for role in ("", "root", "coach1"):
        assert visitor.post(DEMO, {"role": role}).status_code == 404
    assert "_auth_user_id" not in visitor.session


def test_somebody_who_has_left_is_no_door(visitor, town):
    town[Role.AUDITOR].is_active = False
    town[Role.AUDITOR].save()
    assert 'value="auditor"' not in visitor.get(DEMO).content.decode()


def test_a_look_lets_nobody_in(visitor, town):
    visitor.get(DEMO, {"role": "coach"})
    assert visitor.get(reverse("people:profile")).status_code == 302


def test_an_empty_town_says_what_to_do(visitor, settings):
    settings.DEMO = True
    assert "Run polku demo" in visitor.get(DEMO).content.decode()


LETTERS = reverse("people:demo-letters")


def test_letters_are_read_in_a_demo_and_nowhere_else(visitor, settings, make_staff):
    at = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Europe/Helsinki"))
    body = "Avaa http://localhost:8000/a/b\n<script>alert(1)</script>"
    post.write(to="a@example.fi", language="fi", subject="Hei <b>", body=body, at=at)
    assert visitor.get(LETTERS).status_code == 404
    visitor.force_login(make_staff("riitta", role="admin"))
    assert visitor.get(LETTERS).status_code == 404
    visitor.logout()
    settings.DEMO = True
    page = visitor.get(LETTERS).content.decode()
    assert 'href="http://localhost:8000/a/b"' in page
    assert "Hei &lt;b&gt;" in page
    assert "<script>alert" not in page
