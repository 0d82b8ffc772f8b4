"""Services for a client: judged by the day's facts, with why and what is not known; never a score."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from tests.apps.referrals.conftest import NOW, STRANGERS, TODAY
from tests.services.examples import published

from polku.apps.casework.models import ServicePeriod
from polku.apps.people.models import Access
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries.suiting import Wish, compared, person_of, suiting
from polku.rules.facts import Facts, Status
from polku.services.conditions import Person
from polku.services.names import Audience, Channel, Condition, State
from polku.services.service import Demand, Place, Run, Spoken

FI_SV = {"fi": "suomeksi", "sv": "på svenska"}
ADULT = Demand(Condition.AGE, low=18, texts=FI_SV)
YOUNG = Demand(Condition.AGE, high=29, texts=FI_SV)
HERE = Demand(Condition.MUNICIPALITY, codes=frozenset({"710"}), texts=FI_SV)
STUDENT = Demand(Condition.STUDY_RIGHT, wanted=False, texts=FI_SV)


def service(key, name, *demands, **given):
    return published(key, name, demands=demands, **{"runs": (Run(""),)} | given)


@pytest.fixture
def catalogue(bring):
    """Return services that suit a client of 46 in Raseborg, that may, that do not, and none of ours."""
    return bring(
        service("S-1", "Avoin", ADULT, HERE),
        service("S-2", "Kurssi", runs=(Run("", date(2026, 12, 7), places=2),)),
        service("S-3", "Opinnot", ADULT, STUDENT),
        service("S-4", "Nuorille", YOUNG, STUDENT),
        service("S-5", "Yrityksille", audiences=frozenset({Audience.EMPLOYER})),
        service("S-6", "Luonnos", state=State.DRAFT),
        service("S-7", "Jonottaen", runs=(Run("", date(2027, 2, 1), waiting_days=9),)),
    )


def names(entries):
    return [one.texts.name.removesuffix(" en") for one in entries]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_services_are_grouped_by_what_is_known_of_the_client(cast, make_client, catalogue):
    found = suiting(make_client(cast["own"]), cast["own"], Wish(), TODAY)
    assert names(found.suits.entries) == ["Avoin", "Kurssi", "Jonottaen"]  # by next start
    assert names(found.unknown.entries) == ["Opinnot"]
    assert names(found.others) == ["Nuorille"]
    age, right = found.unknown.entries[0].conditions
    assert (age.label, age.asked, age.fact, age.how) == (
        "Age in years",
        "at least 18",
        "46 years",
        "",
    )
    assert right.fact == ""
    assert "My Studyinfo" in right.how
    (unmet,) = found.others[0].unmet  # the unknown study right does not hide the age
    assert (unmet.asked, unmet.fact) == ("at most 29", "46 years")


@pytest.mark.parametrize(
    ("order", "expected"),
    [("nimi", ["Avoin", "Jonottaen", "Kurssi"]), ("jono", ["Jonottaen", "Avoin", "Kurssi"])],
)
def test_the_order_is_the_one_chosen(cast, make_client, catalogue, order, expected):
    found = suiting(make_client(cast["own"]), cast["own"], Wish(order=order), TODAY)
    assert names(found.suits.entries) == expected


def test_a_search_finds_by_need_and_says_why(cast, make_client, bring):
    bring(service("S-1", "Ompelu"), service("S-2", "Svetsning"))
    found = suiting(make_client(cast["own"]), cast["own"], Wish(search="ompelu"), TODAY)
    assert names(found.suits.entries) == ["Ompelu"]
    assert found.suits.entries[0].reasons[0].said == "ompelu"


def test_it_is_narrowed_down_by_start_language_and_municipality(cast, make_client, bring):
    there = (Place("Talo", municipality="078"),)
    bring(
        service("S-1", "Pian", runs=(Run("", date(2026, 12, 25)),)),
        service("S-2", "Myöhemmin", runs=(Run("", date(2026, 12, 26)),)),
        service("S-3", "Somaliksi", spoken=(Spoken("so"),), runs=()),
        service("S-4", "Hangossa", places=there, channel=Channel.IN_PERSON),
    )
    client = make_client(cast["own"])

    def shown(**wish):
        return set(names(suiting(client, cast["own"], Wish(**wish), TODAY).suits.entries))

    assert shown(soon=True) == {"Pian", "Hangossa"}
    assert shown(spoken="so") == {"Somaliksi"}
    assert shown(municipality="710") == {"Pian", "Myöhemmin", "Somaliksi"}
    assert shown(municipality="078", soon=True) == {"Pian", "Hangossa"}


def test_places_held_by_referrals_are_not_free_and_a_full_course_is_not_open(
    cast, make_client, catalogue
):
    client, row = make_client(cast["own"]), catalogue["S-2"]
    run = row.runs.get()

    def refer(state):
        Referral.objects.create(
            client=make_client(cast["own"]),
            service=row,
            run=run,
            coach=cast["own"],
            state=state,
            made_at=NOW,
            changed_at=NOW,
        )

    refer("accepted")
    refer("waiting")  # holds none
    (entry,) = compared(client, cast["own"], [row.pk], TODAY)
    assert [one.free for one in entry.openings] == [1]
    assert "Open, 1 place" in [tag.text for tag in entry.tags]
    refer("started")
    (entry,) = compared(client, cast["own"], [row.pk], TODAY)
    assert entry.openings == []


def test_where_the_client_has_been_before_and_is_being_sent_is_told(cast, make_client, catalogue):
    client, row = make_client(cast["own"]), catalogue["S-1"]
    given = {"client": client, "service": row.kind}
    old = ServicePeriod.objects.create(**given, start=date(2024, 1, 8), end=date(2024, 3, 1))
    mine = ServicePeriod.objects.create(**given, start=date(2025, 1, 8), end=date(2025, 3, 1))
    ServicePeriod.objects.create(**given | {"service": "work_trial"}, start=date(2025, 5, 1))
    made = {"client": client, "service": row, "coach": cast["own"], "made_at": NOW}
    Referral.objects.create(**made, state="ended", changed_at=NOW, period=mine)
    going = Referral.objects.create(**made, state="sent", changed_at=NOW)
    (entry,) = compared(client, cast["own"], [row.pk], TODAY)
    assert [(one.start, one.same) for one in entry.before] == [
        (mine.start, True),
        (old.start, False),
    ]
    assert entry.running == going


def test_a_history_tells_what_conditions_ask_and_no_more():
    facts = Facts(
        "p1",
        birth_date=date(1990, 1, 1),
        municipality="091",
        citizenship="FI",
        statuses=(
            Status("07", date(2026, 1, 1), date(2026, 10, 31)),
            Status("02", date(2026, 11, 1)),
        ),
    )
    assert person_of(facts, TODAY) == Person(
        birth_date=date(1990, 1, 1),
        municipality="091",
        status="02",
        unemployment_days=24,
        integration=False,
    )
    at_work = replace(facts, statuses=(Status("01", date(2026, 1, 1)),))
    assert person_of(at_work, TODAY).unemployment_days == 0
    assert person_of(Facts("p2"), TODAY) == Person()


def test_the_page_costs_as_many_queries_for_many_services_as_for_few(
    cast, make_client, bring, enter, django_assert_num_queries
):
    client, browser = make_client(cast["own"]), enter(cast["own"])
    address = f"/asiakkaat/{client.pk}/palvelut/?haku=ompelu&pian=1"
    bring(*(service(f"S-{n}", f"Ompelu {n}") for n in range(2)))
    browser.get(address)  # the index is made
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    queries = len(few)
    assert queries <= 30
    bring(*(service(f"T-{n}", f"Ompelu {n}") for n in range(40)))
    browser.get(address)
    with django_assert_num_queries(queries):
        content = browser.get(address).content.decode()
    assert "Suits the client: 42" in content
    assert content.count('<article class="pk-res"') == 10


def test_services_ticked_on_other_pages_stay_chosen_and_stand_side_by_side(
    cast, make_client, bring, enter
):
    rows = bring(*(service(f"S-{n:02}", f"Palvelu {n:02}") for n in range(12)))
    client, browser = make_client(cast["own"]), enter(cast["own"])
    first, last = rows["S-00"].pk, rows["S-11"].pk
    base = f"/asiakkaat/{client.pk}/palvelut/"
    content = browser.get(f"{base}?palvelu={last}&palvelu={first}&s=1").content.decode()
    assert len(re.findall(rf'name="palvelu" value="{last}" checked', content)) == 1
    assert re.search(rf'value="{first}" form="compare" checked', content)
    answer = browser.get(f"{base}vertaa/?palvelu={last}&palvelu={first}&palvelu=999999&palvelu=x")
    content = answer.content.decode()
    assert content.index("Palvelu 11 en") < content.index("Palvelu 00 en")
    assert content.count('scope="col"') == 3
    assert content.count('data-l="Price"') == 2  # on a phone a fact of each service under its name
    assert 'data-l="Palvelu' not in content
    assert "what else was ticked is left out" in content
    five = "&".join(f"palvelu={row.pk}" for row in list(rows.values())[:5])
    assert "what else was ticked" in browser.get(f"{base}vertaa/?{five}").content.decode()
    four = five.rpartition("&")[0]
    assert "what else was ticked" not in browser.get(f"{base}vertaa/?{four}").content.decode()
    assert "Two to four services are compared" in browser.get(f"{base}vertaa/").content.decode()


def test_for_everybody_else_the_client_is_not_there_and_who_looks_is_written_down(
    cast, make_client, catalogue, enter
):
    client = make_client(cast["own"])
    client.stand_in = cast["stand_in"]
    client.save()
    pages = [f"/asiakkaat/{client.pk}/palvelut/", f"/asiakkaat/{client.pk}/palvelut/vertaa/"]
    for name in STRANGERS:
        assert {enter(cast[name]).get(page).status_code for page in pages} == {404}, name
    assert not Access.objects.exists()
    for name in ("own", "stand_in", "lead"):
        assert {enter(cast[name]).get(page).status_code for page in pages} == {200}, name
    assert Access.objects.filter(subject=client.person_id).count() == 6


def test_a_protected_client_is_opened_with_a_reason_first(cast, make_client, catalogue, enter):
    client = make_client(cast["own"], non_disclosure=True)
    answer = enter(cast["own"]).get(f"/asiakkaat/{client.pk}/palvelut/")
    assert answer.url == f"/asiakkaat/{client.pk}/avaa/"
    assert not Access.objects.exists()


def test_from_a_service_its_clients_are_chosen_by_name_with_what_is_left_open(
    cast, make_client, catalogue, enter
):
    young = make_client(cast["own"], birth_date=date(2004, 1, 1), family_name="Nuori")
    make_client(cast["own"], family_name="Aikuinen")
    hidden = make_client(cast["own"], non_disclosure=True, family_name="Salainen")
    make_client(cast["colleague"], family_name="Toisen")
    address = f"/palveluluettelo/{catalogue['S-4'].pk}/ohjaa/"
    content = enter(cast["own"]).get(address).content.decode()
    said = " ".join(re.sub("<[^>]+>", " ", content).split())
    assert "Aikuinen, Given Does not suit Age in years (46 years), Right to study" in said
    assert "Nuori, Given Something is not known Right to study for a degree" in said
    assert f"{hidden.person_id} Non-disclosure order shown when opened" in said
    assert not re.search("Salainen|Toisen", content)
    assert f'href="/asiakkaat/{young.pk}/ohjaus/uusi/?palvelu={catalogue["S-4"].pk}"' in content
    assert "Aikuinen" not in enter(cast["own"]).get(f"{address}?haku=nuori").content.decode()
    assert Access.objects.filter(act="list").count() == 4
    for name in ("editor", "provider", "far_coach"):
        assert enter(cast[name]).get(address).status_code == 404, name
    draft = catalogue["S-6"].pk
    assert enter(cast["own"]).get(f"/palveluluettelo/{draft}/ohjaa/").status_code == 404
