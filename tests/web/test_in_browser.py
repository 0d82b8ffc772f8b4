"""The pages in a real browser, under their own policy of content."""

import pytest
from django.urls import reverse
from tests.browsing import DESK, NARROW, PHONE, faults, follow, overflow, sound

from polku.apps.people.models import Access
from polku.apps.people.names import Act, Role

pytestmark = pytest.mark.browser

OPEN = [
    reverse("people:sign-in"),
    reverse("people:demo"),
    reverse("accessibility"),
    reverse("privacy"),
    reverse("help", args=["casework-client"]),
]
CLOSED = [
    reverse("people:start"),
    reverse("people:profile"),
    reverse("people:password"),
    reverse("people:tokens"),
    reverse("people:access-log"),
    reverse("people:access-log") + "?person=nobody",
    reverse("rules"),
    reverse("rule", args=["P06"]),
    reverse("rule", args=["F10"]) + "?on=2024-06-01",
    reverse("rule", args=["P06"]) + "?on=eilen",
    "/eiole/",
]


@pytest.fixture
def town(make_staff, settings):
    """One person a role, with names as long as names are, and a log of looks."""
    settings.DEMO = True
    names = {Role.AUDITOR: "Anna-Sofia Christina Söderholm-Kalliokoski af Hällström"}
    people = {r: make_staff(r.value, role=r, name=names.get(r, r.value.title())) for r in Role}
    looks = [
        Access(
            at="2026-11-24T08:00:00Z",
            by=people[Role.COACH],
            act=Act.OPEN,
            subject=f"A-{number:032}",
            page="/asiakkaat/1/",
            reason="Asiakas pyysi yhteydenottoa" if number % 2 else "",
        )
        for number in range(8)
    ]
    Access.objects.bulk_create(looks)
    return people


@pytest.fixture
def open_page(visit, town):
    """Open an address as a role, or as nobody."""

    def open_page(address, size=DESK, language="fi", role=Role.AUDITOR, **options):
        return visit(address, town[role] if role else None, size, language, **options)

    return open_page


@pytest.mark.parametrize("address", OPEN + CLOSED)
def test_axe_finds_nothing_and_nothing_runs_over(open_page, address):
    role = None if address in OPEN else Role.AUDITOR
    for language in ("fi", "sv"):
        page = open_page(address, language=language, role=role)
        assert [line for line in page.complaints if "404" not in line] == []
        sound(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_menu_of_a_phone_opens_and_closes(open_page, scripts):
    page = open_page(reverse("people:profile"), PHONE, java_script_enabled=scripts)
    link = page.get_by_role("link", name="Lain säännöt")
    assert not link.is_visible()
    page.get_by_role("button", name="Valikko").click()
    assert link.is_visible()
    page.keyboard.press("Escape")
    assert not link.is_visible()
    page.get_by_role("button", name="Valikko").click()
    follow(page, link)
    assert page.url.endswith(reverse("rules"))


def test_the_open_menu_of_a_phone_passes_axe(open_page):
    for language in ("fi", "sv"):
        page = open_page(reverse("people:profile"), NARROW, language)
        page.locator(".pk-menu").click()
        assert faults(page) == []
        assert overflow(page) == 0


def test_on_a_desk_the_menu_is_always_there(open_page):
    page = open_page(reverse("people:profile"))
    assert page.get_by_role("link", name="Lain säännöt").is_visible()
    assert not page.get_by_role("button", name="Valikko").is_visible()


def test_the_first_stop_of_the_keyboard_is_the_way_past_the_menu(open_page):
    page = open_page(reverse("people:profile"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ds-skip-link"
    assert page.locator(".ds-skip-link").bounding_box()["width"] > 50
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_every_stop_of_the_keyboard_is_seen(open_page):
    page = open_page(reverse("people:access-log"))
    seen = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        name, outline, width = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 80), s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        seen.add(name)
        assert outline != "none", name
        assert width >= 2, name
    assert len(seen) > 15


def test_a_slash_goes_to_the_search(open_page):
    page = open_page(reverse("people:access-log"))
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "person"
    page.keyboard.type("a/b")
    assert page.input_value("#person") == "a/b"


def test_the_language_switch_keeps_the_page(open_page):
    page = open_page(reverse("rule", args=["P06"]) + "?on=2024-06-01")
    follow(page, page.get_by_role("button", name="SV"))
    assert page.url.endswith("/saannot/P06/?on=2024-06-01")
    assert page.get_attribute("html", "lang") == "sv"


def test_a_person_signs_in_looks_and_leaves(open_page, town):
    page = open_page(reverse("people:profile"), role=None)
    page.fill("#id_username", "auditor")
    page.fill("#id_password", "wrong")
    page.keyboard.press("Enter")
    assert page.get_by_role("alert").inner_text().strip() != ""
    assert faults(page) == []
    page.fill("#id_password", "oikea hevonen paristo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/oma/")
    page.get_by_role("button", name="Kirjaudu ulos", exact=True).click()
    assert "Olet kirjautunut ulos." in page.get_by_role("status").inner_text()


def test_on_paper_there_is_the_page_and_not_its_furniture(open_page):
    page = open_page(reverse("rule", args=["P06"]))
    page.emulate_media(media="print")
    assert not page.locator(".pk-bar").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()


def test_the_font_is_ours(open_page):
    page = open_page(reverse("people:profile"))
    ready = (
        "document.fonts.load('650 16px \"Source Sans 3 Variable\"', 'Đặö').then((f) => f.length)"
    )
    assert page.evaluate(ready) >= 2
