"""What people ask in the demo town, and where it answers: `questions.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES, Language

Texts = Mapping[Language, Mapping[str, str]]


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads((files("polku.demo") / "questions.toml").read_text("utf-8"))


def questions() -> Sequence[Texts]:
    """Return each question with its answer, by language."""
    return [{one: row[one] for one in LANGUAGES} for row in _read()["question"]]


def desk() -> Mapping[str, str]:
    """Return telephone, e-mail and, by language, the hours of the town."""
    found: Mapping[str, str] = _read()["desk"]
    return found
