"""What changed, what is unusual, what needs a decision; loads, outcomes and clocks as tables."""

from datetime import date

import pytest
from tests.analytics.builder import Person, index_of

from polku.analytics.filters import Filters
from polku.analytics.index.store import Index
from polku.analytics.indicators.cells import frame
from polku.analytics.indicators.ending import ending
from polku.analytics.indicators.load import load, load_series
from polku.analytics.indicators.panel import TILES, activation_rate, panel
from polku.analytics.indicators.rounds import counted_by
from polku.analytics.indicators.sentences import figure, sentence
from polku.analytics.indicators.series import series
from polku.analytics.indicators.situation import (
    Finding,
    Judged,
    changes,
    decisions,
    situation,
    unusual,
)
from polku.analytics.indicators.tables import clocks_by_rule, outcomes


def unemployed(start, end=None, **rest):
    return Person([("unemployed", start)] + ([("open_work", end)] if end else []), **rest)


def test_the_activation_rate_is_that_of_the_official_table():
    assert activation_rate(278_486, 81_888) == pytest.approx(22.7, abs=0.05)
    assert activation_rate(0, 0) is None


# ---- tiles ----


def test_the_tiles_tell_the_newest_month_and_how_it_changed():
    people = [unemployed("2024-01-01", "2025-10-10")] * 3 + [Person([("coaching", "2024-01-01")])]
    tiles = {one.definition.key: one for one in panel(index_of(*people), Filters(), exact=True)}
    assert tuple(tiles) == TILES
    rate = tiles["activation_rate"]
    assert (rate.month, rate.value, rate.year_change) == ("2025-12", 100, 75)
    assert rate.comparison is not None
    assert 5 < rate.comparison.value < 40
    debt = tiles["plan_debt"]
    assert (debt.value, debt.month_change, debt.year_change) == (0, 0, -3)
    assert debt.beside == {"plan_debt_new": 0, "plan_debt_cleared": 0}
    assert tiles["plan_within_month"].comparison.value == 97
    assert tiles["no_contact_3"].beside == {"no_contact_12": 4}


# ---- changes ----


def test_the_largest_change_comes_first_with_whether_it_is_for_the_better():
    stay = [unemployed("2023-01-01", municipality="091") for _ in range(60)]
    new = [unemployed("2025-06-02", municipality="710") for _ in range(80)]
    found = changes(index_of(*stay, *new), Filters(), exact=True)
    first = next(one for one in found if one.indicator == "unemployed" and not one.by)
    assert first.values == {"month": "2025-12", "now": 140, "before": 60, "change": 80}
    assert first.good is False
    assert first.weight == pytest.approx(80 / 200**0.5)
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert {one.group for one in found if one.by == "municipality"} == {"710"}


def test_a_few_people_are_no_change_to_speak_of():
    few = [unemployed("2025-06-02") for _ in range(19)]
    assert changes(index_of(*few), Filters(), exact=True) == []


def test_a_single_group_is_the_whole_and_told_once():
    rest = {"municipality": "710", "unit": "One"}
    mine = [unemployed("2025-06-02", **rest) for _ in range(80)]
    away = [unemployed("2023-01-01", municipality="091", unit="Two") for _ in range(60)]
    index, filters = index_of(*mine, *away), Filters(municipality="710")
    told = [(one.indicator, one.by) for one in changes(index, filters, exact=True)]
    assert ("unemployed", "") in told
    assert {by for _, by in told} == {""}
    assert {one.by for one in changes(index, Filters(), exact=True)} == {"", "municipality"}


def test_it_is_known_whether_anything_could_be_judged():
    enough, few = situation(several(), Filters()), Filters(sex="man")
    assert (enough.judged.changes, enough.judged.decisions) == (True, True)
    man = unemployed("2023-01-02", sex="man")
    women = [unemployed("2023-01-02", sex="woman") for _ in range(60)]
    index = index_of(man, *women)
    assert situation(index, Filters()).judged == Judged(True, True, True)  # where nothing differs
    assert situation(index, few).judged == Judged(False, False, False)
    assert situation(index, few, exact=True).judged == Judged(False, False, True)


# ---- unusual ----


def with_plans(months, share):
    """Ten or more people a month become unemployed for two; so many of them get a plan in time."""
    people = []
    for place, (year, month) in enumerate(months):
        wanted, of = share(place)
        later = f"{year + (month + 2) // 13}-{(month + 1) % 12 + 1:02}-15"
        for one in range(of):
            start = f"{year}-{month:02}-05"
            plans = [(1, f"{year}-{month:02}-10", None)] if one < wanted else []
            people.append(unemployed(start, later, plans=plans))
    return people


MONTHS = [(2023 + place // 12, place % 12 + 1) for place in range(35)]


def test_a_share_outside_three_sigma_of_its_own_past_is_unusual():
    people = with_plans(MONTHS, lambda place: (10 if place == 34 else 20, 25))
    found = unusual(index_of(*people, until="2025-12-31"), Filters(), exact=True)
    mine = next(one for one in found if one.indicator == "plan_within_month" and not one.by)
    room = 300 * (0.8 * 0.2 / 25) ** 0.5
    assert mine.values["now"] == 40
    assert mine.values["mean"] == pytest.approx(80)
    assert mine.values["low"] == pytest.approx(80 - room)
    assert mine.values["high"] == 100
    assert mine.values["months"] == 24
    assert mine.good is False


@pytest.mark.parametrize(
    "share",
    [
        lambda place: (15 if place == 34 else 20, 25),  # within the limits
        lambda place: (4 if place == 34 else 15, 19),  # too few to judge
    ],
)
def test_what_chance_may_do_is_not_unusual(share):
    people = with_plans(MONTHS, share)
    found = unusual(index_of(*people, until="2025-12-31"), Filters(), exact=True)
    assert [one for one in found if one.indicator == "plan_within_month"] == []


def test_less_than_a_year_of_past_judges_nothing():
    people = with_plans(MONTHS[-12:], lambda place: (5 if place == 11 else 25, 25))
    found = unusual(index_of(*people, until="2025-12-31"), Filters(), exact=True)
    assert [one for one in found if one.indicator == "plan_within_month"] == []


# ---- decisions ----


def in_service(planned, *more, end=None):
    first = {"service": "work_trial", "start": "2025-11-03", "end": end, "planned_end": planned}
    return Person([("work_trial", "2025-11-03")], services=[first, *more])


def test_services_that_end_soon_with_nothing_after():
    people = [
        in_service("2026-01-31"),  # the last day is 30 January, thirty days on
        in_service("2026-02-01"),
        in_service(None),  # no end is known
        in_service(
            "2026-01-10", {"service": "coaching", "start": "2026-01-10", "end": "2026-06-01"}
        ),
        in_service("2026-06-01"),
    ]
    table = ending(index_of(*people), Filters(), exact=True).table
    assert table.rows() == [("work_trial", 30, 1), ("work_trial", 90, 2)]
    found = [
        one for one in decisions(index_of(*people), Filters(), exact=True) if one.by == "service"
    ]
    assert [(one.values["people"], one.values["days"]) for one in found] == [
        (1, 30)
    ]  # presses more
    november = Filters(until=date(2025, 11, 30))  # what was about to end then, nobody knows now
    assert decisions(index_of(*people), november, exact=True) == []
    december = Filters(until=date(2025, 12, 31))
    assert decisions(index_of(*people), december, exact=True) == found


def of_coach(coach, unit, count):
    return [unemployed("2025-01-01", coach=coach, unit=unit) for _ in range(count)]


def normed(index, norm):
    manifest = index.manifest
    kept = {name: getattr(manifest, name) for name in manifest.__slots__}
    return Index(type(manifest)(**kept | {"norms": [norm] * len(manifest.coaches)}), index.shards)


@pytest.fixture
def loaded():
    people = of_coach("c1", "One", 12) + of_coach("c2", "One", 8) + of_coach("c3", "Two", 30)
    return normed(index_of(*people, unemployed("2025-01-01", unit="")), 10)


def test_the_load_of_a_unit_against_its_norm(loaded):
    found = load(loaded, Filters(), exact=True)
    names = ["unit", "clients", "coaches", "mean", "median", "most", "norm"]
    assert found.units.table.columns == names
    assert found.units.table.rows() == [
        ("One", 20, 2, 10.0, 10.0, 12, 10.0),
        ("Two", 30, 1, 30.0, 30.0, 30, 10.0),
    ]
    over = [one for one in decisions(loaded, Filters(), exact=True) if one.key == "load_over_norm"]
    assert [(one.group, one.values["over"]) for one in over] == [("Two", 20)]


def test_a_coach_is_named_only_to_the_lead_of_the_unit(loaded):
    assert load(loaded, Filters(), exact=True).coaches is None
    assert load(loaded, Filters(unit="One")).coaches is None
    named = load(loaded, Filters(unit="One"), exact=True).coaches
    assert sorted(named.table.rows()) == [("c1", 12, 10), ("c2", 8, 10)]
    for_others = load(loaded, Filters()).units.table
    assert for_others["median"].to_list() == for_others["most"].to_list() == [None, None]


SOMEBODY = Filters(sex="man")


def with_a_few(few, *, others="woman"):
    """Return an index whose men have a coach each, who also has 20 other clients."""
    people = []
    for number in range(8):
        people += [
            unemployed("2025-01-01", coach=f"c{number}", unit="One", sex=others) for _ in range(20)
        ]
    people += [unemployed("2025-01-01", coach=f"c{n}", unit="One", sex="man") for n in range(few)]
    return normed(index_of(*people), 10)


def loads(index, filters, **exact):
    """Return all that is told of loads: as a series, by unit, and as units."""
    exact = {"exact": False} | exact
    return (
        load_series(index, filters, by="", **exact),
        load_series(index, filters, by="unit", **exact),
        load(index, filters, **exact).units,
    )


@pytest.mark.parametrize("few", [1, 2, 4])
@pytest.mark.parametrize(
    "filters", [SOMEBODY, Filters(sex="man", unit="One"), Filters(age="30_54", sex="man")]
)
def test_how_many_coaches_have_a_client_of_some_kind_tells_nothing_of_the_clients(few, filters):
    for shown in loads(with_a_few(few), filters):
        for row in shown.table.iter_rows(named=True):
            figures = [one for one in row.values() if isinstance(one, int | float)]
            assert set(figures) <= {5}, row
        marked = set(shown.marks) & {"value", "mean", "coaches", "denominator"}
        assert shown.table.is_empty() or len(marked) == 2


@pytest.mark.parametrize("few", [1, 2, 4])
def test_a_few_clients_of_a_unit_do_not_show_by_their_coaches_either(few):
    """Also where no filter says of what kind they are: one client each leaves no coach to count."""
    people = [unemployed("2025-01-01", coach=f"c{n}", unit="One") for n in range(few)]
    for shown in loads(normed(index_of(*people), 10), Filters(unit="One")):
        for row in shown.table.iter_rows(named=True):
            figures = [one for one in row.values() if isinstance(one, int | float)]
            assert set(figures) <= {5}, row


def test_a_load_is_that_of_all_clients_unless_exact():
    index = with_a_few(4)
    series, by_unit, units = loads(index, Filters(unit="One"))
    assert units.table["coaches"].to_list() == [8]
    assert series.table["denominator"].to_list() == by_unit.table["denominator"].to_list() == [8]
    assert series.table["value"].to_list() == pytest.approx([20.5], abs=0.4)
    assert units.table["norm"].to_list() == [10]
    series, by_unit, units = loads(index, SOMEBODY, exact=True)
    assert series.table.rows() == [("2025-12", 1.0, 4, 4)]
    assert by_unit.table.rows() == [("2025-12", "One", 1.0, 4, 4)]
    assert units.table.rows() == [("One", 4, 4, 1.0, 1.0, 1, None)]  # no norm is for a part
    of_unit = load(index, Filters(unit="One", sex="man"), exact=True)
    assert of_unit.coaches.table["norm"].to_list() == [None] * 4
    many, _, _ = loads(with_a_few(4, others="man"), SOMEBODY)
    assert abs(many.table["numerator"].item() - 164) <= 3  # clients are told, coaches are not
    assert many.table["value"].item() is many.table["denominator"].item() is None
    assert many.marks == {"value": ("...",), "denominator": ("...",)}


def test_no_decision_is_about_a_part_of_a_load():
    found = decisions(with_a_few(4, others="man"), SOMEBODY)
    assert not [one for one in found if one.key == "load_over_norm"]
    exactly = decisions(with_a_few(4, others="man"), SOMEBODY, exact=True)
    assert not [one for one in exactly if one.key == "load_over_norm"]
    whole = decisions(with_a_few(4, others="man"), Filters())
    assert [one for one in whole if one.key == "load_over_norm"]


def test_plan_debt_that_grows_three_months_in_a_row_needs_a_decision():
    starts = ["2025-05-05", *["2025-07-15"] * 2, *["2025-08-15"] * 2, *["2025-09-15"] * 2]
    growing = index_of(*(unemployed(start) for start in starts), until="2025-11-28")
    found = [one for one in decisions(growing, Filters(), exact=True) if one.key == "debt_growing"]
    assert found == []  # it stood still in November
    until_october = index_of(*(unemployed(start) for start in starts), until="2025-10-31")
    (one,) = decisions(until_october, Filters(), exact=True)
    assert one.values == {"month": "2025-10", "now": 7, "before": 1, "months": 3}


# ---- tables ----


def test_outcomes_of_each_service():
    def after(state, service="job_coaching"):
        row = {"service": service, "start": "2025-01-07", "end": "2025-02-01"}
        return Person([("coaching", "2025-01-07"), (state, "2025-02-01")], services=[row])

    people = [after("open_work"), after("unemployed"), after("subsidised_work"), after("outside")]
    table = outcomes(index_of(*people, until="2025-12-31"), Filters(), exact=True).table
    three = table.filter(months=3)
    assert dict(three.select("where", "people").rows()) == {
        "open_work": 1,
        "supported_work": 1,
        "in_service": 0,
        "unemployed": 1,
        "part_time": 0,
        "outside": 1,
        "elsewhere": 0,
    }
    assert set(three["share"]) == {25, 0}
    assert 12 not in set(table["months"])  # not observed yet


def test_clocks_by_rule():
    duties = [
        ("P02", "2025-03-03", "2025-03-03", "kept"),
        ("P02", "2025-03-03", None, "late"),
        ("P06", "2025-03-03", "2025-03-10", "kept_late"),
    ]
    index = index_of(unemployed("2025-01-01", duties=duties))
    table = clocks_by_rule(index, Filters(), exact=True).table
    rows = {(rule, how): (n, share) for rule, how, n, _, share in table.rows()}
    assert rows["P02", "kept"] == rows["P02", "late"] == (1, 50)
    assert rows["P06", "kept_late"] == (1, 100)


# ---- words ----


def test_a_finding_is_said_in_three_languages():
    values = {"month": "2025-12", "now": 78.31, "before": 81.4, "change": -3.09}
    one = Finding("changed_percent", "plan_within_month", values, 4.0, "municipality", "710")
    assert sentence(one, "fi") == (
        "Raasepori: Suunnitelma kuukaudessa: 78,3 %, vuosi sitten 81,4 % (−3,1 prosenttiyksikköä)."
    )
    assert sentence(one, "sv").startswith("Raseborg: Plan inom en månad: 78,3 %")
    assert "(−3.1 percentage points)" in sentence(one, "en")


def test_every_finding_has_its_sentence(loaded):
    people = with_plans(MONTHS, lambda place: (10 if place == 34 else 20, 25))
    odd = index_of(*people, until="2025-12-31")
    found = [
        *changes(odd, Filters(), exact=True),
        *unusual(odd, Filters(), exact=True),
        *decisions(loaded, Filters(), exact=True),
        *decisions(index_of(in_service("2026-01-10")), Filters(), exact=True),
    ]
    assert {one.key for one in found} >= {
        "unusual_percent",
        "load_over_norm",
        "ends_with_nothing_after",
    }
    for one in found:
        assert len({sentence(one, language) for language in ("fi", "sv", "en")}) == 3


def test_numbers_are_written_as_the_language_writes_them():
    assert figure(1234.5, "fi", 1) == "1\N{NO-BREAK SPACE}234,5"
    assert figure(-1234.5, "en", 1, signed=True) == "\N{MINUS SIGN}1,234.5"
    assert figure(3, "sv", 0, signed=True) == "+3"


# ---- all at once ----


def several():
    """Two areas, their municipalities and units; some laid off, some in a service."""
    people = []
    for number in range(126):
        area, municipality = (("coast", "710"), ("coast", "078"), ("inland", "091"))[number % 3]
        state = ("unemployed", "laid_off", "coaching")[number // 3 % 3]
        start = f"202{3 + number % 3}-0{1 + number % 9}-05"
        rest = {"area": area, "municipality": municipality, "unit": f"{area} {number % 2}"}
        people.append(Person([("unemployed", "2023-01-02"), (state, start)], **rest))
    return index_of(*people)


@pytest.mark.parametrize("exact", [True, False])
def test_one_round_tells_what_each_question_does(exact):
    index, filters = several(), Filters(sex="woman")
    found = situation(index, filters, exact=exact)
    assert list(found.changes) == changes(index, filters, exact=exact) != []
    assert list(found.unusual) == unusual(index, filters, exact=exact)
    assert list(found.decisions) == decisions(index, filters, exact=exact)
    for tile, alone in zip(found.tiles, panel(index, filters, exact=exact), strict=True):
        assert tile.series.table.equals(alone.series.table)
        assert (tile.value, tile.beside) == (alone.value, alone.beside)
    for by in ("municipality", "unit"):
        keys = ("plan_debt", "unemployed", "repeats")
        alone = series(frame(index, filters, by), keys, exact=exact)
        together = counted_by(index, filters, {"": keys, by: keys}, exact=exact).series(by, keys)
        for key, one in zip(keys, alone, strict=True):
            assert one.table.equals(together[key].table)
            assert one.table["group"].n_unique() > 2


def test_the_parts_of_the_stock_make_the_unemployed_and_those_in_services():
    index = several()
    parts = situation(index, Filters(), exact=True).composition.table
    last = parts.row(-1, named=True)
    assert last == {
        "month": "2025-12", "over_year": 42, "under_year": 0, "laid_off": 42, "in_services": 42,
    }  # fmt: skip
    unemployed = situation(index, Filters(), exact=True).unemployed.table["numerator"]
    assert (parts["over_year"] + parts["under_year"] + parts["laid_off"]).equals(
        unemployed, check_names=False
    )
