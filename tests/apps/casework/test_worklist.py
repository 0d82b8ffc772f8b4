"""The worklist: order, pages, columns, what a row tells, and how a choice is read from an address."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from tests.apps.casework.conftest import TODAY

from polku.apps.casework.forms import read_choice
from polku.apps.casework.queries import worklist as queries
from polku.apps.casework.queries.choice import PAGE_ROWS, Choice
from polku.apps.casework.queries.columns import COLUMNS, SORTS, offered, shown
from polku.apps.casework.queries.reasons import why
from polku.apps.casework.strip import BARS, strip

DAY = timedelta(days=1)


def names(person, **choice) -> list[str]:
    rows = queries.Worklist(person, TODAY).everything(Choice(**choice))
    return [row.family_name or row.person_id for row in rows]


def test_most_pressing_first_and_a_meeting_today_before_what_is_due_later(cast, make_client):
    rows = {
        "later": {"next_due": TODAY + 20 * DAY},
        "nothing": {},
        "late": {"next_due": TODAY - 2 * DAY},
        "soon": {"next_due": TODAY + 3 * DAY},
        "meets": {
            "next_due": TODAY + 30 * DAY,
            "meeting_at": datetime(2026, 11, 24, 9, tzinfo=UTC),
        },
        "later-late": {"next_due": TODAY - DAY},
    }
    for name, given in rows.items():
        make_client(cast.own, family_name=name, next_rule="P06" if given else "", **given)
    assert names(cast.own) == ["late", "later-late", "meets", "soon", "later", "nothing"]


def test_a_late_duty_stays_first_though_a_meeting_is_booked_for_today(cast, make_client):
    for name, due in (("old", TODAY - 9 * DAY), ("older", TODAY - 10 * DAY)):
        make_client(
            cast.own,
            family_name=name,
            next_due=due,
            meeting_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        )
    assert names(cast.own) == ["older", "old"]


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_every_column_sorts_both_ways_with_the_empty_last_and_loses_nobody(cast, make_client, sort):
    values = {
        "asiakas": ("family_name", "Aho", "Öhman"),
        "toimi": ("next_kind", "a", "b"),
        "maaraaika": ("next_due", TODAY, TODAY + DAY),
        "yhteys": ("contact_at", *(datetime(2026, 1, d, tzinfo=UTC) for d in (1, 2))),
        "suunnitelma": ("plan_until", TODAY, TODAY + DAY),
        "tyottomana": ("unemployed_since", TODAY - DAY, TODAY),
        "palvelu": ("service_until", TODAY, TODAY + DAY),
        "kunta": ("municipality", "078", "710"),
        "ammatti": ("occupation", "1111", "2222"),
        "kuntaosuus": ("share_rises_on", TODAY, TODAY + DAY),
        "alkanut": ("search_since", TODAY - DAY, TODAY),
        "tapaaminen": ("meeting_at", *(datetime(2026, 12, d, tzinfo=UTC) for d in (1, 2))),
        "valmentaja": ("coach", cast.busy, cast.own),
    }
    column, low, high = values[sort]
    for given in ({column: high}, {column: low}):
        make_client(**({"coach": cast.own} | given))

    def ids(*, descending: bool) -> list[int]:
        choice = Choice(sort=sort, descending=descending)
        return [row.pk for row in queries.Worklist(cast.lead, TODAY).everything(choice)]

    up, down = ids(descending=False), ids(descending=True)
    assert up == down[::-1]
    assert up[0] > up[1]  # the one made last has the low value
    empty = {"search_since": None, "municipality": "", "coach": None}.get(column)
    if column in {"family_name", "next_kind", "municipality", "occupation"}:
        return
    last = make_client(**({"coach": cast.own} | {column: empty})).pk
    assert ids(descending=False)[-1] == ids(descending=True)[-1] == last


def test_protected_clients_come_last_when_sorted_by_what_a_list_hides(cast, make_client):
    make_client(cast.own, family_name="Aaltonen", non_disclosure=True)
    make_client(cast.own, family_name="Öhman")
    for sort in ("asiakas", "kunta", "palvelu", "tyottomana"):
        for descending in (False, True):
            assert names(cast.own, sort=sort, descending=descending)[0] == "Öhman"


def test_pages_of_fifty_hold_every_row_once(cast, make_client):
    for _ in range(PAGE_ROWS + 3):
        make_client(cast.own, next_due=TODAY, next_rule="P06")
    first = queries.Worklist(cast.own, TODAY).page(Choice())
    second = queries.Worklist(cast.own, TODAY).page(Choice(page=2))
    assert (len(first), len(second)) == (PAGE_ROWS, 3)
    assert len({row.pk for row in (*first, *second)}) == PAGE_ROWS + 3
    assert queries.page_count(PAGE_ROWS) == 1
    assert queries.page_count(PAGE_ROWS + 1) == 2
    assert queries.page_count(0) == 1


def test_a_protected_row_carries_nothing_a_list_may_not_tell(cast, make_client):
    make_client(
        cast.own,
        non_disclosure=True,
        given_name="Secret",
        family_name="Person",
        municipality="710",
        occupation="5223",
        mother_tongue="so",
        service="work_trial",
        service_since=TODAY,
        service_until=TODAY,
        unemployed_days=77,
        share_now=40,
        strip="u" * 36,
        next_rule="P06",
        next_due=TODAY,
    )
    (row,) = queries.Worklist(cast.own, TODAY).page(Choice())
    told = {name: getattr(row, name) for name in queries.HIDDEN}
    assert not any(told.values()), told
    assert (row.protected, row.due, row.rule) == (True, TODAY, "P06")


def test_the_whole_list_against_the_norm_and_todays_meetings(cast, make_client):
    times = ((23, 22), (24, 7), (24, 11), (24, 21), (25, 7))  # UTC; Finland is two hours ahead
    for day, hour in times:
        make_client(cast.own, meeting_at=datetime(2026, 11, day, hour, 15, tzinfo=UTC))
    make_client(cast.busy)
    make_client(cast.own, in_search=False)
    now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    coach = queries.Worklist(cast.own, TODAY).whole({}, now=now)
    assert (coach.clients, coach.meetings) == (5, 4)
    assert coach.next_meeting == datetime(2026, 11, 24, 11, 15, tzinfo=UTC)
    lead = queries.Worklist(cast.lead, TODAY).whole({}, now=now)
    assert (lead.clients, lead.norm) == (6, 200)
    assert lead.coaches == {cast.own.pk: "Own", cast.busy.pk: "Busy"}
    assert lead.municipalities == {"710": 6}


def test_the_norm_of_a_coach_is_counted_once_however_many_groups_there_are(cast, make_client):
    for municipality in ("710", "078", "149"):
        make_client(cast.own, municipality=municipality)
    whole = queries.Worklist(cast.lead, TODAY).whole({}, now=datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert (whole.norm, whole.clients) == (100, 3)


def test_fourteen_columns_nine_of_them_usual_and_one_more_for_leads():
    assert len(offered(lead=False)) + 1 == 14
    assert len(shown((), lead=False)) + 1 == 9
    assert len(offered(lead=True)) + 1 == 15
    assert [c.key for c in shown(("kunta", "valmentaja"), lead=False)] == ["kunta"]


ADDRESSES = [
    "",
    "r=myohassa",
    "r=myohassa&r=palvelussa&haku=%C3%B6hman&kunta=710&j=-yhteys&s=3&avaa=12&sarake=kunta",
    "valmentaja=7",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_choice_and_its_address_are_the_same_thing(cast, address):
    choice = read_choice(QueryDict(address), cast.lead)
    assert read_choice(QueryDict(choice.address()[1:]), cast.lead) == choice
    assert choice.address() == "?" + address


@pytest.mark.parametrize(
    "broken",
    [
        "r=nosuch",
        "j=nosuch",
        "j=",
        "j=--maaraaika",
        "s=0",
        "s=-1",
        "s=x",
        "s=%F0%9D%9F%8F",
        "s=99999999999999999999",
        "avaa=1%00",
        "avaa=%27",
        "kunta=%00",
        "haku=%00%00",
        "haku=+++",
        "sarake=nosuch",
        "valmentaja=x",
        "sarakkeet=1",
    ],
)
def test_what_is_broken_in_an_address_falls_away(cast, broken):
    assert read_choice(QueryDict(broken), cast.lead) == Choice()


def test_too_large_numbers_and_too_long_texts_are_cut_to_what_a_database_takes(cast):
    choice = read_choice(
        QueryDict(f"s=9999999999&avaa=9999999999&haku={'x' * 500}&kunta=7100"), cast.own
    )
    assert choice.page == choice.opened == 2**31 - 1
    assert len(choice.search) == 100
    assert choice.municipality == "710"


def test_a_coach_cannot_choose_what_is_for_leads(cast):
    address = QueryDict("r=ilman-valmentajaa&valmentaja=3&sarake=valmentaja&j=valmentaja")
    assert read_choice(address, cast.own) == Choice()
    assert read_choice(address, cast.lead) == Choice(
        filters=("ilman-valmentajaa",), coach=3, columns=("valmentaja",), sort="valmentaja"
    )


def test_a_change_of_choice_begins_from_the_first_page_with_nothing_open():
    choice = Choice(page=4, opened=9, search="x")
    assert choice.but(sort="yhteys") == Choice(search="x", sort="yhteys")


def test_a_kept_reason_is_put_into_the_readers_words():
    kept = {
        "key": "meeting_after_meeting",
        "values": {"months": 3, "start": "2026-08-09"},
        "source": {
            "source": "380/2023 32 §",
            "href": "https://example.org",
            "since": "2026-01-01",
            "confidence": "H",
        },
        "starts": "2026-08-09",
    }
    finnish, swedish = why("P06", kept, "fi"), why("P06", kept, "sv")
    assert finnish.text == "Kolme kuukautta työnhakukeskustelusta 9.8.2026."
    assert swedish.text.startswith("Tre månader från jobbsökningssamtalet 9.8.2026")
    assert finnish.since == date(2026, 1, 1)
    assert finnish.started == date(2026, 8, 9)
    assert str(finnish.certainty)
    assert why("", {}, "fi") is None


def test_the_picture_of_a_path_says_in_words_what_it_draws():
    picture = strip("u" * 9 + "r" * 4 + "x" * 2 + "o" * 21, "en")
    assert picture.count("<rect") == 4
    for words in ("unemployed 9", "rehabilitative, work ability 4", "open work 21"):
        assert words in picture
    assert "style=" not in picture


def test_the_nearer_to_open_work_the_higher_the_bar():
    heights = [height for _css, height in BARS.values()]
    assert heights == sorted(heights, reverse=True)


def test_a_short_history_stands_at_the_right_edge_and_the_unknown_is_left_blank():
    assert 'x="110.8"' in strip("u", "fi")
    assert "<rect" not in strip("-" * 36, "fi")
    assert strip("-" * 20 + "u" * 16, "fi").count("<rect") == 1


def test_sorts_and_columns_agree():
    assert {key for key, column in COLUMNS.items() if column.order} | {"asiakas"} == set(SORTS)
