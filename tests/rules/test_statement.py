from datetime import date

import pytest

from polku.rules.parameters import NotInForceError
from polku.rules.statement import statement_due


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        (date(2025, 1, 1), date(2025, 1, 8)),
        (date(2025, 4, 17), date(2025, 4, 24)),  # Easter does not lengthen calendar days
        (date(2026, 12, 28), date(2027, 1, 4)),
    ],
)
def test_a_municipality_gives_its_statement_in_seven_calendar_days(arrived, due):
    found = statement_due(arrived)
    assert (found.rule, found.due, found.source.source) == ("P16", due, "512/2024 1 §")


def test_the_development_centre_has_thirty_days():
    assert statement_due(date(2025, 1, 31), by="development_centre").due == date(2025, 3, 2)


def test_before_2025_no_act_gave_a_day():
    with pytest.raises(NotInForceError, match="statement_due on 2024-12-31"):
        statement_due(date(2024, 12, 31))
