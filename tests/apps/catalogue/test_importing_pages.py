"""The pages of imports: from a file sent to what it did and its undoing, in the user's language."""

import io
import re
from dataclasses import replace
from functools import cache
from html import unescape

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from tests.apps.catalogue.conftest import NOW
from tests.apps.catalogue.test_importing import DEARER, FRESH, GOING, OLD, STILL, whole

from polku.apps.catalogue import actions, records
from polku.apps.catalogue.labels import of_value
from polku.apps.catalogue.models import Event, Import, Service
from polku.apps.catalogue.names import ImportState
from polku.register.writer import Format
from polku.services import exchange

LIST = reverse("catalogue:imports")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def editor(cast, enter):
    return enter(cast["far_editor"])


def content(*services, form="csv"):
    held = io.BytesIO()
    exchange.write(services, held, form=Format(form))
    return held.getvalue()


def post(browser, name, held):
    return browser.post(LIST, {"file": SimpleUploadedFile(name, held)})


def send(browser, name, held):
    answer = post(browser, name, held)
    assert answer.status_code == 302, said(answer)
    return Import.objects.get(pk=answer.url.strip("/").rpartition("/")[2])


def act(browser, incoming, name, **fields):
    answer = browser.post(reverse(f"catalogue:{name}", args=[incoming.pk]), fields)
    assert answer.status_code == 302, said(answer)
    incoming.refresh_from_db()
    return answer


def see(browser, incoming, view="", **headers):
    return browser.get(
        reverse("catalogue:import", args=[incoming.pk]), {"nayta": view}, headers=headers
    )


def said(answer):
    """Return the text of a page in one line, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_file_is_sent_looked_through_accepted_and_undone(editor, bring):
    bring(OLD, GOING, STILL)
    incoming = send(editor, "luettelo.xlsx", content(DEARER, STILL, FRESH, form="xlsx"))
    assert incoming.state == ImportState.CHECKED
    assert "1 service comes in new. 1 service changes." in said(see(editor, incoming))
    assert "Price in euros Was: 0.00 Becomes: 15.00" in said(see(editor, incoming, "muuttuvat"))
    gone = incoming.rows.get(key="S-1")
    assert "Kaksi" in said(see(editor, incoming, "puuttuvat"))
    back = {"back": "?nayta=puuttuvat&s=1", f"gone-{gone.pk}": "1", f"archive-{gone.pk}": "on"}
    assert act(editor, incoming, "choose-import", **back).url.endswith("/?nayta=puuttuvat&s=1")
    assert whole("S-0") == OLD
    act(editor, incoming, "accept-import")
    assert (whole("S-0"), whole("S-9")) == (DEARER, FRESH)
    assert "1 new service. 1 changed. 1 as before. 1 archived." in said(see(editor, incoming))
    confirm = editor.get(reverse("catalogue:undo-import", args=[incoming.pk]))
    assert "2 services get the values they had before. 1 service that the import" in said(confirm)
    act(editor, incoming, "undo-import")
    assert (whole("S-0"), whole("S-1")) == (OLD, GOING)
    assert "Everything it changed is as it was before" in said(see(editor, incoming))
    events = Event.objects.count()
    act(editor, incoming, "undo-import")  # once is enough
    assert Event.objects.count() == events
    assert "luettelo.xlsx" in said(editor.get(LIST))


def test_a_new_row_is_said_to_be_an_old_service_or_its_own(editor, bring):
    old = bring(OLD)["S-0"]
    incoming = send(editor, "l.csv", content(replace(DEARER, key="X-0")))
    row = incoming.rows.get(key="X-0")
    assert "The same as Yksi" in said(see(editor, incoming, "samannakoiset"))
    act(editor, incoming, "choose-import", **{f"match-{row.pk}": str(old.pk)})
    assert "1 is one you matched" in said(see(editor, incoming))
    act(editor, incoming, "choose-import", **{f"match-{row.pk}": "999999"})  # tampered with
    row.refresh_from_db()
    assert row.match == old
    act(editor, incoming, "accept-import")
    assert list(Service.objects.values_list("key", "cents")) == [("S-0", 1500)]


@cache
def workbook():
    return content(OLD, FRESH, form="xlsx")


def book(change):
    """Return a workbook of services that `change` has made something of."""
    made = openpyxl.load_workbook(io.BytesIO(workbook()))
    change(made["Palvelut"])
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def column(sheet, title):
    return next(cell.column for cell in sheet[1] if cell.value == title)


def write(title, value):
    return lambda sheet: sheet.cell(2, column(sheet, title), value)


def renamed(sheet):
    sheet.cell(1, column(sheet, "Tunnus"), "Tunniste X")


BAD = {
    "merged": (
        "m.xlsx",
        lambda: book(lambda sheet: sheet.merge_cells("A2:B2")),
        "solut A2:B2 on yhdistetty",
        "cellerna A2:B2 är sammanfogade",
    ),
    "formula": (
        "f.xlsx",
        lambda: book(write("Hinta (euroa)", "=1/0")),
        "laske kaava ja liitä sen arvo",
        "räkna ut formeln",
    ),
    "day": (
        "d.xlsx",
        lambda: book(write("Tarkistettu", "ensi viikolla")),
        "ei ole päivämäärä: kirjoita 31.1.2027",
        "är inte ett datum",
    ),
    "renamed": (
        "r.xlsx",
        lambda: book(renamed),
        "rivi 1, josta puuttuu ”Tunnus”. Tarkoititko: Tunniste X?",
        "söktes en rad med rubrikerna ”Identifierare”",
    ),
    "picture": (
        "kuva.csv",
        lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "kuva.csv ei ole taulukko",
        "kuva.csv är ingen tabell",
    ),
    "twice": (
        "t.csv",
        lambda: content(OLD) + content(OLD).split(b"\n", 1)[1],
        "Ei luettu:",
        "Lästes inte:",
    ),
    "macros": ("m.xlsm", workbook, "makro", "makro"),
    "rows": (
        "r.csv",
        lambda: b"Tunnus;Palveluntuottaja;Tuottajan laji\n" + b"1;2;3\n" * 100_000,
        "rivejä on yli 20000",
        "över 20000 rader",
    ),
    "none": ("n.csv", lambda: b"", "tyhjä", "tom"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_the_language_of_the_user_and_nothing_comes_in(editor, case):
    name, held, fi, sv = BAD[case]
    incoming = send(editor, name, held())
    for language, words in (("fi", fi), ("sv", sv)):
        editor.cookies["django_language"] = language
        assert words in said(see(editor, incoming))
    assert not Service.objects.exists()


def test_a_file_of_another_kind_is_refused_before_it_is_read(editor, settings):
    answer = post(editor, "kuva.png", b"x")
    assert answer.status_code == 422
    assert "kuva.png is no catalogue: send an .xlsx or a .csv file." in said(answer)
    assert "Choose the file of the catalogue." in said(editor.post(LIST, {}))
    two = [SimpleUploadedFile(f"{n}.csv", content(OLD)) for n in range(2)]
    assert "Send one file at a time." in said(editor.post(LIST, {"file": two}))
    assert not list(settings.UPLOADS.glob("catalogue/*"))


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_sent_out_comes_in_again_as_it_was(editor, bring, form):
    bring(OLD, STILL, FRESH)
    answer = editor.get(reverse("catalogue:export", args=[form]))
    assert f"service-catalogue-2026-11-24.{form}" in answer["Content-Disposition"]
    incoming = send(editor, f"x.{form}", b"".join(answer.streaming_content))
    assert set(incoming.rows.values_list("outcome", flat=True)) == {"same"}
    assert "Nothing would change" in said(see(editor, incoming))
    template = editor.get(reverse("catalogue:template", args=[form]))
    empty = send(editor, f"t.{form}", b"".join(template.streaming_content))
    assert not empty.rows.filter(outcome="new").exists()
    assert not empty.trouble


def test_what_is_lost_or_held_back_is_told_beside_the_row(editor, bring, cast):
    row = bring(OLD)["S-0"]
    actions.edit(row, {"cents": 700}, version=1, by=cast["far_editor"], at=NOW)
    silent = replace(FRESH, texts={"fi": FRESH.texts["fi"]}, owner="vieras")
    incoming = send(editor, "l.csv", content(DEARER, silent))
    assert "Comes in as a draft" in said(see(editor, incoming, "uudet"))
    assert "signs in as vieras: it gets no owner" in said(see(editor, incoming, "uudet"))
    assert "Price in euros stays In Polku: 7.00 In the file: 15.00" in said(
        see(editor, incoming, "erot")
    )


def test_the_pages_are_the_editors_of_the_area_alone(cast, enter, editor, bring):
    bring(OLD)
    incoming = send(editor, "l.csv", content(DEARER))
    posts = ("choose-import", "accept-import", "cancel-import", "retry-import", "undo-import")
    for near in ("editor", "far_coach", "lost", "root"):
        browser = enter(cast[near])
        for name in ("import", "import-progress", "undo-import"):
            address = reverse(f"catalogue:{name}", args=[incoming.pk])
            assert browser.get(address).status_code == 404, (near, name)
        for name in posts:
            address = reverse(f"catalogue:{name}", args=[incoming.pk])
            assert browser.post(address).status_code == 404, (near, name)
        theirs = 200 if near == "editor" else 404
        assert browser.get(LIST).status_code == theirs
        assert "l.csv" not in said(browser.get(LIST))
    assert whole("S-0") == OLD
    exported = enter(cast["editor"]).get(reverse("catalogue:export", args=["csv"]))
    assert b"S-0" not in b"".join(exported.streaming_content)


def test_a_page_of_rows_costs_as_many_queries_however_many_there_are(
    editor, bring, django_assert_max_num_queries
):
    many = [replace(OLD, key=f"M-{n}", texts=FRESH.texts) for n in range(12)]
    bring(*many)
    dearer = [replace(one, cents=100) for one in many]
    few, all_ = send(editor, "a.csv", content(*dearer[:2])), send(editor, "b.csv", content(*dearer))
    with django_assert_max_num_queries(40) as first:
        see(editor, few, "muuttuvat")
    with django_assert_max_num_queries(len(first.captured_queries)):
        see(editor, all_, "muuttuvat")


def test_a_job_that_died_is_told_and_tried_again(editor, bring, monkeypatch):
    bring(OLD)
    incoming = send(editor, "l.csv", content(DEARER))

    def dies(*_given):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("polku.apps.catalogue.actions.importing_work.carry_out", dies)
        act(editor, incoming, "accept-import")
    assert (incoming.state, incoming.begun) == (ImportState.BRINGING, True)
    assert "The work was interrupted" in said(see(editor, incoming))
    assert records.whole_rows(Service.objects.filter(cents=1500)).first() is None
    act(editor, incoming, "retry-import")
    assert incoming.state == ImportState.DONE
    assert whole("S-0") == DEARER


def test_a_column_that_was_not_read_is_told_at_the_top(editor):
    held = content(OLD).replace(b"Puhelin", b"Puh.nro")
    page = said(see(editor, send(editor, "l.csv", held)))
    assert page.count("What to mend in the file") == 2
    assert "0 rows" not in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("provider", {"name": "Hanko", "kind": "municipality"}, "Hanko, kunta"),
        ("audiences", ["employer", "jobseeker"], "työnantajat; työnhakijat"),
        ("spoken", [{"language": "fi", "level": "B1"}], "Suomi (B1)"),
        ("cents", 1250, "12,50"),
        ("project", {"name": "Polku", "ends_on": "2027-01-31"}, "Polku, 31.1.2027"),
        ("places", [{"name": "Kirjasto", "municipality": "710"}], "Kirjasto, Raasepori"),
    ],
)
def test_a_value_is_told_in_the_words_of_the_reader(field, value, said):
    with override("fi"):
        assert of_value(field, value) == said
