"""What docs/referrals.md says of states and days is what the code does."""

import re
from pathlib import Path

from polku.services.referral import (
    EXPIRY_DAYS,
    LINK_DAYS,
    REMINDER_DAYS,
    STEPS,
    TOLD_AFTER_END_DAYS,
    Party,
    State,
)

TEXT = (Path(__file__).parents[3] / "docs" / "referrals.md").read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)


def test_the_table_of_steps_is_the_one_of_the_code():
    told = {
        (party, State(row[1])): set(re.findall(r"`(\w+)`", row[place]))
        for row in ROW.finditer(TEXT)
        for place, party in ((2, Party.COACH), (3, Party.PROVIDER), (4, Party.CLOCK))
    }
    assert told == {
        (party, state): {one.value for one in STEPS[party].get(state, ())}
        for party in Party
        for state in State
    }


def test_the_days_are_those_of_the_code():
    assert f"good for {LINK_DAYS} days" in TEXT
    assert f"for {TOLD_AFTER_END_DAYS} days after the end" in TEXT
    assert (REMINDER_DAYS, EXPIRY_DAYS) == (10, 30)  # "on the tenth", "on the thirtieth"
    assert "On the tenth" in TEXT
    assert "on the thirtieth" in TEXT
