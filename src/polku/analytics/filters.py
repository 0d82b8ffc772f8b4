"""Whom a question is about: what a person chooses on a page, in a command or in the API."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from polku.kernel.periods import months_after

DAY = timedelta(days=1)


class UnknownValueError(ValueError):
    """A filter names something the index does not have; `field`, `value` and `known` say what."""

    def __init__(self, field: str, value: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{field}: {value}")
        self.field, self.value, self.known = field, value, known


class PartOfMonthError(UnknownValueError):
    """A period begins or ends within a month, and the answer is not exact.

    Day by day the same people could be counted under a new change every time, which then averages
    out (docs/disclosure.md).
    """


class ReversedPeriodError(UnknownValueError):
    """A period ends before it begins."""


class UnknownPeriodError(UnknownValueError):
    """A period is of no month that the index knows, or ends in a year of which it cannot know."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty means everybody. Several are all to hold.

    Raises ReversedPeriodError for a period that ends before it begins.

    `since` and `until` are the first and the last day of the period: of the count days for stocks
    and flows, as `questions.returns` says for returns, of the starts of the episodes for all else.
    Unless an answer is exact they are the first and the last day of a month.
    """

    area: str = ""
    """Code of an area, as the manifest lists them."""
    municipality: str = ""
    """Three digits."""
    unit: str = ""
    """Name of a unit, as the manifest lists them."""
    coach: str = ""
    """The register's id of a coach; only the lead of the coach's unit may ask."""
    since: date | None = None
    until: date | None = None
    age: str = ""
    """Key of `groups.AGES`: on the count day for stocks and flows, at the start of the episode else."""
    sex: str = ""
    language: str = ""
    education: str = ""
    occupation: str = ""
    """ISCO-08 main group, one digit."""
    first_service: str = ""
    """Code of the first service of the episode; `none`: an episode without one."""
    length: str = ""
    """Key of `groups.LENGTHS`: the running unemployment on the count day, or the length so far of
    the episode at its end."""

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise ReversedPeriodError("until", str(self.until), (f"≥ {self.since}",))

    def check_months(self) -> None:
        """Raise PartOfMonthError where the period is not of whole months."""
        if self.since and self.since.day != 1:
            first = self.since.replace(day=1)
            raise PartOfMonthError("since", str(self.since), (str(first),))
        if self.until and (self.until + DAY).day != 1:
            last = months_after(self.until.replace(day=1), 1) - DAY
            raise PartOfMonthError("until", str(self.until), (str(last),))

    def chosen(self) -> dict[str, str]:
        """Return what is chosen, as text, by field: what an address or a caption carries."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in values.items() if value}
