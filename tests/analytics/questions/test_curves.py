"""Curves: what ends unemployment and when, counted a second way; what is withheld."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from tests.analytics.builder import Person, day, index_of
from tests.analytics.questions.lives import town

from polku.analytics.disclosure import Protection
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.layout import NEVER, UNKNOWN
from polku.analytics.leaving import CAUSES
from polku.analytics.questions.curves import BY, FEWEST, MONTH, curves
from polku.analytics.states import STATES
from polku.analytics.survival.gray import gray_test
from polku.analytics.survival.incidence import aalen_johansen

BEGIN = "2020-01-01"
GROUPS = {
    "first_service": lambda e, p, m: [*m.services, "none"][
        min(e["first_service"], len(m.services))
    ],
    "sex": lambda e, p, m: {1: "man", 2: "woman"}[p["sex"]],
    "municipality": lambda e, p, m: f"{p['municipality']:03}",
    "": lambda e, p, m: "",
}


def rows(columns):
    names = list(columns)
    return [
        dict(zip(names, values, strict=True))
        for values in zip(*(columns[name].tolist() for name in names), strict=True)
    ]


def episodes(index):
    """Yield every episode with its person and the person's spells."""
    for shard in index.shards:
        people, spells = rows(shard.tables["persons"]), rows(shard.tables["spells"])
        for one in rows(shard.tables["episodes"]):
            yield one, people[one["person"]], [s for s in spells if s["person"] == one["person"]]


def services(index):
    """Yield the services of the person of every episode, in the order of `episodes`."""
    for shard in index.shards:
        listed = rows(shard.tables["services"])
        for one in rows(shard.tables["episodes"]):
            yield [s for s in listed if s["person"] == one["person"]]


def cause(state):
    name = STATES[state]
    support = {"subsidised_work", "entrepreneur", "apprenticeship"}
    return "supported_work" if name in support else name if name in CAUSES else ""


def clock_start(episode, listed, last, clock):
    """Return when the clock starts; NEVER: it does not."""
    if clock != "after_service":
        return episode["first_service_on" if clock == "from_service" else "start"]
    over = [
        s["end"]
        for s in listed
        if episode["first_service_on"] == s["start"]
        and episode["first_service"] == s["service"]
        and s["end"] <= last
    ]
    return max(over, default=NEVER)


def followed(episode, spells, last, clock="", listed=()):
    """Return days and cause of an episode (None: not of somebody unemployed), read off the path."""
    begun = clock_start(episode, listed, last, clock)
    first = next(s for s in spells if s["end"] > episode["start"])
    if begun == NEVER or (not clock and cause(first["state"])):
        return None
    ends = [
        (s["start"], cause(s["state"]))
        for s in spells
        if begun < s["start"] < episode["end"]
        and cause(s["state"]) in {"supported_work", "other_education"}
    ]
    if episode["outcome"] != UNKNOWN:
        ends.append((episode["end"], cause(episode["outcome"])))
    left, why = min(ends, default=(last, ""))
    if left > last:
        left, why = last, ""
    if clock == "after_service":
        return max(left - begun, 0), why
    if left < begun or (why and left == begun):
        return None
    return left - begun, why


def second(index, by, months, clock=""):
    """Return time, cause and group of all episodes by reading each path."""
    found = []
    last = day(index.manifest.until.isoformat())
    for (episode, person, spells), listed in zip(episodes(index), services(index), strict=True):
        answer = followed(episode, spells, last, clock, listed)
        if answer:
            days, why = answer
            if days > int(months * MONTH):
                days, why = int(months * MONTH), ""
            number = CAUSES.index(why) + 1 if why else 0
            found.append((days, number, GROUPS[by](episode, person, index.manifest)))
    return found


@pytest.mark.parametrize("by", GROUPS)
@pytest.mark.parametrize("clock", ["", "from_service", "after_service"])
def test_exact_curves_are_those_of_paths_read_one_by_one(by, clock):
    index = town(1, 400)
    started = {clock: True} if clock else {}
    answer = curves(index, Filters(), by=by, months=12, exact=True, **started)
    found = second(index, by, 12, clock)
    names = sorted({group for *_, group in found})
    time, number, group = (np.array(column) for column in zip(*found, strict=True))
    group = np.searchsorted(names, group)
    assert set(answer.groups.table["group"]) == set(names)
    for name, curve in zip(names, aalen_johansen(time, number, group), strict=True):
        for place, why in enumerate(CAUSES):
            if place >= curve.share.shape[1]:
                continue
            drawn = answer.curves.table.filter(group=name, cause=why)
            assert drawn["month"].to_list() == list(range(13))
            for row in drawn.drop_nulls().to_dicts():
                at = min(int(row["month"] * MONTH), len(curve.share) - 1)
                assert row["share"] == pytest.approx(curve.share[at, place], abs=1e-12)
                assert row["low"] == pytest.approx(curve.interval()[0][at, place], abs=1e-12)
                assert row["high"] == pytest.approx(curve.interval()[1][at, place], abs=1e-12)
    tests = {CAUSES[one.cause - 1]: one for one in gray_test(time, number, group) if one.df}
    assert set(answer.gray.table["cause"]) == set(tests)
    for row in answer.gray.table.to_dicts():
        assert row["statistic"] == pytest.approx(tests[row["cause"]].statistic, rel=1e-9)
        assert row["p"] == pytest.approx(tests[row["cause"]].p, abs=1e-12)


def test_people_are_counted_once_and_ends_each_time():
    index = town(2, 300)
    answer = curves(index, Filters(), by="sex", months=12, exact=True).groups.table
    last = day(index.manifest.until.isoformat())
    people, ends = {}, {}
    for episode, person, spells in episodes(index):
        answered = followed(episode, spells, last)
        if answered:
            sex = GROUPS["sex"](episode, person, None)
            people.setdefault(sex, set()).add(person["pseudonym"])
            ends[sex] = ends.get(sex, 0) + bool(answered[1] and answered[0] <= 365)
    assert {row["group"]: row["people"] for row in answer.to_dicts()} == {
        sex: len(who) for sex, who in people.items()
    }
    assert {row["group"]: row["events"] for row in answer.to_dicts()} == ends


def path(*states, **person):
    return Person([("unemployed", BEGIN), *states], **person)


def ended(person, *, until="2022-12-31", **clock):
    """Return by what and in which month a person's unemployment ends, None: it does not."""
    index = index_of(person, until=until)
    answer = curves(index, Filters(), by="", exact=True, **clock)
    found = answer.curves.table.filter(pl.col("share") > 0).sort("month").head(1).to_dicts()
    return (found[0]["cause"], found[0]["month"]) if found else None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([("open_work", "2020-03-20")], ("open_work", 3)),
        ([("outside", "2020-03-20")], ("outside", 3)),
        ([("subsidised_work", "2020-03-20"), ("open_work", "2020-09-01")], ("supported_work", 3)),
        ([("entrepreneur", "2020-01-10")], ("supported_work", 1)),
        ([("apprenticeship", "2020-01-10")], ("supported_work", 1)),
        ([("other_education", "2020-01-10"), ("unemployed", "2020-05-01")], ("other_education", 1)),
        ([("coaching", "2020-02-01"), ("part_time", "2020-04-01")], None),
        ([("work_trial", "2020-02-01"), ("open_work", "2021-01-15")], ("open_work", 13)),
        ([("labour_market_training", "2020-02-01"), ("open_work", "2023-01-15")], None),
    ],
)
def test_what_ends_unemployment_and_what_is_on_the_way(states, expected):
    assert ended(path(*states)) == expected


def test_the_first_day_of_the_month_after_is_within_it_no_more():
    """A month is 30.4 days: left on day 30 is within the first, on day 31 within the second."""
    for days, month in ((30, 1), (31, 2), (365, 12), (366, 13)):
        left = (date.fromisoformat(BEGIN) + timedelta(days=days)).isoformat()
        assert ended(path(("open_work", left))) == ("open_work", month)


def test_the_clock_from_the_service_leaves_the_wait_out():
    served = path(
        ("subsidised_work", "2020-06-01"),
        ("open_work", "2020-12-20"),
        services=[{"service": "subsidy", "start": "2020-06-01", "end": "2020-12-20"}],
    )
    assert ended(served) == ("supported_work", 5)
    assert ended(served, from_service=True) == ("open_work", 7)
    assert ended(path(("open_work", "2020-12-20")), from_service=True) is None


def test_the_clock_from_the_end_of_the_service_leaves_the_service_out_too():
    def served(end, work):
        return path(
            ("coaching", "2020-06-01"),
            ("unemployed", "2020-12-20"),
            ("open_work", work),
            services=[{"service": "coaching", "start": "2020-06-01", "end": end}],
        )

    assert ended(served("2020-12-20", "2021-02-10"), after_service=True) == ("open_work", 2)
    called_away = served("2022-03-01", "2021-02-10")  # work began before the service was over
    assert ended(called_away, after_service=True) == ("open_work", 0)
    assert ended(served(None, "2021-02-10"), after_service=True) is None
    assert ended(path(("open_work", "2020-12-20")), after_service=True) is None


def test_who_is_not_unemployed_at_first_has_no_clock():
    index = index_of(Person([("subsidised_work", BEGIN), ("open_work", "2020-09-01")]))
    answer = curves(index, Filters(), by="", exact=True)
    assert answer.groups.table.is_empty()
    assert answer.curves.table.is_empty()
    assert answer.gray.table.is_empty()


def test_untold_days_within_an_episode_end_nothing():
    gap = Person(
        [("unemployed", BEGIN), ("outside", "2020-03-01"), ("open_work", "2020-08-20")],
        episodes=[(BEGIN, "2020-08-20")],
    )
    assert ended(gap) == ("open_work", 8)


def test_months_nobody_was_followed_to_are_null():
    answer = curves(index_of(path(), until="2020-06-30"), Filters(), by="", exact=True).curves
    work = answer.table.filter(cause="open_work")["share"].to_list()
    assert work == [0.0] * 6 + [None] * 19


def test_those_who_wait_for_a_service_seem_slower_until_the_clock_starts_with_it():
    """Immortal time: the service does nothing, yet those who reach it look late for work."""
    draw = np.random.default_rng(4)
    people = []
    for _ in range(1500):
        work, service = int(draw.geometric(0.004)), int(draw.integers(1, 500))
        start = date.fromisoformat(BEGIN)
        left = (start + timedelta(days=work)).isoformat()
        begun = (start + timedelta(days=service)).isoformat()
        services = [{"service": "nothing", "start": begun}] if service < work else []
        people.append(path(("open_work", left), services=services))
    index = index_of(*people, until="2024-12-31")

    def within(answer, group, months):
        return answer.curves.table.filter(group=group, cause="open_work", month=months)["share"][0]

    naive = curves(index, Filters(), exact=True)
    honest = curves(index, Filters(), exact=True, from_service=True)
    truth = 1 - 0.996 ** int(6 * MONTH)
    assert within(naive, "nothing", 6) < truth - 0.25
    assert within(naive, "none", 6) > truth + 0.2
    assert within(honest, "nothing", 6) == pytest.approx(truth, abs=0.04)
    assert naive.gray.table["p"][0] < 0.001


@pytest.fixture(scope="module")
def large():
    return town(5, 3000)


def test_protected_curves_lie_by_the_exact_ones(large):
    shown, exact = (
        curves(large, Filters(), by="sex", exact=exact).curves for exact in (False, True)
    )
    assert shown.protection is Protection.PERTURBED
    both = shown.table.join(exact.table, on=["group", "cause", "month"], suffix="_exact")
    assert both.height == 2 * 4 * 25
    for name, most in (("share", 0.01), ("low", 0.02), ("high", 0.02)):
        assert (both[name] - both[f"{name}_exact"]).abs().max() < most
    assert (both["share"] - both["share_exact"]).abs().max() > 0


def test_protected_curves_rise_and_leave_room(large):
    table = curves(large, Filters(), by="municipality").curves.table
    for _, curve in table.group_by("group", "cause"):
        assert (curve.sort("month")["share"].diff().drop_nulls() >= 0).all()
        assert (curve["low"] <= curve["share"]).all()
        assert (curve["share"] <= curve["high"]).all()
    whole = table.group_by("group", "month").agg(pl.col("share").sum())
    assert (whole["share"] <= 1 + 1e-9).all()


def test_a_group_of_few_people_has_no_curve_and_the_reason_is_said():
    few = [
        path(("open_work", "2020-06-01"), birth="2001-01-01", sex="woman", language="sv")
        for _ in range(FEWEST - 8)
    ]
    index = index_of(*few, *(path(("open_work", "2020-08-01")) for _ in range(80)))
    answer = curves(index, Filters(), by="language")
    groups = {row["group"]: row for row in answer.groups.rows()}
    assert set(groups) == {"fi", "sv"}
    assert groups["sv"]["events"] == f"<{FEWEST}"
    assert abs(groups["fi"]["events"] - 80) <= 3
    assert set(answer.curves.table["group"]) == {"fi"}
    assert answer.gray.table.is_empty()
    exact = curves(index, Filters(), by="language", exact=True)
    assert set(exact.curves.table["group"]) == {"fi", "sv"}
    assert exact.gray.table["p"][0] < 0.001


def test_months_with_few_left_are_withheld():
    people = [path(("open_work", "2020-06-01")) for _ in range(70)] + [path()] * 4
    answer = curves(index_of(*people), Filters(), by="").curves
    work = answer.table.filter(cause="open_work")
    assert work["share"][4] is not None
    assert work["share"][6:].null_count() == 19
    assert answer.mark("share", 24) == "<10"
    assert answer.mark("share", 0) == ""


def test_the_test_of_protected_curves_is_rounded(large):
    shown, exact = (curves(large, Filters(), by="sex", exact=e).gray.table for e in (False, True))
    assert shown["statistic"].to_list() == [round(one, 1) for one in exact["statistic"]]
    assert shown["p"].to_list() == [round(one, 3) for one in exact["p"]]


def test_filters_choose_the_episodes(large):
    filters = Filters(sex="woman", since=date(2020, 1, 1), until=date(2020, 12, 31), age="30_54")
    table = curves(large, filters, by="sex", exact=True).groups.table
    assert table["group"].to_list() == ["woman"]
    count = set()
    last = day(large.manifest.until.isoformat())
    for episode, person, spells in episodes(large):
        start = date(1970, 1, 1) + timedelta(days=episode["start"])
        born = date(1970, 1, 1) + timedelta(days=person["birth"])
        age = start.year - born.year - ((start.month, start.day) < (born.month, born.day))
        chosen = person["sex"] == 2 and start.year == 2020 and 30 <= age < 55
        if chosen and followed(episode, spells, last):
            count.add(person["pseudonym"])
    assert table["people"].to_list() == [len(count)]


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("exact", [False, True])
def test_nobody_is_an_empty_answer(by, exact):
    answer = curves(index_of(path(), until="2025-12-31"), Filters(sex="man"), by=by, exact=exact)
    assert answer.curves.table.is_empty()
    assert answer.groups.table.is_empty()
    assert answer.curves.table.columns == ["group", "cause", "month", "share", "low", "high"]
    assert answer.gray.table.columns == ["cause", "statistic", "df", "p"]


@pytest.mark.parametrize("by", ["coach", "unit", "length", "shoe"])
def test_what_curves_cannot_be_drawn_by_is_said_with_what_they_can(by):
    with pytest.raises(UnknownValueError) as caught:
        curves(index_of(path()), Filters(), by=by)
    assert (caught.value.field, caught.value.value) == ("by", by)
    assert "first_service" in caught.value.known
