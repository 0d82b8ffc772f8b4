"""What is said of files, in Finnish, Swedish and English: the `messages.toml` of a room."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES

ROOM = "polku.register"


@cache
def messages(room: str) -> Mapping[str, Mapping[str, str]]:
    """Return the messages of a package, each by language."""
    return tomllib.loads((files(room) / "messages.toml").read_text("utf-8"))


def said(message: str, language: str, values: Mapping[str, Any], room: str = ROOM) -> str:
    """Return a message in `language` (fi, sv or en; anything else is English)."""
    known = language if language in LANGUAGES else "en"
    return messages(room)[message][known].format_map(values)
