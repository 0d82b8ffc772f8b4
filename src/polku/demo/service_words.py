"""The words of `service_words.toml`, shared by the services of a town."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from polku.reference.names import LANGUAGES, Language


@cache
def words() -> Mapping[str, Any]:
    return tomllib.loads((files("polku.demo") / "service_words.toml").read_text("utf-8"))


def said(
    row: Mapping[str, str], values: Mapping[Language, Any] | None = None
) -> dict[Language, str]:
    """Return a row's text in each language; `values` fill it, by language."""
    return {one: row[one].format(**(values[one] if values else {})) for one in LANGUAGES}
