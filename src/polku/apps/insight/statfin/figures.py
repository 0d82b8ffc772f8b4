"""Table 12r5, jobseekers of the municipalities by month, into the tables of `polku.reference`.

What is fetched is laid over what stands: a month fetched replaces the same month, every other stays.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from polku.apps.insight.statfin.pxweb import Metadata, PxWeb, Row, StatFinError
from polku.reference.layout import MONTHLY, MONTHS, STATFIN, WITHHELD
from polku.reference.layout import Row as Fact
from polku.reference.loading import Given, Loaded, load
from polku.reference.places import former_municipalities, municipalities
from polku.reference.tables import Origin, Table, table, written

BASE = "https://pxdata.stat.fi/PxWeb/api/v1/fi/StatFin/tyonv"
TABLE = ("12r5.px", "statfin_tyonv_pxt_12r5.px")
"""Its name since 8.6.2026, and the one before."""
SOURCE = "Statistics Finland, employment service statistics, table 12r5, fetched from StatFin"
LICENCE = "Source: Statistics Finland (CC BY 4.0); KEHA Centre, employment service statistics"
MUNICIPALITY = "KU"
"""How the codes of municipalities begin; a few such codes are no municipality's."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the months, how many of the figures are secret, and the tables they went into."""

    months: Sequence[str]
    figures: int
    secret: int
    tables: Sequence[Loaded]


def fetch(
    px: PxWeb,
    since: str = "",
    step: Callable[[int, int], None] = lambda _done, _all: None,
) -> Fetched:
    """Fetch the months from `since` (YYYY-MM) on, by default those after the newest one at hand.

    The newest month comes with all its measures. Raises StatFinError when Statistics Finland cannot
    be asked or answers something else, and FactsError when what came does not hold together; the
    tables are then as they were.
    """
    name, known = px.metadata(TABLE)
    first = since or _after(_newest())
    months = sorted(month for month in known.values["month"] if _ours(month) >= first)
    if not months:
        return Fetched((), 0, 0, ())
    _ensure_measures(known)
    areas = _municipalities(known)
    monthly = [STATFIN[measure] for measure in MONTHLY]
    wanted = {"area": areas, "month": months, "measure": monthly}
    rows = list(px.rows(name, known, wanted, step))
    full = {"area": areas, "month": months[-1:], "measure": list(STATFIN.values())}
    newest = list(px.rows(name, known, full))
    tables = _put([_monthly(rows), _snapshot(newest)])
    figures = [value for _, cells in rows for value in cells.values()]
    return Fetched([_ours(m) for m in months], len(figures), figures.count(None), tables)


def _newest() -> str:
    """Return the newest month of the monthly figures at hand."""
    years = table("monthly_figures").rows
    return max(f"{row['year']}-{m[1:]}" for row in years for m in MONTHS if row[m])


def _after(month: str) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
    return f"{year}-{number + 1:02}"


def _ours(month: str) -> str:
    """Write 2026M06 as 2026-06."""
    return month.replace("M", "-")


def _ensure_measures(known: Metadata) -> None:
    missing = set(STATFIN.values()) - set(known.values["measure"])
    if missing:
        raise StatFinError("no_measure", table=known.title, missing=", ".join(sorted(missing)))


def _municipalities(known: Metadata) -> list[str]:
    ours = municipalities().keys() | former_municipalities().keys()
    return [code for code in known.values["area"] if _code(code) in ours]


def _code(area: str) -> str:
    return area.removeprefix(MUNICIPALITY) if area.startswith(MUNICIPALITY) else ""


def _monthly(rows: Iterable[Row]) -> Table:
    """Lay the rows over the monthly figures at hand: a line a municipality, year and measure."""
    names = {code: name for name, code in STATFIN.items()}
    standing = table("monthly_figures")
    lines = {(r["municipality"], r["year"], r["measure"]): dict(r) for r in standing.rows}
    newest = standing.origin.date
    for where, cells in rows:
        code, month = _code(where["area"]), _ours(where["month"])
        newest = max(newest, month)
        for measure, value in cells.items():
            key = (code, month[:4], names[measure])
            line = lines.setdefault(key, _line(key))
            line[f"m{month[5:]}"] = _written(value)
    origin = Origin(SOURCE, LICENCE, newest, standing.origin.note)
    return Table("monthly_figures", origin, [lines[key] for key in sorted(lines)])


def _line(key: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("municipality", "year", "measure"), key, strict=True)) | dict.fromkeys(
        MONTHS, ""
    )


def _snapshot(rows: Iterable[Row]) -> Table:
    facts = sorted(_facts(rows), key=lambda row: row["municipality"])
    origin = Origin(SOURCE, LICENCE, facts[0]["month"] if facts else "")
    return Table("snapshot", origin, facts)


def _facts(rows: Iterable[Row]) -> Iterator[Fact]:
    for where, cells in rows:
        yield {"municipality": _code(where["area"]), "month": _ours(where["month"])} | {
            name: _written(cells[code]) if code in cells else "" for name, code in STATFIN.items()
        }


def _written(value: float | None) -> str:
    return WITHHELD if value is None else str(int(value))


def _put(tables: Iterable[Table]) -> list[Loaded]:
    """Put the tables where loaded ones stand, checked together, all or none."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for one in tables:
            path = Path(folder) / f"{one.name}.csv"
            path.write_text(written(one), "utf-8")
            paths.append(path)
        return load(paths, Given())
