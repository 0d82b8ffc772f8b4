"""A catalogue's file through its pages in a real browser, without scripts and under their own policy."""

from urllib.parse import urlsplit

import pytest
from tests.apps.catalogue.test_importing import DEARER, FRESH, GOING, OLD, whole
from tests.browsing import PHONE, follow, sound

from polku.services import exchange

pytestmark = pytest.mark.browser


def test_an_editor_brings_in_a_file_and_undoes_it_without_scripts(
    visit, transactional_db, cast, bring, settings, tmp_path
):
    settings.UPLOADS = tmp_path / "uploads"
    bring(OLD, GOING)
    path = tmp_path / "katalog.xlsx"
    exchange.write((DEARER, FRESH), path, language="sv")
    page = visit(
        "/palveluluettelo/tuonti/", cast["far_editor"], PHONE, "sv", java_script_enabled=False
    )
    page.locator("#file").set_input_files(path)
    follow(page, page.get_by_role("button", name="Skicka och gå igenom"))
    follow(page, page.get_by_role("link", name="Ändras 1"))
    assert "Oförändrade" not in page.locator(".pk-states").inner_text()
    assert page.locator(".pk-fields ins").first.inner_text().endswith("15,00")
    address = urlsplit(page.url)
    seen = visit(f"{address.path}?{address.query}", cast["far_editor"], PHONE, "sv")
    assert seen.complaints == []
    sound(seen)
    follow(page, page.get_by_role("button", name="Ta in i katalogen"))
    assert whole("S-0") == DEARER
    follow(page, page.get_by_role("link", name="Återta importen"))
    follow(page, page.get_by_role("button", name="Återta importen"))
    assert "Importen har återtagits" in page.locator("main").inner_text()
    assert whole("S-0") == OLD
