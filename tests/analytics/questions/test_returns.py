"""The revolving door, counted a second time by reading every path in plain Python."""

from collections import Counter
from datetime import date, timedelta

import pytest
from tests.analytics.questions.lives import town
from tests.analytics.questions.test_curves import episodes, followed, rows

from polku.analytics.disclosure import Protection
from polku.analytics.engines.local import Local
from polku.analytics.filters import Filters
from polku.analytics.groups import OUTCOMES
from polku.analytics.index.build import Order, build
from polku.analytics.index.layout import OPEN, UNKNOWN
from polku.analytics.index.opening import open_index
from polku.analytics.index.rows import write_rows
from polku.analytics.questions.returns import WITHIN, returns
from polku.analytics.states import NUMBER
from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.kernel.periods import months_after

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)
EPOCH = date(1970, 1, 1)
EVERYTHING = Filters()
WHICH = range(5)


AGES = {"": (0, 200), "30_54": (30, 55)}
LENGTHS = {"": (0, OPEN), "3_to_6_months": (91, 182)}


@pytest.fixture(scope="module", params=["random", "demo"])
def index(request, tmp_path_factory):
    """Random paths of every kind, and the demo town's as derived from its extract."""
    if request.param == "random":
        return town(21, 300)
    made = make_town(Options(place=place_named("Raasepori-Hanko"), today=TODAY, clients=250))
    folders = [tmp_path_factory.mktemp(name) for name in ("rows", "index")]
    secret = b"a secret of tests, and of nothing else"
    write_rows({name: t.to_batches() for name, t in made.tables.items()}, folders[0], secret)
    build(Order(folders[0], secret, TODAY), folders[1], Local())
    return open_index(folders[1])


@pytest.fixture(params=WHICH)
def filters(request, index):
    people = index.shards[0].tables["persons"]
    last = index.manifest.until
    return (
        EVERYTHING,
        Filters(since=months_after(last, -45), until=months_after(last, -27)),
        Filters(sex="woman", age="30_54"),
        Filters(
            first_service=first_services(index)[0], municipality=f"{people['municipality'][0]:03}"
        ),
        Filters(
            length="3_to_6_months",
            area=index.manifest.areas[index.shards[0].area],
            since=months_after(last, -48),
        ),
    )[request.param]


def first_services(index):
    """Return the services that most episodes begin with, the most common first."""
    counted = Counter(episode["first_service"] for episode, *_ in episodes(index))
    return [index.manifest.services[one] for one, _ in counted.most_common() if one != UNKNOWN]


def on(number):
    return EPOCH + timedelta(days=number)


def is_of(episode, person, index, filters):
    """Tell if an episode and its person are chosen, the period left aside."""
    start, born, manifest = on(episode["start"]), on(person["birth"]), index.manifest
    age = start.year - born.year - ((start.month, start.day) < (born.month, born.day))
    known = (manifest.until - EPOCH).days + 1
    first = episode["first_service"]
    low, high = LENGTHS[filters.length]
    return (
        is_person(person, index, filters)
        and AGES[filters.age][0] <= age < AGES[filters.age][1]
        and filters.first_service in {"", "none" if first == UNKNOWN else manifest.services[first]}
        and low <= min(episode["end"], known) - episode["start"] < high
    )


def is_person(person, index, filters):
    return (
        filters.sex in {"", {1: "man", 2: "woman"}[person["sex"]]}
        and filters.municipality in {"", f"{person['municipality']:03}"}
        and filters.area in {"", index.manifest.areas[person["area"]]}
    )


def in_period(day, index, filters):
    last = min(filters.until or date.max, index.manifest.until)
    return (filters.since or date.min) <= day <= last


def observed(index, day, months):
    return months_after(day, months) <= index.manifest.until + DAY


def exits(index, filters, only):
    """Return of each person the first end of unemployment in the period and the return, by person."""
    found, last = {}, (index.manifest.until - EPOCH).days
    for episode, person, spells in episodes(index):
        if not is_of(episode, person, index, filters):
            continue
        days, why = followed(episode, spells, last) or (0, "")
        left = on(episode["start"] + days)
        if not why or (only and why != only) or not in_period(left, index, filters):
            continue
        back = [
            on(s["start"])
            for s in spells
            if on(s["start"]) >= left and s["state"] in {NUMBER["unemployed"], NUMBER["laid_off"]}
        ]
        found.setdefault(person["pseudonym"], (left, min(back, default=date.max)))
    return found


@pytest.mark.parametrize(("table", "only"), [("unemployment", ""), ("work", "open_work")])
def test_who_left_and_came_back_is_read_off_the_paths(index, filters, table, only):
    found = exits(index, filters, only)
    expected = []
    for months in WITHIN:
        known = [(left, back) for left, back in found.values() if observed(index, left, months)]
        again = sum(back < months_after(left, months) for left, back in known)
        share = again / len(known) if known else None
        expected.append((months, len(known), again, share))
    assert getattr(returns(index, filters, exact=True), table).table.rows() == expected
    if filters is EVERYTHING:
        assert all(0 < again < left for _, left, again, _ in expected)


def times(index):
    """Return everybody's periods as [service, start, end], by person, joined the slow way."""
    found = {}
    for shard in index.shards:
        people = rows(shard.tables["persons"])
        for row in rows(shard.tables["services"]):
            if row["outcome"] == OUTCOMES.index("no_show") or row["end"] <= row["start"]:
                continue
            own = found.setdefault(people[row["person"]]["pseudonym"], [])
            own.append([index.manifest.services[row["service"]], row["start"], row["end"]])
    return {who: joined(own) for who, own in found.items()}


def joined(own):
    again = True
    while again:
        again = False
        for one in own:
            for other in own:
                if one is not other and one[0] == other[0] and one[1] <= other[1] <= one[2]:
                    one[2] = max(one[2], other[2])
                    own.remove(other)
                    again = True
                    break
            if again:
                break
    return own


def chosen_times(index, filters):
    """Yield person and all periods of theirs, each with whether it is chosen."""
    people = {
        one["pseudonym"]: one for shard in index.shards for one in rows(shard.tables["persons"])
    }
    own = {}
    for episode, person, _ in episodes(index):
        own.setdefault(person["pseudonym"], []).append(episode)
    anyhow = not (filters.age or filters.first_service or filters.length)
    for who, periods in times(index).items():
        person, told = people[who], []
        for period in periods:
            before = [one for one in own.get(who, []) if one["start"] <= period[1]]
            if before:
                good = is_of(max(before, key=lambda one: one["start"]), person, index, filters)
            else:
                good = anyhow and is_person(person, index, filters)
            told.append((*period, good))
        yield who, told


def test_who_ended_a_service_and_came_again_is_read_off_the_services(index, filters):
    ended, again = Counter(), Counter()
    for _, told in chosen_times(index, filters):
        for service in index.manifest.services:
            own = sorted(one for one in told if one[0] == service)
            over = [one for one in own if one[3] and one[2] != OPEN]
            over = [one for one in over if in_period(on(one[2]), index, filters)]
            for months in WITHIN if over else ():
                end = on(over[0][2])
                if observed(index, end, months):
                    ended[service, months] += 1
                    later = [on(one[1]) for one in own if one[1] > over[0][2]]
                    again[service, months] += min(later, default=date.max) < months_after(
                        end, months
                    )
    expected = [
        (service, months, n, again[service, months], again[service, months] / n)
        for service in index.manifest.services
        for months in WITHIN
        if (n := ended[service, months])
    ]
    assert returns(index, filters, exact=True).services.table.rows() == expected
    if filters is EVERYTHING:
        assert sum(again.values()) > 50


def test_repeated_days_are_read_off_the_services(index, filters):
    days, part, people = Counter(), Counter(), {}
    first = filters.since or date.min
    last = min(filters.until or date.max, index.manifest.until) + DAY
    for who, told in chosen_times(index, filters):
        for service, start, end, good in told:
            stop = date.max if end == OPEN else on(end)
            inside = (min(stop, last) - max(on(start), first)).days
            if good and inside > 0:
                earlier = any(one[0] == service and one[1] < start for one in told)
                for name in (service, ""):
                    days[name] += inside
                    part[name] += inside * earlier
                    people.setdefault(name, set()).add(who)
    answer = returns(index, filters, exact=True)
    assert answer.repeats.table.rows() == [
        (name, len(people[name]), days[name], part[name], part[name] / days[name])
        for name in index.manifest.services
        if days[name]
    ]
    assert answer.repeated.table.rows() == [
        (len(people[""]), days[""], part[""], part[""] / days[""])
    ]


def chains(told, until):
    """Part a person's periods where a year lies between all that began and the next."""
    found = []
    for one in told:
        latest = max((other[2] for chain in found for other in chain), default=None)
        runs = latest is not None and (latest == OPEN or on(latest) > until)
        if latest is not None and (runs or on(one[1]) < months_after(on(latest), 12)):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def test_chains_are_read_off_the_services(index, filters):
    found = {}
    for who, told in chosen_times(index, filters):
        for chain in chains(told, index.manifest.until):
            start = on(chain[0][1])
            inside = chain[0][3] and in_period(start, index, filters)
            if inside and observed(index, start, 24):
                end = months_after(start, 24)
                names = [one[0] for one in chain if on(one[1]) < end][:6]
                found.setdefault(">".join(names), set()).add(who)
    found = {chain: who for chain, who in found.items() if ">" in chain}
    expected = sorted(
        ((chain, len(who)) for chain, who in found.items()), key=lambda r: (-r[1], r[0])
    )
    answer = returns(index, filters, exact=True, limit=10_000).chains
    assert answer.table.rows() == expected
    assert answer.protection is Protection.EXACT
    assert returns(index, filters, exact=True, limit=3).chains.table.rows() == expected[:3]
    if filters is EVERYTHING:
        assert expected[0][1] > 2
        assert max(chain.count(">") for chain, _ in expected) >= 3
