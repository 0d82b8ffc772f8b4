"""What each indicator is, in Finnish, Swedish and English: `definitions.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_TABLES = ("sources", "counted", "caveats", "assumptions", "comparisons")


@dataclass(frozen=True, slots=True)
class Words:
    """An indicator in one language."""

    name: str
    short: str
    formula: str
    source: str
    counted: str
    """On which day, or by what a month is told."""
    caveats: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, str]:
        """Return the numerator and the denominator of a formula that has both; else the formula."""
        numerator, _, denominator = self.formula.removesuffix(".").partition(" / ")
        return numerator, denominator.removesuffix(" × 100")


@dataclass(frozen=True, slots=True)
class Definition:
    key: str
    unit: str
    """`people`, `percent`, `days`, `euros` or `clients`."""
    good: str
    """The direction that is better, `up` or `down`; empty: neither."""
    words: Mapping[str, Words]
    """By language: fi, sv, en."""


@lru_cache(maxsize=1)
def _written() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(
        (files("polku.analytics.indicators") / "definitions.toml").read_text("utf-8")
    )


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Return every indicator's definition by its key, in the order pages list them."""
    return {
        key: Definition(key, row["unit"], row["good"], _words(row))
        for key, row in _written().items()
        if key not in _TABLES
    }


def _words(row: Mapping[str, Any]) -> dict[str, Words]:
    written = _written()
    return {
        language: Words(
            **row[language],
            source=written["sources"][row["source"]][language],
            counted=written["counted"][row["counted"]][language],
            caveats=tuple(written["caveats"][one][language] for one in row["caveats"]),
        )
        for language in ("fi", "sv", "en")
    }


def assumptions(language: str, values: Mapping[str, object]) -> Sequence[str]:
    """Return what the forecast of the municipal share takes for granted, in words."""
    return [text[language].format(**values) for text in _written()["assumptions"].values()]


def compared_with(source: str, language: str, month: str) -> str:
    """Say what a comparison line is, in words; `source` as a `Comparison` names it."""
    text: str = _written()["comparisons"][source][language]
    return text.format(month=month)
