"""What a resource may be asked, as OpenAPI has it: the filters, how rows come, and each one's own."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, WithJsonSchema

from polku.analytics.filters import Filters
from polku.analytics.groups import AGES, EDUCATIONS, LANGUAGES, LENGTHS, SEXES
from polku.analytics.indicators import asking as indicators
from polku.analytics.questions import curves, stock
from polku.analytics.selection import NOT_KNOWN
from polku.kernel.periods import months_after

ROWS, MOST_ROWS = 1000, 10_000
YEARS = range(1900, 2101)


def _month(given: object) -> date | None:
    """Read a whole month, as a page asks: 2024-03. Returns its first day; None: it is none."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(-\d{2})?", given) if isinstance(given, str) else None
    if found is None or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _first(given: object) -> object:
    """Read the month a period begins with, or its first day."""
    found = _month(given)
    if found and str(given) in {f"{found:%Y-%m}", str(found)}:
        return found
    raise ValueError("2024-03")


def _last(given: object) -> object:
    """Read the month a period ends with, or its last day."""
    found = _month(given)
    if found:
        last = months_after(found, 1) - timedelta(days=1)
        if str(given) in {f"{found:%Y-%m}", str(last)}:
            return last
    raise ValueError("2024-03")


_AS_MONTH = WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"})
First = Annotated[date | None, BeforeValidator(_first), _AS_MONTH]
Last = Annotated[date | None, BeforeValidator(_last), _AS_MONTH]


def _field(text: str, example: object = None, values: Iterable[str] = ()) -> Any:
    """Return an optional parameter of text: what it means, an example, the values it has."""
    more: dict[str, Any] = {"enum": list(values)} if values else {}
    return Field(
        "", description=text, examples=[example] if example else None, json_schema_extra=more
    )


class People(Schema):
    """Whom a resource tells of. All that are given hold at once; none: everybody of one's area."""

    area: str = _field("Code of an area. Only who sees several areas need name one.", "07")
    municipality: str = _field("Three digits; one of the area's.", "710")
    unit: str = _field("Name of a unit of the area.")
    coach: str = _field(
        "The register's id of an own coach. For the coach and for the lead of the coach's unit."
    )
    since: First = Field(
        None,
        description="First month of the period: of count days for what is told by month, else of the "
        "starts of job searches (for returns see there). By default the last 36 months, or all.",
        examples=["2024-01"],
    )
    until: Last = Field(None, description="Last month of the period.", examples=["2025-12"])
    age: str = _field("Age group: on the count day, else at the start of the search.", None, AGES)
    sex: str = _field("As the register has it.", None, SEXES.values())
    language: str = _field("Mother tongue.", None, LANGUAGES)
    education: str = _field(
        "Highest level of education.", None, (one for one in EDUCATIONS if one != NOT_KNOWN)
    )
    occupation: str = _field(
        "Main group of ISCO-08: the first digit.", "5", (*map(str, range(10)), NOT_KNOWN)
    )
    length: str = _field("Length of unemployment.", None, LENGTHS)

    def filters(self) -> dict[str, Any]:
        """Return what is given, by field of `Filters`."""
        names = Filters.__dataclass_fields__
        return {name: value for name, value in self if name in names}


class Searches(People):
    """Whom a resource tells of by their job searches, which also have a first service."""

    first_service: str = _field(
        "Code of the first service of the search, or none. The codes stand in /filters.", "coaching"
    )


class Rows(Schema):
    """How the rows of a resource come."""

    format: Literal["json", "csv"] = Field(
        "json", description="csv: one table, with commas, in UTF-8 (RFC 4180)."
    )
    table: str = _field("Only this table; needed for csv and offset where there are several.")
    limit: int = Field(ROWS, ge=1, le=MOST_ROWS, description="Rows of each table at most.")
    offset: int = Field(
        0, ge=0, le=10_000_000, description="Rows to leave out first; `next` of a table has it."
    )


def _months(text: str) -> Any:
    return Field(24, ge=6, le=60, multiple_of=6, description=f"{text} A multiple of six.")


FOLLOWED = "Months that each search is followed from its start. Only searches that began so long ago count."


class Stock(People, Rows):
    by: str = _field("What to tell apart.", None, stock.BY)


class Flow(People, Rows):
    pass


class Graph(Searches, Rows):
    months: int = _months(FOLLOWED)


class Variants(Graph):
    listed: int = Field(15, ge=1, le=50, description="Paths listed at most, of each of two kinds.")
    through: str = _field(
        "Only paths through a state, or from one straight to another: `was>became`.", "coaching"
    )


class Curves(Searches, Rows):
    by: str = _field(
        "What to tell apart; first_service unless said.", None, filter(None, curves.BY)
    )
    months: int = _months("Months that the curves reach.")
    clock: Literal["search", "service", "after_service"] = Field(
        "search",
        description="When the clock starts: with the search, with its first service, or when that "
        "service has ended.",
    )


class Returns(Searches, Rows):
    listed: int = Field(20, ge=1, le=200, description="Chains of services listed at most.")


class Sequences(Searches, Rows):
    months: int = _months(FOLLOWED)


class Indicator(People, Rows):
    by: str = _field("What to tell apart; coach_load only by unit.", None, indicators.BY)


class Comparison(People, Rows):
    by: Literal["area", "municipality", "unit"] = Field(
        "municipality", description="What to compare."
    )
    dispersion: Literal["none", "additive", "multiplicative"] = Field(
        "additive",
        description="What is made of groups that differ more than chance explains: nothing, true "
        "shares spread around the mean, or wider limits.",
    )


class Situation(People, Rows):
    pass


class Official(Rows):
    area: str = _field("Code of an area.", "07")
    municipality: str = _field("Three digits; one of the area's.", "710")
    since: First = Field(None, description="First month.", examples=["2024-01"])
    until: Last = Field(None, description="Last month.", examples=["2025-12"])
