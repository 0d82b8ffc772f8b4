import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polku.rules.area import may_stand
from polku.rules.parameters import NotInForceError

CASES = tomllib.loads((Path(__file__).parent / "cases/area.toml").read_text(encoding="utf-8"))
ON = date(2028, 1, 1)
SIZES = st.lists(st.integers(15_000, 25_000), min_size=1, max_size=8)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_case(case):
    found = may_stand(case["labour_force"], case["on"], permitted=case.get("permitted", False))
    assert (found.may, found.rule, found.must_agree_by) == (
        case["may"],
        case["rule"],
        case.get("must_agree_by"),
    )
    assert (found.exemption is not None) == case.get("exempt", False)


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["name"])
def test_the_reason_is_told_in_each_language(case):
    found = may_stand(case["labour_force"], case["on"], permitted=case.get("permitted", False))
    told = {found.reason.text(language) for language in ("fi", "sv", "en")}
    assert len(told) == 3
    assert all("{" not in text and "20\N{NO-BREAK SPACE}000" in text for text in told)


def test_each_rule_names_its_act():
    assert "12.1 §" in may_stand([20000], ON).source.source
    assert "383/2023 4 §" in may_stand([1], ON, permitted=True).source.source
    assert "14 §" in may_stand([1, 1, 1], ON).source.source


def test_before_the_act_there_is_no_answer():
    with pytest.raises(NotInForceError):
        may_stand([20000], date(2023, 3, 31))


@pytest.mark.parametrize("sizes", [[], [-1], [20000, -1, 20000]])
def test_what_is_not_a_labour_force_is_refused(sizes):
    with pytest.raises(ValueError, match="labour force"):
        may_stand(sizes, ON)


@given(sizes=SIZES)
def test_an_area_falls_by_three_in_a_row_or_by_never_having_been_large_enough(sizes):
    falls = all(size < 20_000 for size in sizes[-3:]) and (
        len(sizes) >= 3 or all(size < 20_000 for size in sizes)
    )
    assert may_stand(sizes, ON).may is not falls


@given(sizes=SIZES, more=st.integers(0, 10_000))
def test_more_people_never_make_an_area_fall(sizes, more):
    if may_stand(sizes, ON).may:
        assert may_stand([size + more for size in sizes], ON).may
