"""The language a command speaks, and what it says: each noun's messages in `<noun>/messages.toml`."""

import os
import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from polku.rules.texts import written


class Speech(StrEnum):
    """What a command's `--language` takes."""

    FI = "fi"
    SV = "sv"
    EN = "en"


LANGUAGES = tuple(Speech)


def language(environment: Mapping[str, str] | None = None) -> Speech:
    """Return the user's language: POLKU_LANGUAGE, then the locale; English if it is another."""
    known = os.environ if environment is None else environment
    for name in ("POLKU_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        chosen = known.get(name, "")[:2].lower()
        if chosen:
            return Speech(chosen) if chosen in LANGUAGES else Speech.EN
    return Speech.EN


@lru_cache(maxsize=8)
def _messages(noun: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("polku.cli") / noun / "messages.toml").read_text("utf-8"))


def say(noun: str, message: str, speech: str, **values: Any) -> str:
    """Return a message of a noun's commands in the language `speech`, filled with `values`."""
    return _messages(noun)[message][speech].format(
        **{name: dated(value, speech) for name, value in values.items()}
    )


def dated(value: Any, speech: str) -> str:
    """Write a value; a date as 1.3.2025 in Finnish and Swedish, 1 March 2025 in English."""
    return written(value, speech) if isinstance(value, date) else str(value)
