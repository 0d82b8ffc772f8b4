"""What the cells of a catalogue's file may hold, and what is said of those that may not."""

import zipfile
from datetime import date

import openpyxl
import pytest
from tests.services.catalogues import TODAY, one
from tests.services.exchange.conftest import PLAIN, keys, reasons

from polku.reference.names import LANGUAGES
from polku.services.exchange import read, write
from polku.services.service import Contact


def test_what_a_spreadsheet_would_run_is_written_as_text_and_comes_back(tmp_path):
    risky = ("=HYPERLINK(1)", "+358 40 123", "-5", "@x")
    catalogue = tuple(one(text, contact=Contact(phone=text)) for text in risky)
    for form in ("xlsx", "csv"):
        path = tmp_path / f"luettelo.{form}"
        write(catalogue, path)
        assert read(path, today=TODAY).services == catalogue
    text = (tmp_path / "luettelo.csv").read_text("utf-8-sig")
    cells = [cell for line in text.splitlines() for cell in line.split(";")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    rows = openpyxl.load_workbook(tmp_path / "luettelo.xlsx").worksheets[0].iter_rows(min_row=2)
    assert all(cell.data_type != "f" for row in rows for cell in row)


def test_formulas_are_read_as_the_values_they_had(book, tmp_path):
    def change(found):
        found["Palvelut"]["C2"] = '="Ranta"&"linna"'
        found["Palvelut"]["C3"] = "=A1"

    found = book(change)
    assert keys(found) == ["3"]
    assert reasons(found) == [
        (2, "Palveluntuottaja", "formula"),
        (3, "Palveluntuottaja", "formula"),
    ]
    path = tmp_path / "luettelo.xlsx"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    formula = b'<f>"Ranta"&amp;"linna"</f><v></v></c>'
    assert formula in parts[name].replace(b"<v />", b"<v></v>")
    parts[name] = (
        parts[name]
        .replace(b"<v />", b"<v></v>")
        .replace(
            b'<c r="C2"><f>"Ranta"&amp;"linna"</f><v></v></c>',
            b'<c r="C2" t="str"><f>"Ranta"&amp;"linna"</f><v>Rantalinna</v></c>',
        )
    )
    with zipfile.ZipFile(path, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    found = read(path, today=TODAY)
    assert keys(found) == ["1", "3"]
    assert found.services[0].provider.name == "Rantalinna"
    assert found.keys == {"1", "2", "3"}


@pytest.mark.parametrize("text", ["31.12.2027", "2027-12-31", "46752"])
def test_days_come_as_text_of_two_kinds_or_as_numbers_of_a_spreadsheet(csv, text):
    (service,) = csv(f"1;{PLAIN};Silta;{text}", more=";Hanke;Hankkeen rahoitus päättyy").services
    assert service.project.ends_on == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("heading", "text", "reason", "said"),
    [
        ("Kanava", "verkos", "unknown_code", "paikan päällä"),
        ("Channel", "in persson", "unknown_code", "in person"),
        ("Kenelle palvelusta kerrotaan", "nuori, vanha", "unknown_code", "ammattilainen"),
        ("Palvelun kieli", "suomi B1, ruosti", "unknown_code", "ruotsi"),
        ("Lakisääteinen palvelu", "palkkatuk", "unknown_code", "palkkatuki"),
        ("Kotikunta", "Helsinky", "unknown_code", "Helsinki"),
        ("Tarkistettu", "eilen", "wrong_date", "31.1.2027"),
        ("Tarkistettu", "25.11.2026", "future", ""),
        ("Hinta", "kymmenen", "wrong_decimal", ""),
        ("Tarkistusväli (pv)", "0", "out_of_range", "1–3650"),
        ("Y-tunnus", "0112038-8", "bad_business_id", ""),
        ("Ikäväli", "nuoret", "wrong_range", "18–29"),
        ("Hanke", "Silta", "half_project", ""),
        ("Verkkosivu", "javascript:alert(1)", "wrong_web", "https://www.esimerkki.fi"),
        ("Sähköposti", "ei ole", "wrong_email", "nimi@esimerkki.fi"),
        ("Ehdot", "Ehto: ikä | Ylin: 5", "unknown_part", "Ehto: … | Vähintään: …"),
        ("Ehdot", "Ehto: ikä | Vähintään: 30 | Enintään: 18", "low_above_high", "30 > 18"),
        ("Ehdot", "Ehto: kunta", "unknown_code", "kotikunta"),
        ("Toteutukset", "Paikka: Sali", "unknown_place", ""),
        ("Toteutukset", "Alkaa: 1.2.2027 | Päättyy: 1.1.2027", "ends_before", "2027-02-01"),
    ],
)
def test_a_bad_cell_rejects_its_service_and_says_how_to_mend_it(csv, heading, text, reason, said):
    found = csv(f"1;{PLAIN};", f"2;{PLAIN};{text}", more=f";{heading}")
    assert keys(found) == ["1"]
    first = found.rejects[0]
    assert (first.row, first.reason, first.key) == (3, reason, "2")
    assert first.column in (heading, "")
    assert said in first.text("fi" if heading != "Channel" else "en")
    assert len({first.text(language) for language in LANGUAGES}) == 3
    assert {fault.reason for fault in found.rejects} <= {reason, "held_back"}
    assert found.keys == {"1", "2"}


def test_a_web_address_gets_the_beginning_it_lacks(csv):
    (service,) = csv(f"1;{PLAIN};www.hanko.fi/kurssit", more=";Verkkosivu").services
    assert service.contact.web == "https://www.hanko.fi/kurssit"


def test_a_place_twice_and_no_name_at_all(csv):
    places = "Paikan nimi: Sali\nPaikan nimi: Sali"
    found = csv(f'1;{PLAIN};"{places}"', "2;07;Kunta;kunta;;", more=";Paikat")
    assert [fault.reason for fault in found.rejects] == ["repeated_place", "no_name"]


def test_doubles_are_told_the_second_key_is_rejected_and_the_second_name_read(csv):
    found = csv(f"1;{PLAIN}", f"1;{PLAIN} 2", f"2;{PLAIN}")
    assert keys(found) == ["1", "2"]
    assert reasons(found) == [(3, "Tunnus", "duplicate")]
    (warning,) = found.warnings
    assert (warning.row, warning.column, warning.reason) == (4, "Nimi suomeksi", "same_name")
    assert "rivillä 2" in warning.text("fi")


def test_rows_of_too_many_cells_are_listed_by_their_line(csv):
    found = csv(f'1;{PLAIN};"a\nb"', f"2;{PLAIN};x;y", f"3;{PLAIN};", more=";Tiivistelmä suomeksi")
    assert keys(found) == ["1", "3"]
    assert reasons(found) == [(4, "", "ragged")]
    assert not found.all_keys_known
