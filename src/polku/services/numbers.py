"""Numbers of the law in a text that an editor writes: `{work_trial[months]:month}`, never a figure.

A text may name a number, a part of it and the unit it is written with; nothing else in braces is
read, so that no text reaches further than the numbers.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from polku.rules.parameters import load
from polku.rules.texts import fill, texts

PLACE = re.compile(r"\{(\w+)(?:\[(\w+)\])?(?::(\w+))?\}")


class NumberError(ValueError):
    """A text asks for a number that the law of the day does not have. `said` is the place."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@lru_cache(maxsize=16)
def numbers(day: date, amended: Path | None = None) -> Mapping[str, Any]:
    """Return what the law says on a day, by name, under the law or an amended one."""
    return {
        name: value.is_
        for name, parameter in load(amended).parameters.items()
        if (value := parameter.find(day)) is not None
    }


def with_numbers(text: str, day: date, language: str) -> str:
    """Put the numbers of a day into a text.

    Raises NumberError where one is not there, is no number, or braces hold something else.
    """
    found = numbers(day)
    for place in PLACE.finditer(text):
        name, part, unit = place.groups()
        value = found.get(name)
        value = value.get(part) if part and isinstance(value, Mapping) else value
        if not isinstance(value, int | float | Decimal) or (unit and unit not in texts()["units"]):
            raise NumberError(place.group())
    rest = PLACE.sub("", text)
    if stray := re.search(r"[{}].{0,40}", rest):
        raise NumberError(stray.group())
    return fill(text, found, language)
