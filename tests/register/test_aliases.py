"""The register's own names: an extract as the register gives it, and the same in ours, are one."""

from datetime import date

import pytest

from polku.register import aliases
from polku.register.codes import names
from polku.register.extract import DoorClosedError, Totals, rejects_of
from polku.register.reader import read
from polku.register.schema import TABLES

from .conftest import TODAY, local, messages

TEM = {
    "YHENK": "hid_e;syntyv;sukup;kansah;kiekd;kasno\nA01;1980;1;246;0;\nA02;1991;2;;;\nA03;2001;1;643;2;12\n",
    "YHKUNTA": "hid_e;kunnoh;muupv6;paapv6\nA01;091;1.1.2001;30.6.2020\nA01;710;1.7.2020;11.11.2222\n"
    "A02;78;5.5.2005;11.11.2222\nA03;710;9.9.2019;11.11.2222\n",
    "YHKOUL": "hid_e;koukdh;muupv3\nA01;381141;1.6.2000\nA01;671101;1.6.2006\n",
    "YHAMM": "hid_e;ammnoh;muupv1\nA02;52231;1.6.2010\n",
    "YTHAKU_2024": "hid_e;alkpv1;loppv1;hapkd\nA01;2.5.2024;11.11.2222;\nA02;1.1.2024;31.3.2024;03\n"
    "A03;1.1.2024;31.3.2024;10\n",
    "YTYOLL": "hid_e;tappvh;tppvm;tyok1;tymsyy\nA01;2.5.2024;11.11.2222;2;\nA02;1.1.2024;31.3.2024;3;03\n",
    "YSIJOIT": "hid_e;alkpv2;loppv2;sijkds;sipkd;oppisop;yrtun_s\n"
    "A01;1.6.2024;11.11.2222;6T;;0;E1\nA02;1.2.2023;1.3.2023;55;01;;E2\nA02;1.2.2010;1.3.2010;55;00;;E2\n"
    "A03;1.2.2022;1.3.2022;5V;07;1;E3\nA03;1.2.2021;1.3.2021;62;02;;\n",
    "YTKOKE": "hid_e;alkpv4;loppv4;kokeilu\nA03;1.4.2024;30.4.2024;20\n",
    "YTYOKOU": "hid_e;alpvm;papvm;alkood;pasyy;jar_s\nA03;1.5.2024;30.6.2024;1;0;J1\nA03;1.8.2024;30.8.2024;0;;J1\n",
    "YTVPOLL": "hid_e;alkpv7;loppv7;lausno;lausno7\nA02;1.4.2024;30.9.2024;;KT01\nA02;1.4.2024;30.9.2024;;KT01\n"
    "A02;1.1.2020;30.3.2020;D6;\nA01;2.5.2024;;A1;\nA01;2.5.2024;;;T001\n",
    "YTVALIT": "hid_e;alkpv8;loppv8\nA02;1.4.2024;11.11.2222\n",
    "YTHAKSU": "hid_e;kotsk;thspv\nA01;00;6.5.2024\nA02;02;6.1.2024\nA03;01;6.1.2024\nA03;7;7.1.2024\n",
}

URA = {
    "Yhteydenottotavat": "hid_e,yhtottotapa,yhtottopvm\nA01,21,2024-05-06\nA01,1,2024-05-07\n"
    "A01,01,2024-05-07\n",
    "Suunnitelmat": "hid_e,toimsuunlaji,allekpvm,toimviimpvm,toimikoodi\n"
    "A01,01,2024-05-06,2024-08-06,049\nA01,01,2024-05-06,2024-08-06,079\n",
    "Tyollisyyskoodit": "hid_e,tyollkoodi,tyok_apvm,tyok_lpvm,tymsyy\nA01,02,2024-05-02,2222-11-11,\n",
    "Tyonhaut": "hid_e,apvm,lpvm,hapkd\nA01,2024-05-02,2222-11-11,\n",
}

OURS = {
    "persons": "person_id,birth_date,municipality,citizenship,sex,education_level,occupation,service_language\n"
    "A01,1980-07-01,710,FI,1,6,,fi\nA02,1991-07-01,078,FI,2,,5223,fi\nA03,2001-07-01,710,RU,1,,,mis\n",
    "job_searches": "person_id,start,end,end_reason\nA01,2024-05-02,,\nA02,2024-01-01,2024-03-31,03\n"
    "A03,2024-01-01,2024-03-31,10\n",
    "statuses": "person_id,start,end,code,reason\nA01,2024-05-02,,02,\nA02,2024-01-01,2024-03-31,03,03\n",
    "services": "person_id,service,start,end,outcome,provider_id\n"
    "A01,wage_subsidy,2024-06-01,,,E1\nA02,employment_subsidy_55,2023-02-01,2023-03-01,completed,E2\n"
    "A02,apprenticeship,2010-02-01,2010-03-01,completed,E2\n"
    "A03,apprenticeship,2022-02-01,2022-03-01,interrupted,E3\n"
    "A03,start_up_grant,2021-02-01,2021-03-01,employed,\n"
    "A03,work_trial,2024-04-01,2024-04-30,,\nA03,labour_market_training,2024-05-01,2024-06-30,completed,J1\n"
    "A02,rehabilitative_work,2024-04-01,2024-09-30,,\nA02,self_motivated_study,2020-01-01,2020-03-30,,\n",
    "jobs": "person_id,start,end\nA02,2024-04-01,\n",
    "plans": "person_id,kind,made_on\nA01,01,2024-05-06\nA02,03,2024-01-06\nA03,04,2024-01-06\nA03,07,2024-01-07\n",
}


def _put(folder, files):
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def _rows(extract, table):
    return sorted(map(str, extract.tables[table].to_pylist()))


def test_the_statistics_of_the_register_load_without_editing(tmp_path):
    theirs = read(_put(tmp_path / "tem", TEM), today=TODAY)
    ours = read(_put(tmp_path / "ours", OURS), today=TODAY)
    assert set(theirs.tables) == set(OURS)
    for table in OURS:
        assert _rows(theirs, table) == _rows(ours, table), table
    assert not theirs.rejects
    assert set(theirs.mapping.values()) == {"TEM työnvälitystilasto"}
    assert set(ours.mapping.values()) == {""}


def test_what_the_mapping_leaves_out_is_told(tmp_path):
    extract = read(_put(tmp_path / "tem", TEM), today=TODAY)
    left = {
        p.values["file"]: p.values["count"] for p in extract.problems if p.message == "left_out"
    }
    assert left["YTYOKOU.csv"] == 1
    assert left["YTVPOLL.csv"] == 2
    assert "birth_year_only" in messages(extract)
    assert extract.totals["services"] == Totals(9, 9, 0)
    assert [o.file for o in extract.origins["services"]] == [
        "YSIJOIT.csv",
        "YTKOKE.csv",
        "YTVPOLL.csv",
        "YTYOKOU.csv",
    ]
    assert "kasno" in extract.unknown_columns["persons"]
    assert "kunnoh" not in extract.unknown_columns["persons"]


def test_ura_names_load_without_editing(tmp_path, door):
    door.put("persons.csv", "person_id,birth_date,municipality\nA01,1990-01-01,710\n")
    for name, text in URA.items():
        door.put(f"{name}.csv", text)
    extract = door.opens()
    assert not extract.rejects
    assert extract.tables["contacts"].select(["at", "method"]).to_pylist() == [
        {"at": local("2024-05-06 00:00:00"), "method": "21"},
        {"at": local("2024-05-07 00:00:00"), "method": "01"},
    ]
    (plan,) = extract.tables["plans"].to_pylist()
    assert (plan["kind"], plan["made_on"], plan["valid_until"]) == (
        "01",
        date(2024, 5, 6),
        date(2024, 8, 6),
    )
    assert extract.tables["statuses"]["code"].to_pylist() == ["02"]
    assert extract.tables["job_searches"]["end"].to_pylist() == [None]
    assert extract.mapping == {
        "persons": "",
        "contacts": "URA",
        "plans": "URA",
        "statuses": "URA",
        "job_searches": "URA",
    }
    assert extract.origins["statuses"][0].columns["start"] == "tyok_apvm"


def test_a_file_of_our_name_with_the_registers_columns(door):
    door.put("persons.csv", "person_id,birth_date,municipality\nA01,1990-01-01,710\n")
    door.put("statuses.csv", URA["Tyollisyyskoodit"].upper().replace("TYMSYY", "tymsyy"))
    extract = door.opens()
    assert extract.mapping["statuses"] == "URA"
    assert extract.tables["statuses"]["start"].to_pylist() == [date(2024, 5, 2)]


def test_rejects_of_a_table_of_many_files_name_the_file(tmp_path):
    files = TEM | {
        "YTKOKE": "hid_e;alkpv4;loppv4\nA03;nyt;\n",
        "YSIJOIT": TEM["YSIJOIT"].replace("6T", "ZZ"),
    }
    extract = read(_put(tmp_path / "tem", files), today=TODAY, reject_limit=1)
    found = [(r.file, r.row, r.column, r.value) for r in rejects_of(extract.rejects["services"])]
    assert found == [("YSIJOIT.csv", 2, "service", "ZZ"), ("YTKOKE.csv", 2, "start", "nyt")]


def test_two_files_of_one_part_and_a_mix_of_names_are_refused(tmp_path):
    twice = TEM | {"YTYOLL_2": TEM["YTYOLL"]}
    mixed = TEM | {"services": OURS["services"]}
    for number, files in enumerate((twice, mixed)):
        with pytest.raises(DoorClosedError) as closed:
            read(_put(tmp_path / f"x{number}", files), today=TODAY)
        assert "duplicate_table" in messages(closed.value.extract)


def test_an_area_adds_names_of_its_own(door, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "Oma"\n[[table]]\ntable = "contacts"\nfiles = ["Soitot"]\n'
        '[table.columns]\nperson_id = "asiakas"\nchannel = { value = "phone" }\n'
        'at = { from = ["aika", "pvm"] }\n'
        'method = { from = "suunta", codes = { ulos = "01", "sisään" = "31" }, empty = "02" }\n'
    )
    door.put(
        "soitot.csv",
        "Asiakas,Pvm,Aika,Suunta\n1,2026-01-01,,ulos\n2,2026-01-02,2026-01-02 10:00,\n",
    )
    assert "unknown_file" in messages(door.opens())
    extract = door.opens(aliases=[own])
    assert extract.mapping["contacts"] == "Oma"
    assert [
        (str(c["at"]), c["method"], c["channel"]) for c in extract.tables["contacts"].to_pylist()
    ] == [("2026-01-01 00:00:00", "01", "phone"), ("2026-01-02 10:00:00", "02", "phone")]
    assert extract.fingerprint != door.opens().fingerprint


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "",
        'name = "a"',
        'name = "a"\n[[table]]\ntable = "nothing"\nfiles = []\ncolumns = {}',
        'name = "a"\n[[table]]\ntable = "plans"\nfiles = []\n[table.columns]\nkind2 = "a"',
        'name = "a"\n[[table]]\ntable = "plans"\nfiles = []\n[table.columns]\nkind = { form = "a" }',
    ],
)
def test_an_alias_file_that_is_none_closes_the_door(door, tmp_path, text):
    own = tmp_path / "own.toml"
    own.write_text(text)
    (problem,) = door.closes(aliases=[own]).problems
    assert problem.message == "bad_aliases"
    assert "own.toml" in problem.text("fi")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "service = 1",
        '[[service]]\ncode = "a"',
        '[[service]]\ncode = "a"\nfi = "a"\nstate = "b"',
        '[[service]]\ncode = "other"\nfi = "a"',
    ],
)
def test_a_services_file_that_is_none_closes_the_door(door, tmp_path, text):
    own = tmp_path / "own.toml"
    own.write_text(text)
    (problem,) = door.closes(services=[own]).problems
    assert problem.message == "bad_services"


def test_packaged_mappings_give_only_codes_the_exchange_knows():
    for one in aliases.packaged():
        for entry in one.entries:
            for column, rule in entry.rules.items():
                codes = TABLES[entry.table][column].codes
                values = [*rule.codes.values(), *(e.value for e in rule.exceptions)]
                values += [rule.value] * bool(rule.value)
                assert not codes or set(values) <= set(names(codes)), (
                    one.name,
                    entry.files,
                    column,
                )
                assert codes or not values
