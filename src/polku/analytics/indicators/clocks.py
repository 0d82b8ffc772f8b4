"""The clocks of the law: how many of the authority's duties due in a month were kept in time.

Clients' own duties (the job-search duty and the job profile, rules D) are not among them, nor what
the law let wait. A duty is missed when its day has passed and the register does not show it done.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from polku.analytics.arrays import Bytes, Ints, Persons
from polku.analytics.compiled import compiled
from polku.analytics.groups import DUTY_STATES
from polku.analytics.index.store import Shard
from polku.analytics.indicators.cells import Ask, Cells, Family, Frame, Span, Who, add, month_of

HOW = ("kept", "kept_late", "late")
CLIENTS_OWN = "D"
"""The rules of the client's own duties begin with it."""


class Duties(NamedTuple):
    """The columns of a shard's duties, as kernels take them."""

    person: Persons
    rule: Bytes
    due: Ints
    state: Bytes


def authoritys(rules: Sequence[str]) -> list[int]:
    """Return the places of the rules that are the authority's to keep."""
    return [place for place, rule in enumerate(rules) if not rule.startswith(CLIENTS_OWN)]


def _ready(*, by_rule: bool) -> Callable[[Frame], Ask]:
    hows = np.full(256, -1, np.int32)
    hows[[DUTY_STATES.index(state) for state in HOW]] = range(len(HOW))

    def ready(on: Frame) -> Ask:
        rules = np.full(256, -1, np.int32)
        places = authoritys(on.index.manifest.rules)
        rules[places] = range(len(places)) if by_rule else 0

        def ask(shard: Shard, who: Who, cells: Cells) -> None:
            table = shard.tables["duties"]
            duties = Duties(table["person"], table["rule"], table["due"], table["state"])
            _kept(duties, rules, hows, on.span, who, cells)

        return ask

    return ready


@lru_cache(maxsize=8)
def clocks(rules: tuple[str, ...]) -> Family:
    """Return the family of the rules of an index: measures `<rule>.<how>` for each of HOW."""
    names = (f"{rules[place]}.{how}" for place in authoritys(rules) for how in HOW)
    return Family(tuple(names), _ready(by_rule=True))


ALL_CLOCKS = Family(HOW, _ready(by_rule=False))
"""Of all rules together: measures HOW."""


@compiled
def _kept(duties: Duties, rules: Ints, hows: Ints, span: Span, who: Who, cells: Cells) -> None:
    (persons, rule, due, state), (group, kept, keys), (n, key) = duties, who, cells
    for row in range(len(persons)):
        if rules[rule[row]] < 0 or hows[state[row]] < 0:
            continue
        month = month_of(due[row], span)
        if month < 0:
            continue
        person = persons[row]
        if kept[person, month]:
            measure = rules[rule[row]] * len(HOW) + hows[state[row]]
            add(n, key, (measure, group[person], month), keys[person])
