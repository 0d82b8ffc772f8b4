"""The sheets and headings of a catalogue's file, as editors change them."""

from tests.services.exchange.conftest import HEADER, PLAIN, keys, reasons, refused

from polku.services.exchange import told
from polku.services.names import Condition
from polku.services.service import Demand


def test_rows_of_merged_cells_are_listed_and_the_others_read(book):
    def change(found):
        found["Palvelut"].merge_cells("C2:C3")

    found = book(change)
    assert keys(found) == ["3"]
    told = [(fault.row, fault.reason, fault.key, fault.detail) for fault in found.rejects]
    assert told == [(2, "merged_cells", "1", "C2:C3"), (3, "merged_cells", "2", "C2:C3")]
    assert found.keys == {"1", "2", "3"}


def test_a_merged_header_is_refused_with_its_cells(book):
    error = refused(book, lambda found: found["Palvelut"].merge_cells("A1:B1"))
    assert (error.message, error.values["cells"]) == ("merged_header", "A1:B1")


def test_a_service_with_a_faulty_part_is_held_back_and_says_where(book):
    def change(found):
        found["Ehdot"]["B3"] = "ikkä"
        found["Paikat"]["A4"] = "33"

    found = book(change)
    assert keys(found) == ["1"]
    assert [
        (fault.file.split(" / ")[1], *reason)
        for fault, reason in zip(found.rejects, reasons(found), strict=True)
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
    assert keys(found) == ["1", "2", "3"]
    assert found.services[0].demands == ()
    texts = [fault.text("fi") for fault in found.warnings]
    assert len(texts) == 2
    assert "Ehdot?" in texts[0]
    assert "Kanava?" in texts[1]


def test_headings_are_found_under_titles_and_rows_keep_their_numbers(titled, csv):
    found = titled(
        Palvelut=["Palvelut 2027", "", "", HEADER, f"1;{PLAIN}", "2;Atlantis;K;kunta;Ryhmä 2"],
        Ehdot=["", "Palvelun tunnus;Ehto;Vähintään", "1;ikä;18"],
    )
    assert keys(found) == ["1"]
    assert found.services[0].demands == (Demand(Condition.AGE, 18),)
    assert reasons(found)[0] == (6, "Työllisyysalue", "unknown_code")
    told_of = [(one.file.split(" / ")[1], one.row, one.reason) for one in found.warnings]
    assert told_of == [("Palvelut", 4, "headings_below"), ("Ehdot", 2, "headings_below")]
    assert "rivi 4: otsikot luettiin tältä riviltä" in found.warnings[0].text("fi")

    rows = ("Palvelut 2027,,,", "", HEADER, f'1;{PLAIN};"a\nb"', f"2;{PLAIN};x;y", f"3;{PLAIN} 3")
    found = csv(*rows, header="\ufeffLuettelo;;")
    assert keys(found) == ["3"]
    assert reasons(found) == [(5, "", "ragged"), (7, "", "ragged")]
    assert [(one.row, one.reason) for one in found.warnings] == [(4, "headings_below")]


def test_where_no_row_has_the_headings_it_is_told_which_were_looked_for_and_where(csv):
    wrong = HEADER.replace("Tunnus", "Tunnuss")
    error = refused(csv, "Otsikko", wrong, f"1;{PLAIN}", *["x"] * 30, header="Luettelo")
    said = told(error, "fi")
    assert "Riveiltä 1–20 etsittiin riviä, jolla ovat otsikot ”Tunnus”, ”Työllisyysalue”" in said
    assert "Lähimpänä on rivi 3, josta puuttuu ”Tunnus”. Tarkoititko: Tunnuss?" in said
    late = refused(csv, *["x"] * 19, HEADER, f"1;{PLAIN}", header="Luettelo")
    assert (late.message, late.values["row"], late.values["last"]) == ("missing_column", 1, 20)


def test_a_merged_title_over_no_headings_is_not_taken_for_them(titled):
    assert refused(titled, Palvelut=["Palvelut 2027", f"1;{PLAIN}"]).message == "missing_column"


def test_missing_and_repeated_columns_are_refused(book, csv):
    def rename(found):
        found["Palvelut"]["A1"] = "Tunnnus"

    error = refused(book, rename)
    assert error.message == "missing_column"
    assert "Tarkoititko: Tunnnus?" in told(error, "fi")
    assert "Identifierare" in told(error, "sv")
    error = refused(csv, more=";Nimi;Namn")
    assert (error.message, error.values["places"]) == ("repeated_column", "E, F")
    assert refused(csv, more=";x;x").values["places"] == "F, G"


def test_sheets_may_be_empty_alone_or_missing_but_not_twice(book):
    def empty(found):
        for name in ("Ehdot", "Paikat", "Toteutukset"):
            found[name].delete_rows(1, 10)

    assert keys(book(empty)) == ["1", "2", "3"]

    def alone(found):
        for name in found.sheetnames[1:]:
            del found[name]
        found.worksheets[0].title = "Taul1"

    assert keys(book(alone)) == ["1", "2", "3"]
    error = refused(book, lambda found: setattr(found["Palvelut"], "title", "Taul1"))
    assert "Taul1" in told(error, "fi")
    error = refused(book, lambda found: setattr(found["Paikat"], "title", "Services"))
    assert error.message == "repeated_sheet"
