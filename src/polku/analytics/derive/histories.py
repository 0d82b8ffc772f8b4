"""The rows of what happened: services, searches, contacts and plans; and claims on the days."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from polku.analytics.derive import columns
from polku.analytics.derive.codes import Codes
from polku.analytics.derive.people import PERSON, People
from polku.analytics.derive.spells import BESIDE, Spells, paths, priorities
from polku.analytics.groups import OUTCOMES, PAYERS
from polku.analytics.index.layout import NEVER, Columns
from polku.analytics.providers import NO_PROVIDER, provider_number
from polku.analytics.states import NUMBER
from polku.register.states import (
    OPEN,
    OPEN_WORK,
    OUTSIDE,
    SERVICE,
    STATUS,
    STATUS_STATES,
    SUBSIDISED,
    SUBSIDISED_WORK,
)

EPOCH = date(1970, 1, 1)
SERVICES = (
    "service",
    "start",
    "end",
    "planned_end",
    "referred_on",
    "provider_id",
    "price",
    "payer",
    "outcome",
)


def number_of(day: date) -> int:
    """Return a date as a day of the index."""
    return (day - EPOCH).days


def searches(people: People) -> Columns:
    """Return the table `searches`; a search that ends before it starts is left out."""
    rows = people.rows("job_searches", ("start", "end"))
    frame = rows.select(PERSON, start=columns.day("start"), end=columns.end("end"))
    frame = frame.filter(pl.col("end") > pl.col("start"))
    return columns.table("searches", frame.sort(PERSON, "start", "end", maintain_order=True))


def services(people: People, codes: Codes) -> Columns:
    """Return the table `services`, agreed ones too; one that ends before it starts is left out."""
    rows = people.rows("services", SERVICES)
    frame = rows.select(
        PERSON,
        service=columns.placed("service", codes.services),
        start=columns.day("start"),
        end=columns.end("end"),
        planned_end=columns.end("planned_end", NEVER),
        referred_on=columns.day("referred_on"),
        price=pl.col("price").cast(pl.Float64).fill_null(float("nan")),
        outcome=columns.placed("outcome", OUTCOMES),
        provider=_numbered(rows["provider_id"]),
        payer=columns.placed("payer", PAYERS),
    )
    frame = frame.filter(pl.col("end") > pl.col("start"))
    return columns.table("services", frame.sort(PERSON, "start", "service", maintain_order=True))


def _numbered(ids: pl.Series) -> pl.Expr:
    """Return the number of each row's provider."""
    known = ids.drop_nulls().unique()
    numbers = pl.Series([provider_number(one) for one in known], dtype=pl.UInt64)
    return pl.col(ids.name).replace_strict(
        known, numbers, default=NO_PROVIDER, return_dtype=pl.UInt64
    )


def contacts(people: People, until: date) -> Columns:
    """Return the table `contacts`: those that were, by the end of the day."""
    rows = people.rows("contacts", ("at", "method")).filter(pl.col("at").dt.date() <= until)
    rows = rows.sort(PERSON, "at", "method", maintain_order=True)
    frame = rows.select(
        PERSON, day=pl.col("at").dt.date().to_physical(), method=columns.number("method")
    )
    return columns.table("contacts", frame)


def plans(people: People) -> Columns:
    """Return the table `plans`."""
    frame = people.rows("plans", ("kind", "made_on", "valid_until")).select(
        PERSON,
        kind=columns.number("kind"),
        made_on=columns.day("made_on"),
        valid_until=columns.day("valid_until"),
    )
    return columns.table("plans", frame.sort(PERSON, "made_on", "kind", maintain_order=True))


def spells(people: People, codes: Codes, until: date) -> Spells:
    """Return the path of each person up to the day."""
    claims = pl.concat((_statuses(people), _services(people, codes.states), _jobs(people)))
    last = number_of(until)
    claims = claims.with_columns(pl.col("end").fill_null(last).clip(upper_bound=last))
    claims = claims.filter(pl.col("start") <= pl.col("end")).sort(PERSON, "start")
    state = claims["state"].to_numpy()
    start = claims["start"].to_numpy()
    found = priorities(
        claims["rank"].to_numpy(), start, claims["end"].to_numpy(), state.clip(min=0)
    )
    found[state < 0] = BESIDE
    return paths(claims[PERSON].to_numpy(), start, found, last)


def _claims(rows: pl.DataFrame, state: pl.Expr, rank: pl.Expr) -> pl.DataFrame:
    """Return rows as claims: `state` -1 for none, `end` the last day or null."""
    return rows.select(
        PERSON,
        pl.col("start", "end").cast(pl.Date).to_physical(),
        state=state.cast(pl.Int8),
        rank=rank.cast(pl.UInt8),
    )


def _statuses(people: People) -> pl.DataFrame:
    numbers = {code: NUMBER[state] for code, state in STATUS_STATES.items()}
    state = columns.coded("code", numbers, NUMBER[OUTSIDE])
    rank = pl.when(state == NUMBER[SUBSIDISED_WORK]).then(SUBSIDISED).otherwise(STATUS)
    return _claims(people.rows("statuses", ("code", "start", "end")), state, rank)


def _services(people: People, states: Mapping[str, str]) -> pl.DataFrame:
    numbers = {code: NUMBER[state] for code, state in states.items()}
    rows = people.rows("services", ("service", "start", "end"))
    return _claims(rows, columns.coded("service", numbers, -1), pl.lit(SERVICE))


def _jobs(people: People) -> pl.DataFrame:
    rows = people.rows("jobs", ("start", "end", "subsidised"))
    subsidised = pl.col("subsidised").fill_null(value=False)
    return _claims(
        rows,
        pl.when(subsidised).then(NUMBER[SUBSIDISED_WORK]).otherwise(NUMBER[OPEN_WORK]),
        pl.when(subsidised).then(SUBSIDISED).otherwise(OPEN),
    )
