"""What a duty of the law is: what, by when, in what state, why, and who says so.

Named tuples, not dataclasses: as immutable, and made five times as fast, which counts when the
duties of a whole region are concluded anew.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from polku.rules.names import Kind
from polku.rules.parameters import Value
from polku.rules.texts import say


class State(StrEnum):
    OPEN = "open"
    """The day has not passed."""
    LATE = "late"
    """The day has passed and the register does not show it done."""
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    SUSPENDED = "suspended"
    """The law does not ask for it as long as what the reason names goes on."""


class Reason(NamedTuple):
    """Why a duty is there: the key of a text in `texts.toml` and what goes into it."""

    key: str
    values: Mapping[str, str | int | date]

    def text(self, language: str) -> str:
        """Put the reason into words in `fi`, `sv` or `en`; KeyError for another language."""
        return say(self.key, self.values, language)


class Duty(NamedTuple):
    """One duty of one client, as it stands on the day of asking."""

    rule: str
    """Its id, as `P06`."""
    kind: Kind
    due: date | None
    """The last day to do it; None: without delay, or not now (suspended)."""
    state: State
    done_on: date | None
    reason: Reason
    source: Value
    starts: date
    """The event the clock ran from."""
    closed_on: date | None = None
    """Set on a late duty that can no longer be done: the day its job search ended, or a later
    meeting or the repeal of the rule took its place. It is history, not work."""

    @property
    def calls(self) -> bool:
        """Whether somebody still has to do it."""
        return self.closed_on is None and self.state in {State.OPEN, State.LATE}
