"""The client page and its forms in a real browser."""

import pytest
from django.urls import reverse
from tests.apps.casework.test_client_page import person  # noqa: F401 (a fixture)
from tests.browsing import faults, sound

pytestmark = pytest.mark.browser
PAGES = ["client", "record-contact", "book-meeting"]


@pytest.fixture
def open_page(visit, cast):
    """Open an address as somebody of the cast."""

    def open_page(address, language="fi", by="own"):
        return visit(address, cast.staff[by], language=language)

    return open_page


def quiet_and_sound(page):
    # Asked before axe comes in, whose own styles the policy of content refuses.
    assert page.complaints == []
    sound(page)


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_runs_over(open_page, person, name, language):  # noqa: F811
    page = open_page(reverse(f"casework:{name}", args=[person.pk]), language)
    for summary in page.locator("details.pk-data > summary").all():
        summary.click()
    quiet_and_sound(page)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_lead_sees_the_choice_of_coach_and_a_protected_client_the_question(
    open_page,
    person,  # noqa: F811
    language,
):
    quiet_and_sound(open_page(reverse("casework:client", args=[person.pk]), language, by="lead"))
    person.non_disclosure = True
    person.save()
    page = open_page(reverse("casework:client", args=[person.pk]), language)
    assert page.url.endswith(reverse("casework:open-protected", args=[person.pk]))
    quiet_and_sound(page)


def test_a_contact_is_recorded_with_the_keyboard_and_faults_are_told(open_page, person):  # noqa: F811
    page = open_page(reverse("casework:client", args=[person.pk]))
    page.get_by_role("link", name="Kirjaa yhteys").press("Enter")
    page.fill("input[name=day]", "31")
    page.fill("textarea", "Puhuttiin.")
    page.locator("form.pk-form button[type=submit]").press("Enter")
    page.get_by_role("alert").wait_for()
    assert faults(page) == []
    page.fill("input[name=day]", "23")
    page.locator("form.pk-form button[type=submit]").press("Enter")
    page.wait_for_url("**" + reverse("casework:client", args=[person.pk]))
    assert page.get_by_text("Puhuttiin.").is_visible()
