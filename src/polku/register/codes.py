"""The code lists values are checked against, each code with its names in fi, sv and en.

The register's lists lie in `codes.toml`, services in `services.toml` and in an area's own files,
places and classifications in `polku.reference`.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from polku.reference import tables
from polku.reference.names import Name

Codes = Mapping[str, Name]


class ServicesError(ValueError):
    """A file of an area's own service codes cannot be used."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service: the path state a period in it makes (empty: none, it runs beside the state)."""

    code: str
    name: Name
    state: str = ""
    activation: bool = False
    """Whether it counts in the activation rate."""


@cache
def _lists() -> Mapping[str, Codes]:
    text = (files("polku.register") / "codes.toml").read_text("utf-8")
    found = {
        name: {code: Name(**names) for code, names in codes.items()}
        for name, codes in tomllib.loads(text).items()
    }
    for code in range(70, 83):  # interviews before May 2022, kept in old rows
        old = Name(
            f"haastattelu (vanha {code})", f"intervju (gammal {code})", f"interview (old {code})"
        )
        found["contact_method"][str(code)] = old
    return found


def _service(row: Mapping[str, Any]) -> Service:
    name = Name(row["fi"], row.get("sv", row["fi"]), row.get("en", ""))
    return Service(row["code"], name, row.get("state", ""), row.get("activation", False))


@cache
def services() -> Mapping[str, Service]:
    """Return the services of the exchange by code."""
    text = (files("polku.register") / "services.toml").read_text("utf-8")
    return {row["code"]: _service(row) for row in tomllib.loads(text)["service"]}


def own_services(path: Path) -> dict[str, Service]:
    """Read an area's own service codes: `[[service]]` tables as in `services.toml`.

    Raises ServicesError when the file is no such list or names a state that is not one.
    """
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["service"]
        found = {row["code"]: _service(row) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServicesError(f"{path.name}: {error}") from error
    for service in found.values():
        if service.state and service.state not in _lists()["path_state"]:
            raise ServicesError(f"{path.name}: {service.code}: no path state {service.state!r}")
        if service.code in services():
            raise ServicesError(f"{path.name}: {service.code} is a code of the exchange already")
    return found


def _reference(table: str) -> Callable[[], dict[str, Name]]:
    def read() -> dict[str, Name]:
        return {
            row["code"]: Name(row["name_fi"], row["name_sv"], row.get("name_en", ""))
            for row in tables.table(table).rows
        }

    return tables.remembered(read)


def _other_codes(table: str, *columns: str) -> Callable[[], dict[str, str]]:
    """Map the other codes of a classification (three letters, numbers) to its own."""

    def read() -> dict[str, str]:
        return {
            row[column]: row["code"]
            for row in tables.table(table).rows
            for column in columns
            if row[column]
        }

    return tables.remembered(read)


@tables.remembered
def successors() -> Mapping[str, str]:
    """Return the municipality that each abolished one has become part of."""
    after = {row["code"]: row["successor"] for row in tables.table("municipality_changes").rows}
    return {code: _last(code, after) for code in after}


def _last(code: str, after: Mapping[str, str]) -> str:
    while code in after:
        code = after[code]
    return code


_municipalities = _reference("municipalities")

CLASSIFICATIONS: Mapping[str, Callable[[], Mapping[str, Name]]] = {
    "municipality": lambda: _municipalities() | dict(_lists()["abroad"]),
    "language": _reference("languages"),
    "country": _reference("countries"),
    "education_level": _reference("education_levels"),
    "occupation": _reference("occupations"),
    "industry": _reference("industries"),
    "service": lambda: {code: service.name for code, service in services().items()},
}

SYNONYMS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "municipality": successors,
    "language": _other_codes("languages", "alpha_3", "alpha_3_bibliographic"),
    "country": _other_codes("countries", "alpha_3", "numeric"),
}
"""Codes that are read as another one of the same list."""


def names(code_list: str) -> Codes:
    """Return the codes of a list with their names; KeyError when there is no such list."""
    if code_list in CLASSIFICATIONS:
        return CLASSIFICATIONS[code_list]()
    return _lists()[code_list]


@dataclass(frozen=True, slots=True)
class Codebook:
    """The code lists of one reading, with the area's own services among them."""

    own: Mapping[str, Service]

    def codes(self, code_list: str) -> Sequence[str]:
        return [*names(code_list), *(self.own if code_list == "service" else ())]

    def synonyms(self, code_list: str) -> Mapping[str, str]:
        return SYNONYMS.get(code_list, dict)()

    def services(self) -> dict[str, Service]:
        return dict(services()) | dict(self.own)


def codebook(paths: Iterable[Path] = ()) -> Codebook:
    """Return the code lists, with the service codes of an area's own files added."""
    return Codebook({code: one for path in paths for code, one in own_services(path).items()})
