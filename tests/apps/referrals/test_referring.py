"""A coach refers a client: chooses what is told, sees exactly what is sent, sends, and leads it on."""

import re
from datetime import timedelta

import pytest
from tests.apps.referrals.conftest import STRANGERS, TODAY
from tests.services.examples import published

from polku.apps.casework.models import ServicePeriod
from polku.apps.people.models import Access, Letter
from polku.apps.referrals.models import Consent, Referral
from polku.services.names import Condition
from polku.services.service import Contact, Demand, Run

DAY = timedelta(days=1)
SECRET = "Selkävika: ei nosteta yli 10 kg."


@pytest.fixture
def service(bring):
    """Return a course of a provider that does not sign in, which asks an age."""
    told = published(
        "S-1",
        "Kurssi",
        demands=(Demand(Condition.AGE, low=18, texts={"fi": "aikuiset", "sv": "vuxna"}),),
        runs=(Run("", TODAY + 14 * DAY, TODAY + 60 * DAY, 2),),
        contact=Contact("", "kurssi@example.org"),
    )
    return bring(told)["S-1"]


@pytest.fixture
def client(cast, make_client):
    return make_client(cast["own"])


@pytest.fixture
def coach(cast, enter):
    return enter(cast["own"])


@pytest.fixture
def intended(client, service, coach):
    address = f"/asiakkaat/{client.pk}/ohjaus/uusi/?palvelu={service.pk}"
    answer = coach.post(address, {"run": service.runs.get().pk, "goal": "Työ hoiva-alalla"})
    referral = Referral.objects.get()
    assert answer.url == f"/ohjaukset/{referral.pk}/laheta/"
    return referral


def form(referral, **given):
    return {"version": referral.version, "to": "kurssi@example.org"} | given


@pytest.fixture
def sent(intended, coach):
    told = {"tell": ["name", "language", "phone"], "phone": "040 123", "send": "1"}
    coach.post(f"/ohjaukset/{intended.pk}/laheta/", form(intended, **told))
    intended.refresh_from_db()
    assert intended.state == "sent"
    return intended


def test_what_is_necessary_is_proposed_with_why_and_no_more(intended, coach):
    content = coach.get(f"/ohjaukset/{intended.pk}/laheta/").content.decode()
    ticked = re.findall(r'name="tell" value="(\w+)"( checked)?', content)
    assert {name for name, checked in ticked if checked} == {
        "name",
        "phone",
        "language",
        "age",
        "goal",
    }
    offered = {name for name, _checked in ticked}
    assert not offered & {"municipality", "health", "work_ability"}  # not asked, not consented to
    assert "The service has a condition on age." in content


def test_the_preview_shows_exactly_what_is_sent_and_a_letter_without_the_client(intended, coach):
    address = f"/ohjaukset/{intended.pk}/laheta/"
    given = form(intended, tell=["name", "phone"], phone="040 123", support="Tulkki")
    content = coach.post(address, given | {"preview": "1"}).content.decode()
    seen = re.search(r'<dl class="pk-defn">(.*?)</dl>', content, re.DOTALL).group(1)
    assert re.findall("<dd>(.*?)</dd>", seen) == ["Given Family1", "040 123"]
    assert not Letter.objects.exists()
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', content)
    posted = {}
    for name, value in hidden:
        posted.setdefault(name, []).append(value)
    coach.post(address, posted | {"send": "1"})
    intended.refresh_from_db()
    assert intended.told == {"name": "Given Family1", "phone": "040 123"}
    letter = Letter.objects.get()
    assert letter.to == "kurssi@example.org"
    assert not {"Given", "Family1", "040", "Tulkki", "A-0000"} & set(
        re.findall(r"[\w-]+", letter.body)
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tell": ["phone"], "phone": ""}, "Write it here, or leave it out."),
        ({"tell": ["name"], "to": "kurssi"}, "valid email address"),
        ({"tell": ["name"], "to": ""}, "give an address to write to"),
        ({"tell": ["name", "health"]}, "health is not one of the available choices"),
        ({"tell": ["municipality"]}, "municipality is not one of the available choices"),
    ],
)
def test_what_cannot_be_sent_is_told_and_nothing_typed_is_lost(intended, coach, given, words):
    posted = form(intended, support="Tulkki", send="1") | given
    answer = coach.post(f"/ohjaukset/{intended.pk}/laheta/", posted)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert words in content
    assert 'value="Tulkki"' in content
    intended.refresh_from_db()
    assert intended.state == "intention"


def test_health_is_told_only_with_the_consent_and_in_its_words(intended, coach):
    base = f"/ohjaukset/{intended.pk}/"
    late = {"item": "health", "wording": SECRET, "given_on": "25.11.2026", "consent": "1"}
    beside = {"phone": "040 999", "to": "other@provider.example", "tell": ["name", "phone"]}
    answer = coach.post(f"{base}laheta/", late | beside)
    assert answer.status_code == 422
    assert SECRET in answer.content.decode()
    assert not Consent.objects.exists()
    recorded = coach.post(f"{base}laheta/", late | beside | {"given_on": "20.11.2026"})
    content = recorded.content.decode()
    assert re.search(r'value="health">', content)  # offered, not proposed
    assert re.search(r'value="phone" checked', content)  # what was typed beside it stays
    assert 'value="040 999"' in content
    assert 'value="other@provider.example"' in content
    assert not re.search(r'value="language" checked', content)
    intended.refresh_from_db()
    coach.post(f"{base}laheta/", form(intended, tell=["name", "health"], send="1"))
    intended.refresh_from_db()
    assert intended.told["health"] == SECRET
    coach.post(f"{base}suostumus/{Consent.objects.get().pk}/peru/")
    intended.refresh_from_db()
    assert "health" not in intended.told


def test_a_referral_sent_by_somebody_else_meanwhile_is_not_sent_again(intended, coach):
    Referral.objects.update(version=7)
    answer = coach.post(
        f"/ohjaukset/{intended.pk}/laheta/", form(intended, tell=["name"], send="1")
    )
    assert answer.url == f"/ohjaukset/{intended.pk}/laheta/"
    assert not Letter.objects.exists()


def test_the_client_is_told_in_their_own_language(sent, coach):
    base = f"/ohjaukset/{sent.pk}/"
    content = coach.get(base).content.decode()
    letter = re.search(r'<div class="pk-letter" lang="sv">(.*?)</div>', content, re.DOTALL).group(1)
    assert "Kurssi sv" in letter
    assert 'lang="sv"' in coach.get(f"{base}kirje/").content.decode()
    step = {"kerro-version": sent.version, "kerro-how": "email"}
    assert coach.post(f"{base}kerro/", step | {"kerro-email": ""}).status_code == 422
    coach.post(f"{base}kerro/", step | {"kerro-email": "maria@example.org"})
    sent.refresh_from_db()
    assert sent.informed == "email"
    assert Letter.objects.get(to="maria@example.org").language == "sv"


def test_what_the_provider_tells_by_phone_is_written_down_as_such(sent, coach, cast):
    address = f"/ohjaukset/{sent.pk}/puhelin/"

    def told(**given):
        sent.refresh_from_db()
        posted = {"version": sent.version} | given
        return coach.post(address, {f"puhelin-{name}": value for name, value in posted.items()})

    assert told(answer="refused").status_code == 422  # why is needed
    assert told(answer="").status_code == 422  # nothing is chosen for the coach
    shown = coach.get(f"/ohjaukset/{sent.pk}/").content.decode()
    asked = set(re.findall(r'name="puhelin-(\w+)"', shown))
    assert asked == {"version", "answer", "day", "reason", "words"}  # no presence as yet
    assert told(answer="started", day="24.11.2026").status_code == 422  # not before yes
    told(answer="accepted", day="8.12.2026")
    told(answer="started", day="24.11.2026", planned_end="24.12.2026")
    told(answer="attended", day="24.11.2026", presence="present")
    sent.refresh_from_db()
    assert sent.state == "attended"
    period = ServicePeriod.objects.get()
    assert (period.start, period.planned_end) == (TODAY, TODAY + 30 * DAY)
    assert sent.period == period
    end = {"paata-version": sent.version, "paata-on": "24.11.2026", "paata-outcome": "completed"}
    coach.post(f"/ohjaukset/{sent.pk}/paata/", end | {"paata-next_step": "Työkokeilu"})
    content = coach.get(f"/ohjaukset/{sent.pk}/").content.decode()
    assert "as the provider told by phone" in content
    assert "Työkokeilu" in content
    assert "present: 1 day" in content


def test_a_referral_taken_back_tells_the_provider_nothing_any_more(sent, coach):
    posted = {"peru-version": sent.version, "peru-reason": ""}
    assert coach.post(f"/ohjaukset/{sent.pk}/peru/", posted).status_code == 422
    posted["peru-reason"] = "work"
    coach.post(f"/ohjaukset/{sent.pk}/peru/", posted)
    content = coach.get(f"/ohjaukset/{sent.pk}/").content.decode()
    assert "Nothing any more" in content
    assert "The client got work." in content
    assert "Vi har återtagit hänvisningen." in content  # the letter to the client, too, in Swedish
    assert "Tjänsteproducenten meddelar oss" not in content
    assert "040 123" not in content


def test_for_everybody_else_there_is_no_referral(sent, enter, cast, client, service):
    base = f"/ohjaukset/{sent.pk}/"
    pages = [base, f"{base}laheta/", f"{base}muuta/", f"{base}kirje/"]
    pages.append(f"/asiakkaat/{client.pk}/ohjaus/uusi/?palvelu={service.pk}")
    steps = [f"{base}{name}/" for name in ("peru", "paata", "kerro", "puhelin", "linkki")]
    Access.objects.all().delete()
    for name in STRANGERS:
        browser = enter(cast[name])
        assert {browser.get(page).status_code for page in pages} == {404}, name
        assert {browser.post(step, {}).status_code for step in steps} == {404}, name
    assert not Access.objects.exists()
    assert enter(cast["lead"]).get(base).status_code == 200
    assert Access.objects.get().subject == client.person_id


def test_a_service_of_another_area_or_not_published_takes_nobody(client, service, coach):
    address = f"/asiakkaat/{client.pk}/ohjaus/uusi/?palvelu="
    assert coach.get(f"{address}{service.pk}").status_code == 200
    assert coach.get(f"{address}999").status_code == 404
    assert coach.get(f"{address}x").status_code == 404
    type(service).objects.update(state="draft")
    assert coach.get(f"{address}{service.pk}").status_code == 404
