"""The name of a file of a page: what it holds and of whom, so that no two files get the same one."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from polku.apps.insight import words
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.options import area_name

LONGEST = 120
"""Characters of what is chosen; of more the end is told by a few of its hash."""


def file_name(page: str, panel: str, choice: Choice, today: date) -> str:
    """Return the name of the file of a panel, without its ending: `polut-siirtymat-kunta-hanko-2026-11-24`."""
    chosen = "-".join(_chosen(choice))
    if len(chosen) > LONGEST:
        chosen = f"{chosen[:LONGEST]}-{sha256(chosen.encode()).hexdigest()[:8]}"
    return "-".join(one for one in (page, panel, chosen, f"{today:%Y-%m-%d}") if one)


def _chosen(choice: Choice) -> Iterator[str]:
    pairs = dict(choice.pairs())
    if choice.filters.area:  # the reader's only one is not in an address
        pairs = {"alue": choice.filters.area} | pairs
    for name, value in pairs.items():
        yield f"{name}-{_safe(_called(name, value))}"


def _called(name: str, value: str) -> str:
    match name:
        case "alue":
            return area_name(value)
        case "kunta":
            return words.named(value, "municipality")
        case _:
            return value


def _safe(text: str) -> str:
    """Return a text in small letters, digits, `-` and, for the dots of an open period, `_`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain.replace("..", "_")).strip("-")
