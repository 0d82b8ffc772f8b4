"""The export: the rows and columns of the page, for a spreadsheet that runs nothing, on the log."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from tests.apps.casework.conftest import TODAY

from polku.apps.casework.queries.columns import COLUMNS
from polku.apps.casework.queries.table import CELLS
from polku.apps.people.http import FORMULA
from polku.apps.people.models import Access
from polku.apps.people.names import Act

EXPORT = reverse("casework:export")


def table_of(answer) -> list[list[str]]:
    raw = b"".join(answer)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def test_the_file_holds_the_rows_of_the_page_in_its_order_and_columns(cast, make_client, enter):
    make_client(cast.own, family_name="Öhman", next_due=date(2026, 12, 1), next_rule="P06")
    make_client(cast.own, family_name="Aho", next_due=date(2026, 11, 1), next_rule="P06")
    make_client(cast.own, family_name="Not chosen", next_due=date(2027, 1, 1), municipality="078")
    choice = {"kunta": "710", "sarake": ["maaraaika", "kunta"]}
    assert table_of(enter(cast.own).get(EXPORT, choice)) == [
        ["Asiakas", "Asiakasnumero", "Määräpäivä", "Kunta"],
        ["Aho, Given", "A-00002", "1.11.2026", "Raasepori"],
        ["Öhman, Given", "A-00001", "1.12.2026", "Raasepori"],
    ]


def test_all_pages_are_in_the_file_and_every_person_on_the_log(cast, make_client, enter):
    clients = [make_client(cast.own) for _ in range(60)]
    answer = enter(cast.own).get(EXPORT)
    assert len(table_of(answer)) == 61
    lines = Access.objects.filter(act=Act.EXPORT, by=cast.own)
    assert {line.subject for line in lines} == {client.person_id for client in clients}


@pytest.mark.parametrize("start", FORMULA)
def test_a_formula_in_a_name_stays_text(cast, make_client, enter, start):
    make_client(cast.own, family_name=f"{start}cmd|' /C calc'!A0", given_name="")
    (_head, row) = table_of(enter(cast.own).get(EXPORT))
    assert row[0].startswith("'" + start)


def test_quotes_semicolons_and_line_ends_in_a_name_stay_in_their_cell(cast, make_client, enter):
    make_client(cast.own, family_name='a";b\nc', given_name="")
    (_head, row) = table_of(enter(cast.own).get(EXPORT))
    assert row[0] == 'a";b\nc'


def test_a_protected_client_is_exported_without_name_place_path_or_service(
    cast, make_client, enter
):
    make_client(
        cast.own,
        non_disclosure=True,
        family_name="Salainen",
        service="work_trial",
        service_since=TODAY,
        strip="u" * 36,
    )
    every = {"sarake": list(COLUMNS)}
    (head, row) = table_of(enter(cast.own).get(EXPORT, every))
    cells = dict(zip(head, row, strict=True))
    assert cells["Asiakas"] == "Suojattu asiakas"
    for hidden in ("Ikä", "Kieli", "Kunta", "Ammatti", "Palvelu nyt", "Polku, vanhin ensin"):
        assert cells[hidden] == "", hidden


def test_times_are_finlands_and_words_the_readers(cast, make_client, enter):
    make_client(
        cast.own,
        meeting_at=datetime(2026, 11, 24, 7, 15, tzinfo=UTC),
        contact_at=datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
        contact_method="28",
        mother_tongue="so",
    )
    browser = enter(cast.own)
    browser.cookies["django_language"] = "sv"
    (_head, row) = table_of(browser.get(EXPORT, {"sarake": ["ika", "yhteys", "tapaaminen"]}))
    assert row[2:] == ["46", "somaliska", "24.11.2026 0:30", "Video", "24.11.2026 9:15"]


def test_every_column_of_the_page_has_its_cells_in_the_file():
    assert set(CELLS) == set(COLUMNS)


def test_the_file_says_what_it_is(cast, enter):
    answer = enter(cast.own).get(EXPORT)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="tyolista-2026-11-24.csv"' in answer["Content-Disposition"]
