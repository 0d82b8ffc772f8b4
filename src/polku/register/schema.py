"""The ten tables of the register exchange: columns, types, what is required, what makes a row one.

The single description of the format: readers, checks, writers, templates and the database load all
read it from here.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, once read."""

    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    MONTH = "month"  # YYYY-MM
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


class Future(StrEnum):
    """Whether a date may lie after the day of the extract."""

    NEVER = "never"
    PLANNED = "planned"  # an agreed start or end
    BOOKED = "booked"  # only a booked meeting


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    codes: str = ""
    """The code list its values come from (a name in `register/codes.py`); empty: free."""
    future: Future = Future.PLANNED
    length: int = 64
    """The most characters a text may have."""
    lines: bool = False
    """Whether a text may go over several lines."""
    low: int | None = None
    high: int | None = None
    """The range of a number, both ends included; None: no end."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Columns that tell one row from another; two rows of an extract may not share them."""
    exclusive: bool = False
    """Whether periods of one person may not overlap."""
    required: bool = False
    order: tuple[tuple[str, str], ...] = ()
    """Pairs of dates of which the second may not be before the first."""

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


PERSON = Column("person_id", required=True)


def _date(name: str, future: Future = Future.PLANNED, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, required=required, future=future)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "coaches",
            (
                Column("coach_id", required=True),
                Column("name", length=120),
                Column("unit", length=120),
                Column("area", length=120),
                Column("norm", Kind.INTEGER, low=0, high=1000),
                Column("languages"),
            ),
            key=("coach_id",),
        ),
        Table(
            "persons",
            (
                PERSON,
                _date("birth_date", Future.NEVER, required=True),
                Column("municipality", required=True, codes="municipality"),
                Column("mother_tongue", codes="language"),
                Column("citizenship", codes="country"),
                Column("sex", codes="sex"),
                Column("education_level", codes="education_level"),
                Column("occupation", codes="occupation"),
                _date("first_residence_date", Future.NEVER),
                Column("service_language", codes="service_language"),
                Column("non_disclosure", Kind.BOOLEAN),
                Column("coach_id"),
                Column("given_name", length=120),
                Column("family_name", length=120),
                Column("hetu", length=11),
            ),
            key=("person_id",),
            required=True,
            order=(("birth_date", "first_residence_date"),),
        ),
        Table(
            "job_searches",
            (
                PERSON,
                _date("start", Future.NEVER, required=True),
                _date("end"),
                Column("end_reason", codes="end_reason"),
            ),
            key=("person_id", "start"),
            exclusive=True,
            order=(("start", "end"),),
        ),
        Table(
            "statuses",
            (
                PERSON,
                Column("code", required=True, codes="status"),
                _date("start", Future.NEVER, required=True),
                _date("end"),
                Column("reason", codes="end_reason"),
            ),
            key=("person_id", "start"),
            exclusive=True,
            order=(("start", "end"),),
        ),
        Table(
            "services",
            (
                PERSON,
                Column("service", required=True, codes="service"),
                _date("start", required=True),
                _date("end"),
                _date("planned_end"),
                _date("referred_on", Future.NEVER),
                Column("provider_id"),
                Column("price", Kind.DECIMAL, low=0),
                Column("payer", codes="payer"),
                Column("outcome", codes="outcome"),
            ),
            key=("person_id", "service", "start"),
            order=(("start", "end"), ("start", "planned_end")),
        ),
        Table(
            "contacts",
            (
                PERSON,
                Column("at", Kind.DATETIME, required=True, future=Future.BOOKED),
                Column("method", required=True, codes="contact_method"),
                Column("coach_id"),
                Column("channel", codes="channel"),
                Column("note", length=10_000, lines=True),
            ),
            key=("person_id", "at", "method"),
        ),
        Table(
            "plans",
            (
                PERSON,
                Column("kind", required=True, codes="plan_kind"),
                _date("made_on", Future.NEVER, required=True),
                _date("valid_until"),
                _date("accepted_on", Future.NEVER),
                Column("job_search_duty", Kind.INTEGER, low=0, high=30),
            ),
            key=("person_id", "kind", "made_on"),
            order=(("made_on", "valid_until"),),
        ),
        Table(
            "jobs",
            (
                PERSON,
                _date("start", required=True),
                _date("end"),
                Column("employer_id"),
                Column("subsidised", Kind.BOOLEAN),
                Column("hours", Kind.DECIMAL, low=0, high=168),
                Column("industry", codes="industry"),
            ),
            key=("person_id", "start", "employer_id"),
            order=(("start", "end"),),
        ),
        Table(
            "benefits",
            (
                PERSON,
                Column("month", Kind.MONTH, required=True, future=Future.NEVER),
                Column("kind", required=True, codes="benefit"),
                Column("paid_days", Kind.INTEGER, required=True, low=0, high=366),
                Column("cumulative_days", Kind.INTEGER, low=0),
                Column("amount", Kind.DECIMAL),
            ),
            key=("person_id", "month", "kind"),
        ),
        Table(
            "incomes",
            (
                PERSON,
                Column("month", Kind.MONTH, required=True, future=Future.NEVER),
                Column("earnings", Kind.DECIMAL, required=True),
            ),
            key=("person_id", "month"),
        ),
    )
}
"""In loading order: what others refer to comes first."""
