"""The whole loop in a real browser: from a spreadsheet to what a service did for a client."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.apps.referrals.conftest import AWAY, TODAY
from tests.browsing import follow, sound
from tests.services.examples import COACHING, texts

from polku.analytics.engines.local import Local
from polku.apps.casework.models import ServicePeriod
from polku.apps.catalogue.models import Service
from polku.apps.insight.extract import build_index
from polku.apps.people.models import Letter
from polku.apps.referrals.models import Referral
from polku.register.writer import Format
from polku.services import exchange
from polku.services.names import State
from polku.services.service import Contact, Run

pytestmark = pytest.mark.browser
TO = "grupp@example.org"
NEED = "öva på arbetsintervjuer"
GROUP = replace(
    COACHING,
    area=AWAY,  # an employment area, as files know them
    provider=replace(COACHING.provider, business_id="9000101-4"),
    texts={
        "fi": texts(
            "Työnhakuryhmä", description="Teemme hakemuksia ja harjoittelemme haastatteluja."
        ),
        "sv": texts("Jobbsökargrupp", description="Vi skriver ansökningar och övar intervjuer."),
        "en": texts("Job search group", description="We write applications and train interviews."),
    },
    runs=(Run("Työpaja", TODAY + timedelta(days=13), TODAY + timedelta(days=66), 12, 14),),
    contact=Contact("019 000 0000", TO),
    state=State.READY,
    owner="editor",
)
OTHERS = tuple(
    replace(
        GROUP, key=f"T-{name}", runs=(), texts={one: texts(f"{name} {one}") for one in GROUP.texts}
    )
    for name in ("Hitsaus", "Keramiikka", "Kirjanpito")
)


def spreadsheet():
    held = io.BytesIO()
    exchange.write((GROUP, *OTHERS), held, form=Format.XLSX)
    return {"name": "palvelut.xlsx", "mimeType": "application/xlsx", "buffer": held.getvalue()}


def bring_in_and_publish(visit, editor):
    """Send the file, look it through, accept it, and publish what is to be found."""
    page = visit("/palveluluettelo/tuonti/", editor, java_script_enabled=False)
    page.locator("#file").set_input_files([spreadsheet()])
    follow(page, page.locator(".pk-send button"))
    assert page.get_by_text("Jobbsökargrupp").or_(page.get_by_text("Työnhakuryhmä")).count() >= 1
    follow(page, page.locator("button[form=accept]"))
    for name in ("Työnhakuryhmä", "Hitsaus fi"):
        page.goto(f"{page.url.partition('/palveluluettelo/')[0]}/palveluluettelo/")
        follow(page, page.get_by_role("link", name=name, exact=True))
        follow(page, page.get_by_role("button", name="Julkaise", exact=True))
    return Service.objects.get(key=GROUP.key)


def find_by_need(visit):
    """Find the service in Swedish by what one needs, without signing in."""
    page = visit("/tjanster/", language="sv", java_script_enabled=False)
    page.locator("#haku").fill(NEED)
    follow(page, page.locator(".pk-hero__search button"))
    first = page.locator(".pk-res h3 a").first
    assert first.inner_text() == "Jobbsökargrupp"
    follow(page, first)
    assert page.locator("h1").inner_text() == "Jobbsökargrupp"


def refer(visit, coach, client):
    """Refer the client from their own page: see exactly what is sent, send it, tell the client."""
    page = visit(f"/asiakkaat/{client.pk}/", coach)
    follow(page, page.locator(".pk-head__act").get_by_role("link", name="Etsi palvelu"))
    assert page.complaints == []
    sound(page)
    page.locator("#search").fill(NEED)
    follow(page, page.get_by_role("button", name="Rajaa"))
    found = page.get_by_role("article", name="Työnhakuryhmä")
    follow(page, found.get_by_role("link", name="Ohjaa"))
    page.get_by_label(re.compile("12 paikkaa vapaana")).check()
    page.get_by_label("Mihin palvelulla pyritään").fill("Haastattelut sujuvat")
    follow(page, page.get_by_role("button", name="Jatka kerrottaviin tietoihin"))
    page.locator("#id_phone").fill("040 000 0000")
    follow(page, page.get_by_role("button", name="Katso, mitä lähetetään"))
    seen = page.locator("section[aria-labelledby=h-told] dd").all_inner_texts()
    assert seen[:2] == ["Given Family1", "040 000 0000"]
    follow(page, page.get_by_role("button", name="Lähetä ohjaus"))
    assert "Jobbsökargrupp" in page.locator(".pk-letter[lang=sv]").inner_text()
    page.get_by_text("Kirjaa, miten asiakkaalle kerrottiin").first.click()
    page.locator("[name=kerro-how]").select_option("spoken")
    follow(page, page.get_by_role("button", name="Kirjaa, miten asiakkaalle kerrottiin"))
    return Referral.objects.get()


def newest_link():
    """Return the address in the newest letter to the provider, which tells nothing of the client."""
    letter = Letter.objects.filter(to=TO).latest("pk")
    assert not {"Given", "Family1", "040"} & set(re.findall(r"\w+", letter.body))
    return re.search(r"/vastaus/[\w-]+/", letter.body)[0]


def answer(visit, key, **given):
    """Answer by the link of the newest letter, without an account; then ask for a new one."""
    page = visit(newest_link(), java_script_enabled=False)
    assert "Family1" not in page.content()  # nothing of the client before it is opened
    follow(page, page.locator("button[value=avaa]"))
    assert "Family1" in page.content()
    form = page.locator(f"details:has(button[value={key}])")
    form.locator("summary").click()
    for name, value in given.items():
        field = form.locator(f"[name={key}-{name}]")
        if field.first.get_attribute("type") == "radio":
            form.locator(f"[name={key}-{name}][value={value}]").check()
        else:
            field.fill(value)
    follow(page, form.locator("button[type=submit]"))
    again = page.locator("button[value=uusi]")
    if again.count():
        follow(page, again)
    return page


def test_from_a_spreadsheet_to_what_a_service_did_for_a_client(
    visit, transactional_db, settings, tmp_path, cast, make_client
):
    settings.UPLOADS, settings.INDEX = tmp_path / "uploads", tmp_path / "index"
    coach, editor = cast["far_coach"], cast["editor"]
    coach.coach_id, editor.area, editor.unit = "K-1", coach.area, coach.unit
    coach.save()
    editor.save()
    client = make_client(coach)
    service = bring_in_and_publish(visit, editor)
    find_by_need(visit)
    referral = refer(visit, coach, client)
    today = f"{TODAY:%d.%m.%Y}"
    answer(visit, "ota", expected_on=today)
    answer(visit, "aloitti", on=today)
    answer(visit, "lasna", day=today, presence="present")
    done = answer(visit, "paattyi", on=today, outcome="completed", next_step="Työkokeilu")
    assert done.locator("button[value=uusi]").count() == 0  # nothing is left to tell
    referral.refresh_from_db()
    assert referral.state == "ended"
    period = ServicePeriod.objects.get()
    assert (period.service, period.start, period.end) == (GROUP.kind, TODAY, TODAY)

    page = visit(f"/asiakkaat/{client.pk}/", coach)
    services = page.locator("section:has(#h-srv) tbody tr")
    assert services.count() == 1
    assert "suoritettu loppuun" in services.inner_text().lower()
    page.get_by_text("1 päättynyt ohjaus").click()
    follow(page, page.get_by_role("link", name="Työnhakuryhmä"))
    stands = page.locator("section:has(#h-facts)").inner_text()
    assert "Työkokeilu" in stands
    assert "läsnä: 1 päivä" in stands

    build_index(today=TODAY, engine=Local())
    page = visit(f"/palveluluettelo/{service.pk}/tulokset/?valmentaja=K-1", coach)
    assert page.complaints == []
    page.get_by_text("Lisää: odotus").click()
    sound(page)
    said = page.locator("main").inner_text()
    for figure in (
        "100 % ohjauksista hyväksyttiin",
        "Puolet aloitti enintään 0 pv ohjauksesta",
        "100 % suoritti palvelun loppuun",
    ):
        assert figure in said.replace("\xa0", " ")
