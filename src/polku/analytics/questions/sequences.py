"""Where people are month by month from the start of an episode, for how long, and where they move.

A path is looked at once a month, on the same day of the month as the episode began (or the month's
last), also after the episode has ended: who found work and lost it again is seen to. The measures are
those of `analytics.sequences`, over paths of equally many months.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from polku.analytics.arrays import Bytes, Counts, Flags, Floats, Keys, Persons
from polku.analytics.calendar import civil, day_number, month_length
from polku.analytics.compiled import compiled
from polku.analytics.disclosure import SMALLEST_WHOLE, Protection, Published, protect
from polku.analytics.filters import Filters
from polku.analytics.index.store import Index, Shard
from polku.analytics.questions.sums import added_up
from polku.analytics.selection import select
from polku.analytics.sequences.measures import entropy, rates
from polku.analytics.states import STATES

MONTHS = 24
"""How many months of each path are looked at unless another number is asked for."""

Days = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Sequences:
    """The answer, over the episodes that start in the period and whose months are all known."""

    states: Published
    """month 0, 1, … from the start of the episode, state, share; states that nobody is in are left out."""
    mean_time: Published
    """state, months: of the months looked at, those in the state on average."""
    transitions: Published
    """was, became, rate: of the months in `was` those that were followed by one in `became`."""
    entropy: Published
    """month, entropy: 0 all are in one state, 1 as many are in each."""


class Tally(NamedTuple):
    """Sums over the chosen episodes of M months and S states."""

    n: Counts
    """(M, S) episodes by state in each month."""
    key: Keys
    """(M, S) of the record keys of their people, modulo 2^64."""
    moves: Counts
    """(S, S) from a month to the next, staying included."""
    moves_key: Keys
    universe: Keys
    """(1) of the people, each once."""


class Paths(NamedTuple):
    """The columns of a shard that the kernel asks: of the episodes, the spells and the people."""

    person: Persons
    start: Days
    first_spell: Persons
    state: Bytes
    spell_end: Days
    key: Keys


def sequences(
    index: Index, filters: Filters, *, months: int = MONTHS, exact: bool = False
) -> Sequences:
    """Measure the paths of the episodes that start in the period, over their first `months` months.

    Unless exact, all figures are worked out from protected counts: shares and times from those of
    episodes by month and state, rates from those of moves. They are withheld when fewer than
    SMALLEST_WHOLE episodes are behind them. Raises `UnknownValueError` for a value that the index
    does not know, and ValueError for less than two months.
    """
    if months < 2:
        raise ValueError("a sequence has two months or more")
    selection = select(index, filters, exact=exact)
    total = added_up(
        selection,
        lambda: _nothing(months),
        lambda shard, tally: _add_up(
            _paths(shard), selection.episodes(shard, months=months), tally
        ),
    )
    n, moves = _counts(total, exact=exact)
    shares = _shares(n, exact=exact)
    protection = Protection.EXACT if exact else Protection.PERTURBED
    return Sequences(
        _states(shares, protection),
        _mean_time(shares, protection),
        _transitions(n, moves, protection),
        _entropy(shares, protection),
    )


# ---- counts ----


def _nothing(months: int) -> Tally:
    states = len(STATES)
    return Tally(
        np.zeros((months, states), np.int64),
        np.zeros((months, states), np.uint64),
        np.zeros((states, states), np.int64),
        np.zeros((states, states), np.uint64),
        np.zeros(1, np.uint64),
    )


def _paths(shard: Shard) -> Paths:
    episodes, spells = shard.tables["episodes"], shard.tables["spells"]
    return Paths(
        episodes["person"],
        episodes["start"],
        episodes["first_spell"],
        spells["state"],
        spells["end"],
        shard.tables["persons"]["key"],
    )


@compiled
def _add_up(paths: Paths, chosen: Flags, tally: Tally) -> None:
    """Walk the path of each chosen episode, from its first spell on; spells leave no gap."""
    met = -1
    for row in range(len(chosen)):
        if not chosen[row]:
            continue
        person, spell = np.int64(paths.person[row]), np.int64(paths.first_spell[row])
        key = paths.key[person]
        if person != met:
            met = int(person)
            tally.universe[0] += key
        was = 0
        year, of_year, of_month = civil(paths.start[row])
        first = day_number(year, of_year, 1)
        for month in range(len(tally.n)):
            length = month_length(year, of_year)
            day = first + min(of_month, length) - 1
            first += length
            year, of_year = (year, of_year + 1) if of_year < 12 else (year + 1, 1)
            while paths.spell_end[spell] <= day:
                spell += 1
            state = paths.state[spell]
            tally.n[month, state] += 1
            tally.key[month, state] += key
            if month:
                tally.moves[was, state] += 1
                tally.moves_key[was, state] += key
            was = state


def _counts(total: Tally, *, exact: bool) -> tuple[Counts, Counts]:
    """Return episodes by month and state, and moves, as they may be shown.

    Staying is what is left of the months in a state: a person stays for many of them, which the
    change of a count of people would not hide.
    """
    if exact:
        return total.n, total.moves
    n = protect(total.n, total.key, total.universe)
    moves = protect(total.moves, total.moves_key, total.universe)
    np.fill_diagonal(moves, 0)
    np.fill_diagonal(moves, np.maximum(n[:-1].sum(axis=0) - moves.sum(axis=1), 0))
    return n, moves


def _shares(n: Counts, *, exact: bool) -> Floats:
    """Return the share of each state by month; NaN where too few people are behind it."""
    whole = n.sum(axis=1, keepdims=True)
    return np.where(whole >= (1 if exact else SMALLEST_WHOLE), rates(n), np.nan)


# ---- tables ----


def _published(table: pl.DataFrame, figure: str, protection: Protection) -> Published:
    """Return a table with null and a mark where its figure is not a number."""
    shown = table.with_columns(pl.col(figure).fill_nan(None))
    withheld = shown[figure].is_null()
    marks = tuple(f"<{SMALLEST_WHOLE}" if one else "" for one in withheld)
    return Published(shown, protection, {figure: marks} if any(marks) else {})


def _states(shares: Floats, protection: Protection) -> Published:
    month, state = (one.ravel() for one in np.indices(shares.shape, dtype=np.uint32))
    table = pl.DataFrame(
        {
            "month": month.astype(np.int64),
            "state": pl.Series(STATES).gather(state),
            "share": shares.ravel(),
        }
    )
    return _published(
        table.filter(pl.col("share").is_nan() | (pl.col("share") > 0)), "share", protection
    )


def _mean_time(shares: Floats, protection: Protection) -> Published:
    table = pl.DataFrame({"state": STATES, "months": shares.sum(axis=0)})
    return _published(table, "months", protection)


def _transitions(n: Counts, moves: Counts, protection: Protection) -> Published:
    """Return the rates that are not zero, from the states that enough people were in at once."""
    smallest = 1 if protection is Protection.EXACT else SMALLEST_WHOLE
    enough = n[:-1].max(axis=0) >= smallest
    was, became = np.nonzero((moves > 0) & enough[:, np.newaxis])
    states = pl.Series(STATES)
    table = pl.DataFrame(
        {
            "was": states.gather(was.astype(np.uint32)),
            "became": states.gather(became.astype(np.uint32)),
            "rate": rates(moves)[was, became],
        }
    )
    return Published(table, protection)


def _entropy(shares: Floats, protection: Protection) -> Published:
    table = pl.DataFrame({"month": np.arange(len(shares)), "entropy": entropy(shares)})
    return _published(table, "entropy", protection)
