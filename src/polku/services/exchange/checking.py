"""From text to values, row by row: what fits, and what is wrong with the rest."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from polku.reference.names import LANGUAGES
from polku.register.cells import Reading
from polku.register.checks import Fault as Misfit
from polku.register.checks import checked
from polku.register.schema import Column, Kind
from polku.register.sources import SHOWN
from polku.services.exchange import labels
from polku.services.exchange.faults import Fault
from polku.services.exchange.layout import DEMANDS, PARTS, SERVICE, Sheet, plain, sheets
from polku.services.exchange.lines import parted
from polku.services.exchange.tables import Rows
from polku.services.names import Condition

AGES = re.compile(r"^(\d*)\s*[-–—]\s*(\d*)$")


@dataclass(frozen=True, slots=True)
class Row:
    """One good row: its values by column, and where it stands."""

    file: str
    line: int
    values: Mapping[str, Any]
    shown: Mapping[str, str]

    def fault(
        self, column: str, reason: str, *, value: str = "", detail: str = "", codes: str = ""
    ) -> Fault:
        """Say that the row is wrong after all."""
        heading = self.shown.get(column, column)
        text = value or str(self.values.get(column) or "")
        return Fault(self.file, self.line, heading, text[:SHOWN], reason, detail, codes, self.key)

    @property
    def key(self) -> str:
        """Return the key of the service."""
        found: str = self.values["key"] if "key" in self.values else self.values[SERVICE]
        return found


def check(rows: Rows, today: date) -> tuple[list[Row], list[Fault]]:
    """Turn the rows of a sheet into values; return the good ones, and the faults of the others."""
    reading = Reading(today, labels.CatalogueCodes({}))
    frame = rows.frame.with_columns(_coded(rows))
    typed, misfits = checked(frame, rows.sheet.table, reading)
    bad = pl.Series([False]).new_from_index(0, frame.height)
    faults: list[Fault] = []
    keys = typed[rows.sheet.key].fill_null("").to_list()
    for misfit in misfits:
        bad = bad | misfit.rows
        faults += _faults(rows, misfit, keys)
    good = [
        Row(rows.file, line, values, rows.shown)
        for line, values, wrong in zip(rows.lines, typed.iter_rows(named=True), bad, strict=True)
        if not wrong
    ]
    return good, faults


def _coded(rows: Rows) -> Iterator[pl.Series]:
    """Return the columns of codes with names of any language turned into codes."""
    for column in rows.sheet.table.columns:
        if column.name in rows.frame.columns and (code_list := _list(column)):
            yield _understood(rows.frame[column.name], code_list)


def _list(column: Column) -> str:
    return "answer" if column.kind is Kind.BOOLEAN else column.codes


def _understood(texts: pl.Series, code_list: str) -> pl.Series:
    known = labels.understood(code_list)
    found = {text: known.get(plain(text), text) for text in texts.drop_nulls().unique()}
    return texts.replace(found) if found else texts


def _faults(rows: Rows, misfit: Misfit, keys: Sequence[str]) -> Iterator[Fault]:
    column = rows.sheet.table[misfit.column]
    reason, code_list = misfit.reason, ""
    if reason in ("unknown_code", "unknown_service"):
        reason, code_list = "unknown_code", column.codes
    heading = rows.shown.get(column.name) or rows.sheet.headings[column.name].title.fi
    texts = rows.frame[column.name] if column.name in rows.frame.columns else None
    for place in misfit.rows.arg_true():
        value = ((texts[place] if texts is not None else None) or "")[:SHOWN]
        detail = misfit.detail if isinstance(misfit.detail, str) else misfit.detail[place] or ""
        line, key = rows.lines[place], keys[place]
        yield Fault(rows.file, line, heading, value, reason, detail, code_list, key)


# ---- what a service has several of, in its own row ----


def parts(services: Rows, faults: list[Fault]) -> Iterator[Rows]:
    """Yield the rows of other sheets that cells of the services hold.

    What is not understood goes to `faults`, and its service with it.
    """
    for part in PARTS:
        if part in services.frame.columns:
            yield _of_cells(services, part, faults)
    short = list(_short(services, faults))
    if short:
        lines, rows = zip(*short, strict=True)
        shown = {"low": _shown(services, "age"), "high": _shown(services, "age")}
        shown |= {"codes": _shown(services, "home")}
        yield _made(services, DEMANDS, rows, lines, shown)


def _of_cells(services: Rows, part: str, faults: list[Fault]) -> Rows:
    sheet, heading = sheets()[part], services.shown[part]
    found, lines = [], []
    for key, cell, line in _cells(services, part):
        for text, values in parted(sheet, cell):
            strange = [column for column in values if column not in sheet.headings]
            if strange:
                detail = _shape(sheet, heading)
                where = (services.file, line, heading, text[:SHOWN])
                faults.append(Fault(*where, "unknown_part", detail, key=key or ""))
            else:
                found.append({SERVICE: key, **values})
                lines.append(line)
    return _made(services, part, found, lines, dict.fromkeys(sheet.headings, heading))


def _shape(sheet: Sheet, heading: str) -> str:
    """Show how a line is written, in the language of the heading over it."""
    said = [one for one in LANGUAGES if plain(sheet.title.within(one)) == plain(heading)]
    names = [one.title.within((*said, "fi")[0]) for one in sheet.headings.values()]
    return f"{names[1]}: … | {names[2]}: …"


def _made(
    services: Rows,
    part: str,
    found: Sequence[Mapping[str, str | None]],
    lines: Sequence[int],
    shown: Mapping[str, str],
) -> Rows:
    sheet = sheets()[part]
    schema = dict.fromkeys(sheet.table.names, pl.String)
    frame = pl.DataFrame(list(found), schema=schema, orient="row")
    return Rows(sheet, services.file, frame, lines, shown)


def _cells(services: Rows, column: str) -> Iterable[tuple[str | None, str, int]]:
    if column not in services.frame.columns:
        return
    keys, cells = services.frame["key"], services.frame[column]
    for key, cell, line in zip(keys, cells, services.lines, strict=True):
        if cell is not None:
            yield key, cell, line


def _shown(services: Rows, column: str) -> str:
    return services.shown.get(column, "")


def _short(services: Rows, faults: list[Fault]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the demands that files of other makers have in columns of their own."""
    for key, cell, line in _cells(services, "age"):
        ages = AGES.match(cell)
        if ages:
            low, high = ages[1] or None, ages[2] or None
            yield line, {SERVICE: key, "kind": Condition.AGE, "low": low, "high": high}
        else:
            where = (services.file, line, _shown(services, "age"), cell[:SHOWN])
            faults.append(Fault(*where, "wrong_range", key=key or ""))
    for key, cell, line in _cells(services, "home"):
        yield line, {SERVICE: key, "kind": Condition.MUNICIPALITY, "codes": cell}
