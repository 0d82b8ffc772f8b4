"""Every question by its name, as a command or the API asks it, and its tables by theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from polku.analytics.disclosure import Published
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index
from polku.analytics.questions.curves import BY as CURVES_BY
from polku.analytics.questions.curves import curves
from polku.analytics.questions.flow import flow
from polku.analytics.questions.graph import graph
from polku.analytics.questions.returns import returns
from polku.analytics.questions.sequences import sequences
from polku.analytics.questions.stock import BY as STOCK_BY
from polku.analytics.questions.stock import stock
from polku.analytics.questions.variants import variants


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the options it takes besides filters."""

    ask: Callable[..., Any]
    by: tuple[str, ...] = ()
    """What its tables can be broken down by; empty: by nothing."""
    months: bool = False
    """Whether it takes the months that each episode is followed."""
    limit: bool = False
    """Whether it takes how many paths or chains are listed."""
    clock: bool = False
    """Whether it takes when its clock starts: one of CLOCKS."""
    counted: bool = False
    """Whether its period is that of the days it counts on, one a month."""
    through: bool = False
    """Whether it takes what its paths lead through: a state, or `was>became`."""

    def takes(self, option: str) -> bool:
        """Tell whether it takes an option; what none of them names, all take."""
        return bool(getattr(self, option, True))


CLOCKS: Mapping[str, Mapping[str, bool]] = {
    "search": {},
    "service": {"from_service": True},
    "after_service": {"after_service": True},
}
"""When the clock of the curves starts, and how `curves` is asked so."""

QUESTIONS: Mapping[str, Question] = {
    "stock": Question(stock, by=STOCK_BY, counted=True),
    "flow": Question(flow, counted=True),
    "graph": Question(graph, months=True),
    "variants": Question(variants, months=True, limit=True, through=True),
    "curves": Question(curves, by=CURVES_BY, months=True, clock=True),
    "returns": Question(returns, limit=True),
    "sequences": Question(sequences, months=True),
}


def answer(
    name: str, index: Index, filters: Filters, *, exact: bool = False, **options: str | int
) -> dict[str, Published]:
    """Return the tables of a question by name.

    The options are `by`, `months`, `limit`, `clock` and `through`: those left empty are as the
    question has them, one that it does not take is left aside. Raises `UnknownValueError` for a
    value or a `by` that the index or the question does not know.
    """
    question = QUESTIONS[name]
    given: dict[str, Any] = {
        option: value for option, value in options.items() if value and question.takes(option)
    }
    if "clock" in given:
        given |= _clock(given.pop("clock"))
    found = question.ask(index, filters, **given, exact=exact)
    return {
        one.name: value
        for one in fields(found)
        if isinstance(value := getattr(found, one.name), Published)
    }


def _clock(name: str) -> Mapping[str, bool]:
    if name not in CLOCKS:
        raise UnknownValueError("clock", name, tuple(CLOCKS))
    return CLOCKS[name]
