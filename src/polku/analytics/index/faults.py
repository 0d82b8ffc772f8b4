"""What may be wrong with an index, and what to do about it, in three languages: `messages.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES


@cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("polku.analytics.index") / "messages.toml").read_text("utf-8"))


class IndexFaultError(Exception):
    """An index cannot be used, or not built: a message of `messages.toml` and its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message, values)
        self.message = message
        self.values = values

    def text(self, language: str) -> str:
        """Return what is wrong and how to mend it (fi, sv or en; anything else is English)."""
        known = language if language in LANGUAGES else "en"
        return _messages()[self.message][known].format_map(self.values)

    def __str__(self) -> str:
        return self.text("en")
