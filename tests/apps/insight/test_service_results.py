"""What a service does: whose periods are shown, of what day, to whom, and how protected."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import AWAY, HOME, IDS, known_as

from polku.analytics.disclosure import Protection
from polku.apps.casework.models import Client, ServicePeriod
from polku.apps.catalogue.actions import put
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Source
from polku.apps.insight.queries.service_told import Link
from polku.apps.people.models import Access
from polku.apps.referrals.models import Attendance, Referral, ReferralEvent
from polku.services import service as plain
from polku.services.names import ProviderKind, State

ONE, OTHER = "9000101-0", "9000102-9"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def coached(number):
    """Return a client of the first coach who waited ten days and was coached by the one provider."""
    start = date(2025, 1 + number % 6, 11)
    end = date(2025, 7 + number % 4, 1)
    where = "open_work" if number % 3 else "unemployed"
    return Person(
        [("unemployed", "2024-06-01"), ("coaching", str(start)), (where, str(end))],
        services=[
            {
                "service": "job_coaching",
                "start": str(start),
                "end": str(end),
                "referred_on": f"{start:%Y-%m}-01",
                "price": 500.0,
                "provider": ONE,
                "payer": "municipality",
                "outcome": "completed" if number % 4 else "interrupted",
            }
        ],
        area=HOME,
        unit="Unit one",
        coach="K-first_coach",
    )


@pytest.fixture(scope="module")
def town_index():
    return known_as(index_of(*map(coached, range(60)), until="2026-11-22", areas=(HOME,)), IDS)


def told(key, *, kind="job_coaching", provider=ONE, area=HOME, state=State.PUBLISHED):
    return plain.Service(
        key=key,
        area=area,
        provider=plain.Provider("Provider", ProviderKind.COMPANY, provider),
        texts={
            "fi": plain.Texts(f"Palvelu {key}", change="Työnhaku etenee", seen="Hakemuksia lähtee"),
            "sv": plain.Texts(f"Tjänst {key}"),
        },
        kind=kind,
        runs=(plain.Run("", waiting_days=14), plain.Run("", waiting_days=21)),
        months_to_change=6,
        state=state,
    )


@pytest.fixture
def services(cast, clients, town_index, use):
    """Put services in: one alone of its kind by its provider, two that are not, and the near misses."""
    use(town_index)
    rows = [
        told("alone"),
        told("first", provider=OTHER),
        told("second", provider=OTHER),
        told("bare", kind="", provider=""),
        told("far", area=AWAY),
        told("draft", kind="work_trial", state=State.DRAFT),
    ]
    put(rows, by=None, at=NOW, source=Source.IMPORT)
    Service.objects.exclude(key="draft").update(state=State.PUBLISHED)
    return {row.key: row for row in Service.objects.all()}


def refer(service, client, *steps, **given):
    """Make a referral with its events: (state, day of November)."""
    made = Referral.objects.create(
        client=client,
        service=service,
        coach=client.coach,
        state=steps[-1][0],
        made_at=NOW,
        changed_at=NOW,
        **given,
    )
    for became, day in steps:
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        ReferralEvent.objects.create(referral=made, at=at, party="coach", became=became)
    return made


@pytest.fixture
def referred(services, clients):
    """Refer 24 clients to a service: two thirds are accepted; two more after the index's day."""
    rows = []
    for number, client in enumerate(clients[:24]):
        if number % 3:
            steps, given = [("sent", 1), ("accepted", 5)], {"answered_at": _on(5)}
        else:
            steps, given = [("sent", 1), ("refused", 9)], {"answered_at": _on(9), "reason": "full"}
        rows.append(refer(services["alone"], client, *steps, **given))
    refer(services["alone"], clients[30], ("sent", 23))  # after the day of the index
    rows.append(refer(services["alone"], clients[31], ("sent", 20), ("accepted", 23)))
    for number, row in enumerate(rows[1:12]):
        presence = "present" if number % 2 else "away"
        Attendance.objects.create(referral=row, day=_on(7), presence=presence, recorded_at=_on(8))
    return rows


def _on(day):
    return datetime(2026, 11, day, 9, tzinfo=UTC)


def at(service, query=""):
    return reverse("insight:service", args=[service.pk]) + query


def text(response):
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def figures(response, key):
    """Return the rows of a panel as its file has them."""
    panel = next(one for one in response.context["answer"].panels if one.key == key)
    return [[cell.value for cell in row] for row in panel.file.rows]


def compact(response, key):
    """Return them as the page has them: the service and its kind side by side."""
    panel = next(one for one in response.context["answer"].panels if one.key == key)
    return [[cell.value for cell in row] for row in panel.table.rows]


def test_whose_page_it_is(services, cast, enter):
    for who in ("analyst", "manager", "coordinator", "auditor", "first_lead", "first_coach"):
        assert enter(cast[who]).get(at(services["alone"])).status_code == 200
    far = reverse("insight:service-csv", args=[services["far"].pk, "alut"])
    for who in ("manager", "first_coach"):
        browser = enter(cast[who])
        assert browser.get(at(services["far"])).status_code == 404  # of another area
        assert browser.get(far).status_code == 404
        assert browser.get(at(services["alone"], f"?alue={AWAY}")).status_code == 404
    csv = reverse("insight:service-csv", args=[services["alone"].pk, "alut"])
    for who in ("editor", "admin", "lost", "far_second_coach"):
        for address in (at(services["alone"]), csv):
            assert enter(cast[who]).get(address).status_code == 404
    assert enter(cast["auditor"]).get(at(services["draft"])).status_code == 404
    assert enter(cast["manager"]).get(at(services["draft"])).status_code == 200


def test_it_is_exact_for_who_may_open_everybody_and_protected_for_others(
    referred, services, cast, enter
):
    mine = enter(cast["first_coach"]).get(at(services["alone"], "?valmentaja=K-first_coach"))
    assert mine.context["exact"]
    assert [row[2] for row in figures(mine, "vastaukset")] == [16, 8, 0, 0, 1]
    assert figures(mine, "syyt")[0][2] == 8
    assert figures(mine, "odotus")[0][1:] == [60, 10.0, 10.0, 10.0]
    assert figures(mine, "hinta")[0][1:] == [60, 30_000.0, 500.0]
    assert figures(mine, "lasnaolo") == [[11, 11.0, 5.0, pytest.approx(5 / 11)]]
    ends = {row[1]: row[3] for row in figures(mine, "paattyminen")[:6]}
    assert sorted(ends.values()) == [0, 0, 0, 0, 15, 45]
    assert [row[1:] for row in compact(mine, "paattyminen")] == [  # both sides are all 60 here
        [45, 45, 0.75, 0.75],
        [15, 15, 0.25, 0.25],
    ]
    assert [3, "Avoin työ", 60, 40, pytest.approx(2 / 3)] in [
        row[1:] for row in figures(mine, "jalkeen")
    ]
    work = next(row for row in compact(mine, "jalkeen") if row[0] == "Avoin työ")
    assert work[1:3] == [pytest.approx(2 / 3)] * 2
    tiles = {one.panel: one.value for one in mine.context["answer"].tiles}
    assert [tiles[key].replace("\xa0", " ") for key in ("odotus", "paattyminen", "vastaukset")] == [
        "10 pv",
        "75 %",
        "64 %",
    ]
    theirs = enter(cast["manager"]).get(at(services["alone"]))
    assert not theirs.context["exact"]
    protections = {panel.protection for panel in theirs.context["answer"].panels}
    assert protections == {Protection.PERTURBED}
    assert "/ohjaukset/" not in theirs.content.decode().partition('id="answer"')[2]
    assert "näkyvät sille, joka saa avata kaikki" in text(theirs)
    for key in ("alut", "vastaukset", "syyt", "paattyminen", "jalkeen", "maksaja"):
        rows = figures(theirs, key)  # after the names, and after 3, 6 and 12 months
        counts = [cell for row in rows for cell in row[2:] if isinstance(cell, int)]
        assert not {1, 2, 3, 4} & set(counts)
    assert "suojattu" in text(theirs)
    notes = next(p for p in theirs.context["answer"].panels if p.key == "vastaukset").notes
    assert re.search(r"\b4\b", notes[0])  # days until half of the answers had come


def test_a_figure_opens_exactly_its_rows_for_who_may_open_everybody(
    referred, services, clients, cast, enter
):
    browser = enter(cast["first_coach"])
    page = browser.get(at(services["alone"], "?valmentaja=K-first_coach")).content.decode()
    links = re.findall(r'href="(/palveluluettelo/\d+/tulokset/ohjaukset/[^"]*)">[^<]* (\d+)<', page)
    assert [int(count) for _, count in links] == [25, 16, 8, 1, 8]  # all, each answer, one reason
    Client.objects.filter(pk=referred[1].client_id).update(non_disclosure=True)
    for href, count in links:
        rows = browser.get(html.unescape(href)).content.decode()
        assert rows.count("</tr>") - 1 == int(count), href
        assert referred[1].client.person_id not in rows
    seen = Access.objects.filter(act="list").values_list("subject", flat=True)
    assert set(seen) == {one.client.person_id for one in referred if one != referred[1]}
    first = html.unescape(links[0][0])
    bare = first.partition("?")[0]
    assert browser.get(bare).status_code == 404  # of others' clients too
    assert browser.get(first.replace("kaikki", "kaikkea")).status_code == 404
    for who in ("manager", "far_second_coach", "editor"):
        assert enter(cast[who]).get(first).status_code == 404, who


def test_what_happened_after_the_day_of_the_register_is_not_told(referred, services, cast, enter):
    mine = enter(cast["first_coach"]).get(at(services["alone"], "?valmentaja=K-first_coach"))
    answers = {row[0]: row[2] for row in figures(mine, "vastaukset")}
    assert sum(answers.values()) == 25  # 24, and the one whose answer came a day too late
    assert list(answers.values())[-1] == 1


def test_which_periods_are_a_services_own(services, clients, cast, enter):
    browser = enter(cast["first_coach"])
    coach = "?valmentaja=K-first_coach"

    def shown(key):
        answer = browser.get(at(services[key], coach)).context["answer"]
        return answer.link, answer

    assert shown("alone")[0] is Link.OWN
    link, answer = shown("first")
    assert link is Link.SHARED
    assert "1 muu" in answer.said or "yksi muu" in answer.said
    link, answer = shown("bare")
    assert link is Link.NONE
    assert not answer.tiles  # nothing of the register: its referrals alone
    assert [panel.key for panel in answer.panels] == ["vastaukset", "syyt", "lasnaolo"]
    # a referral that became a period tells them apart
    start = date(2025, 1, 11)
    period = ServicePeriod.objects.create(client=clients[0], service="job_coaching", start=start)
    refer(services["second"], clients[0], ("sent", 1), ("started", 2), period=period)
    link, answer = shown("second")
    assert link is Link.REFERRED
    starts = next(panel for panel in answer.panels if panel.key == "alut")
    assert sum(row[2].value for row in starts.file.rows if row[0].value == "Palvelu second") == 1
    assert starts.pictures  # by quarter, as counted
    # which the others do not learn: one period is too few
    answer = enter(cast["manager"]).get(at(services["second"])).context["answer"]
    assert answer.link is Link.SHARED
    # whom protection would hide in quarters is shown by year
    starts = enter(cast["manager"]).get(at(services["alone"], "?sukupuoli=woman"))
    assert [row[0] for row in compact(starts, "alut")] == [
        "Q4/2023–Q3/2024",
        "Q4/2024–Q3/2025",
        "Q4/2025–Q3/2026",
    ]


def test_it_says_what_should_change_and_that_there_is_no_effect_yet(services, cast, enter):
    shown = text(enter(cast["manager"]).get(at(services["alone"])))
    for said in ("Työnhaku etenee", "Hakemuksia lähtee", "6 kk", "Vaikutuksia ei arvioida vielä"):
        assert said in shown
    assert "14 pv" in shown
    assert "21 pv" in shown
    page = enter(cast["manager"]).get(reverse("catalogue:service", args=[services["alone"].pk]))
    assert at(services["alone"]) in page.content.decode()
    page = enter(cast["editor"]).get(reverse("catalogue:service", args=[services["alone"].pk]))
    assert at(services["alone"]) not in page.content.decode()


def test_more_referrals_cost_no_more_queries(
    services, clients, cast, enter, django_assert_max_num_queries
):
    browser = enter(cast["manager"])
    browser.get(at(services["alone"]))
    for client in Client.objects.order_by("pk")[:3]:
        refer(services["alone"], client, ("sent", 1), ("refused", 2), reason="full")
    with django_assert_max_num_queries(40) as few:
        browser.get(at(services["alone"]))
    for client in Client.objects.order_by("pk")[3:40]:
        refer(services["alone"], client, ("sent", 1), ("refused", 2), reason="full")
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get(at(services["alone"]))
