"""The pages on paths in a real browser: sound at every size, by click and by keyboard."""

import re

import pytest
from django.urls import reverse
from tests.browsing import DESK, NARROW, PHONE, faults, follow, overflow, sound

pytestmark = pytest.mark.browser
PAGES = [
    "situation",
    "paths",
    "time-to-work",
    "revolving-door",
    "compare",
    "indicators",
    "map",
    "official",
    "needs",
]
A4 = {"width": 718, "height": 1046}
"""The sheet less the margins of a browser, in px."""


@pytest.fixture
def open_page(visit, cast, index):
    """Open a page as somebody of the cast."""

    def open_page(name, query="", language="fi", by="analyst", **options):
        return visit(reverse(f"insight:{name}") + query, cast[by], language=language, **options)

    return open_page


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_runs_over(open_page, name, language):
    page = open_page(name, language=language)
    for summary in page.locator("details.pk-data > summary").all():
        summary.click()
    assert page.complaints == []
    sound(page)


@pytest.mark.parametrize("query", ["?ika=100", "?ika=60_up", "?ika=30_54&kohta=coaching"])
def test_a_page_with_a_fault_with_nobody_and_with_a_focus_is_sound_too(open_page, query):
    page = open_page("paths", query)
    assert faults(page) == []
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0


def test_an_indicator_in_full_is_sound(open_page):
    page = open_page("indicators", "?tunnus=plan_debt", language="sv")
    sound(page)
    page.set_viewport_size(NARROW)
    assert overflow(page) == 0


def test_the_page_without_an_index_is_sound(visit, cast):
    page = visit(reverse("insight:paths"), cast["analyst"])
    assert page.locator(".pk-empty").is_visible()
    assert faults(page) == []


def test_a_click_on_a_state_looks_at_it_alone_and_back_undoes_it(open_page):
    page = open_page("paths")
    follow(page, page.locator("svg a[href='?kohta=coaching']"))
    assert "kohta=coaching" in page.url
    assert page.locator("#answer .ds-chip", has_text="Valmennus").is_visible()
    assert page.locator("svg .faded").count() > 0
    page.go_back()
    assert "kohta" not in page.url
    assert page.locator("svg .faded").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_no_way_to_look_is_cut_off(open_page, name):
    page = open_page(name)
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        for group in page.locator("nav.pk-switch").all():
            box = group.bounding_box()
            for link in group.locator("a").all():
                own = link.bounding_box()
                assert own["y"] + own["height"] <= box["y"] + box["height"] + 1
                assert own["x"] + own["width"] <= box["x"] + box["width"] + 1


def test_a_transition_is_reached_and_opened_by_the_keyboard(open_page):
    page = open_page("paths")
    link = page.locator("svg a[aria-label$='Työtön → Valmennus']")
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "kohta=unemployed%3Ecoaching" in page.url


def test_a_filter_changes_the_answer_and_the_address(open_page):
    page = open_page("paths")
    page.select_option("select[name=sukupuoli]", "man")
    page.get_by_role("button", name="Rajaa").press("Enter")
    page.locator("#answer .ds-chip").wait_for()
    assert "sukupuoli=man" in page.url
    assert page.complaints == []
    assert faults(page) == []
    follow(page, page.locator("#answer .ds-chip").first)
    assert "sukupuoli" not in page.url
    assert page.locator("select[name=sukupuoli]").input_value() == ""


def test_a_filter_works_without_a_script(open_page):
    page = open_page("time-to-work", java_script_enabled=False)
    page.select_option("select[name=sukupuoli]", "man")
    follow(page, page.get_by_role("button", name="Rajaa"))
    assert "sukupuoli=man" in page.url
    assert page.locator("#answer .ds-chip").is_visible()


def test_a_phone_has_a_list_in_place_of_the_graph(open_page):
    page = open_page("paths")
    page.set_viewport_size(PHONE)
    assert not page.locator("svg.pk-chart").first.is_visible()
    assert page.locator(".pk-flow li").first.is_visible()
    page.set_viewport_size(DESK)
    assert page.locator("svg.pk-chart").first.is_visible()
    assert not page.locator(".pk-flow li").first.is_visible()


def test_the_file_of_what_is_shown_comes(open_page):
    page = open_page("paths", "?sukupuoli=man")
    with page.expect_download() as download:
        page.locator("a[href*='csv/siirtymat']").click()
    name = download.value.suggested_filename
    assert re.fullmatch(r"polut-siirtymat-alue-[a-z0-9-]+-sukupuoli-man-2026-11-24\.csv", name)


def test_print_leaves_the_filters_out(open_page):
    page = open_page("paths")
    page.emulate_media(media="print")
    assert not page.locator(".pk-filters").is_visible()
    assert page.locator("svg.pk-chart").first.is_visible()


def test_the_situation_is_printed_on_three_sheets_and_nothing_is_cut(open_page):
    page = open_page("situation")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Tulosta").click()
    assert page.evaluate("window.printed")
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert 1 <= sheets <= 3
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    assert overflow(page) == 0
    assert not page.locator(".pk-filters").is_visible()
    assert not page.get_by_role("button", name="Tulosta").is_visible()
    shown = page.locator(".pk-situation .pk-fig svg:visible")
    assert shown.count() >= 2
    for picture in shown.all():
        assert picture.evaluate("one => one.clientWidth >= one.viewBox.baseVal.width * 0.8")
