"""The duties of the law on the last day of the register, person by person."""

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from polku.analytics.derive import columns
from polku.analytics.derive.codes import Codes
from polku.analytics.derive.people import PERSON, People
from polku.analytics.groups import DUTY_STATES
from polku.analytics.index.layout import Columns
from polku.rules.duties import duties
from polku.rules.facts import PERSON as OF_PERSON
from polku.rules.facts import RECORDS, Facts
from polku.rules.parameters import Law

READ = tuple(name for name in RECORDS if name != "benefits")
"""Tables that duties come of: benefits have a share and no duties."""

_SCHEMA = {
    PERSON: pl.UInt32,
    "rule": pl.String,
    "due": pl.Date,
    "done_on": pl.Date,
    "state": pl.String,
}


def duty_columns(people: People, codes: Codes, until: date, law: Law) -> Columns:
    """Return the table `duties` on the day, each person's in the order in which their clocks began."""
    found = [
        (person, duty.rule, duty.due, duty.done_on, duty.state.value)
        for person, facts in facts_of(people, until)
        for duty in duties(facts, until, law)
    ]
    frame = pl.DataFrame(found, _SCHEMA, orient="row").select(
        PERSON,
        rule=columns.placed("rule", codes.rules),
        due=columns.day("due"),
        done_on=columns.day("done_on"),
        state=columns.placed("state", DUTY_STATES),
    )
    return columns.table("duties", frame)


def facts_of(people: People, until: date) -> Iterator[tuple[int, Facts]]:
    """Yield each person with the facts duties come of; contacts up to the day are those held.

    Made column by column and not row by row (`rules.facts.facts_from_rows`), in a third of the time.
    """
    tables = {name: _histories(people, name, until) for name in READ}
    persons = [
        _told(people.persons, column) for column in fields(Facts) if column.name in OF_PERSON
    ]
    for person, row in enumerate(zip(*persons, strict=True)):
        history: dict[str, Any] = {name: rows[person] for name, rows in tables.items()}
        yield person, Facts(*row, **history)


def _histories(people: People, table: str, until: date) -> list[tuple[Any, ...]]:
    """Return the records of a table, a tuple a person, sorted by the day they are sorted by."""
    record, order = RECORDS[table]
    columns_of = fields(record)
    rows = people.rows(table, [column.name for column in columns_of])
    if table == "contacts":
        rows = rows.filter(pl.col("at").dt.date() <= until)
    rows = rows.sort(PERSON, order, maintain_order=True)
    made = list(map(record, *(_told(rows, column) for column in columns_of)))
    ends = rows[PERSON].search_sorted(np.arange(len(people)), side="right").to_list()
    return [tuple(made[start:end]) for start, end in pairwise((0, *ends))]


def _told(rows: pl.DataFrame, column: Field[Any]) -> list[Any]:
    """Return a column; what a row leaves empty takes the record's own default."""
    values = rows[column.name]
    default = None if column.default is MISSING else column.default
    return (values if default is None else values.fill_null(default)).to_list()
