"""The numbers of the law: what each one was on a given day, who says so, and how surely.

One file a legal question in `law/`. An amended file in another folder takes the place of the one of
the same name (`load(folder)`), so that history can be replayed under another law.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


class NotInForceError(LookupError):
    """The law had no such rule on that day. Never a reason to guess one."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a rule said from `since` on; `is_` None: repealed from that day."""

    since: date
    is_: Any
    source: str
    href: str
    confidence: str  # H, M or L: primary text read, secondary source, general knowledge


@dataclass(frozen=True, slots=True)
class Parameter:
    """One dated number (or table of numbers) of the law."""

    name: str
    rules: tuple[str, ...]
    """Ids of the rules it serves, as `P06`."""
    question: Mapping[str, str]
    """What it answers, in fi, sv and en."""
    unit: str
    history: tuple[Value, ...]
    days: tuple[date, ...] = field(init=False, repr=False, compare=False)
    """The day each value of the history starts."""

    def __post_init__(self) -> None:
        days = tuple(value.since for value in self.history)
        if not days or list(days) != sorted(set(days)):
            raise ValueError(f"{self.name}: give at least one value, each day once, oldest first")
        object.__setattr__(self, "days", days)

    def find(self, day: date) -> Value | None:
        """Return the value in force on `day`, or None before its time and after its repeal."""
        place = bisect_right(self.days, day)
        value = self.history[place - 1] if place else None
        return value if value is not None and value.is_ is not None else None

    def on(self, day: date) -> Value:
        value = self.find(day)
        if value is None:
            raise NotInForceError(f"{self.name} on {day}")
        return value


@dataclass(frozen=True, slots=True)
class Law:
    """All parameters by name."""

    parameters: Mapping[str, Parameter]

    def __getitem__(self, name: str) -> Parameter:
        return self.parameters[name]


def read(text: str, name: str) -> Parameter:
    """Read one parameter file; raise ValueError naming the file and what is missing in it."""
    try:
        data = tomllib.loads(text, parse_float=Decimal)  # money stays exact
        history = tuple(
            Value(row["since"], row.get("is"), row["source"], row["href"], row["confidence"])
            for row in data["value"]
        )
        question = {language: data["question"][language] for language in ("fi", "sv", "en")}
        return Parameter(name, tuple(data["rules"]), question, data["unit"], history)
    except KeyError as missing:
        raise ValueError(f"law/{name}.toml: {missing} is missing") from missing
    except tomllib.TOMLDecodeError as broken:
        raise ValueError(f"law/{name}.toml: {broken}") from broken


def _read_folder(folder: Traversable | Path) -> dict[str, Parameter]:
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {
        name: read(entry.read_text("utf-8"), name)
        for entry in sorted(found, key=lambda entry: entry.name)
        for name in (entry.name.removesuffix(".toml"),)
    }


@lru_cache(maxsize=8)
def load(amended: Path | None = None) -> Law:
    """Read the law of the package; files in `amended` take the place of those of the same name."""
    parameters = _read_folder(files("polku.rules") / "law")
    if amended is not None:
        parameters |= _read_folder(amended)
    return Law(parameters)
