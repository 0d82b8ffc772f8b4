"""A provider answers on a phone: the link, the referral, the answer."""

import pytest
from tests.apps.referrals.loops import COURSE, sent
from tests.browsing import PHONE, follow, sound

from polku.apps.referrals.models import Referral

pytestmark = pytest.mark.browser


def test_a_link_is_answered_on_a_phone(live_server, cast, make_client, bring, visit):
    course = bring(COURSE)["S-1"]
    _referral, secret = sent(make_client(cast["own"]), course, cast["own"], course.runs.get())
    page = visit(f"/vastaus/{secret}/", size=PHONE)
    follow(page, page.get_by_role("button", name="Avaa ohjaus"))
    assert page.get_by_text("040 000 0000").is_visible()
    page.get_by_text("Otamme asiakkaan", exact=True).click()
    page.get_by_label("Päivä, jona asiakas voi aloittaa").fill("1.12.2026")
    sound(page)
    page.set_viewport_size(PHONE)
    follow(page, page.locator("button[value=ota]"))
    assert page.get_by_role("heading", name="Vastauksesi tallennettiin").is_visible()
    assert Referral.objects.get().state == "accepted"
    assert page.complaints == []
