"""A catalogue's file out and in again, and everything that can be wrong with one."""

import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from polku.reference.names import LANGUAGES, Name
from polku.register.messages import messages
from polku.register.sources import FileError
from polku.register.writer import Format
from polku.services.exchange import labels, layout, read, template, told, write
from polku.services.exchange.faults import ROOM
from polku.services.names import BenefitEffect, Condition, Level, Obligation
from polku.services.service import Contact, Demand, Spoken, Texts

from .catalogues import TODAY, catalogues, one

HEADER = "Tunnus;Työllisyysalue;Palveluntuottaja;Tuottajan laji;Nimi suomeksi"
PLAIN = "Hanko-Inkoo-Raasepori;Rantalinnan kunta;kunta;Ryhmä"
CATALOGUE = (one("1"), one("2"), one("3"))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],  # what is found is small as it is
)
@given(catalogues(), st.sampled_from([Format.XLSX, Format.CSV]), st.sampled_from(LANGUAGES))
def test_what_is_written_is_what_is_read(catalogue, form, language):
    file = BytesIO()
    write(catalogue, file, language=language, form=form)
    file.seek(0)
    found = read(file, today=TODAY, name=f"luettelo.{form}")
    assert [fault.text(language) for fault in found.rejects] == []
    assert found.services == catalogue
    assert found.keys == {service.key for service in catalogue}


@pytest.fixture
def csv(tmp_path):
    """Read rows of a .csv under the shortest header there is, and `more` headings."""

    def tried(*rows: str, more: str = "", encoding: str = "utf-8"):
        path = tmp_path / "luettelo.csv"
        path.write_bytes("\n".join((HEADER + more, *rows)).encode(encoding))
        return read(path, today=TODAY)

    return tried


@pytest.fixture
def book(tmp_path):
    """Write three services, let a test change the workbook, and read it."""
    path = tmp_path / "luettelo.xlsx"

    def tried(change, catalogue=CATALOGUE):
        write(catalogue, path)
        found = openpyxl.load_workbook(path)
        change(found)
        found.save(path)
        return read(path, today=TODAY)

    return tried


def _reasons(found):
    return [(fault.row, fault.column, fault.reason) for fault in found.rejects]


def _keys(found):
    return [service.key for service in found.services]


def _refused(tried, *arguments, **named) -> FileError:
    with pytest.raises(FileError) as refused:
        tried(*arguments, **named)
    texts = {told(refused.value, language) for language in LANGUAGES}
    assert len(texts) == 3
    return refused.value


# ---- words ----


def test_every_heading_is_over_one_column_and_every_message_in_three_languages():
    for sheet in layout.sheets().values():
        assert set(sheet.headings) == set(sheet.table.names)
        named = [
            (layout.plain(text), column)
            for column, heading in sheet.headings.items()
            for text in heading.all
        ]
        assert len({text for text, _ in set(named)}) == len(set(named)), sheet.name
        assert not any(
            ":" in heading.title.within(one)
            for heading in sheet.headings.values()
            for one in LANGUAGES
        )
    for message in messages(ROOM).values():
        assert set(message) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_written_as_what_is_read_as_it(language):
    for sheet in layout.sheets().values():
        for column in sheet.table.columns:
            for code in labels.names(column.codes) if column.codes else ():
                text = labels.written(column.codes, code, language)
                assert labels.understood(column.codes)[layout.plain(text)] == code


def test_a_name_that_two_codes_have_is_read_as_neither(monkeypatch):
    both = {"01": Name("Koski", "Koski"), "02": Name("Koski", "Forsby")}
    monkeypatch.setattr(labels, "names", lambda _: both)
    known = labels.understood.__wrapped__("koskia")
    assert known == {"01": "01", "02": "02", "forsby": "02"}
    monkeypatch.setattr(labels, "understood", lambda _: known)
    assert [labels.written("koskia", code, "fi") for code in both] == ["01", "02"]
    assert labels.written("koskia", "02", "sv") == "Forsby"


@pytest.mark.parametrize(
    "code_list", ["audience", "benefit_effect", "municipality", "status", "language"]
)
def test_names_in_lists_hold_no_separator(code_list):
    texts = [
        labels.written(code_list, code, said)
        for code in labels.names(code_list)
        for said in LANGUAGES
    ]
    assert [text for text in texts if labels.SEPARATORS.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_explains_each_column_and_offers_the_codes(tmp_path, language):
    path = tmp_path / "pohja.xlsx"
    template(path, language=language)
    found = openpyxl.load_workbook(path)
    names = [*(sheet.title.within(language) for sheet in layout.sheets().values())]
    assert found.sheetnames[:4] == names
    services, guide, codes = found.worksheets[0], found.worksheets[4], found.worksheets[5]
    headings = [cell.value for cell in services[1]]
    explained = {row[1]: row[2] for row in guide.iter_rows(min_row=2, values_only=True)}
    assert all(explained[heading] for heading in headings)
    offered = {str(one.sqref): one.formula1 for one in services.data_validations.dataValidation}
    channel = layout.sheets()["services"].headings["channel"].title.within(language)
    letter = services.cell(1, headings.index(channel) + 1).column_letter
    _, column, first, _, last = offered[f"{letter}2:{letter}20001"].replace(":", "").split("$")
    choices = [codes[f"{column}{row}"].value for row in range(int(first), int(last) + 1)]
    assert choices == [
        labels.written("service_channel", one, language) for one in labels.names("service_channel")
    ]
    assert read(path, today=TODAY).services == ()


def test_a_template_filled_by_choosing_from_its_lists_is_read(tmp_path):
    path = tmp_path / "mall.xlsx"
    template(path, language="sv")
    found = openpyxl.load_workbook(path)
    page = found["Tjänster"]
    headings = [cell.value for cell in page[1]]
    row = {
        "Identifierare": 7,
        "Sysselsättningsområde": "Hanko-Inkoo-Raasepori",
        "Tjänsteproducent": "Strandborgs kommun",
        "Typ av producent": "kommun",
        "Namn på svenska": "Jobbklubben",
        "Kanal": "på distans",
        "Tjänstens språk": "svenska B1, finska",
        "Projektets finansiering upphör": date(2027, 12, 31),
        "Projekt": "Bron",
        "Granskad": "1.9.2026",
    }
    page.append([row.get(heading) for heading in headings])
    found["Villkor"].append([7, "ålder", 18, 29])
    found.save(path)
    (service,) = read(path, today=TODAY).services
    assert (service.key, service.provider.kind, service.channel) == ("7", "municipality", "remote")
    assert service.spoken == (Spoken("sv", Level.B1), Spoken("fi"))
    assert service.texts == {"sv": Texts("Jobbklubben")}
    assert service.project.ends_on == date(2027, 12, 31)
    assert service.reviewed_on == date(2026, 9, 1)
    assert service.demands == (Demand(Condition.AGE, 18, 29),)


def test_the_options_of_palvelumanuaali_are_recognised_by_value_and_by_label(csv, reference_data):
    path = reference_data / "reference" / "samples" / "palvelumanuaali_field_options.csv"
    options = pl.read_csv(path).filter(
        pl.col("field").is_in(
            ["field_obligatoryness", "field_statements", "field_other_preferences"]
        )
    )
    for value in ("value", "label_fi"):
        rows = [
            f"{n};{PLAIN} {n};{option if field == 'field_obligatoryness' else ''};"
            f'"{option + ", no" if field == "field_other_preferences" else ""}";'
            f'"{option if field == "field_statements" else ""}"'
            for n, (field, option) in enumerate(options.select("field", value).iter_rows())
        ]
        found = csv(*rows, more=";field_obligatoryness;field_other_preferences;field_statements")
        assert [fault.text("fi") for fault in found.rejects] == []
        said = {(one.obligation, *one.effects) for one in found.services}
        assert said == {
            *((one,) for one in Obligation),
            *((Obligation.VOLUNTARY, one) for one in BenefitEffect if one != "wages"),
        }
        assert [fault.reason for fault in found.warnings] == ["not_kept"]


def test_the_fields_and_headings_of_palvelumanuaali_are_recognised(tmp_path):
    path = tmp_path / "palvelumanuaali.csv"
    path.write_text(
        "nid,Service provider,provider_kind,title,field_description,Kort beskrivning,field_age,"
        "Kotikunta,field_obligatoryness,field_statements,field_other_preferences,field_price,"
        "moderation_state,field_career_markings\n"
        '12,Kunta,kunta,Ryhmä,Lyhyt,Kort,"18–29","Helsinki, Vanda",option1,yes,option4,"12,50",'
        "ready_to_publish,x\n"
    )
    found = read(path, today=TODAY, area="07")
    (service,) = found.services
    assert service.texts["fi"] == Texts("Ryhmä", "Lyhyt")
    assert service.texts["sv"] == Texts("", "Kort")
    assert service.demands == (
        Demand(Condition.AGE, 18, 29),
        Demand(Condition.MUNICIPALITY, codes=frozenset({"091", "092"})),
    )
    assert service.obligation is Obligation.ONCE_AGREED
    assert service.effects == {BenefitEffect.STATEMENT, BenefitEffect.EXPENSES}
    assert (service.cents, service.state, service.area) == (1250, "ready", "07")
    assert [(fault.reason, fault.column) for fault in found.warnings] == [
        ("unknown_column", "field_career_markings")
    ]


# ---- cells ----


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
    assert _keys(found) == ["3"]
    assert _reasons(found) == [
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
    assert _keys(found) == ["1", "3"]
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
    assert _keys(found) == ["1"]
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
    assert _keys(found) == ["1", "2"]
    assert _reasons(found) == [(3, "Tunnus", "duplicate")]
    (warning,) = found.warnings
    assert (warning.row, warning.column, warning.reason) == (4, "Nimi suomeksi", "same_name")
    assert "rivillä 2" in warning.text("fi")


def test_rows_of_too_many_cells_are_listed_by_their_line(csv):
    found = csv(f'1;{PLAIN};"a\nb"', f"2;{PLAIN};x;y", f"3;{PLAIN};", more=";Tiivistelmä suomeksi")
    assert _keys(found) == ["1", "3"]
    assert _reasons(found) == [(4, "", "ragged")]
    assert not found.all_keys_known


# ---- sheets ----


def test_rows_of_merged_cells_are_listed_and_the_others_read(book):
    def change(found):
        found["Palvelut"].merge_cells("C2:C3")

    found = book(change)
    assert _keys(found) == ["3"]
    told = [(fault.row, fault.reason, fault.key, fault.detail) for fault in found.rejects]
    assert told == [(2, "merged_cells", "1", "C2:C3"), (3, "merged_cells", "2", "C2:C3")]
    assert found.keys == {"1", "2", "3"}


def test_a_merged_header_is_refused_with_its_cells(book):
    error = _refused(book, lambda found: found["Palvelut"].merge_cells("A1:B1"))
    assert (error.message, error.values["cells"]) == ("merged_header", "A1:B1")


def test_a_service_with_a_faulty_part_is_held_back_and_says_where(book):
    def change(found):
        found["Ehdot"]["B3"] = "ikkä"
        found["Paikat"]["A4"] = "33"

    found = book(change)
    assert _keys(found) == ["1"]
    assert [
        (fault.file.split(" / ")[1], *reason)
        for fault, reason in zip(found.rejects, _reasons(found), strict=True)
    ] == [
        ("Paikat", 4, "Palvelun tunnus", "unknown_key"),
        ("Ehdot", 3, "Ehto", "unknown_code"),
        ("Palvelut", 3, "Tunnus", "held_back"),
        ("Toteutukset", 4, "Paikka", "unknown_place"),
    ]
    assert "luettelo.xlsx / Ehdot: 3" in found.rejects[2].text("sv")


def test_renamed_columns_and_sheets_are_told_with_what_they_may_be(book):
    def change(found):
        found["Palvelut"]["AO1"] = "Kanavaa"
        found["Ehdot"].title = "Ehdott"

    found = book(change)
    assert _keys(found) == ["1", "2", "3"]
    assert found.services[0].demands == ()
    texts = [fault.text("fi") for fault in found.warnings]
    assert len(texts) == 2
    assert "Ehdot?" in texts[0]
    assert "Kanava?" in texts[1]


def test_missing_and_repeated_columns_are_refused(book, csv):
    def rename(found):
        found["Palvelut"]["A1"] = "Tunnnus"

    error = _refused(book, rename)
    assert error.message == "missing_column"
    assert "Tarkoititko: Tunnnus?" in told(error, "fi")
    assert "Identifierare" in told(error, "sv")
    error = _refused(csv, more=";Nimi;Namn")
    assert (error.message, error.values["places"]) == ("repeated_column", "E, F")
    assert _refused(csv, more=";x;x").values["places"] == "F, G"


def test_sheets_may_be_empty_alone_or_missing_but_not_twice(book):
    def empty(found):
        for name in ("Ehdot", "Paikat", "Toteutukset"):
            found[name].delete_rows(1, 10)

    assert _keys(book(empty)) == ["1", "2", "3"]

    def alone(found):
        for name in found.sheetnames[1:]:
            del found[name]
        found.worksheets[0].title = "Taul1"

    assert _keys(book(alone)) == ["1", "2", "3"]
    error = _refused(book, lambda found: setattr(found["Palvelut"], "title", "Taul1"))
    assert "Taul1" in told(error, "fi")
    error = _refused(book, lambda found: setattr(found["Paikat"], "title", "Services"))
    assert error.message == "repeated_sheet"


# ---- files ----


def test_a_hundred_thousand_rows_are_refused_with_the_limit(csv, book, monkeypatch):
    error = _refused(csv, *(f"{n};{PLAIN}" for n in range(100_000)))
    assert (error.message, error.values["limit"]) == ("too_many_rows", 20_000)
    monkeypatch.setattr("polku.services.exchange.tables.MOST_ROWS", {"services": 2})
    assert _refused(book, lambda _: None).message == "too_many_rows"


def test_macros_bombs_and_other_files_are_refused_with_the_reason(tmp_path, monkeypatch):
    path = tmp_path / "luettelo.xlsx"
    write(CATALOGUE, path)
    for suffix, message in ((".xlsm", "macros"), (".xls", "old_workbook"), (".pdf", "wrong_kind")):
        other = path.with_suffix(suffix)
        other.write_bytes(path.read_bytes())
        assert _refused(read, other, today=TODAY).message == message
    assert _refused(read, tmp_path / "ei.csv", today=TODAY).message == "not_there"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet99.xml", bytes(30 * 2**20))
    assert path.stat().st_size < 2**20
    monkeypatch.setattr("polku.services.exchange.tables.MOST_UNPACKED", 20 * 2**20)
    assert _refused(read, path, today=TODAY).message == "too_large"
    monkeypatch.setattr("polku.services.exchange.tables.MOST_BYTES", 1000)
    assert _refused(read, path, today=TODAY).message == "file_too_large"
    monkeypatch.undo()
    kinds = {
        b"": "empty_file",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600): "locked_workbook",
        b"\x89PNG\r\n": "another_kind",
        b"PK\x03\x04": "not_a_table",
    }
    for content, message in kinds.items():
        path.write_bytes(content)
        refused = _refused(read, path, today=TODAY)
        assert refused.message == message
        assert "zip" not in told(refused, "fi") or message == "not_a_table"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_than_utf8_is_refused(csv, encoding):
    assert _refused(csv, f"1;{PLAIN}", encoding=encoding).message == "not_utf8"


def test_separators_and_the_byte_order_mark_make_no_difference(csv, tmp_path):
    first = csv(f"1;{PLAIN}", encoding="utf-8-sig")
    path = tmp_path / "toinen.csv"
    path.write_text(f"{HEADER}\n1;{PLAIN}\n".replace(";", ","))
    assert read(path, today=TODAY).services == first.services
