"""The most common paths of the page Paths, as strips in two lists: to open work, and elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext

from polku.analytics.questions.variants import Variants
from polku.apps.casework.strip import BARS
from polku.apps.insight import words
from polku.apps.insight.names import STILL, group_of
from polku.apps.insight.pictures import strips
from polku.apps.insight.pictures.shapes import Picture
from polku.apps.insight.pictures.strips import Block
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.path_graph import Row, focus_in_words, label, still

KEY = "polut"
STRIP_DAYS = 730.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A path of the two lists."""

    rank: int
    words: str
    picture: Picture
    share: str
    median: str
    people: str


def _steps(row: Row) -> list[tuple[str, float | None]]:
    """Return the states of a path with their median days; the last one's to the end of the strip."""
    states = [state for state in row["path"].split(">") if state != STILL]
    lasted = [float(days) if days else None for days in (row["days"] or "").split(">")]
    lasted += [None] * (len(states) - len(lasted))
    pairs = list(zip(states, lasted, strict=False))
    return [*pairs[:-1], (pairs[-1][0], None)] if pairs else []


def in_words(path: str, days: str = "") -> str:
    """Say a path: its states, each with its median length where that is known."""
    said = []
    for state, lasted in _steps({"path": path, "days": days}):
        length = f" {words.days(lasted)}" if lasted is not None else ""
        said.append(f"{label(state)}{length}")
    if path.endswith(STILL):
        said.append(still())
    return capfirst(", ".join(one.lower() for one in said))


def strip_of(row: Row) -> Strip:
    blocks = []
    for state, lasted in _steps(row):
        css, height = BARS[group_of(state)]
        blocks.append(Block(css, height, lasted))
    return Strip(
        row["rank"],
        in_words(row["path"], row["days"]),
        strips.draw(blocks, days=STRIP_DAYS),
        words.percent(row["share"], 1),
        words.days(row["median_days"]) if row["works"] else words.NOTHING,
        words.count(row["people"]),
    )


def rest(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        values = {"people": words.count(row["people"])}
        if not row["people"]:
            continue
        if row["works"]:
            yield gettext("%(people)s people came to open work by paths too rare to list.") % values
        else:
            yield gettext("%(people)s people went other paths too rare to list.") % values


def panel(found: Variants, choice: Choice, unknown: str) -> Panel:
    """Return the paths; `unknown`: why nobody has been followed yet, if so."""
    rows = found.variants.table.to_dicts()
    some = any(row["path"] for row in rows)
    return Panel(
        KEY,
        _variants_heading(rows, choice.focus),
        " ".join((_height(), _shares(choice.focus))),
        tables.table(found.variants, _variant_columns()),
        found.variants.protection,
        empty=""
        if some
        else unknown or gettext("No path is common enough to be listed with these filters."),
    )


def _height() -> str:
    return gettext("The height of a bar tells how near to open work the state is.")


def _shares(focus: str) -> str:
    """Say what the shares are of: of all, whatever the paths pass; and why they add up to more."""
    if focus:
        return gettext(
            "A share is of all people followed, not only of those whose paths pass “%(focus)s”. "
            "Who sought work several times has several paths, so shares can add up to over 100 per cent."
        ) % {"focus": focus_in_words(focus)}
    return gettext(
        "A share is of all people followed. Who sought work several times has several paths, so "
        "shares can add up to over 100 per cent."
    )


def _variant_columns() -> Sequence[tables.Column]:
    return (
        tables.count("rank", "#"),
        tables.name("path", gettext("Path"), lambda path: in_words(path) or gettext("Other paths")),
        tables.count("people", gettext("People")),
        tables.percent("share", gettext("Share")),
        tables.days("median_days", gettext("Median days")),
        tables.name("works", gettext("Ends in open work"), _yes),
    )


def _yes(value: object) -> str:
    return gettext("Yes") if value else gettext("No")


def _variants_heading(rows: Sequence[Row], focus: str) -> str:
    first = next((row for row in rows if row["path"]), None)
    if first is None or first["share"] is None:
        return gettext("The most common paths")
    values = {"share": words.percent(first["share"]), "path": in_words(first["path"]).lower()}
    if focus:
        return (
            gettext("The most common of these paths, taken by %(share)s of all: %(path)s") % values
        )
    return gettext("The most common path, taken by %(share)s: %(path)s") % values
