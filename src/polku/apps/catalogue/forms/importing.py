"""What arrives with an import that is being looked through."""

from collections.abc import Mapping

from django.http import QueryDict

from polku.apps.catalogue.queries.importing import View

MATCH = "match-"
GONE = "gone-"
ARCHIVE = "archive-"


def read_view(query: QueryDict, counts: Mapping[str, int]) -> View:
    """Read what is looked through; without a word of it, the first of which there is any."""
    asked = query.get("nayta", "")
    if asked in list(View):
        return View(asked)
    return next((one for one in View if counts[one.name.lower()]), View.NEW)


def read_choices(posted: QueryDict) -> tuple[dict[int, int | None], dict[int, bool]]:
    """Read which service each new row is (None: none), and whether each that is gone is archived.

    What is broken falls away.
    """
    matches = {
        row: _number(posted.get(name, ""))
        for name in posted
        if (row := _row(name, MATCH)) is not None
    }
    archives = {
        row: f"{ARCHIVE}{row}" in posted for name in posted if (row := _row(name, GONE)) is not None
    }
    return matches, archives


def _row(name: str, prefix: str) -> int | None:
    return _number(name.removeprefix(prefix)) if name.startswith(prefix) else None


def _number(text: str) -> int | None:
    good = text.isascii() and text.isdigit() and len(text) < 16
    return int(text) if good else None
