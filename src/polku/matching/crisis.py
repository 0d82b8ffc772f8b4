"""Whether a search tells of a life in danger, and where to call then: before any service."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from polku.reference.names import LANGUAGES, Language, plain


class Phones(NamedTuple):
    """Whom to call: the emergency number, and the crisis helpline in a language."""

    emergency: str
    helpline: str


def phones(query: str, language: Language) -> Phones | None:
    """Return whom to call when a query, in any language, tells of a life in danger; else None."""
    said = " ".join(plain(query).replace("’", "'").split())
    if not _heard().search(said):
        return None
    table = _table()
    return Phones(table["phones"]["emergency"], table["phones"][language])


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((files("polku.matching") / "crisis.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _heard() -> re.Pattern[str]:
    told = (plain(one) for each in LANGUAGES for one in _table()[each])
    ways = (re.escape(one.removesuffix("*")) + ("" if one.endswith("*") else r"\b") for one in told)
    return re.compile(rf"\b(?:{'|'.join(ways)})")
