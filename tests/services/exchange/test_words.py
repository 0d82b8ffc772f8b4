"""A catalogue's file out and in again, and the words in it."""

from datetime import date
from io import BytesIO

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.services.catalogues import TODAY, catalogues
from tests.services.exchange.conftest import PLAIN

from polku.reference.names import LANGUAGES, Name
from polku.register.messages import messages
from polku.register.writer import Format
from polku.services.exchange import labels, layout, read, template, write
from polku.services.exchange.faults import ROOM
from polku.services.names import BenefitEffect, Condition, Level, Obligation
from polku.services.service import Demand, Spoken, Texts


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
