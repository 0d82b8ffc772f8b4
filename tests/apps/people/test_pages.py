"""The start, the profile, the password and the end of every session."""

import pytest
from django.urls import reverse

from polku.apps.people.names import Role

PROFILE = reverse("people:profile")
NEW = "aamulla pyörällä töihin"
HOMES = {
    Role.COACH: "casework:worklist",
    Role.LEAD: "casework:worklist",
    Role.ADMIN: "casework:uploads",
    Role.MANAGER: "insight:situation",
    Role.ANALYST: "insight:situation",
    Role.EDITOR: "catalogue:catalogue",
    Role.PROVIDER: "referrals:provider",
}


@pytest.mark.parametrize("role", Role)
def test_the_day_begins_where_the_role_works(enter, make_staff, role):
    answer = enter(make_staff("aino", role=role.value)).get(reverse("people:home"))
    assert answer.url == reverse(HOMES.get(role, "people:start"))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.EDITOR])
def test_who_has_no_area_has_no_situation_to_begin_with(enter, make_staff, role):
    person = make_staff("aino", role=role.value, area=None, unit=None)
    assert enter(person).get(reverse("people:home")).url == reverse("people:start")


@pytest.mark.parametrize("role", sorted(set(Role) - set(HOMES)))
def test_the_start_page_names_the_role_and_only_pages_that_open(enter, make_staff, role):
    browser = enter(make_staff("aino", role=role.value))
    answer = browser.get(reverse("people:start"))
    assert str(role.label) in answer.content.decode()
    for item in answer.context["menu"]:
        assert browser.get(item.url).status_code == 200, item.url


def test_the_profile_tells_who_one_is(enter, make_staff):
    page = enter(make_staff("aino", name="Aino Östman", role="lead")).get(PROFILE).content.decode()
    for words in ("Aino Östman", "aino", "Team lead", "Unit one", "The Coast", "English"):
        assert words in page


def test_the_area_is_named_in_the_language_of_the_page(enter, make_staff):
    browser = enter(make_staff("aino"))
    answer = browser.get(PROFILE, headers={"accept-language": "sv"})
    assert "Kusten" in answer.content.decode()


def test_one_says_where_letters_go_and_in_which_language(enter, make_staff):
    aino = make_staff("aino", languages="ru,sv")
    assert (aino.email, aino.reads()) == ("", "sv")
    browser = enter(aino)
    wrong = browser.post(PROFILE, {"email": "aino@", "language": "en"})
    assert wrong.status_code == 422
    assert 'value="aino@"' in wrong.content.decode()
    assert browser.post(PROFILE, {"email": "a@example.org", "language": "ru"}).status_code == 422
    assert browser.post(PROFILE, {"email": "a@example.org", "language": "en"}).status_code == 302
    aino.refresh_from_db()
    assert (aino.email, aino.reads()) == ("a@example.org", "en")


def test_a_profile_without_unit_and_area_stands(enter, make_staff):
    assert enter(make_staff("aino", unit=None, area=None)).get(PROFILE).status_code == 200


def test_signing_out_everywhere_ends_every_session(enter, make_staff):
    aino, eino = make_staff("aino"), make_staff("eino")
    here, there, other = enter(aino), enter(aino), enter(eino)
    assert here.get(reverse("people:end-sessions")).status_code == 405
    answer = here.post(reverse("people:end-sessions"), follow=True)
    assert "signed out on every device" in answer.content.decode()
    assert here.get(PROFILE).status_code == 302
    assert there.get(PROFILE).status_code == 302
    assert other.get(PROFILE).status_code == 200
    aino.refresh_from_db()
    assert enter(aino).get(PROFILE).status_code == 200


def change(browser, old="oikea hevonen paristo", new=NEW, again=None):
    given = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return browser.post(reverse("people:password"), given)


def test_a_new_password_ends_the_other_sessions(enter, make_staff):
    aino = make_staff("aino")
    here, there = enter(aino), enter(aino)
    assert change(here).url == PROFILE
    assert "Your password has been changed." in here.get(PROFILE).content.decode()
    assert there.get(PROFILE).status_code == 302
    aino.refresh_from_db()
    assert aino.check_password(NEW)


@pytest.mark.parametrize(
    "given",
    [
        {"old": "wrong"},
        {"new": "lyhyt"},
        {"new": "passwordpassword1", "again": "passwordpassword2"},
        {"new": "password1234"},
    ],
)
def test_a_password_that_will_not_do_changes_nothing(enter, make_staff, given):
    aino = make_staff("aino", name="Aino Virtanen")
    answer = change(enter(aino), **given)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    aino.refresh_from_db()
    assert aino.check_password("oikea hevonen paristo")


def test_who_has_no_password_is_not_offered_a_change(enter, make_staff):
    aino = make_staff("aino")
    assert reverse("people:password") in enter(aino).get(PROFILE).content.decode()
    aino.set_unusable_password()
    aino.save()
    assert reverse("people:password") not in enter(aino).get(PROFILE).content.decode()
