"""What the columns of every table mean: `columns.toml`, told with each answer and in the reference."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads((files("polku.api") / "columns.toml").read_text("utf-8"))


def tables(resource: str) -> Mapping[str, Mapping[str, str]]:
    """Return the tables of a resource: by name its columns, each with its key in `columns`."""
    found: Mapping[str, Mapping[str, str]] = _written()["tables"][resource]
    return found


def column(key: str) -> Mapping[str, str]:
    """Return what a column means: `type`, `text` and, of a figure, `unit`."""
    found: Mapping[str, str] = _written()["columns"][key]
    return found


def described(resource: str, table: str, schema: pl.Schema) -> list[dict[str, str]]:
    """Return the columns that a table has, in order, with what they mean."""
    keys = tables(resource)[table]
    return [{"name": name, **column(keys[name])} for name in schema]


def row_schema(resource: str, table: str) -> dict[str, Any]:
    """Return the JSON schema of a row. A figure may be null, with the mark that says why."""
    keys = tables(resource)[table]
    return {"type": "object", "properties": dict(_properties(keys))}


def _properties(keys: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, key in keys.items():
        found = column(key)
        unit = {"x-unit": found["unit"]} if "unit" in found else {}
        kinds = [found["type"], "null"] if unit else found["type"]
        yield name, {"type": kinds, "description": found["text"], **unit}
        if unit:
            yield f"{name}_mark", {"type": "string", "description": MARK}


MARK = (
    "Why the figure is withheld: `<` and a number, fewer are behind it; `...`, it would give another "
    "away."
)
