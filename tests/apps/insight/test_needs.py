"""Needs and supply: places against people, what to buy, what nobody uses, who is left out."""

import csv
import html
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import AWAY, HOME, IDS, known_as

from polku.analytics.disclosure import Protection
from polku.apps.catalogue.actions import put
from polku.apps.catalogue.models import Service
from polku.apps.catalogue.names import Source
from polku.apps.insight import index as indexes
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.needs import page
from polku.apps.insight.queries.procurement import agreed, expected
from polku.apps.insight.queries.supply import supply
from polku.services import service as plain
from polku.services.names import Channel, Condition, ProviderKind, Role, State

ONE, OTHER = "9000101-0", "9000102-9"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def unemployed(number):
    """Return one unemployed of three towns: 40 in the first, 20 in the second; a third were coached."""
    services = []
    if number % 3 == 0:
        start = f"2026-0{1 + number % 8}-02"
        services = [
            {
                "service": "job_coaching",
                "start": start,
                "end": f"2026-0{2 + number % 8}-02",
                "provider": ONE,
                "price": 300.0,
            }
        ]
    return Person(
        [("unemployed", "2025-08-04" if number % 5 else "2026-01-05")],
        services=services,
        area=HOME,
        municipality="710" if number % 3 else "078",
        birth="2003-01-01" if number % 2 else "1980-01-01",
        language="fi",
    )


@pytest.fixture(scope="module")
def town_index():
    return known_as(index_of(*map(unemployed, range(60)), until="2026-11-22", areas=(HOME,)), IDS)


def told(key, *runs, **given):
    fields = {
        "area": HOME,
        "provider": plain.Provider("Provider", ProviderKind.COMPANY, ONE),
        "kind": "job_coaching",
        "places": (plain.Place("Here", municipality="710"),),
    }
    return plain.Service(
        key=key,
        texts={"fi": plain.Texts(f"Palvelu {key}"), "sv": plain.Texts(f"Tjänst {key}")},
        runs=runs,
        **fields | given,
    )


@pytest.fixture
def services(cast, clients, town_index, use):
    use(town_index)
    third = plain.Provider("Association", ProviderKind.ASSOCIATION, OTHER)
    grown = (plain.Demand(Condition.AGE, low=30),)
    rows = [
        told(
            "used",
            plain.Run("Here", date(2026, 12, 1), date(2027, 2, 1), places=8),
            plain.Run("Here", date(2027, 3, 1), date(2027, 6, 1), places=12),
            plain.Run("Here", date(2026, 1, 1), date(2026, 3, 1), places=90),  # over
            demands=grown,
        ),
        told("remote", plain.Run("", places=5), kind="", channel=Channel.REMOTE, places=()),
        told(
            "shop",
            plain.Run("Here", waiting_days=7),  # at any time, as many as come
            kind="rehabilitative_work",
            provider=third,
            role=Role.UPKEEP,
            demands=grown,
        ),
        told("far", area=AWAY),
    ]
    put(rows, by=None, at=NOW, source=Source.IMPORT)
    Service.objects.update(state=State.PUBLISHED)
    return {row.key: row for row in Service.objects.all()}


def text(response):
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def asked(staff, *, exact):
    known = supply(staff, indexes.index().manifest.until, indexes.secret())
    found = page(indexes.index(), Choice(), exact=exact, everything=known, today=TODAY)
    return {
        panel.key: [[cell.value for cell in row] for row in panel.file.rows]
        for panel in found.panels
    }


def test_by_hand(services, cast):
    found = asked(cast["manager"], exact=True)
    towns = {row[0]: row[1:] for row in found["kunnat"]}
    assert towns["Raasepori"] == [40, 3, 3, 20, 50.0]
    assert towns["Hanko"] == [20, 1, 0, 0, 0.0]
    groups = {row[1]: row[2:] for row in found["ryhmat"]}
    assert groups["Kaikki"] == [60, 3, 4, 25, 1.0]
    assert groups["Alle 25"] == [30, 1, 1, 5, pytest.approx(5 / 25)]  # of all places
    assert groups["30–54"] == [30, 3, 4, 25, 1.0]
    gaps = {(row[0], row[2]): row[3:] for row in found["aukot"]}
    assert gaps["Raasepori", "Alle 25"] == [20, 1]
    assert gaps["Hanko", "30–54"] == [10, 1]  # nothing statutory is there
    assert ("Raasepori", "30–54") not in gaps
    assert [row[1:] for row in found["pula"]] == [["Hanko", 20, 0, 0, 0, 5]]  # 20 began in a year
    kinds = {row[0]: row[1:] for row in found["hankinta"]}
    (coaching,) = (row for name, row in kinds.items() if row[1])
    assert coaching == [0, 20, 25, 10, 40, 12, 13, 300.0, 7500.0]  # 60 are unemployed, 48 were
    known = supply(cast["manager"], indexes.index().manifest.until, indexes.secret())
    assert agreed(known, "job_coaching", 2027) == 12
    assert agreed(known, "rehabilitative_work", 2027) is None  # at any time: not counted
    assert [row[0] for row in found["kayttamatta"]] == ["Palvelu shop", "Palvelu remote"]
    assert [(row[1], row[5]) for row in found["roolit"]] == [(0, 0), (1, 0), (0, 0)]


@pytest.mark.parametrize(
    ("starts", "growth", "told"),
    [(100, 1.0, (100, 72, 128)), (40, 1.25, (50, 29, 71)), (0, 2, (0, 0, 0))],
)
def test_a_forecast_is_last_year_grown_with_chance_around_it(starts, growth, told):
    found = expected(starts, growth)
    assert (found.starts, found.low, found.high) == told


def test_who_sees_it_and_how(services, cast, enter, django_assert_max_num_queries):
    address = reverse("insight:needs")
    browser = enter(cast["manager"])
    response = browser.get(address)
    assert response.status_code == 200
    assert not response.context["exact"]
    for panel in response.context["answer"].panels:
        assert panel.protection is Protection.PERTURBED
        people = [column.name in {"people", "before", "starts"} for column in panel.table.columns]
        counts = [
            c.value for row in panel.table.rows for c, of in zip(row, people, strict=True) if of
        ]
        assert not {1, 2, 3, 4} & set(counts)
    (plan,) = (one for one in response.context["answer"].panels if one.key == "hankinta")
    file = browser.get(response.context["csv"]["hankinta"]).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";"))
    assert rows[0] == [column.heading for column in plan.table.columns]
    assert len(rows) == len(plan.table.rows) + 1
    assert "suojattu" in text(response)
    for who in ("editor", "admin", "lost"):
        assert enter(cast[who]).get(address).status_code == 404
        csv_of = reverse("insight:needs-csv", args=["hankinta"])
        assert enter(cast[who]).get(csv_of).status_code == 404
    assert browser.get(f"{address}?alue={AWAY}").status_code == 404
    with django_assert_max_num_queries(40) as few:
        browser.get(address)
    put([told(f"more-{n}") for n in range(12)], by=None, at=NOW, source=Source.IMPORT)
    Service.objects.update(state=State.PUBLISHED)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get(address)
