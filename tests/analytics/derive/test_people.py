"""Who is in the index: pseudonyms, keys, groups; registers of nobody and of one."""

import numpy as np
import pytest
from tests.analytics.derive.registers import (
    SECRET,
    UNTIL,
    day,
    derived,
    number,
    register,
    rows,
    same,
    typed,
)

from polku.analytics.derive.codes import codes_of
from polku.analytics.derive.people import SamePseudonymError
from polku.analytics.derive.pseudonyms import pseudonyms, record_keys
from polku.analytics.index.layout import NEVER, SCHEMAS, UNKNOWN


def test_a_register_without_people_and_people_without_rows():
    for persons in ([], ["1"], ["NA", "", "null"]):
        found = derived(register(persons=persons))
        typed(found)
        counts = {table: len(next(iter(columns.values()))) for table, columns in found.items()}
        assert counts == dict.fromkeys(SCHEMAS, 0) | {"persons": len(persons)}


def test_a_person_called_na_is_a_person():
    status = {"code": "02", "start": "2026-01-05", "end": None}
    tables = register(persons=["NA", "7"], statuses=[{"person_id": "NA"} | status])
    found = derived(tables)
    (spell,) = rows(found["spells"])
    expected = pseudonyms(["NA"], SECRET)[0]
    assert found["persons"]["pseudonym"][spell["person"]] == expected
    assert day(spell["start"]) == "2026-01-05"


def test_people_come_in_the_order_of_their_pseudonyms_each_with_a_key_of_its_own():
    found = derived(register(persons=[f"{one}" for one in range(500)]))["persons"]
    assert (np.diff(found["pseudonym"].astype(object)) > 0).all()
    assert set(found["pseudonym"].tolist()) == set(
        pseudonyms(map(str, range(500)), SECRET).tolist()
    )
    assert len(set(found["key"].tolist()) | set(found["pseudonym"].tolist())) == 1000
    assert found["key"].tolist() == record_keys(found["pseudonym"], SECRET).tolist()


def test_another_secret_gives_other_pseudonyms_and_none_gives_none():
    mine, other = (set(pseudonyms(["1", "2"], secret).tolist()) for secret in (b"a", b"b"))
    assert not mine & other
    assert pseudonyms(["1"], b"x" * 200) != pseudonyms(["1"], b"x" * 201)
    with pytest.raises(ValueError, match="secret"):
        pseudonyms(["1"], b"")


def test_columns_of_a_person():
    coaches = [
        {"coach_id": "C2", "unit": "North", "norm": 90},
        {"coach_id": "C1", "unit": "South"},
    ]
    known = {
        "person_id": "1",
        "birth_date": "1969-12-31",
        "municipality": "091",
        "mother_tongue": "sv",
        "sex": "2",
        "education_level": "6",
        "occupation": "5223",
        "first_residence_date": "2020-02-29",
        "coach_id": "C1",
    }
    tables = register(coaches=coaches, persons=[known, {"person_id": "2", "municipality": "200"}])
    codes = codes_of(tables, until=UNTIL)
    assert (codes.units, codes.coaches, codes.norms) == (("North", "South"), ("C1", "C2"), (0, 90))
    by_id = dict(zip(pseudonyms(["1", "2"], SECRET).tolist(), ("known", "unknown"), strict=True))
    found = {by_id[row["pseudonym"]]: row for row in rows(derived(tables)["persons"])}
    area = codes.areas.index(codes.area_of["091"])
    assert found["known"] | {"pseudonym": 0, "key": 0} == {
        "pseudonym": 0, "key": 0, "area": area, "municipality": 91, "unit": 1, "coach": 0,
        "birth": -1, "sex": 2, "language": 1, "education": 2, "occupation": 5,
        "residence": number("2020-02-29"),
    }  # fmt: skip
    assert found["unknown"] | {"pseudonym": 0, "key": 0} == {
        "pseudonym": 0, "key": 0, "area": -1, "municipality": 200, "unit": -1, "coach": -1,
        "birth": number("1990-05-17"), "sex": UNKNOWN, "language": UNKNOWN, "education": 3,
        "occupation": UNKNOWN, "residence": NEVER,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "values", "groups"),
    [
        ("mother_tongue", ["fi", "sv", "se", "uk", None], [0, 1, 2, 2, UNKNOWN]),
        ("education_level", [*"0123456789", None], [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3]),
        ("occupation", ["0", "01", "2411", "9", None], [0, 0, 2, 9, UNKNOWN]),
        ("sex", ["1", "2", None], [1, 2, UNKNOWN]),
    ],
)
def test_groups(column, values, groups):
    name = {"mother_tongue": "language", "education_level": "education"}.get(column, column)
    ids = [f"{place}" for place in range(len(values))]
    persons = [{"person_id": one, column: value} for one, value in zip(ids, values, strict=True)]
    order = np.argsort(pseudonyms(ids, SECRET))
    got = derived(register(persons=persons))["persons"][name]
    assert got.tolist() == [groups[place] for place in order]


def test_a_person_twice_is_an_error():
    with pytest.raises(SamePseudonymError):
        derived(register(persons=["1", "1"]))


def test_rows_of_nobody_are_left_out():
    tables = register(
        persons=["1"],
        statuses=[{"person_id": "2", "code": "02", "start": "2026-01-01"}],
        contacts=[{"person_id": "2", "at": "2026-01-01T10:00", "method": "21"}],
    )
    assert same(derived(tables), derived(register(persons=["1"])))
