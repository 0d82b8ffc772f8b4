"""What a parameter says, in Finnish, Swedish and English: the wording stands in `words.toml`."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from polku.rules.texts import written


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read the wording: `keys` of tables, each with a place for its value, `words` and `units`."""
    return tomllib.loads((files("polku.rules") / "words.toml").read_text("utf-8"))


def in_words(content: Any, language: str) -> str:
    """Put what a value says into words in `fi`, `sv` or `en`.

    A table becomes its parts side by side; the rows of a ladder `101: 10`. What has no wording
    stands as it is.
    """
    match content:
        case bool():
            return words()["words"]["yes" if content else "no"][language]
        case Mapping():
            return "; ".join(_part(key, part, language) for key, part in content.items())
        case [[*_], *_]:
            return ", ".join(": ".join(in_words(cell, language) for cell in row) for row in content)
        case list():
            return ", ".join(in_words(part, language) for part in content if part != "")
        case date():
            return written(content, language)
        case _:
            return words()["words"].get(str(content), {}).get(language, str(content))


def measured(content: Any, unit: str, language: str) -> str:
    """Put a value into words with its unit, `14 days before work ends`; a table has its own."""
    said = in_words(content, language)
    return f"{said} {words()['units'][unit][language]}" if is_number(content) else said


def is_number(content: Any) -> bool:
    return isinstance(content, int) and not isinstance(content, bool)


def _part(key: str, content: Any, language: str) -> str:
    said = in_words(content, language)
    known = words()["keys"].get(key)
    return known[language].format(said) if known else f"{key}: {said}"
