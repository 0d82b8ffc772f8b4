"""How the tables of facts are laid out: columns, keys, and which table a code points at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Row = Mapping[str, str]
"""A row as it stands in the file: column to text. Codes keep their leading zeros."""

WITHHELD = "..."
"""A figure the source keeps secret (Statistics Finland's own mark). An empty cell is no figure."""


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "whole number"
    DECIMAL = "number"
    DATE = "date (YYYY-MM-DD)"
    FIGURE = f"whole number, or {WITHHELD} where secret"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    points_at: tuple[str, ...] = ()
    """Tables one of which must have this code as its key."""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its columns in order, and the columns that tell its rows apart."""

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    classification: str = ""
    """How Statistics Finland's identifier of the same classification begins (`ammatti`)."""
    aliases: tuple[str, ...] = ()
    """Columns with other codes of the same things."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def faults(self, rows: Sequence[Row]) -> Iterator[str]:
        """Say what is wrong with the rows, row by row (the first row is 1)."""
        seen: dict[tuple[str, ...], int] = {}
        for number, row in enumerate(rows, start=1):
            for column in self.columns:
                fault = _fault(column, row[column.name])
                if fault:
                    yield f"row {number}, {column.name}: {fault}"
            first = seen.setdefault(tuple(row[name] for name in self.key), number)
            if first != number:
                yield f"row {number}: the same {', '.join(self.key)} as row {first}"


def _fault(column: Column, text: str) -> str:
    if not text:
        return "empty" if column.required else ""
    if column.choices and text not in column.choices:
        return f"{text!r} is none of {', '.join(column.choices)}"
    try:
        _CHECKS[column.kind](text)
    except ValueError:
        return f"{text!r} is not a {column.kind}"
    return ""


def figure(text: str) -> int | None:
    """Read a figure; None where it is secret."""
    return None if text == WITHHELD else int(text)


_CHECKS: Mapping[Kind, Callable[[str], object]] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.DECIMAL: float,
    Kind.DATE: date.fromisoformat,
    Kind.FIGURE: figure,
}


def _names() -> tuple[Column, ...]:
    return (Column("name_fi"), Column("name_sv", required=False), Column("name_en", required=False))


def _figures(*names: str, required: bool = True) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.FIGURE, required=required) for name in names)


MONTHS = tuple(f"m{month:02}" for month in range(1, 13))

STATFIN = {
    "job_seekers": "HAKIJALOPUSSA",
    "unemployed": "TYOTTOMATLOPUSSA",
    "labour_force": "TYOVOIMATK",
    "unemployed_men": "TYOTTOMATMIEHET",
    "unemployed_women": "TYOTTOMATNAISET",
    "unemployed_under_20": "TYOTTOMAT20",
    "unemployed_under_25": "TYOTTOMAT25",
    "unemployed_over_50": "TYOTTOMAT50",
    "unemployed_disabled_or_long_term_ill": "TYOTTOMATSAIR",
    "unemployed_foreign_nationals": "TYOTTOMATULK",
    "long_term_unemployed": "PITKAAIKAISTYOTTOMAT",
    "members_of_unemployment_funds": "KASSASSA",
    "laid_off": "LOMAUTETTU",
    "shortened_working_week": "LYHTYOVKO",
    "subsidised_work": "TYOLLISTETTYLOP",
    "training_placement": "TYOHARJOITTELULOP",
    "work_or_education_trial": "KOKEILULOP",
    "labour_market_training": "TVKOULUTUSLOP",
    "coaching": "VALMENNUSLOP",
    "other_services": "MTPPALVELUTLOP",
    "open_vacancies": "AVPAIKATLOPUSSA",
    "new_vacancies": "UUDETAVP",
}
"""Our measures and Statistics Finland's codes for them (table 12r5)."""

MEASURES = tuple(STATFIN)
"""What the snapshot of a month counts on its counting day; `new_vacancies` during the month."""

MONTHLY = ("unemployed", "labour_force", "open_vacancies")
"""What is counted every month."""

ORGANISATIONS = ("responsible_municipality", "single_municipality", "joint_authority")
"""How an employment area is organised: vastuukunta, one municipality alone, kuntayhtymä."""

_PLACES = ("municipalities", "municipality_changes")
_TREE = (Column("level", Kind.INTEGER), Column("parent", required=False))

LAYOUTS: Mapping[str, Layout] = {
    layout.table: layout
    for layout in (
        Layout("regions", (Column("code"), *_names()), classification="maakunta"),
        Layout(
            "municipalities",
            (
                Column("code"),
                *_names(),
                Column("language_status", choices=("fi", "sv", "bilingual")),
                Column("region", points_at=("regions",)),
                Column("lon", Kind.DECIMAL),
                Column("lat", Kind.DECIMAL),
                Column("population", Kind.INTEGER),
                Column("labour_force", Kind.INTEGER),
            ),
            classification="kunta",
        ),
        Layout(
            "municipality_changes",
            (
                Column("code"),
                *_names(),
                Column("last_day", Kind.DATE),
                Column("successor", points_at=("municipalities",)),
            ),
        ),
        Layout(
            "areas",
            (
                Column("code"),
                Column("kind", choices=("trial", "employment", "aland")),
                Column("key"),
                *_names(),
                Column("since", Kind.DATE),
                Column("until", Kind.DATE, required=False),
                Column("organisation", required=False, choices=ORGANISATIONS),
                Column("responsible", required=False, points_at=("municipalities",)),
                Column("responsible_source", required=False),
            ),
        ),
        Layout(
            "area_members",
            (
                Column("area", points_at=("areas",)),
                Column("municipality", points_at=_PLACES),
                Column("since", Kind.DATE),
                Column("until", Kind.DATE, required=False),
            ),
            key=("area", "municipality", "since"),
        ),
        Layout(
            "languages",
            (
                Column("code"),
                Column("alpha_3", required=False),
                Column("alpha_3_bibliographic", required=False),
                *_names(),
            ),
            classification="kieli",
            aliases=("alpha_3_bibliographic", "alpha_3"),
        ),
        Layout(
            "countries",
            (
                Column("code"),
                Column("alpha_3", required=False),
                Column("numeric", required=False),
                *_names(),
            ),
            classification="valtio",
            aliases=("numeric", "alpha_3"),
        ),
        Layout(
            "education_levels",
            (Column("code"), *_names()),
            classification="koulutusaste",
        ),
        Layout(
            "occupations",
            (Column("code"), *_TREE, *_names()),
            classification="ammatti",
        ),
        Layout(
            "industries",
            (Column("code"), *_TREE, *_names()),
            classification="toimiala",
        ),
        Layout(
            "monthly_figures",
            (
                Column("municipality", points_at=_PLACES),
                Column("year", Kind.INTEGER),
                Column("measure", choices=MONTHLY),
                *_figures(*MONTHS, required=False),
            ),
            key=("municipality", "year", "measure"),
        ),
        Layout(
            "snapshot",
            (
                Column("municipality", points_at=_PLACES),
                Column("month"),
                *_figures(*MEASURES, required=False),
            ),
            key=("municipality", "month"),
        ),
    )
}
"""Every table, in the order in which one may point at another."""
