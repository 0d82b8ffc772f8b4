"""Reasons in Finnish, Swedish and English. The wording stands in `texts.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

LANGUAGES = ("fi", "sv", "en")

Values = Mapping[str, str | int | date]


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Read the wording: `reasons`, `units`, `numbers` and `months`, each by language."""
    return tomllib.loads((files("polku.rules") / "texts.toml").read_text("utf-8"))


def written(day: date, language: str) -> str:
    """Write a date: 9.8.2026 in Finnish and Swedish, 9 August 2026 in English."""
    if language == "en":
        return f"{day.day} {texts()['months']['en'][day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def _count(count: int, unit: str, language: str) -> str:
    """Write a count with its unit: kolme kuukautta, tre månader, three months."""
    one, many = texts()["units"][unit][language]
    if count == 1:
        return str(one)
    words = texts()["numbers"][language]
    return f"{words[count] if 0 <= count < len(words) else count} {many}"


class _Speech(Formatter):
    """Fills a text; the format of a number is its unit: `{months:month}`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, date):
            return written(value, self.language)
        if isinstance(value, int) and format_spec:
            return _count(value, format_spec, self.language)
        return str(value)


def say(key: str, values: Values, language: str) -> str:
    """Put `values` into the text `key`; the sentence starts with a capital letter."""
    text = fill(texts()["reasons"][key][language], values, language)
    return text[:1].upper() + text[1:]


def fill(text: str, values: Mapping[str, Any], language: str) -> str:
    """Put `values` where a text asks for them: `{days:working_day}`, `{work_trial[months]:month}`.

    Raises KeyError where a value is not there.
    """
    return _Speech(language).vformat(text, (), values)
