"""What a service's panels are made of: it and its kind side by side, and everything as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import polars as pl
from django.utils.translation import gettext

from polku.analytics.disclosure import Published
from polku.analytics.outcomes.service import Does, stacked
from polku.apps.insight import words
from polku.apps.insight.pictures import bars
from polku.apps.insight.pictures.bars import Bar
from polku.apps.insight.pictures.shapes import HALF, Picture
from polku.apps.insight.queries import tables
from polku.apps.insight.queries.panel import Panel
from polku.apps.insight.queries.service_sides import Side
from polku.apps.insight.queries.tables import Column, Table

Row = Mapping[str, Any]
Sides = Sequence[Side]
"""One at least."""
Part = Callable[[Does], Published]


def rows_of(published: Published) -> list[Row]:
    """Return the rows of a table by name."""
    return list(published.table.to_dicts())


def own(sides: Sides) -> Does | None:
    """Return what the service does; None: nothing is known of it."""
    return next((side.does for side in sides if side.own), None)


class Numbers(NamedTuple):
    """The numbers of a panel."""

    shown: Table
    """Compact: for people."""
    file: Callable[[], Table]
    """Everything, a row for each name of each side."""


def whole(sides: Sides, part: Part, columns: Sequence[Column]) -> Table:
    """Return all rows of each side one after the other, with whose they are."""
    return _one_by_one([(side.name, part(side.does)) for side in sides], columns)


def each_in_a_row(sides: Sides, part: Part, columns: Sequence[Column]) -> Numbers:
    """Return what is one row as a row a side."""
    shown = _one_by_one([(side.short, part(side.does)) for side in sides], columns)
    return Numbers(shown, partial(whole, sides, part, columns))


def _one_by_one(named: Sequence[tuple[str, Published]], columns: Sequence[Column]) -> Table:
    both = stacked("whose", named)
    return tables.table(both, (tables.name("whose", gettext("Of whom"), words.capital), *columns))


def beside(
    sides: Sides,
    part: Part,
    name: Column,
    figures: Sequence[Column],
    *others: Column,
    every: bool = True,
) -> Numbers:
    """Return each figure of both sides by name; the file has others too.

    Without `every`, names that nobody has are left out of what is shown.
    """
    told = [(side.short, part(side.does)) for side in sides]
    shown = side_by_side(told, name, figures, every=every)
    return Numbers(shown, partial(whole, sides, part, (name, *others, *figures)))


def side_by_side(
    told: Sequence[tuple[str, Published]],
    name: Column,
    figures: Sequence[Column],
    *,
    every: bool,
) -> Table:
    """Return a row a name with each figure of each side; without `every`, not of nobody."""
    first = told[0][1]
    values, marks, columns = {name.name: first.table[name.name]}, {}, [name]
    for figure in figures:
        for whose, published in told:
            key = f"{figure.name}.{whose}"
            values[key] = published.table[figure.name]
            if figure.name in published.marks:
                marks[key] = published.marks[figure.name]
            columns.append(replace(figure, name=key, label=f"{figure.label}: {whose}"))
    both = Published(pl.DataFrame(values), first.protection, marks)
    kept = both if every else _of_some(both, [one.name for one in columns[1:]])
    return tables.table(kept, columns)


def _of_some(published: Published, figures: Sequence[str]) -> Published:
    """Leave out the rows that tell of nobody; not if there are no others."""
    some = published.table.select(pl.any_horizontal(pl.col(*figures).fill_null(0) > 0))
    places = some.to_series().arg_true().to_list()
    return tables.rows(published, places) if places else published


def panel_of(
    key: str,
    titles: tuple[str, str, str],
    sides: Sides,
    numbers: Numbers,
    *,
    drawn: Sequence[Bar] = (),
    pictures: Mapping[str, Picture] | None = None,
    notes: Sequence[str] = (),
) -> Panel:
    """Return a panel; `titles`: what it is about, the finding (empty: none), the measure.

    One without a picture has its table open.
    """
    title, heading, measure = titles
    shown = pictures if pictures is not None else bars.pictures(drawn, HALF)
    return Panel(
        key,
        heading or title,
        measure,
        numbers.shown,
        sides[0].does.starts.protection,
        shown,
        title,
        "; ".join(f"{bar.label}: {bar.text}" for bar in drawn),
        notes,
        open=not shown,
        whole=numbers.file,
    )
