"""Worked cases: what the statutes say of one history on one day, written from their text."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.rules.histories import facts

from polku.rules.duties import Duty, duties

CASES = Path(__file__).parent / "cases" / "duties"
EVERY_ROW = {f"P{n:02}" for n in range(1, 17)} | {f"D{n:02}" for n in range(1, 14)}
BY_FUNCTION = {"P01", "P15", "P16", "D10", "D11", "D12"}
"""Rows that ask about things no register shows: their cases stand beside their functions."""


def _read() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8"))["case"]:
            for day, expected in case["days"].items():
                name = f"{path.stem}: {case['what']}, {day}"
                found.append(pytest.param(case, date.fromisoformat(day), expected, id=name))
    return found


def told(duty: Duty) -> str:
    """Write a duty as the cases do: rule, due day, state, day done, `closed` and the day."""
    words = [duty.rule, str(duty.due) if duty.due else "-", duty.state.value]
    if duty.done_on is not None:
        words.append(str(duty.done_on))
    if duty.closed_on is not None:
        words.append(f"closed {duty.closed_on}")
    return " ".join(words)


@pytest.mark.parametrize(("case", "today", "expected"), _read())
def test_the_law_says_of_this_history_on_this_day(case, today, expected):
    found = duties(facts(case), today)
    seen = [d for d in found if d.rule in case["see"] and d.kind == case.get("kind", d.kind)]
    assert [told(duty) for duty in seen] == expected
    for duty in seen:
        assert case.get("source", "") in duty.source.source
        assert duty.reason.key == case.get("reason", duty.reason.key)


def test_every_row_of_the_table_of_rules_has_cases():
    seen = {rule for param in _read() for rule in param.values[0]["see"]}
    rows = {rule[:3] for rule in seen} | {
        param.values[0]["row"] for param in _read() if "row" in param.values[0]
    }
    assert EVERY_ROW - rows == BY_FUNCTION
