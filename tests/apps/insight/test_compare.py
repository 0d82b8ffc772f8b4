"""Compare areas: who is named and who is not, in what order, and what a reader of one area sees."""

import pytest
from django.urls import reverse
from tests.analytics.builder import Person, index_of
from tests.apps.insight.conftest import AWAY, HOME

from polku.apps.insight.names import Adjustment, Level, Limits
from polku.apps.insight.queries.choice import Choice
from polku.apps.people.models import Area

CODES = ("01", "02", AWAY, HOME)
DIFFERENT = "02"
LONG = "?vertailu=long_term_share"
PLACES = {"01": "049", "02": "061", AWAY: "710", HOME: "078"}


def jobseekers(area, share, people=80):
    since = ["2023-02-01" if n < share * people else "2026-09-01" for n in range(people)]
    return [
        Person([("unemployed", day)], area=area, unit=f"Unit of {area}", municipality=PLACES[area])
        for day in since
    ]


@pytest.fixture(scope="module")
def country():
    people = [one for area in CODES for one in jobseekers(area, 0.75 if area == DIFFERENT else 0.3)]
    return index_of(*people, until="2026-11-23", areas=CODES)


@pytest.fixture
def ask(cast, country, use, enter):
    """Ask the page as somebody of the cast."""
    use(country)
    for code in set(CODES) - {HOME, AWAY}:
        Area.objects.create(code=code, kind="employment", name_fi=code, name_sv=code, name_en=code)

    def ask(query, who="national", language="en"):
        browser = enter(cast[who])
        browser.cookies["django_language"] = language
        return browser.get(reverse("insight:compare") + query).context

    return ask


def column(panel, name):
    place = [one.name for one in panel.table.columns].index(name)
    return [row[place] for row in panel.table.rows]


def test_the_area_that_differs_is_named_and_no_other(ask):
    own = ask(LONG)["answer"].own
    assert own.heading == "1 of 4 differ clearly from the others: South Häme (above)"
    said = dict(
        zip(*([c.shown for c in column(own, n)] for n in ("group", "verdict")), strict=True)
    )
    assert said.pop("South Häme") == "Above the 99.8 per cent limits"
    assert not [one for one in said.values() if one.startswith("Above")]


def test_the_order_is_that_of_names_and_not_of_figures(ask):
    own = ask(LONG)["answer"].own
    names = [cell.shown for cell in column(own, "group")]
    shares = [cell.value for cell in column(own, "share")]
    assert names == sorted(names, key=str.casefold)
    assert shares != sorted(shares)
    assert shares != sorted(shares, reverse=True)


def test_everything_is_made_of_the_protected_counts(ask):
    own = ask(LONG)["answer"].own
    n, events, share = ([c.value for c in column(own, name)] for name in ("n", "events", "share"))
    assert share == [part / whole for part, whole in zip(events, n, strict=True)]
    assert n != [80] * 4


def test_a_dot_leads_to_the_municipalities_of_its_area_and_those_to_their_paths(ask):
    areas = ask(LONG)["answer"].own.pictures["wide"]
    address = Choice(compared="long_term_share").but(area=DIFFERENT).address()
    assert address in {group.href for group in areas.groups}
    both = ask("?vertailu=long_term_share&erittely=kunta")["answer"].own.pictures["wide"]
    assert reverse("insight:paths") + "?kunta=061" in {group.href for group in both.groups}


def test_a_reader_of_one_area_sees_the_own_places_and_all_areas_by_official_figures(ask):
    answer = ask(LONG, "analyst")["answer"]
    assert [cell.shown for cell in column(answer.own, "group")] == ["Hanko"]
    assert answer.own.empty
    assert [switch.label for switch in answer.splits] == ["By municipality", "By unit"]
    assert len(answer.official.table.rows) == 45
    rings = [shape for shape in answer.official.pictures["wide"].shapes if "s-ink" in shape.css]
    assert len(rings) == 2  # the mean, and the ring around the area of today that the own one is in
    level = Choice(level=Level.MUNICIPALITIES).address().removeprefix("?")
    places = ask(f"{LONG}&{level}", "analyst")["answer"].official
    assert {"Hanko", "Raseborg"} <= {cell.shown for cell in column(places, "group")}


def test_limits_of_chance_alone_put_more_areas_outside(ask):
    def outside(limits):
        query = Choice(limits=limits, official="long_term_share").address()
        answer = ask(query)["answer"]
        verdicts = [cell.value for cell in column(answer.official, "verdict")]
        assert [one.label for one in answer.limits if one.current] == [str(limits.label)]
        return sum("limits" in one for one in verdicts)

    assert outside(Limits.CHANCE) > 2 * outside(Limits.VARIATION)
    assert outside(Limits.CHANCE) > 2 * outside(Limits.WIDENED)


def test_adjusted_shares_come_with_what_is_expected(ask):
    query = Choice(compared="long_term_share", adjustment=Adjustment.PEOPLE).address()
    answer = ask(query)["answer"]
    assert [one.current for one in answer.adjustments] == [False, True]
    n, events, expected = (
        [c.value for c in column(answer.own, x)] for x in ("n", "events", "expected")
    )
    mean = sum(events) / sum(n)
    assert expected == pytest.approx(
        [mean * one for one in n], abs=3
    )  # all of an age and education
    assert answer.own.heading == ask(LONG)["answer"].own.heading
    assert any("÷" in note for note in answer.own.notes)


def test_a_filter_that_would_change_nothing_is_not_offered_and_not_taken(ask):
    plain, filtered = ask(LONG), ask(f"{LONG}&palvelu=none")
    assert "palvelu" not in {field.name for field, _ in filtered["fields"]}
    assert not filtered["chips"]
    assert filtered["answer"].own.heading == plain["answer"].own.heading


@pytest.mark.parametrize(
    ("query", "named"),
    [("vertailu=onni", "repeats"), ("viralliset=x", "activation_rate"), ("rajat=x", "sattuma"),
     ("vakiointi=x", "ika-koulutus"), ("taso=x", "kunnat"), ("erittely=x", "kunta")],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_with_what_can(cast, country, use, enter, query, named):
    use(country)
    response = enter(cast["national"]).get(f"{reverse('insight:compare')}?{query}")
    assert response.status_code == 422
    assert named in response.content.decode()
