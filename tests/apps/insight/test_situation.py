"""The page Situation: what its cards say and where they lead, its tiles, and its month."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import AWAY, HOME, to_work
from tests.apps.insight.test_pages import at, text

PLANNED = [(1, "2026-06-10", None)]


@pytest.fixture(scope="module")
def grown():
    """Return an area whose unemployment has doubled within the year, all of it in Raasepori."""
    stay = [
        Person([("unemployed", "2024-01-02")], area=HOME, municipality="078", unit="Unit two")
        for _ in range(60)
    ]
    new = [
        Person(
            [("unemployed", "2026-06-02")],
            area=HOME,
            municipality="710",
            plans=PLANNED,
            services=[
                {"service": "job_coaching", "start": "2026-10-05", "planned_end": "2026-12-10"}
            ]
            if n < 20
            else [],
        )
        for n in range(70)
    ]
    away = [to_work(n, area=AWAY, unit="Far Unit one", municipality="091") for n in range(30)]
    return index_of(*stay, *new, *away, until="2026-11-23", areas=(HOME, AWAY))


def cards(response):
    return {card.key: card for card in response.context["answer"].cards}


def test_the_cards_say_what_changed_and_lead_to_its_figure(cast, use, grown, enter):
    use(grown)
    page = enter(cast["analyst"]).get(at("situation"))
    lines = [line for line in cards(page)["muutokset"].lines if "tunnus=unemployed" in line.href]
    assert len(lines) == 2  # the whole, and the municipality where it shows
    for line in lines:
        change = int(line.figure.removeprefix("+"))
        assert abs(change - 70) <= 6  # each of the two figures is changed by three at most
        assert line.way == "worse"
        assert line.href.startswith(reverse("insight:indicators") + "?")
    assert ["kunta=710" in line.href for line in lines] == ["Raasepori" in x.link for x in lines]
    assert sorted("kunta=710" in line.href for line in lines) == [False, True]
    for line in lines:
        assert enter(cast["analyst"]).get(line.href).status_code == 200
    assert "huonompi" in text(page)  # in words too, not by colour alone


def test_what_ends_with_nothing_after_waits_for_a_decision(cast, use, grown, enter):
    use(grown)
    (line, *_) = cards(enter(cast["analyst"]).get(at("situation")))["paatokset"].lines
    assert abs(int(line.figure) - 20) <= 3
    assert "30 päivän kuluessa" in line.after


def test_a_card_with_nothing_to_say_says_why(cast, use, enter):
    calm = [Person([("unemployed", "2026-05-04")], area=HOME, plans=PLANNED) for _ in range(30)]
    use(index_of(*calm, until="2026-11-23", areas=(HOME,)))
    found = cards(enter(cast["analyst"]).get(at("situation")))
    assert [list(card.lines) for card in found.values()] == [[], [], []]
    said = [card.empty for card in found.values()]
    assert len({*said, ""}) == 4
    assert "Vuodentakaisia lukuja ei ole" in said[0]


def test_another_month_is_another_count_day(cast, use, grown, enter):
    use(grown)
    browser = enter(cast["analyst"])
    newest = browser.get(at("situation"))
    assert newest.context["answer"].day == date(2026, 10, 30)
    month = next(field for field, _ in newest.context["fields"] if field.name == "alkoi")
    assert dict(month.values)["..2026-05"] == "5/2026"
    earlier = browser.get(at("situation", "?alkoi=..2026-05"))
    assert earlier.context["answer"].day == date(2026, 5, 29)
    assert (
        abs(int(re.match(r"Työttömiä (\d+)", earlier.context["answer"].stock.heading)[1]) - 60) <= 3
    )
    assert "29.5.2026" in text(earlier)
    assert "Kuukausi: 5/2026" in text(earlier)


def test_a_tile_tells_its_comparison_its_source_and_what_it_is_of(cast, use, grown, enter):
    use(grown)
    page = enter(cast["analyst"]).get(at("situation"))
    tiles = {tile.newest.key: tile for tile in page.context["answer"].tiles}
    plan = tiles["plan_within_month"]
    assert "97,0" in plan.against
    assert "ei laki" in plan.against
    assert [shape for shape in plan.picture.shapes if "dash" in shape.css]
    assert plan.month == "9/2026"  # who became unemployed in October may still get theirs in time
    assert len(tiles["plan_debt"].beside) == 2
    assert not [shape for shape in tiles["plan_debt"].picture.shapes if "dash" in shape.css]
    months = page.context["answer"].months
    assert len(months.table.columns) == 7
    assert months.table.rows[-1][0].value == "10/2026"


def test_stock_and_flow_agree_with_what_is_known(cast, clients, use, grown, enter):
    use(grown)
    answer = enter(cast["analyst"]).get(at("situation")).context["answer"]
    last = {c.name: cell.value for c, cell in list(answer.stock.table.lines)[-1]}
    assert abs(last["unemployed"] - 130) <= 3
    assert abs(last["over_year"] - 60) <= 3
    assert abs(last["under_year"] - 70) <= 3
    assert last["laid_off"] == 0
    june = next(
        {c.name: cell.value for c, cell in line}
        for line in answer.flow.table.lines
        if line[0][1].value == "6/2026"
    )
    assert abs(june["began"] - 70) <= 3
    assert june["difference"] == june["began"] - june["ended"]


def test_who_asks_of_every_area_is_led_to_no_unit(cast, use, enter):
    idle = [
        Person(
            [("unemployed", f"2023-{1 + n % 12:02}-03")],
            area=HOME,
            municipality="999",
            unit="Unit one",
            contacts=[f"2026-0{1 + n % 3}-10"],
        )
        for n in range(60)
    ]
    use(index_of(*idle, until="2026-11-23", areas=(HOME, AWAY)))
    for who in ("national", "analyst"):
        found = cards(enter(cast[who]).get(at("situation"))).values()
        addresses = [line.href for card in found for line in card.lines]
        assert not [one for one in addresses if "kunta=999" in one]  # none of the division's
        assert who == "analyst" or not [one for one in addresses if "yksikko" in one]
        assert not [one for one in addresses if enter(cast[who]).get(one).status_code != 200]
