"""The sheets and columns of a catalogue's file, and the headings they are known by."""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES, Name, folded
from polku.register.schema import Column, Future, Kind, Table
from polku.services.fields import CONTACT, text_field
from polku.services.service import Texts

SERVICES, PLACES, RUNS, DEMANDS = "services", "places", "runs", "demands"
PARTS = (PLACES, RUNS, DEMANDS)
"""Sheets of what a service has several of; in .csv, columns with a line for each."""

SERVICE = "service"
"""Column of a part that names its service."""

TEXTS = tuple(one.name for one in fields(Texts))
OF_ITS_NAME = (
    "kind",
    "audiences",
    "channel",
    "spoken",
    "obligation",
    "effects",
    "payer",
    "role",
    "months_to_change",
    "state",
    "owner",
    "review_days",
    "reviewed_on",
)
"""Columns named as the field of a service that they tell."""
LONG = 10_000


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over a column, what an editor is told of it, and other headings for the same."""

    title: Name
    help: Name
    also: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Return the headings it is known by."""
        return (*self.also, *(self.title.within(language) for language in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the file."""

    table: Table
    title: Name
    headings: Mapping[str, Heading]
    several: Mapping[str, str] = field(default_factory=dict)
    """Columns whose cells hold several codes, and the list of those."""
    only_read: frozenset[str] = frozenset()
    """Columns of other makers' files, which are never written."""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(self.title.within(language) for language in LANGUAGES)

    @property
    def key(self) -> str:
        """Return the column with the key of the service."""
        return "key" if self.name == SERVICES else SERVICE

    @property
    def written(self) -> tuple[Column, ...]:
        return tuple(one for one in self.table.columns if one.name not in self.only_read)

    def known(self) -> Mapping[str, str]:
        """Return every heading, folded, and the column it is over."""
        return _known(self.name)

    def near(self, heading: str) -> list[str]:
        """Return the headings that one the sheet does not know may mean."""
        return _near(heading, [one for named in self.headings.values() for one in named.all])


def plain(heading: str) -> str:
    """Return a heading without case, accents and punctuation; `field_age` is `field age`."""
    return folded(heading.replace("_", " "))


def sheets_near(title: str) -> list[str]:
    """Return the titles that one no sheet has may mean."""
    return _near(title, [one for sheet in sheets().values() for one in sheet.titles])


def _near(text: str, names: Iterable[str]) -> list[str]:
    spelled = {plain(name): name for name in names}
    return [spelled[one] for one in get_close_matches(plain(text), spelled, n=2, cutoff=0.7)]


def sheet_named(title: str) -> str:
    """Return the name of the sheet that has a title in one of the languages; empty: none."""
    return _titles().get(plain(title), "")


def words() -> Mapping[str, Any]:
    """Return what `columns.toml` says besides the sheets."""
    return _file()


def silent(told: Collection[str]) -> frozenset[str]:
    """Return the fields that a file with these columns and sheets says nothing of.

    Places and their runs go together: where a file tells either, it tells both.
    """
    telling = {
        **{text_field(one, name): {f"{name}_{one}"} for name in TEXTS for one in LANGUAGES},
        **{name: {name} for name in OF_ITS_NAME},
        **{f"contact.{name}": {name} for name in CONTACT},
        "cents": {"euros"},
        "project": {"project", "project_ends_on"},
        "demands": {DEMANDS, "age", "home"},
        "places": {PLACES, RUNS},
        "runs": {PLACES, RUNS},
    }
    return frozenset(name for name, columns in telling.items() if columns.isdisjoint(told))


@cache
def sheets() -> Mapping[str, Sheet]:
    """Return the sheets by name, in order."""
    return {table.name: _sheet(table) for table in (_services(), _places(), _runs(), _demands())}


def _said(name: str, length: int = LONG, *, lines: bool = True) -> list[Column]:
    return [Column(f"{name}_{one}", length=length, lines=lines) for one in LANGUAGES]


def _services() -> Table:
    texts = [column for name in TEXTS for column in _texts(name)]
    columns = (
        Column("key", required=True, length=100),
        Column("area", required=True, codes="area"),
        Column("provider", required=True, length=200),
        Column("provider_kind", required=True, codes="provider_kind"),
        Column("business_id"),
        *texts,
        Column("kind", codes="service"),
        Column("audiences", length=LONG, lines=True),
        Column("channel", codes="service_channel"),
        Column("spoken", length=LONG, lines=True),
        Column("obligation", codes="obligation"),
        Column("effects", length=LONG, lines=True),
        Column("euros", Kind.DECIMAL, low=0, high=100_000),
        Column("payer", codes="service_payer"),
        Column("project", length=200),
        Column("project_ends_on", Kind.DATE),
        Column("role", codes="role"),
        Column("months_to_change", Kind.INTEGER, low=0, high=120),
        Column("phone", length=100),
        Column("email", length=254),
        Column("web", length=500),
        Column("state", codes="service_state"),
        Column("owner", length=150),
        Column("review_days", Kind.INTEGER, low=1, high=3650),
        Column("reviewed_on", Kind.DATE, future=Future.NEVER),
        Column("age"),
        Column("home", length=LONG, lines=True),
    )
    return Table(SERVICES, columns, key=("key",))


def _texts(name: str) -> list[Column]:
    if name == "name":
        return _said(name, 200, lines=False)
    return _said(name)


def _places() -> Table:
    columns = (
        Column(SERVICE, required=True, length=100),
        Column("name", required=True, length=200),
        Column("address", length=500, lines=True),
        Column("municipality", codes="municipality"),
        *_said("accessibility"),
    )
    return Table(PLACES, columns, key=())


def _runs() -> Table:
    columns = (
        Column(SERVICE, required=True, length=100),
        Column("place", length=200),
        Column("starts_on", Kind.DATE),
        Column("ends_on", Kind.DATE),
        Column("places", Kind.INTEGER, low=0, high=1_000_000),
        Column("waiting_days", Kind.INTEGER, low=0, high=36_500),
        *_said("times"),
    )
    return Table(RUNS, columns, key=(), order=(("starts_on", "ends_on"),))


def _demands() -> Table:
    columns = (
        Column(SERVICE, required=True, length=100),
        Column("kind", required=True, codes="condition"),
        Column("low", Kind.INTEGER, low=0, high=100_000),
        Column("high", Kind.INTEGER, low=0, high=100_000),
        Column("codes", length=LONG, lines=True),
        Column("wanted", Kind.BOOLEAN),
        *_said("text"),
    )
    return Table(DEMANDS, columns, key=())


SEVERAL = {
    SERVICES: {
        "audiences": "audience",
        "spoken": "language",
        "effects": "benefit_effect",
        "home": "municipality",
    },
    DEMANDS: {"codes": "status"},  # of municipalities there is a list under places
}
ONLY_READ = {SERVICES: frozenset({"age", "home"})}


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((files("polku.services.exchange") / "columns.toml").read_text("utf-8"))


def _sheet(table: Table) -> Sheet:
    told = _file()[table.name]
    headings = {
        name: heading
        for key, row in told["columns"].items()
        for name, heading in _headings(key, row)
    }
    return Sheet(
        table,
        Name(**told["title"]),
        headings,
        SEVERAL.get(table.name, {}),
        ONLY_READ.get(table.name, frozenset()),
    )


def _headings(key: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Heading]]:
    """Yield a column's heading, or those of a text in each language.

    A text's heading with no language after it is of the language it is written in.
    """
    if not row.get("said"):
        yield key, Heading(Name(**row["title"]), Name(**row["help"]), tuple(row.get("also", ())))
        return
    for said in LANGUAGES:
        after = _file()["languages"][said]
        title = Name(**{one: f"{row['title'][one]} {after[one]}" for one in LANGUAGES})
        also = (row["title"][said], *row.get(f"also_{said}", ()))
        yield f"{key}_{said}", Heading(title, Name(**row["help"]), also)


@cache
def _known(name: str) -> Mapping[str, str]:
    sheet = sheets()[name]
    found = {
        plain(heading): column
        for column, one in sheet.headings.items()
        for heading in (*one.all, column)
    }
    if name == SERVICES:
        found |= {title: part for title, part in _titles().items() if part in PARTS}
    return found


@cache
def _titles() -> Mapping[str, str]:
    return {
        plain(title): name for name, sheet in sheets().items() for title in (name, *sheet.titles)
    }
