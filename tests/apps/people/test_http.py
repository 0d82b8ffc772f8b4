"""The guard on reading, whose word an address is, and files that go out."""

import pytest
from django.db import transaction
from django.http import HttpResponse

from polku.apps.people.http import (
    WriteInReadOnlyViewError,
    address,
    read_only,
    spreadsheet,
)
from polku.apps.people.models import Staff


def view(act):
    @read_only
    def guarded(request):
        act()
        return HttpResponse("ok")

    return guarded


def test_a_view_that_reads_may_read(make_staff, rf):
    make_staff("aino")
    assert view(lambda: list(Staff.objects.all()))(rf.get("/")).status_code == 200


def test_reading_with_a_union_is_reading(make_staff, rf):
    make_staff("aino")
    found = Staff.objects.filter(role="lead").union(Staff.objects.filter(role="coach"))
    assert view(lambda: list(found))(rf.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("act", "statement"),
    [
        (lambda person: person.save(), "UPDATE"),
        (lambda person: Staff.objects.create(username="x", role="coach"), "INSERT"),
        (lambda person: Staff.objects.all().delete(), "DELETE"),
        (lambda person: Staff.objects.bulk_create([Staff(username="y", role="lead")]), "INSERT"),
    ],
    ids=["save", "create", "delete", "bulk"],
)
def test_a_view_that_only_reads_cannot_write(make_staff, rf, act, statement):
    person = make_staff("aino")
    with pytest.raises(WriteInReadOnlyViewError, match=statement), transaction.atomic():
        view(lambda: act(person))(rf.get("/"))
    assert Staff.objects.count() == 1


def test_the_guard_ends_with_the_view(make_staff, rf):
    person = make_staff("aino")
    view(lambda: None)(rf.get("/"))
    person.save()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_get_and_head(rf, method):
    assert view(lambda: None)(getattr(rf, method)("/")).status_code == 405


def test_head_is_allowed(rf):
    assert view(lambda: None)(rf.head("/")).status_code == 200


@pytest.mark.parametrize(
    ("header", "behind_proxy", "expected"),
    [
        (None, False, "192.0.2.1"),
        ("203.0.113.9", False, "192.0.2.1"),
        ("203.0.113.9", True, "203.0.113.9"),
        ("10.1.1.1, 203.0.113.9", True, "203.0.113.9"),
        (None, True, "192.0.2.1"),
    ],
)
def test_the_address_of_a_request(rf, header, behind_proxy, expected):
    headers = {"x-forwarded-for": header} if header else {}
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    assert address(request, behind_proxy=behind_proxy) == expected


def test_a_file_opens_in_a_finnish_spreadsheet():
    answer = spreadsheet("lista", [["Nimi", "Luku"], ["Öhman; Åsa", 3]])
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lista.csv"'
    text = b"".join(answer).decode("utf-8")
    assert text == '\ufeffNimi;Luku\r\n"Öhman; Åsa";3\r\n'


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(cell):
    text = b"".join(spreadsheet("lista", [[cell]])).decode("utf-8")
    assert text.removeprefix("\ufeff").lstrip('"').startswith("'")


def test_a_number_below_zero_stays_a_number():
    assert b"".join(spreadsheet("lista", [[-3]])).decode() == "\ufeff-3\r\n"
