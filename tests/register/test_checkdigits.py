"""Check digits, against python-stdnum and the published vectors."""

import csv
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu as stdnum_hetu
from stdnum.fi import ytunnus

from polku.register.checkdigits import CENTURIES, CONTROL, born, is_hetu, is_wrong_business_id


def judged(expression, values):
    return (
        pl.DataFrame({"x": values}, schema={"x": pl.String})
        .select(expression(pl.col("x")))
        .to_series()
        .to_list()
    )


def stdnum_says(code: str) -> bool:
    try:
        stdnum_hetu.validate(code, allow_temporary=True)
    except ValidationError:
        return False
    return code == stdnum_hetu.compact(code)


@st.composite
def codes(draw):
    """Codes that are nearly right: real days and others, any separator, any control character."""
    day = draw(st.integers(0, 32)), draw(st.integers(0, 13)), draw(st.integers(0, 99))
    sign = draw(st.sampled_from("-+ABCDEFGUVWXYZa"))
    number = draw(st.integers(0, 999))
    digits = f"{day[0]:02}{day[1]:02}{day[2]:02}{number:03}"
    right = CONTROL[int(digits) % 31]
    control = draw(st.sampled_from([right, right, right, "A", "0", "G", right.lower()]))
    return f"{digits[:6]}{sign}{digits[6:]}{control}"


@settings(max_examples=30, deadline=None)
@given(st.lists(codes(), min_size=20, max_size=60))
def test_identity_codes_are_judged_as_stdnum_judges_them(drawn):
    assert judged(is_hetu, drawn) == [stdnum_says(code) for code in drawn]


def test_the_strategy_draws_good_codes_too():
    good = [f"010190{sign}900P" for sign in CENTURIES]
    assert judged(is_hetu, good) == [True] * len(good)
    assert all(stdnum_says(code) for code in good)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("010190-900P", date(1990, 1, 1)),
        ("010190+900P", date(1890, 1, 1)),
        ("010190A900P", date(2090, 1, 1)),
        ("010190Y900P", date(1990, 1, 1)),
        ("010104F900P", date(2004, 1, 1)),
        ("290201A900P", None),
        ("", None),
        ("x", None),
        (None, None),
    ],
)
def test_the_day_of_birth_in_a_code(code, day):
    assert judged(born, [code]) == [day]


def test_texts_that_are_no_codes():
    assert (
        judged(is_hetu, [None, "", "x", "010190-900", "010190-900PX", " 010190-900P"])
        == [False] * 6
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 99_999_999), min_size=50, max_size=200))
def test_business_ids_are_judged_as_stdnum_judges_them(drawn):
    ids = [f"{n // 10:07}-{n % 10}" for n in drawn]
    assert judged(is_wrong_business_id, ids) == [not ytunnus.is_valid(one) for one in ids]


def test_what_has_not_the_form_of_a_business_id_is_no_wrong_one():
    assert judged(is_wrong_business_id, ["E1", "", "01120388", "A112038-8"]) == [False] * 4


def test_the_published_vectors(reference_data):
    folder = reference_data / "reference" / "samples"
    with (folder / "hetu_test_vectors.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = judged(is_hetu, [row["hetu"] for row in rows])
    assert found == [row["stdnum_valid_allow_temporary"] == "True" for row in rows]
    assert set(found) == {True, False}
    with (folder / "ytunnus_test_vectors.csv").open() as file:
        rows = list(csv.DictReader(file))
    formed = [r for r in rows if len(r["business_id"]) == 9 and r["business_id"][7] == "-"]
    found = judged(is_wrong_business_id, [row["business_id"] for row in formed])
    assert found == [row["stdnum_is_valid"] != "True" for row in formed]
    assert set(found) == {True, False}


# ---- at the door ----


def test_a_wrong_hetu_and_a_wrong_business_id_are_rejected(rows):
    header = "person_id,birth_date,municipality,hetu"
    assert rows(
        "persons", header, "1,1952-10-13,710,131052-308T", "2,1952-10-13,710,131052-308U"
    ) == [(3, "hetu", "131052-308U", "bad_hetu")]
    assert rows(
        "jobs",
        "person_id,start,employer_id",
        "1,2026-01-01,0112038-9",
        "1,2026-01-01,0112038-8",
        "1,2026-01-01,a1b2c3",
    ) == [(3, "employer_id", "0112038-8", "bad_business_id")]


def test_a_hetu_of_another_birth_date_is_a_warning_with_its_row(door):
    door.put(
        "persons.csv",
        "person_id,birth_date,municipality,hetu\n1,1952-10-13,710,131052-308T\n"
        "2,1952-10-14,710,131052-308T\n",
    )
    extract = door.opens()
    (warning,) = [p for p in extract.problems if p.message == "hetu_birth_date"]
    assert (warning.row, warning.values["count"]) == (3, 1)
    assert extract.totals["persons"].accepted == 2
