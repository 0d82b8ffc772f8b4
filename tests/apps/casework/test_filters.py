"""Each filter against cases on both sides of its edge, and every count against the rows it opens."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.apps.casework.conftest import TODAY

from polku.apps.casework.models import Conflict, Standing
from polku.apps.casework.queries import worklist as queries
from polku.apps.casework.queries.choice import Choice
from polku.apps.casework.queries.filters import BY_DAY, FILTERS, GROUPS, OWN, RAIL

DAY = timedelta(days=1)
YESTERDAY, TOMORROW = TODAY - DAY, TODAY + DAY


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


IN_SERVICE = {"service": "work_trial", "service_since": TODAY}

CASES = [
    ("myohassa", {"next_due": YESTERDAY, "next_rule": "P06"}, True),
    ("myohassa", {"next_due": TODAY, "next_rule": "P06"}, False),
    ("myohassa", {}, False),
    ("tapaaminen-tanaan", {"meeting_at": at(TODAY)}, True),
    # The day is Finland's: 22.30 UTC the evening before is half past midnight here.
    ("tapaaminen-tanaan", {"meeting_at": at(YESTERDAY, 22, 30)}, True),
    ("tapaaminen-tanaan", {"meeting_at": at(YESTERDAY, 21, 59)}, False),
    ("tapaaminen-tanaan", {"meeting_at": at(TODAY, 21, 59)}, True),
    ("tapaaminen-tanaan", {"meeting_at": at(TODAY, 22, 0)}, False),
    ("7-pv", {"next_due": TODAY, "next_rule": "P06"}, True),
    ("7-pv", {"next_due": TODAY + 7 * DAY, "next_rule": "P06"}, True),
    ("7-pv", {"next_due": TODAY + 8 * DAY, "next_rule": "P06"}, False),
    ("7-pv", {"next_due": YESTERDAY, "next_rule": "P06"}, False),
    ("7-pv", {"next_due": None, "next_rule": "P02"}, True),  # without delay
    ("7-pv", {"next_due": None, "next_rule": ""}, False),
    ("alkuhaastattelu", {"interview_due": TODAY}, True),
    ("alkuhaastattelu", {"interview_due": None}, False),
    ("suunnitelma-puuttuu", {"plan_made_on": None}, True),
    ("suunnitelma-puuttuu", {"plan_made_on": date(2020, 1, 1)}, False),
    ("suunnitelma-vanhentunut", {"plan_until": YESTERDAY}, True),
    ("suunnitelma-vanhentunut", {"plan_until": TODAY}, False),
    ("suunnitelma-vanhentunut", {"plan_until": None}, False),
    ("ei-yhteytta-3-kk", {"contact_at": at(date(2026, 8, 23))}, True),
    ("ei-yhteytta-3-kk", {"contact_at": at(date(2026, 8, 24))}, False),
    ("ei-yhteytta-3-kk", {"contact_at": None, "search_since": date(2026, 8, 23)}, True),
    ("ei-yhteytta-3-kk", {"contact_at": None, "search_since": date(2026, 8, 24)}, False),
    ("ei-yhteytta-6-kk", {"contact_at": at(date(2026, 5, 23))}, True),
    ("ei-yhteytta-6-kk", {"contact_at": at(date(2026, 5, 24))}, False),
    ("ei-yhteytta-12-kk", {"contact_at": at(date(2025, 11, 23))}, True),
    ("ei-yhteytta-12-kk", {"contact_at": at(date(2025, 11, 24))}, False),
    ("vain-etayhteyksia", {"contact_at": at(TODAY), "met_on": None}, True),
    ("vain-etayhteyksia", {"contact_at": at(TODAY), "met_on": date(2020, 1, 1)}, False),
    ("vain-etayhteyksia", {"contact_at": None, "met_on": None}, False),
    ("palvelussa", IN_SERVICE, True),
    ("palvelussa", IN_SERVICE | {"service_until": TODAY}, True),
    ("palvelussa", IN_SERVICE | {"service_until": YESTERDAY}, False),
    ("palvelussa", IN_SERVICE | {"service_since": TOMORROW}, False),
    ("palvelussa", {"service": ""}, False),
    ("paattyy-30-pv", IN_SERVICE | {"service_until": TODAY + 30 * DAY}, True),
    ("paattyy-30-pv", IN_SERVICE | {"service_until": TODAY + 31 * DAY}, False),
    ("paattyy-30-pv", IN_SERVICE | {"service_until": None}, False),
    ("paattyy-30-pv", IN_SERVICE | {"service_until": TODAY, "service_next": True}, False),
    ("palasi-12-kk", {"returned_on": date(2026, 3, 1)}, True),
    ("palasi-12-kk", {"returned_on": None}, False),
    ("tyottomana-12-kk", {"unemployed_since": date(2025, 11, 24)}, True),
    ("tyottomana-12-kk", {"unemployed_since": date(2025, 11, 25)}, False),
    ("tyottomana-12-kk", {"unemployed_since": None}, False),
    ("kuntaosuus-nousee-30-pv", {"share_rises_on": TODAY + 30 * DAY}, True),
    ("kuntaosuus-nousee-30-pv", {"share_rises_on": TODAY + 31 * DAY}, False),
    ("kuntaosuus-nousee-30-pv", {"share_rises_on": YESTERDAY}, False),
    ("alle-30-vuotias", {"birth_date": date(1996, 11, 25)}, True),
    ("alle-30-vuotias", {"birth_date": date(1996, 11, 24)}, False),  # thirty today
    ("vieraskielinen", {"mother_tongue": "so"}, True),
    ("vieraskielinen", {"mother_tongue": "sv"}, False),
    ("vieraskielinen", {"mother_tongue": "smn"}, False),
    ("vieraskielinen", {"mother_tongue": ""}, False),
    ("ruotsinkielinen", {"service_language": "sv"}, True),
    ("ruotsinkielinen", {"mother_tongue": "sv"}, True),
    ("ruotsinkielinen", {"mother_tongue": "sv", "service_language": "fi"}, False),
    ("turvakielto", {"non_disclosure": True}, True),
    ("turvakielto", {"non_disclosure": False}, False),
    ("ilman-valmentajaa", {"coach": None}, True),
    ("ilman-valmentajaa", {}, False),
]


def opened(person, *keys: str, **choice) -> set[int]:
    rows = queries.Worklist(person, TODAY).everything(Choice(filters=keys, **choice))
    return {row.pk for row in rows}


@pytest.mark.parametrize(("key", "given", "fits"), CASES)
def test_a_filter_on_both_sides_of_its_edge(cast, make_client, key, given, fits):
    client = make_client(**({"coach": cast.own} | given))
    assert opened(cast.lead, key) == ({client.pk} if fits else set())


def test_an_open_conflict_is_found_until_it_is_settled(cast, make_client, extract):
    client = make_client(cast.own)
    conflict = Conflict.objects.create(
        client=client, table="persons", row=client.pk, field="coach_id", extract=extract
    )
    assert opened(cast.own, "ristiriita") == {client.pk}
    conflict.settled_at = at(TODAY)
    conflict.save()
    assert opened(cast.own, "ristiriita") == set()


def test_who_is_not_in_job_search_is_on_no_list(cast, make_client):
    make_client(cast.own, in_search=False, next_due=YESTERDAY, next_rule="P06")
    assert opened(cast.own) == set()
    assert set(queries.Worklist(cast.own, TODAY).counts(Choice()).values()) == {0}


def test_every_filter_has_a_case_for_and_one_against():
    tried = {(key, fits) for key, _given, fits in CASES} | {
        ("ristiriita", True),
        ("ristiriita", False),
    }
    assert tried == {(f.key, fits) for f in OWN for fits in (True, False)}


def test_the_rail_offers_at_least_sixteen_filters_each_in_one_group():
    assert len(RAIL) >= 16
    assert {f.group for f in RAIL} == set(GROUPS)
    assert len(FILTERS) == len(RAIL) + len(BY_DAY)


def random_client(make_client, draw: random.Random, coaches) -> None:
    def day(low: int, high: int, share: float = 0.7) -> date | None:
        return TODAY + draw.randrange(low, high) * DAY if draw.random() < share else None

    def moment(found: date | None) -> datetime | None:
        return found and at(found, draw.randrange(6, 18))

    due = day(-5, 20)
    make_client(
        draw.choice(coaches),
        next_due=due,
        next_rule="P06" if due or draw.random() < 0.3 else "",
        meeting_at=moment(day(0, 3, 0.3)),
        interview_due=day(0, 5, 0.2),
        plan_made_on=day(-400, 0),
        plan_until=day(-100, 100),
        contact_at=moment(day(-500, 0)),
        met_on=day(-500, 0, 0.5),
        service=draw.choice(("", "work_trial")),
        service_since=day(-50, 5, 0.9),
        service_until=day(-5, 60),
        service_next=draw.random() < 0.3,
        returned_on=day(-300, 0, 0.3),
        unemployed_since=day(-700, 0),
        share_rises_on=day(-10, 60),
        birth_date=TODAY - draw.randrange(18 * 365, 60 * 365) * DAY,
        mother_tongue=draw.choice(("fi", "sv", "so", "")),
        service_language=draw.choice(("", "fi", "sv")),
        non_disclosure=draw.random() < 0.1,
        municipality=draw.choice(("710", "078")),
        family_name=draw.choice(("Öhman", "Korhonen", "Đặng")),
    )


@pytest.fixture
def town(cast, make_client):
    """Return a lead and a coach over sixty random clients of three coaches and of nobody."""
    draw = random.Random(20261124)
    for _ in range(60):
        random_client(make_client, draw, (cast.own, cast.busy, cast.own, None))
    return cast.lead, cast.own


def test_every_count_is_the_number_of_rows_its_link_opens(town):
    for person in town:
        counts = queries.Worklist(person, TODAY).counts(Choice())
        assert counts[""] == len(opened(person))
        for key, count in counts.items():
            if key:
                assert count == len(opened(person, key)), key
        assert sum(count > 0 for count in counts.values()) > 20


def test_every_count_is_the_number_of_rows_its_link_opens_whatever_is_chosen(town):
    draw = random.Random(3)
    lead, coach = town
    shown = 0
    for turn in range(60):
        person = draw.choice((lead, coach))
        keys = queries.known_filters(draw.sample(list(FILTERS), draw.randrange(1, 4)), person)
        rest = {
            "search": draw.choice(("", "", "oh", "dang")),
            "municipality": draw.choice(("", "", "710")),
            "coach": draw.choice((None, coach.pk)),
        }
        counts = queries.Worklist(person, TODAY).counts(Choice(filters=keys, **rest))
        shown += counts[""] > 0
        assert counts[""] == len(opened(person, *keys, **rest)), turn
        for key in draw.sample(sorted(counts.keys() - {""}), 6):
            expected = len(opened(person, *keys, key, **rest))
            assert counts[key] == expected, (turn, keys, key)
    assert shown > 15


def test_filters_together_open_what_each_of_them_opens(town):
    draw = random.Random(5)
    for _ in range(40):
        keys = draw.sample([f.key for f in RAIL], 2)
        assert opened(town[0], *keys) == opened(town[0], keys[0]) & opened(town[0], keys[1])


def test_every_row_is_under_exactly_one_heading_and_the_headings_count_their_rows(town):
    for person in town:
        by_heading = {heading.key: opened(person, heading.key) for heading in BY_DAY}
        assert sum(map(len, by_heading.values())) == len(opened(person))
        for row in queries.Worklist(person, TODAY).everything(Choice()):
            assert row.pk in by_heading[queries.heading(row, today=TODAY)]


def test_in_order_of_day_the_headings_follow_each_other(town):
    order = [heading.key for heading in BY_DAY]
    rows = queries.Worklist(town[0], TODAY).everything(Choice())
    places = [order.index(queries.heading(row, today=TODAY)) for row in rows]
    assert places == sorted(places)
    assert len(set(places)) == len(BY_DAY)


def test_a_protected_client_is_not_found_by_what_a_list_does_not_tell(cast, make_client):
    make_client(
        cast.own,
        non_disclosure=True,
        family_name="Salainen",
        municipality="710",
        birth_date=date(2005, 1, 1),
        mother_tongue="so",
        unemployed_since=date(2020, 1, 1),
        share_rises_on=TOMORROW,
        returned_on=YESTERDAY,
        **IN_SERVICE | {"service_until": TODAY},
    )
    private = [f.key for f in RAIL if f.private]
    assert len(private) >= 7
    for key in private:
        assert opened(cast.own, key) == set(), key
    assert opened(cast.own, search="salainen") == set()
    assert opened(cast.own, municipality="710") == set()
    whole = queries.Worklist(cast.own, TODAY).whole({}, now=at(TODAY))
    assert not whole.municipalities


def test_the_clocks_of_a_protected_client_are_found_all_the_same(cast, make_client):
    client = make_client(
        cast.own, non_disclosure=True, next_due=YESTERDAY, next_rule="P06", plan_made_on=None
    )
    for key in ("myohassa", "suunnitelma-puuttuu", "turvakielto"):
        assert opened(cast.own, key) == {client.pk}
    assert opened(cast.own, search=client.person_id) == {client.pk}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("öhman", True),
        ("ÖHMAN", True),
        ("ohman", True),
        ("hma", True),
        ("åhman", False),
        ("ann ohm", True),
        ("ann korhonen", False),
        ("sofie", True),
        ("ann-sofie", True),
        ("A-00001", True),
        ("a-0000", True),
        ("00001", False),
        ("o.man", False),
        ("%", False),
        ("[", False),
        ("\\", False),
        ("(", False),
    ],
)
def test_search_by_name_or_person_id(cast, make_client, text, found):
    client = make_client(cast.own, family_name="Öhman", given_name="Ann-Sofie")
    assert (client.pk in opened(cast.own, search=text)) is found


@pytest.mark.parametrize("name", ["Đặng", "Łukasz", "Šimić", "Ångström", "O'Brien", "Müller"])
def test_names_of_other_languages_are_found_with_a_plain_keyboard(cast, make_client, name):
    plain = {"Đ": "d", "ặ": "a", "Ł": "l", "Š": "s", "ć": "c", "Å": "a", "ö": "o", "ü": "u"}
    client = make_client(cast.own, family_name=name)
    for typed in (name, name.upper(), name.lower(), "".join(plain.get(x, x) for x in name)):
        assert opened(cast.own, search=typed) == {client.pk}, typed


def test_counts_come_from_one_query(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.Worklist(town[1], TODAY).counts(Choice())
    with django_assert_num_queries(1):
        queries.Worklist(town[1], TODAY).whole({1: Choice(filters=("7-pv",))}, now=at(TODAY))


def test_days_unemployed_go_on_after_the_row_was_built(cast, make_client):
    client = make_client(
        cast.own,
        unemployed_since=TODAY - 20 * DAY,
        unemployed_days=18,
        built_on=TODAY - 3 * DAY,
        service="work_trial",
        service_since=TODAY - 20 * DAY,
        service_until=YESTERDAY,
    )
    row = queries.Worklist(cast.own, TODAY).one(client.pk)
    assert row.unemployed_days == 21
    assert row.service == ""
    Standing.objects.update(built_on=None)  # waiting to be rebuilt: as it last was
    assert queries.Worklist(cast.own, TODAY).one(client.pk).unemployed_days == 18
