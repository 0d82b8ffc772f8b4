"""People of a provider: invited, in pages of their own, out again; nothing else of the house is theirs."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.apps.referrals.conftest import AWAY, NOW, TODAY
from tests.apps.referrals.loops import ANOTHER, member, sent
from tests.services.examples import published

from polku.apps.catalogue.actions import edit
from polku.apps.catalogue.models import Event, Service
from polku.apps.people.models import Access, Area, Letter, Staff
from polku.apps.people.names import Act
from polku.apps.referrals import actions
from polku.apps.referrals.actions import Via
from polku.apps.referrals.models import Membership, Referral
from polku.services.referral import Presence, Withdrawal
from polku.services.service import Run

COURSE = published(
    "S-1", "Kurssi", runs=(Run("Työpaja", date(2026, 12, 7), places=3, waiting_days=9),)
)
FAR = replace(COURSE, key="S-3", area=AWAY)
PASSWORD = "oikea hevonen paristo"


@pytest.fixture
def services(bring):
    return bring(COURSE, ANOTHER, FAR)


@pytest.fixture
def course(services):
    return services["S-1"]


def begun(referral, who):
    """Lead a referral on until the client has begun."""
    via = Via(staff=who)
    actions.see(referral, via=via, at=NOW)
    actions.accept(referral, expected_on=TODAY, via=via, at=NOW)
    return actions.start(referral, on=TODAY, planned_end=None, via=via, at=NOW)


def invited(browser, service, email="uusi@example.fi"):
    """Invite somebody from the service's page; return the path in the letter."""
    address = f"/palveluluettelo/{service.pk}/kutsu/"
    answer = browser.post(address, {"email": email, "language": "sv"})
    assert answer.status_code == 302, answer.content.decode()
    letter = Letter.objects.latest("pk")
    assert (letter.to, letter.language) == (email.lower(), "sv")
    return re.search(r"/kutsu/[^/\s]+/", letter.body)[0]


def test_somebody_invited_makes_an_account_once_and_is_out_when_access_ends(cast, course, enter):
    editor = enter(cast["editor"])
    address = invited(editor, course, "Uusi@example.fi")
    visitor = Browser(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert visitor.get(address)["Referrer-Policy"] == "no-referrer"
    typed = {"name": "Uusi Ihminen", "password": "lyhyt", "again": "lyhyt"}
    weak = visitor.post(f"{address}?kieli=en", typed)
    assert weak.status_code == 422
    assert 'value="Uusi Ihminen"' in weak.content.decode()
    assert not Staff.objects.filter(role="provider", username__contains="@").exists()
    typed |= {"password": PASSWORD, "again": PASSWORD}
    for site in ("cross-site", "same-site"):  # sent by a page of somebody else's
        refused = visitor.post(address, typed, headers={"sec-fetch-site": site})
        assert (refused.status_code, refused["Referrer-Policy"]) == (403, "no-referrer")
    entered = visitor.post(address, typed, headers={"sec-fetch-site": "same-origin"})
    assert entered.url == "/tuottaja/"
    assert visitor.get("/tuottaja/").status_code == 200
    person = Staff.objects.get(username="uusi@example.fi")
    assert (person.area, person.membership.provider) == (course.area, course.provider)
    again = visitor.post(address, typed)
    assert "no longer good" in Browser().get(f"{address}?kieli=en").content.decode()
    assert again.status_code == 200
    taken = editor.post(
        f"/palveluluettelo/{course.pk}/kutsu/", {"email": "UUSI@example.fi", "language": "fi"}
    )
    assert taken.status_code == 422
    key = person.membership.pk
    editor.post(f"/palveluluettelo/{course.pk}/jasenet/{key}/paata/")
    assert visitor.get("/tuottaja/").url.startswith("/kirjaudu/")
    ended = Membership.objects.get()
    assert (ended.ended_by, Staff.objects.get(pk=person.pk).is_active) == (cast["editor"], False)
    visitor.post(invited(editor, course), typed)
    assert visitor.get("/tuottaja/").status_code == 200
    assert Membership.objects.get().ended_at is None


def test_an_invitation_ends_when_taken_back_replaced_or_past_its_days(
    cast, course, enter, settings
):
    editor = enter(cast["manager"])
    first, second = invited(editor, course), invited(editor, course)
    other = invited(editor, course, "toinen@example.fi")
    content = editor.get(f"/palveluluettelo/{course.pk}/kutsu/").content.decode()
    (key,) = set(re.findall(r"/kutsu/(\d+)/peru/\">.*?: uusi@", content)) or {None}
    assert content.count("Take back") == 2  # the one replaced is gone
    editor.post(f"/palveluluettelo/{course.pk}/kutsu/{key}/peru/")
    settings.TODAY = TODAY + timedelta(days=9)
    for address in (first, second, other):
        answer = Browser().post(address, {"name": "A", "password": PASSWORD, "again": PASSWORD})
        assert "pk-form" not in answer.content.decode()
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    "name", ["own", "lead", "stand_in", "provider", "admin", "far_lead", "far_editor"]
)
def test_only_who_keeps_the_areas_catalogue_lets_anybody_in(cast, course, enter, name):
    far = Area.objects.get(code=AWAY)
    cast["far_editor"] = Staff.objects.create(
        username="far_editor", name="Far", role="editor", area=far
    )
    one = member(course.provider)
    browser = enter(cast[name])
    base = f"/palveluluettelo/{course.pk}"
    assert browser.get(f"{base}/kutsu/").status_code == 404
    answer = browser.post(f"{base}/kutsu/", {"email": "x@example.fi", "language": "fi"})
    assert answer.status_code == 404
    assert browser.post(f"{base}/jasenet/{one.membership.pk}/paata/").status_code == 404
    assert Membership.objects.get().ended_at is None
    assert not Letter.objects.exists()


def test_a_provider_is_its_business_id_whatever_it_is_called(cast, make_client, services, enter):
    person = member(services["S-1"].provider)
    sent(make_client(cast["own"]), services["S-1"], cast["own"])
    other = member(services["S-2"].provider, "other")  # of a provider without a business id
    fields = {"name": "Uusi nimi", "kind": "association", "business_id": "9000101-5"}
    row = edit(services["S-1"], {"provider": fields}, version=1, by=cast["editor"], at=NOW)
    assert row.provider.name == "Uusi nimi"
    assert "/tuottaja/ohjaukset/" in enter(person).get("/tuottaja/").content.decode()
    assert "/tuottaja/ohjaukset/" not in enter(other).get("/tuottaja/").content.decode()
    people = enter(cast["editor"]).get(f"/palveluluettelo/{row.pk}/kutsu/").content.decode()
    assert person.name in people
    assert other.name not in people
    nameless = fields | {"name": "Kolmas", "business_id": ""}
    edit(row, {"provider": nameless}, version=row.version, by=cast["editor"], at=NOW)
    for who in (person, other):
        assert "/tuottaja/ohjaukset/" not in enter(who).get("/tuottaja/").content.decode()


def addresses(resolver=None, before=""):
    """Yield an address of every page of the house, with whatever it takes filled in."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            filled = re.sub(r"<int:\w+>", "1", before + str(entry.pattern))
            yield "/" + re.sub(r"<\w*:?\w+>", "x", filled), entry


OPEN = {
    "home", "profile", "password", "rules", "rule", "provider", "provider-referral",
    "provider-attendance", "provider-services", "provider-runs",
}  # fmt: skip


def test_every_other_page_of_the_house_is_not_there_for_a_provider(cast, course, enter):
    browser = enter(member(course.provider))
    walked = 0
    for address, entry in addresses():
        if "^" in address or not getattr(entry.callback, "login_required", True):
            continue
        if entry.name in OPEN | {"sign-out", "end-sessions"}:
            continue
        assert browser.get(address).status_code == 404, address
        walked += 1
    assert walked > 60
    assert browser.get("/api/v1/").status_code in {401, 403, 404}
    assert browser.get("/").url == "/tuottaja/"
    menu = browser.get("/tuottaja/").content.decode()
    assert re.findall(r'<li><a href="(/[^"?]*)"', menu.split("</nav>")[0]) == [
        "/tuottaja/", "/tuottaja/lasnaolot/", "/tuottaja/palvelut/", "/saannot/",
    ]  # fmt: skip


def test_only_own_referrals_are_there_and_who_looks_is_written_down(
    cast, make_client, services, enter
):
    course, client = services["S-1"], make_client(cast["own"])
    referral, _secret = sent(client, course, cast["own"], run=course.runs.get())
    elsewhere, _secret = sent(make_client(cast["own"]), services["S-2"], cast["own"])
    who, other = member(course.provider), member(services["S-2"].provider, "other")
    far = member(course.provider, "far")
    Staff.objects.filter(pk=far.pk).update(area=Area.objects.get(code=AWAY))
    address = f"/tuottaja/ohjaukset/{referral.pk}/"
    for stranger in (other, Staff.objects.get(pk=far.pk), cast["own"], cast["editor"]):
        assert enter(stranger).get(address).status_code == 404
        assert enter(stranger).post(address, {"do": "avaa"}).status_code == 404
    browser = enter(who)
    assert browser.get(f"/tuottaja/ohjaukset/{elsewhere.pk}/").status_code == 404
    for page in (address, "/tuottaja/"):
        assert "Given Family1" not in browser.get(page).content.decode()  # not opened yet
    assert not Access.objects.filter(by=who).exists()
    browser.post(address, {"do": "avaa"})
    assert Referral.objects.get(pk=referral.pk).state == "seen"
    for page in (address, "/tuottaja/?tila=vastattavat"):
        assert "Given Family1" in browser.get(page).content.decode()
    lines = Access.objects.filter(by=who, subject=client.person_id)
    assert list(lines.order_by("pk").values_list("act", flat=True)) == [
        Act.CHANGE, Act.OPEN, Act.LIST,
    ]  # fmt: skip
    auditor = Staff.objects.create(username="avi", name="Avi", role="auditor", area=course.area)
    log = enter(auditor).get(f"/katselut/?person={client.person_id}").content.decode()
    assert log.count("Member") >= 3
    actions.withdraw(
        Referral.objects.get(pk=referral.pk),
        reason=Withdrawal.WORK,
        by=cast["own"],
        at=NOW,
        version=Referral.objects.get(pk=referral.pk).version,
    )
    content = browser.get(address).content.decode()
    assert "was taken back" in content
    assert "Given Family1" not in content
    assert "got work" not in content


def test_who_answers_an_older_version_is_told_what_it_has_become(cast, make_client, course, enter):
    referral, _secret = sent(make_client(cast["own"]), course, cast["own"])
    one, two = enter(member(course.provider)), enter(member(course.provider, "two"))
    address = f"/tuottaja/ohjaukset/{referral.pk}/"
    one.post(address, {"do": "avaa"})
    version = re.search(r'name="jono-version" value="(\d+)"', two.get(address).content.decode())[1]
    done = one.post(address, {"do": "hylkaa", "hylkaa-version": version, "hylkaa-reason": "full"})
    assert done.url == address
    twice = one.post(address, {"do": "hylkaa", "hylkaa-version": version, "hylkaa-reason": "full"})
    assert twice.url == address  # a double click is nobody else's answer
    words = "Tervetuloa tammikuussa"
    late = two.post(address, {"do": "ota", "ota-version": version, "ota-words": words,
                              "ota-expected_on": "1.1.2027"})  # fmt: skip
    assert late.status_code == 422
    assert "was not saved" in late.content.decode()
    assert Referral.objects.get().state == "refused"


def test_the_list_costs_as_many_queries_for_many_referrals_as_for_few(
    cast, make_client, course, enter, django_assert_num_queries
):
    who = member(course.provider)
    browser = enter(who)
    old, _secret = sent(make_client(cast["own"]), course, cast["own"], at=NOW - timedelta(days=28))
    begun(sent(make_client(cast["own"]), course, cast["own"])[0], who)
    browser.get("/tuottaja/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/tuottaja/")
    for _n in range(8):
        sent(make_client(cast["own"]), course, cast["own"])
    with django_assert_num_queries(len(few)):
        content = browser.get("/tuottaja/").content.decode()
    assert content.index("2 days left") < content.index("30 days left")
    assert content.index('id="vastattavat"') < content.index('id="kaynnissa"')
    assert f"/tuottaja/ohjaukset/{old.pk}/" in content
    narrowed = browser.get(f"/tuottaja/?tila=kaynnissa&palvelu={course.pk}").content.decode()
    assert 'id="vastattavat"' not in narrowed
    assert 'id="kaynnissa"' in narrowed
    assert "There are none" in browser.get("/tuottaja/?palvelu=999999").content.decode()


def test_a_group_is_told_a_week_at_a_time_and_saved_once(cast, make_client, course, enter):
    who = member(course.provider)
    group = [begun(sent(make_client(cast["own"]), course, cast["own"])[0], who) for _n in range(2)]
    other, _secret = sent(make_client(cast["own"]), course, cast["own"])
    browser = enter(who)
    first, second = (f"p-{one.pk}-{TODAY:%Y%m%d}" for one in group)
    address = "/tuottaja/lasnaolot/"
    content = browser.get(address).content.decode()
    assert content.count('<select class="pk-select" name="p-') == 2  # Tuesday: it began today
    told = {
        first: "present", second: "away_told", f"p-{other.pk}-{TODAY:%Y%m%d}": "present",
        f"p-{group[0].pk}-{TODAY + timedelta(days=1):%Y%m%d}": "present",
    }  # fmt: skip
    saved = browser.post(address, told, follow=True).content.decode()
    assert "2 days were saved" in saved
    assert browser.get(f"{address}?viikko=0001-W01").status_code == 200  # no week before it
    assert "is after" in saved  # a day to come is said, the rest stays saved
    found = {one.pk: one.attendance.values_list("presence", flat=True) for one in group}
    assert [*map(list, found.values())] == [[Presence.PRESENT], [Presence.AWAY_TOLD]]
    assert not other.attendance.exists()
    events = [one.events.count() for one in group]
    browser.post(address, {first: "present", second: ""})
    assert [one.events.count() for one in group] == events  # nothing differs


def test_a_provider_changes_times_and_places_and_nothing_else(cast, make_client, services, enter):
    course = services["S-1"]
    run = course.runs.get()
    who = member(course.provider)
    begun(sent(make_client(cast["own"]), course, cast["own"], run=run)[0], who)
    browser, address = enter(who), f"/tuottaja/palvelut/{course.pk}/"
    row = re.search(
        r"<tbody.*?</tr>", browser.get("/tuottaja/palvelut/").content.decode(), re.DOTALL
    )
    assert re.findall(r'class="n"[^>]*>(\d+)<', row[0]) == ["3", "1", "2", "9"]
    typed = {
        "version": course.version, "0-starts_on": "14.12.2026", "0-ends_on": "",
        "0-places": "0", "0-waiting_days": "30",
    }  # fmt: skip
    fewer = browser.post(address, typed)
    assert fewer.status_code == 422
    assert 'value="30"' in fewer.content.decode()
    slip = browser.post(address, typed | {"0-places": "5", "0-starts_on": "14.12.9999"})
    assert slip.status_code == 422
    assert "look at its year" in slip.content.decode()
    assert browser.post(address, typed | {"0-places": "5"}).status_code == 302
    run.refresh_from_db()
    assert (run.starts_on, run.places, run.place) == (date(2026, 12, 14), 5, "Työpaja")
    event = Event.objects.get(service=course, field="runs")
    assert (event.by, Service.objects.get(pk=course.pk).origins.get().by) == (who, who)
    late = browser.post(address, typed | {"0-places": "9"})
    assert late.status_code == 422  # another version by now
    for key in ("S-2", "S-3"):
        assert browser.get(f"/tuottaja/palvelut/{services[key].pk}/").status_code == 404


def test_what_was_told_is_hidden_thirty_days_after_the_end(
    cast, make_client, course, enter, settings
):
    who = member(course.provider)
    referral = begun(sent(make_client(cast["own"]), course, cast["own"])[0], who)
    actions.end(referral, on=TODAY, outcome="completed", via=Via(staff=who), at=NOW)
    browser = enter(who)
    address = f"/tuottaja/ohjaukset/{referral.pk}/"
    for days, shown in ((30, True), (31, False)):
        settings.TODAY = TODAY + timedelta(days=days)
        for page in (address, "/tuottaja/"):
            assert ("Given Family1" in browser.get(page).content.decode()) is shown, (days, page)
