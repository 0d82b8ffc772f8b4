"""The page Situation: what its cards say and where they lead, its tiles, and its month."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import AWAY, HOME, to_work
from tests.apps.insight.test_pages import at, text

from polku.apps.insight.queries import plan_debt
from polku.apps.insight.queries.choice import Choice

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


@pytest.fixture
def lone(use):
    """Return an area of sixty women and one man, all long unemployed and without a plan."""
    women = [Person([("unemployed", "2024-01-02")], area=HOME, sex="woman") for _ in range(60)]
    man = Person([("unemployed", "2024-01-02")], area=HOME, sex="man")
    return use(index_of(*women, man, until="2026-11-23", areas=(HOME,)))


@pytest.mark.usefixtures("lone")
def test_too_few_to_judge_are_no_good_news(cast, enter):
    answer = enter(cast["analyst"]).get(at("situation", "?sukupuoli=man")).context["answer"]
    said = [card.empty for card in answer.cards if not card.lines]
    assert said == ["Ihmisiä on liian vähän, jotta lukuja voisi arvioida."] * 3
    assert answer.debt.heading == "Suunnitelmavelka"
    assert "liian harvalta näytettäväksi" in answer.debt.empty  # he has none


def test_a_nought_of_plan_debt_is_nobody_only_where_it_is_exact():
    plans = [(1, "2026-10-12", None)]
    planned = [Person([("unemployed", "2026-06-02")], area=HOME, plans=plans) for _ in range(30)]
    index = index_of(*planned, until="2026-11-23", areas=(HOME,))
    exact, shown = (plan_debt.panel(index, Choice(), exact=exact) for exact in (True, False))
    assert exact.heading.startswith("Suunnitelmavelka 0")
    assert exact.empty == "Keneltäkään ei puutu suunnitelmaa, jonka pitäisi olla."
    assert "liian harvalta näytettäväksi" in shown.empty


@pytest.mark.usefixtures("lone")
@pytest.mark.parametrize(("query", "of_units"), [("?", True), ("?sukupuoli=woman", False)])
def test_no_unit_is_said_to_keep_its_norm_by_a_part_of_its_clients(cast, enter, query, of_units):
    card = cards(enter(cast["analyst"]).get(at("situation", query)))["paatokset"]
    assert list(card.lines) == []
    assert ("mitoitusta" in card.empty) == of_units
    assert "suunnitelmavelka" in card.empty
    assert "Vain muutamaa ihmistä koskeva asia" in card.empty


def test_a_month_that_is_not_known_is_told_with_those_that_are(cast, use, grown, enter):
    use(grown)
    browser = enter(cast["analyst"])
    for month in ("2099-01", "2015-05", "abc"):
        response = browser.get(at("situation", f"?kuukausi={month}"))
        assert response.status_code == 422
        assert month in text(response)
        assert "10/2026" in text(response)
    known = browser.get(at("situation", "?kuukausi=2026-05"))
    assert known.context["answer"].day == date(2026, 5, 29)


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
    calm = [
        Person([("unemployed", "2023-01-02")], area=HOME, municipality="710", unit="Unit two")
        for _ in range(8)
    ]
    use(index_of(*idle, *calm, until="2026-11-23", areas=(HOME, AWAY)))
    for who in ("national", "analyst"):
        found = cards(enter(cast[who]).get(at("situation"))).values()
        addresses = [line.href for card in found for line in card.lines]
        assert [one for card in found for one in card.lines if "999" in one.link]
        assert not [one for one in addresses if "kunta=999" in one]  # none of the division's
        assert who == "analyst" or not [one for one in addresses if "yksikko" in one]
        assert not [one for one in addresses if enter(cast[who]).get(one).status_code != 200]
