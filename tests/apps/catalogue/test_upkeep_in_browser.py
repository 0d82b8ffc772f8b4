"""What is kept beside the services, in a real browser."""

from datetime import timedelta

import pytest
from tests.apps.catalogue.conftest import NOW
from tests.browsing import follow, sound
from tests.services.examples import published

from polku.apps.catalogue import actions
from polku.apps.catalogue.actions import questions

pytestmark = pytest.mark.browser


def test_what_is_kept_beside_the_services_is_sound_and_works_without_scripts(
    visit, transactional_db, cast, bring
):
    editor = cast["editor"]
    editor.email = "editor@example.org"
    editor.save()
    bring(published("S-1", "Ryhmä", reviewed_on=NOW.date() - timedelta(days=200)))
    actions.remind(at=NOW, stays=lambda _services: {})
    told = {one: {"question": f"Saanko tulkin {one}?", "answer": "Saat."} for one in ("fi", "sv")}
    questions.keep_question(
        questions.Asked(told, is_published=True),
        of=editor.area, row=None, version=0, by=editor, at=NOW,
    )  # fmt: skip
    page = visit("/palveluluettelo/sanat/", editor, java_script_enabled=True)
    page.fill("[name=why]", "Ryhmä")
    page.fill("[name=fi]", "sakki\nporukka")
    follow(page, page.get_by_role("button", name="Katso, mitä haut löytäisivät"))
    assert page.get_by_role("row").count() == 3
    assert page.complaints == []
    sound(page)
    page = visit("/palveluluettelo/tarkistettavat/", editor, java_script_enabled=False)
    follow(page, page.get_by_role("button", name="Rastitut pitävät paikkansa tänään"))
    assert page.get_by_text("1 palvelu pitää paikkansa tänään.").count() == 1
    page = visit("/palvelut/?haku=tulkki", java_script_enabled=False)
    assert page.locator(".pk-faq details[open] summary").inner_text() == "Saanko tulkin fi?"
