"""A fixed table as a panel: the unemployed of a whole area by age and language, small counts hidden.

It is the same for every reader of an area and whatever they filter, so that two readers, or one who
asks again, cannot lay two of it side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from polku.analytics.calendar import count_day
from polku.analytics.disclosure import TOTAL, Published
from polku.analytics.index.store import Index, Manifest
from polku.analytics.indicators.publication import unemployed_by_age_and_language
from polku.apps.insight import words
from polku.apps.insight.names import GROUP_LABELS, NOT_KNOWN, Text
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.queries.panel import Key, Panel
from polku.apps.insight.queries.tables import Cell, Table

KEY = "ika-ja-kieli"


@dataclass(slots=True)
class _Made:
    """The tables of the build asked last, by area: each is counted and audited once."""

    build: Manifest | None = None
    tables: dict[str, Published] = field(default_factory=dict)

    def of(self, index: Index, area: str) -> Published:
        if self.build is not index.manifest:
            self.build, self.tables = index.manifest, {}
        known = self.tables
        if area not in known:
            known[area] = unemployed_by_age_and_language(index, area)
        return known[area]


_made = _Made()


def panel(index: Index, choice: Choice, *, exact: bool) -> Panel:  # noqa: ARG001  # never exact: it is of everybody in the area
    """Return the table of the newest count day; its file has the count day before as well.

    Raises UnknownValueError for an area that the index does not have.
    """
    published = _made.of(index, choice.filters.area)
    months = published.table["month"].unique(maintain_order=True).to_list()
    whole = _table(published)
    newest = [row for row in whole.rows if months and row[0].value == words.month(months[-1])]
    return Panel(
        KEY,
        _heading(published, months),
        _measure(months),
        Table(whole.columns, newest),
        published.protection,
        title=gettext("Unemployed people by age and language"),
        notes=list(_notes(choice, published)),
        legend=list(_legend(newest)),
        empty="" if newest else gettext("The index holds no count day of this area yet."),
        whole=lambda: whole,
    )


def _table(published: Published) -> Table:
    """Return a row for each month and age, a column for each language, the totals last."""
    languages = published.table["language"].unique(maintain_order=True).to_list()
    columns = [
        tables.name("month", gettext("Month"), str),
        tables.name("age", gettext("Age"), str),
        *(tables.count(one, _language(one)) for one in languages),
    ]
    found: dict[tuple[str, str], list[Cell]] = {}
    for number, row in enumerate(published.table.iter_rows(named=True)):
        mark = published.mark("people", number)
        shown = Cell(mark or words.count(row["people"]), row["people"], mark)
        found.setdefault((row["month"], row["age"]), []).append(shown)
    rows = [
        [_text(words.month(month)), _text(str(_age(age))), *cells]
        for (month, age), cells in found.items()
    ]
    return Table(columns, rows)


def _legend(rows: Sequence[Sequence[Cell]]) -> Iterator[Key]:
    if any(cell.mark for row in rows for cell in row):
        words_of = gettext(
            "… hidden: from one to four people, or a figure that protects such a one"
        )
        yield Key("f-withheld", 1.0, 12.0, words_of)


def _text(text: str) -> Cell:
    return Cell(text, text)


def _age(code: str) -> Text:
    return gettext("Total") if code == TOTAL else GROUP_LABELS["age"][code]


def _language(code: str) -> Text:
    if code == NOT_KNOWN:
        return gettext("Not known")
    label = gettext("Total") if code == TOTAL else str(GROUP_LABELS["language"][code])
    return label[:1].upper() + label[1:]


def _heading(published: Published, months: Sequence[str]) -> str:
    """Say which age group is the largest, where its figure and the total stand."""
    rows = [
        row
        for row in published.table.iter_rows(named=True)
        if months and row["month"] == months[-1] and row["language"] == TOTAL and row["people"]
    ]
    every = next((row["people"] for row in rows if row["age"] == TOTAL), None)
    largest = max(
        (row for row in rows if row["age"] != TOTAL), key=lambda row: row["people"], default=None
    )
    if every is None or largest is None:
        return gettext("Unemployed people by age and language")
    return gettext("Unemployed people by age and language: %(people)s of %(all)s are %(age)s") % {
        "people": words.count(largest["people"]),
        "all": words.count(every),
        "age": str(_age(largest["age"])).lower(),
    }


def _measure(months: Sequence[str]) -> str:
    text = gettext("Counts under 5 are hidden, and others from which they could be worked out.")
    if not months:
        return text
    year, month = months[-1].split("-")
    return f"{words.day(count_day(int(year), int(month)))}. {text}"


def _notes(choice: Choice, published: Published) -> Iterator[str]:
    if any(published.marks.get("people", ())):
        yield gettext(
            "Checked: a hidden figure cannot be worked out from this table or from that of the month "
            "before."
        )
    else:
        yield gettext("Checked: no figure of this table needs to be hidden.")
    yield gettext(
        "The figures that stand are changed as elsewhere, so parts need not add up to totals."
    )
    narrowed = set(choice.filters.chosen()) - {"area"}
    if narrowed:
        yield gettext("The filters do not narrow this table: it is always of the whole area.")
