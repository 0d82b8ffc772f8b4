"""The duties of the law on the last day of the register, person by person."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from polku.analytics.derive import columns
from polku.analytics.derive.codes import Codes
from polku.analytics.derive.people import PERSON, People
from polku.analytics.groups import DUTY_STATES
from polku.analytics.index.layout import Columns
from polku.rules.duties import duties
from polku.rules.facts import PERSON as OF_PERSON
from polku.rules.facts import RECORDS, Facts, facts_from_rows
from polku.rules.parameters import Law

Rows = dict[int, list[dict[str, Any]]]
"""Rows of a table by person."""

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
    """Yield each person with the facts about them; contacts of the day and before are those held."""
    tables = {name: _by_person(people, name, until) for name in RECORDS}
    wanted = people.persons.select(PERSON, *OF_PERSON)
    for row in wanted.iter_rows(named=True):
        person = row[PERSON]
        yield (
            person,
            facts_from_rows(row, {name: rows.get(person, ()) for name, rows in tables.items()}),
        )


def _by_person(people: People, table: str, until: date) -> Rows:
    record, _ = RECORDS[table]
    rows = people.rows(table, [column.name for column in fields(record)])
    if table == "contacts":
        rows = rows.filter(pl.col("at").dt.date() <= until)
    by_person = groupby(
        rows.sort(PERSON, maintain_order=True).iter_rows(named=True), itemgetter(PERSON)
    )
    return {person: list(of) for person, of in by_person}
