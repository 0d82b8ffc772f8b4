"""Classifications as others write them: Statistics Finland's interface, or a plain CSV.

Statistics Finland gives a list of items with `code`, `level`, `parentCode` and
`classificationItemNames`, one language a file. A CSV has the columns `code` and `name_fi`,
`name_sv`, `name_en`, or some of them; ISO's `alpha_2` and `alpha_3` are codes too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polku.reference.layout import LAYOUTS, Row
from polku.reference.names import LANGUAGES
from polku.reference.tables import FactsError, Origin, Table, codes, records, table

CLASSIFICATIONS = tuple(name for name, layout in LAYOUTS.items() if layout.classification)
"""Tables a classification of codes and names can be loaded over."""

_NAMES = tuple(f"name_{language}" for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Classification:
    """Codes and names of a file; `table` is empty where the file does not say which it is."""

    table: str
    origin: Origin
    rows: Sequence[Row]


def from_items(items: Sequence[Mapping[str, Any]]) -> Classification:
    """Read Statistics Finland's items; raises FactsError."""
    identifier = _identifier(items[0]) if items else ""
    kind, _, version = identifier.partition("_")
    dated = re.search(r"(\d{4})(\d\d)(\d\d)$", version)
    return Classification(
        next((name for name in CLASSIFICATIONS if LAYOUTS[name].classification == kind), ""),
        Origin(
            f"Statistics Finland, classification {identifier}" if identifier else "",
            "CC BY 4.0" if identifier else "",
            "-".join(dated.groups()) if dated else "",
        ),
        [_item(item, number) for number, item in enumerate(items, start=1)],
    )


def _identifier(item: Mapping[str, Any]) -> str:
    """Return the classification an item says it belongs to (`ammatti_1_20100101`), or nothing."""
    classification = item.get("classification")
    found = classification.get("localId") if isinstance(classification, dict) else None
    return str(found or str(item.get("localId", "")).rpartition("/")[0])


def _item(item: Mapping[str, Any], number: int) -> Row:
    try:
        names = {f"name_{one['lang']}": one["name"] for one in item["classificationItemNames"]}
        row = {"code": item["code"], **names}
    except (KeyError, TypeError) as error:
        raise FactsError(
            f"item {number}: it needs a code, and classificationItemNames with lang and name"
        ) from error
    row |= {"level": item.get("level"), "parent": item.get("parentCode")}
    return {column: str(value).strip() for column, value in row.items() if value is not None}


def from_csv(text: str) -> Classification:
    """Read a CSV with commas or semicolons; raises FactsError."""
    heading = text.partition("\n")[0]
    separator = ";" if heading.count(";") > heading.count(",") else ","
    header, lines = records(text, separator)
    columns = {_column(column): column for column in header}
    if not columns.keys() & {"code", "alpha_3"} or not columns.keys() & set(_NAMES):
        raise FactsError(
            f"a classification needs the columns code and {' or '.join(_NAMES)};"
            f" these are {', '.join(header)}"
        )
    rows = []
    for line in lines:
        cells = {ours: line[its].strip() for ours, its in columns.items()}
        rows.append(cells | {"code": cells.get("code") or cells.get("alpha_3", "")})
    return Classification("", Origin("", "", ""), rows)


def _column(column: str) -> str:
    """Return our name of a column: `name_sv_finland` is `name_sv`, `parent_code` is `parent`."""
    if column.startswith(_NAMES):
        return column[: len(_NAMES[0])]
    return {"parent_code": "parent", "alpha_2": "code"}.get(column, column)


def recognised(new: Classification, stem: str) -> str:
    """Return the table a classification that does not say so belongs to, or nothing.

    It is the one the file is called after, or the only one that has nearly all of its codes.
    """
    called = [name for name in CLASSIFICATIONS if f"{stem}_".startswith(f"{name}_")]
    given = {row["code"] for row in new.rows}
    alike = [
        name
        for name in CLASSIFICATIONS
        if len(given & codes(table(name)).keys()) > 0.9 * len(given)
    ]
    found = called or alike
    return found[0] if len(found) == 1 else ""


def laid_over(current: Table, new: Classification) -> Table:
    """Lay a classification over a table: its codes and names count, what else is known stays.

    Of a tree only the levels it has are replaced.
    """
    names = LAYOUTS[current.name].names
    known, own = codes(current), {row["code"]: row for row in current.rows}
    every = {row["code"] for row in new.rows}
    rows = []
    for row in new.rows:
        code = known.get(row["code"], row["code"])
        before = own.get(code, {})
        fresh = {name: row.get(name) or before.get(name, "") for name in names}
        rows.append(_placed(fresh | {"code": code}, every))
    if "level" in names:
        levels = {row["level"] for row in rows}
        rows += [row for row in current.rows if row["level"] not in levels]
    rows.sort(key=lambda row: row["code"])
    return Table(current.name, new.origin, rows)


def _placed(row: Row, every: Iterable[str]) -> Row:
    """Give a row of a tree its level and parent, from its code where the file says neither."""
    if "level" not in row:
        return row
    code = row["code"]
    parent = row["parent"] or (code[:-1] if code[:-1] in every else "")
    return {**row, "level": row["level"] or str(len(code)), "parent": parent}
