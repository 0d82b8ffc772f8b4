"""The worklist over HTTP: what the page says, what it costs, what it logs, and what HTMX gets."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape
from tests.apps.casework.conftest import TODAY

from polku.apps.casework.models import SavedView
from polku.apps.casework.queries.filters import RAIL
from polku.apps.casework.views.protected import OPENED
from polku.apps.people.models import Access
from polku.apps.people.names import Act

WORKLIST = reverse("casework:worklist")
DAY = timedelta(days=1)
REASON = {
    "key": "meeting_after_meeting",
    "values": {"months": 3, "start": "2026-08-09"},
    "source": {
        "source": "380/2023 32 §",
        "href": "https://www.finlex.fi/fi/laki/alkup/2023/20230380",
        "since": "2026-01-01",
        "confidence": "M",
    },
    "starts": "2026-08-09",
}
LATE = {
    "next_due": TODAY - 15 * DAY,
    "next_rule": "P06",
    "next_kind": "job_search_meeting",
    "next_reason": REASON,
}


def text_of(answer) -> str:
    """Return the words of a page, spaces as one."""
    page = re.sub(r"<svg.*?</svg>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def rows_of(answer) -> list[str]:
    return re.findall(r'id="r-(\d+)"', answer.content.decode())


def test_a_row_says_what_why_by_when_and_how_things_stand(cast, make_client, enter):
    make_client(
        cast.own,
        family_name="Grönroos",
        given_name="Kaj",
        mother_tongue="sv",
        contact_at=datetime(2026, 8, 9, 9, tzinfo=UTC),
        contact_method="29",
        plan_until=TODAY - 15 * DAY,
        unemployed_since=TODAY,
        unemployed_days=1204,
        service="work_trial",
        service_since=TODAY,
        service_until=TODAY + 10 * DAY,
        strip="u" * 36,
        **LATE,
    )
    page = text_of(enter(cast.own).get(WORKLIST))
    for words in (
        "Grönroos, Kaj",
        "46 v · ruotsi",
        "Työnhakukeskustelu",
        "Kolme kuukautta työnhakukeskustelusta 9.8.2026",
        "15 pv myöhässä",
        "ma 9.11.2026",
        "9.8.2026 Puhelin, 3 kk",
        "Vanhentunut 15 pv sitten",
        "1 204",
        "Työkokeilu päättyy 4.12.2026",
        "Tiistai 24.11.2026.",
        "1 asiakas, mitoitus 100.",
    ):
        assert words in page, words


def test_the_reason_opens_in_place_with_its_source_by_a_plain_link(cast, make_client, enter):
    client = make_client(cast.own, **LATE)
    browser = enter(cast.own)
    closed = browser.get(WORKLIST)
    link = re.search(r'class="pk-why" id="why-\d+" href="([^"#]*)#', closed.content.decode()).group(
        1
    )
    opened = browser.get(WORKLIST + link.replace("&amp;", "&"))
    page = text_of(opened)
    assert "Miksi Given Family1 on listalla" not in text_of(closed)
    for words in (
        "Miksi Given Family1 on listalla",
        "P06 Työnhakukeskustelu",
        "380/2023 32 § , voimassa 1.1.2026 alkaen",
        "Hyvä",
        "9.8.2026",
    ):
        assert words in page, words
    assert 'aria-expanded="true"' in opened.content.decode()
    assert link == f"?avaa={client.pk}"


def test_htmx_gets_the_row_alone_and_closes_it_again(cast, make_client, enter):
    client = make_client(cast.own, **LATE)
    browser = enter(cast.own)
    headers = {"HX-Request": "true", "HX-Target": f"r-{client.pk}"}
    opened = browser.get(WORKLIST, {"avaa": client.pk}, headers=headers)
    closed = browser.get(WORKLIST, headers=headers)
    for answer, expl in ((opened, 1), (closed, 0)):
        content = answer.content.decode()
        assert content.count("<tbody") == 1
        assert content.count('class="expl"') == expl
        assert "<html" not in content


def test_htmx_gets_the_counts_and_the_list_and_the_clean_address(cast, make_client, enter):
    make_client(cast.own, **LATE)
    answer = enter(cast.own).get(
        WORKLIST, {"r": "myohassa", "haku": " ", "kunta": ""}, headers={"HX-Request": "true"}
    )
    content = answer.content.decode()
    assert answer["HX-Push-Url"] == f"{WORKLIST}?r=myohassa"
    assert "<html" not in content
    for part in ('id="rail"', 'id="worklist"', 'id="found"'):
        assert content.count(part) == 1


def test_a_restored_history_gets_the_whole_page(cast, enter):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<html" in enter(cast.own).get(WORKLIST, headers=headers).content


def test_every_count_on_the_page_is_a_link_to_so_many_rows(cast, make_client, enter):
    for number in range(4):
        make_client(
            cast.own,
            mother_tongue="so" if number else "fi",
            plan_made_on=None,
            **(LATE if number < 2 else {}),
        )
    browser = enter(cast.lead)
    content = browser.get(WORKLIST, {"r": "suunnitelma-puuttuu"}).content.decode()
    rail = content[content.index('id="filters"') : content.index("</nav>", content.index("rail"))]
    links = re.findall(r'href="([^"]+)"[^>]*><span>[^<]+</span><b>(\d+)</b>', rail)
    assert len(links) == len(RAIL) + 1
    for href, count in links:
        opened = browser.get(WORKLIST + href.replace("&amp;", "&"))
        assert len(rows_of(opened)) == int(count), href


@pytest.mark.parametrize("name", ["own", "lead"])
@pytest.mark.parametrize("address", ["", "?r=myohassa&haku=fam&j=-yhteys&avaa=1"])
def test_a_page_costs_at_most_eight_queries_and_no_more_for_more_rows(
    cast, make_client, enter, django_assert_num_queries, name, address
):
    SavedView.objects.create(owner=cast.staff[name], name="mine", query="r=myohassa")
    browser = enter(cast.staff[name])
    expected = {"own": 7, "lead": 8}[name]  # a lead's: also who the unit's coaches are
    for _ in range(3):
        make_client(cast.own, **LATE)
    with django_assert_num_queries(expected):
        browser.get(WORKLIST + address)
    for _ in range(30):
        make_client(cast.own, **LATE)
    with django_assert_num_queries(expected):
        assert len(rows_of(browser.get(WORKLIST + address))) == 33


def test_who_was_shown_is_logged_and_nobody_else(cast, make_client, enter):
    seen = make_client(cast.own, **LATE)
    make_client(cast.own)
    enter(cast.own).get(WORKLIST, {"r": "myohassa"})
    (line,) = Access.objects.all()
    assert (line.by, line.subject, line.act) == (cast.own, seen.person_id, Act.LIST)


def test_a_protected_client_in_the_list_has_no_name_place_path_or_service(cast, make_client, enter):
    client = make_client(
        cast.own,
        non_disclosure=True,
        family_name="Salainen",
        given_name="Sanna",
        municipality="710",
        service="work_trial",
        service_since=TODAY,
        strip="u" * 36,
        **LATE,
    )
    columns = [("sarake", key) for key in ("toimi", "maaraaika", "palvelu", "polku", "kunta")]
    answer = enter(cast.own).get(
        WORKLIST, {"avaa": client.pk} | {"sarake": [key for _, key in columns]}
    )
    page = text_of(answer)
    assert "Suojattu asiakas" in page
    assert client.person_id in page
    assert "15 pv myöhässä" in page
    for hidden in ("Salainen", "Sanna", "Raasepori", "Työkokeilu", "9.8.2026"):
        assert hidden not in page, hidden
    assert 'class="pk-strip"' not in answer.content.decode()


def test_opening_a_protected_client_asks_why_and_logs_the_answer(cast, make_client, enter):
    client = make_client(cast.own, non_disclosure=True)
    browser = enter(cast.own)
    page = reverse("casework:client", args=[client.pk])
    ask = reverse("casework:open-protected", args=[client.pk])
    assert browser.get(page)["Location"] == ask
    assert not Access.objects.filter(act=Act.OPEN).exists()
    short = browser.post(ask, {"reason": "because"})
    assert short.status_code == 422
    assert OPENED not in browser.session
    given = "The client asked me to call back"
    assert browser.post(ask, {"reason": given})["Location"] == page
    assert Access.objects.get(act=Act.OPEN).reason == given


def test_a_reason_opens_one_client_in_one_session(cast, make_client, enter):
    client, other = (make_client(cast.own, non_disclosure=True) for _ in range(2))
    browser = enter(cast.own)
    ask = reverse("casework:open-protected", args=[client.pk])
    browser.post(ask, {"reason": "The client asked me to call back"})
    page = reverse("casework:client", args=[other.pk])
    assert browser.get(page).status_code == 302
    own = reverse("casework:client", args=[client.pk])
    assert enter(cast.stand_in).get(own).status_code == 404
    assert enter(cast.lead).get(own).status_code == 302


def test_the_reason_of_a_client_who_needs_none_is_not_asked(cast, make_client, enter):
    client = make_client(cast.own)
    ask = reverse("casework:open-protected", args=[client.pk])
    assert enter(cast.own).get(ask)["Location"] == reverse("casework:client", args=[client.pk])


def test_a_lead_sees_whose_client_each_is_and_chooses_a_coach(cast, make_client, enter):
    make_client(cast.own, family_name="Mine")
    make_client(cast.busy, family_name="Other")
    make_client(None, family_name="Lone")
    browser = enter(cast.lead)
    page = text_of(browser.get(WORKLIST))
    for words in ("Omavalmentaja", "Own", "Busy", "Ei kukaan", "Ilman omavalmentajaa 1"):
        assert words in page, words
    one = text_of(browser.get(WORKLIST, {"valmentaja": cast.busy.pk}))
    assert "Other, Given" in one
    assert "Mine, Given" not in one
    own = text_of(enter(cast.own).get(WORKLIST))
    assert "Ilman omavalmentajaa" not in own


def test_empty_lists_say_what_to_do_next(cast, make_client, enter):
    coach, lead = enter(cast.idle), enter(cast.lead)
    assert "Kysy tiimiesimieheltä" in text_of(coach.get(WORKLIST))
    assert "pääkäyttäjä" in text_of(lead.get(WORKLIST))
    make_client(cast.idle)
    nothing = coach.get(WORKLIST, {"r": ["myohassa", "palvelussa"]})
    assert "Poista jokin rajaus" in text_of(nothing)
    assert 'href="?"' in nothing.content.decode()


def test_a_page_past_the_last_shows_the_last(cast, make_client, enter):
    for _ in range(53):
        make_client(cast.own)
    browser = enter(cast.own)
    assert len(rows_of(browser.get(WORKLIST, {"s": 9}))) == 3
    assert "Rivit 51–53, yhteensä 53" in text_of(browser.get(WORKLIST, {"s": 2}))


def test_columns_are_chosen_in_the_address(cast, make_client, enter):
    make_client(cast.own, occupation="5223", municipality="710")
    answer = enter(cast.own).get(WORKLIST, {"sarake": ["kunta", "ammatti"]})
    page = text_of(answer)
    assert "Raasepori" in page
    assert "Sarakkeet 3/14" in page
    assert answer.content.decode().count('role="columnheader" scope="col"') == 3


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7*7 }}"])
def test_what_people_typed_is_shown_as_text(cast, make_client, enter, evil):
    make_client(cast.own, family_name=evil)
    SavedView.objects.create(owner=cast.own, name=evil, query="")
    content = enter(cast.own).get(WORKLIST, {"haku": evil}).content.decode()
    assert evil not in content.replace(escape(evil), "")
    assert escape(evil) in content


def test_the_page_needs_no_style_or_script_attribute(cast, make_client, enter):
    make_client(cast.own, strip="u" * 36, **LATE)
    content = enter(cast.own).get(WORKLIST).content.decode()
    assert not re.search(r'\s(style|on\w+)="', content)


@pytest.mark.parametrize(
    "name", ["casework:worklist", "casework:export", "casework:open-protected"]
)
def test_pages_of_clients_need_a_sign_in_and_are_kept_nowhere(
    cast, make_client, client, enter, name
):
    args = [make_client(cast.own, non_disclosure=True).pk] if name.endswith("protected") else []
    address = reverse(name, args=args)
    assert client.get(address, headers={"host": "localhost"}).status_code == 302
    assert "no-store" in enter(cast.own).get(address)["Cache-Control"]


def test_a_view_is_saved_under_a_name_renamed_and_deleted(cast, make_client, enter):
    make_client(cast.own, **LATE)
    browser = enter(cast.own)
    keep = reverse("casework:keep-view")
    saved = browser.post(keep, {"name": "Monday calls", "query": "r=myohassa&s=3&avaa=1&r=x"})
    view = SavedView.objects.get()
    assert (view.owner, view.query) == (cast.own, "r=myohassa")
    assert saved["Location"] == f"{WORKLIST}?r=myohassa"
    page = browser.get(saved["Location"])
    assert re.search(r'aria-current="page">Monday calls <b>1</b>', page.content.decode())

    browser.post(reverse("casework:rename-view", args=[view.pk]), {"name": "Tuesday calls"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Tuesday calls", "r=myohassa")
    browser.post(reverse("casework:drop-view", args=[view.pk]))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "Taken"])
def test_a_name_that_will_not_do_is_refused_in_words(cast, enter, name):
    SavedView.objects.create(owner=cast.own, name="Taken", query="")
    browser = enter(cast.own)
    answer = browser.post(
        reverse("casework:keep-view"), {"name": name, "query": "r=myohassa"}, follow=True
    )
    assert SavedView.objects.count() == 1
    assert 'role="alert"' in answer.content.decode()


def test_the_same_name_is_free_for_somebody_else(cast, enter):
    SavedView.objects.create(owner=cast.own, name="Mine", query="")
    enter(cast.busy).post(reverse("casework:keep-view"), {"name": "Mine", "query": "r=myohassa"})
    assert SavedView.objects.filter(name="Mine").count() == 2


@pytest.mark.parametrize(
    "name", ["casework:keep-view", "casework:rename-view", "casework:drop-view"]
)
def test_saved_views_change_by_post_alone(cast, enter, name):
    view = SavedView.objects.create(owner=cast.own, name="Mine", query="")
    address = reverse(name, args=[] if name.endswith("keep-view") else [view.pk])
    assert enter(cast.own).get(address).status_code == 405
