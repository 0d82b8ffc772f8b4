"""The worklist in a real browser: keyboard, parts put in place, cards on a phone, nothing for axe."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests.apps.casework.conftest import TODAY
from tests.browsing import DESK, NARROW, PHONE, ZOOMED, faults, follow, overflow, smallest_text

from polku.apps.casework.models import SavedView
from polku.apps.casework.queries.columns import COLUMNS

pytestmark = pytest.mark.browser

WORKLIST = reverse("casework:worklist")
EVERY_COLUMN = "&".join(f"sarake={key}" for key in COLUMNS)
REASON = {
    "key": "meeting_after_meeting",
    "values": {"months": 3, "start": "2026-08-09"},
    "source": {
        "source": "380/2023 32 §",
        "href": "https://www.finlex.fi/fi/laki/alkup/2023/20230380",
        "since": "2026-01-01",
        "confidence": "M",
    },
    "starts": "2026-08-09",
}


@pytest.fixture
def town(django_db_reset_sequences, cast, make_client, settings):
    """Return the cast over a list with every kind of row."""
    late = {
        "next_due": TODAY - timedelta(days=15),
        "next_rule": "P06",
        "next_kind": "job_search_meeting",
        "next_reason": REASON,
        "unemployed_days": 1204,
        "strip": "u" * 6 + "v" * 3 + "u" * 7 + "r" * 6 + "s" * 4 + "o" * 10,
    }
    long_name = {"family_name": "Söderholm-Kalliokoski", "given_name": "Ann-Sofie Christina"}
    make_client(cast.own, **late | long_name)
    make_client(cast.own, non_disclosure=True, **late)
    make_client(cast.own, plan_made_on=None, occupation="5223", **late | {"next_due": None})
    make_client(
        cast.own,
        meeting_at=datetime(2026, 11, 24, 8, tzinfo=UTC),
        contact_at=datetime(2026, 8, 9, 8, tzinfo=UTC),
        contact_method="29",
        service="rehabilitative_work",
        service_since=TODAY,
        service_until=TODAY,
        family_name="Zachrisson",
        **late | {"next_due": TODAY},
    )
    for days in range(1, 60):
        make_client(cast.own, **late | {"next_due": TODAY + timedelta(days=days)})
    SavedView.objects.create(owner=cast.own, name="Maanantain soitot", query="r=myohassa")
    return cast


@pytest.fixture
def open_page(visit, town):
    """Open the worklist of somebody of the cast."""

    def open_page(address="", size=DESK, language="fi", person="own", **options):
        return visit(WORKLIST + address, town.staff[person], size, language, **options)

    return open_page


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent")


STATES = {
    "the list": "",
    "a reason open": "?avaa=1",
    "a view and a filter": "?r=myohassa",
    "nothing found": "?r=palvelussa&r=turvakielto",
    "every column": f"?{EVERY_COLUMN}",
    "the last page": "?s=2&j=-asiakas",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(open_page, state, language):
    page = open_page(STATES[state], language=language)
    assert page.complaints == []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert faults(page) == [], size
    for size in (NARROW, PHONE, ZOOMED):
        page.set_viewport_size(size)
        assert overflow(page) == 0, size
        assert smallest_text(page) >= 12, size


def test_axe_finds_nothing_on_a_leads_list_or_with_its_boxes_open(open_page):
    page = open_page("?r=suunnitelma-puuttuu", person="lead", bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []


def test_axe_finds_nothing_where_a_protected_client_is_opened(open_page, live_server):
    page = open_page(bypass_csp=True)
    follow(page, page.get_by_text("Avaa perustellen"))
    assert faults(page) == []
    assert overflow(page) == 0


def test_the_policy_of_content_has_nothing_to_complain_of(open_page):
    page = open_page("?avaa=1")
    page.locator(".pk-why").nth(2).click()
    page.locator("tr.expl").nth(1).wait_for()
    page.locator("#rail a", has_text="Myöhässä").last.click()
    page.wait_for_url("**r=myohassa")
    assert page.complaints == []


def test_rows_are_forty_pixels_high_and_fifty_to_a_page(open_page):
    page = open_page()
    heights = page.eval_on_selector_all("tr.is-row", "rows => rows.map(row => row.offsetHeight)")
    assert len(heights) == 50
    assert max(heights) <= 41


def test_the_reason_opens_and_closes_in_place_and_the_focus_stays(open_page):
    page = open_page()
    why = page.locator(".pk-why").nth(1)
    why.focus()
    page.keyboard.press("Enter")
    page.locator("tr.expl").wait_for()
    assert page.locator("tr.expl").inner_text().count("P06") == 1
    assert page.url.endswith(WORKLIST)
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("Enter")
    page.locator("tr.expl").wait_for(state="detached")
    assert page.evaluate("document.activeElement.id").startswith("why-")


def test_a_count_changes_the_list_in_place_and_the_back_button_takes_it_back(open_page):
    page = open_page()
    page.evaluate("window.same = true")
    page.locator("#rail a", has_text="Suunnitelma puuttuu").click()
    page.wait_for_url("**?r=suunnitelma-puuttuu")
    expect(page.locator("tr.is-row")).to_have_count(1)
    assert page.locator("#found").inner_text() == "Listalla 1 asiakas"
    assert page.evaluate("window.same") is True
    page.go_back()
    expect(page.locator("tr.is-row")).to_have_count(50)


def test_typing_searches_and_the_field_keeps_the_focus(open_page):
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("zachri", delay=30)
    page.wait_for_url("**haku=zachri")
    page.wait_for_function("document.querySelectorAll('tr.is-row').length === 1")
    page.keyboard.type("s")
    page.wait_for_url("**haku=zachris")
    assert page.locator("#search").input_value() == "zachris"
    assert page.evaluate("document.activeElement.id") == "search"


def test_rows_by_keyboard(open_page, town):
    page = open_page()
    names = page.locator("tbody .c-who > a").all_inner_texts()
    page.keyboard.press("j")
    assert focused(page) == names[0]
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    assert focused(page) == names[2]
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("k")
    assert focused(page) == names[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/asiakkaat/**")


def test_columns_are_chosen_in_a_box(open_page):
    page = open_page("?r=myohassa")
    page.get_by_text("Sarakkeet 9/14").click()
    page.get_by_label("Kunta", exact=True).last.check()
    page.get_by_label("Palvelu nyt").uncheck()
    page.get_by_role("button", name="Käytä").click()
    page.wait_for_url("**sarake=kunta")
    heads = page.locator("thead th").all_inner_texts()
    assert "Kunta" in heads
    assert "Palvelu nyt" not in heads
    assert "r=myohassa" in page.url


def test_everything_works_without_script(open_page):
    page = open_page(java_script_enabled=False)
    follow(page, page.locator(".pk-why").first)
    assert page.locator("tr.expl").count() == 1
    follow(page, page.locator("#rail a", has_text="Suunnitelma puuttuu"))
    assert page.locator("tr.is-row").count() == 1
    page.locator("#search").fill("nobody")
    follow(page, page.get_by_role("button", name="Hae"))
    assert page.locator("tr.is-row").count() == 0
    assert "r=suunnitelma-puuttuu" in page.url


def test_the_filters_of_a_phone_open_without_script_too(open_page):
    page = open_page(size=PHONE, java_script_enabled=False)
    late = page.locator("#filters a", has_text="Myöhässä")
    assert not late.is_visible()
    page.get_by_role("button", name="Kaikki rajaukset").click()
    assert late.is_visible()


def test_a_phone_shows_quick_counts_and_the_filters_behind_a_button(open_page):
    page = open_page(size=PHONE)
    assert page.locator(".pk-rail__quick a").first.inner_text().split() == ["2", "Myöhässä"]
    button = page.get_by_role("button", name="Kaikki rajaukset")
    late = page.locator("#filters a", has_text="Myöhässä")
    assert not late.is_visible()
    button.click()
    assert late.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    late.click()
    expect(page.locator("tr.is-row")).to_have_count(2)
    assert page.url.endswith("?r=myohassa")
