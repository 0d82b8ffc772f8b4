"""What stands around every page: menu, language, foot, policy of content."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from polku.apps.casework.models import Extract
from polku.apps.people.names import Role
from polku.web.menu import MENU

PROFILE = reverse("people:profile")
LANGUAGE = reverse("language")


def page(browser, address=PROFILE, language="en"):
    answer = browser.get(address, headers={"accept-language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("role", Role)
def test_the_menu_holds_the_pages_of_the_role_and_each_opens(enter, make_staff, role):
    browser = enter(make_staff("aino", role=role.value))
    menu = browser.get(PROFILE).context["menu"]
    rooms = [entry for entry in MENU if role in entry.roles]
    assert [item.url for item in menu] == [reverse(entry.name) for entry in rooms]
    for item, entry in zip(menu, rooms, strict=True):
        pages = [reverse(page.name) for page in entry.pages if role in page.roles]
        assert [page.url for page in item.pages] == pages
        for address in (item.url, *pages):
            assert browser.get(address).status_code == 200, address


def test_the_menu_says_where_one_is(enter, make_staff):
    browser = enter(make_staff("aino"))
    here = '<a href="/saannot/" aria-current="page">'
    assert here in page(browser, "/saannot/")
    assert here.replace("page", "true") in page(browser, "/saannot/P06/")
    assert "aria-current" not in re.search(r"<nav.*?</nav>", page(browser), re.DOTALL)[0]


def test_a_room_shows_its_pages_beside_one_another_and_where_one_is(enter, make_staff):
    browser = enter(make_staff("aino", role=Role.EDITOR))
    text = page(browser, reverse("catalogue:words"))
    room = re.search(r'<nav class="pk-room".*?</nav>', text, re.DOTALL)[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', room) == [
        reverse("catalogue:words")
    ]
    assert re.findall(r'aria-current="true">([^<]+)<', text.split("pk-nav__pages")[0]) == [
        "Services"
    ]
    added = page(browser, reverse("catalogue:add-question"))
    assert f'<a href="{reverse("catalogue:questions")}" aria-current="true">' in added
    assert "pk-room" not in page(browser)


def test_a_visitor_has_no_menu_and_costs_no_query(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = page(visitor, reverse("people:sign-in"))
    assert "pk-nav" not in text
    assert "Register extract" not in text


def test_the_frame_costs_one_query(enter, make_staff, django_assert_num_queries):
    browser = enter(make_staff("aino", area=None, unit=None))
    with django_assert_num_queries(3):  # session, person, age of the data
        browser.get(PROFILE)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Aineisto: rekisteriote, ladattu 23.11.2026 klo 22.00"),
        ("sv", "Data: registerutdrag, laddat 23.11.2026 kl. 22.00"),
        ("en", "Data: register extract loaded 23 Nov 2026 at 22:00"),
    ],
)
def test_the_foot_tells_how_old_the_data_is(enter, make_staff, language, words):
    browser = enter(make_staff("aino"))
    for day in (20, 23, 21):
        at = datetime(2026, 11, day, 20, tzinfo=UTC)
        Extract.objects.create(fingerprint=str(day), loaded_at=at)
    assert words in page(browser, language=language).replace("\u00a0", " ")


def test_the_foot_says_when_there_is_no_data(enter, make_staff):
    assert "No register extract has been loaded yet" in page(enter(make_staff("aino")))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_says_its_language(visitor, language):
    assert f'<html lang="{language}"' in page(visitor, reverse("people:sign-in"), language)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_switch_keeps_the_page_with_its_query(enter, make_staff, language):
    browser = enter(make_staff("aino"))
    address = "/saannot/P06/?on=2024-06-01&a=%C3%A5"
    kept = re.search(r'name="next" value="([^"]+)"', page(browser, address))[1]
    assert kept.replace("&amp;", "&") == address
    answer = browser.post(LANGUAGE, {"next": address, "language": language})
    assert (answer.status_code, answer.url) == (302, address)
    assert f'<html lang="{language}"' in page(browser, address, "xx")


def test_the_language_stays_when_one_signs_out(enter, make_staff):
    browser = enter(make_staff("aino"))
    browser.post(LANGUAGE, {"next": "/", "language": "sv"})
    text = browser.post(reverse("people:sign-out"), follow=True).content.decode()
    assert "Du har loggat ut." in text


def test_the_switch_leads_nowhere_else(visitor):
    answer = visitor.post(LANGUAGE, {"next": "https://evil.example/", "language": "sv"})
    assert "evil" not in answer.url


def test_a_language_nobody_speaks_changes_nothing(visitor):
    visitor.post(LANGUAGE, {"next": "/", "language": "tlh"})
    assert '<html lang="en"' in page(visitor, reverse("people:sign-in"))


def test_a_look_does_not_change_the_language(visitor):
    assert visitor.get(LANGUAGE, {"language": "sv"}).status_code == 405


def test_finnish_is_the_language_of_last_resort(visitor):
    assert '<html lang="fi"' in page(visitor, reverse("people:sign-in"), "de")


@pytest.mark.parametrize(
    "address",
    [
        PROFILE,
        reverse("people:password"),
        reverse("people:tokens"),
        reverse("api:reference"),
        reverse("people:access-log"),
        reverse("rules"),
        reverse("rule", args=["F10"]),
        reverse("help", args=["casework-worklist"]),
        reverse("accessibility"),
        reverse("privacy"),
    ],
)
def test_nothing_on_a_page_needs_a_looser_policy(enter, make_staff, address):
    """No style in an attribute, no script in the page, nothing from another host."""
    browser = enter(make_staff("aino", role=Role.AUDITOR))
    answer = browser.get(address)
    text = answer.content.decode()
    assert not re.findall(r"<[^>]+\sstyle=", text)
    assert not re.findall(r"<[^>]+\son\w+=", text)
    assert not re.findall(r"<style|<script(?![^>]+src=)", text)
    assert not re.findall(r"(?:src|<link[^>]+href)=[\"'](?:https?:)?//", text)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_every_page_but_the_open_ones_asks_who_is_there(visitor):
    closed = [PROFILE, "/", "/saannot/", "/saannot/P06/", "/katselut/", "/aloitus/"]
    for address in closed:
        answer = visitor.get(address)
        assert answer.status_code == 302, address
        assert answer.url.startswith(reverse("people:sign-in")), address
    for address in ("/kirjaudu/", "/ohje/rules/", "/saavutettavuus/", "/tietosuoja/"):
        assert visitor.get(address).status_code == 200, address


def test_a_browser_keeps_nothing_seen_signed_in(enter, make_staff):
    browser = enter(make_staff("aino", role=Role.AUDITOR))
    for address in (PROFILE, "/saannot/", "/katselut/", "/katselut/csv/", "/eiole/"):
        assert "no-store" in browser.get(address).headers["Cache-Control"], address
