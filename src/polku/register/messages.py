"""What the door says, in Finnish, Swedish and English: `messages.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES


@cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    text = (files("polku.register") / "messages.toml").read_text("utf-8")
    return tomllib.loads(text)


def said(message: str, language: str, values: Mapping[str, Any]) -> str:
    """Return a message in `language` (fi, sv or en; anything else is English)."""
    known = language if language in LANGUAGES else "en"
    return _messages()[message][known].format_map(values)
