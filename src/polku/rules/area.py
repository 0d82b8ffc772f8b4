"""Whether a municipality or an employment area may arrange the services: act 380/2023 12–14 §."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from polku.rules.duty import Reason
from polku.rules.parameters import Law, Value, load


@dataclass(frozen=True, slots=True)
class Verdict:
    may: bool
    rule: str
    reason: Reason
    source: Value
    must_agree_by: date | None = None
    """Day by which an agreement with others must be in force."""
    exemption: Value | None = None
    """Where it may not: the grounds on which the Government may permit it all the same (A02)."""


def may_stand(
    labour_force: Sequence[int],
    on: date,
    law: Law | None = None,
    *,
    permitted: bool = False,
) -> Verdict:
    """Return whether an area with this labour force may stand on a day, and why.

    `labour_force` holds the persons in the labour force at year-ends, oldest first; the last one is
    of the year before `on`. `permitted`: the Government has granted the exemption of 383/2023 4 §.
    An area once large enough stands through a decline until the third consecutive year-end below
    the minimum. Raises ValueError without figures, and NotInForceError before 1 April 2023.
    """
    if not labour_force or min(labour_force) < 0:
        raise ValueError("give the labour force of at least one year-end, in persons")
    law = law or load()
    minimum = law["labour_force_minimum"].on(on)
    values = {"persons": _grouped(labour_force[-1]), "minimum": _grouped(minimum.is_)}
    if labour_force[-1] >= minimum.is_:
        return Verdict(True, "A01", Reason("area_large_enough", values), minimum)
    exemption = law["labour_force_exemption"].on(on)
    if permitted:
        return Verdict(True, "A02", Reason("area_permitted", values), exemption)
    below = len(list(takewhile(lambda size: size < minimum.is_, reversed(labour_force))))
    limit = law["labour_force_below"].find(on)
    if limit is not None and below >= limit.is_["years"]:
        last_of_three = on.year - 1 - (below - limit.is_["years"])
        agree_by = date(last_of_three + limit.is_["in_force_within"], 1, 1)
        reason = Reason("area_too_small", values | {"years": limit.is_["years"], "by": agree_by})
        return Verdict(False, "A03", reason, limit, agree_by, exemption)
    if limit is not None and below < len(labour_force):
        reason = Reason("area_declining", values | {"below": below, "years": limit.is_["years"]})
        return Verdict(True, "A03", reason, limit)
    return Verdict(False, "A01", Reason("area_never_large", values), minimum, None, exemption)


def _grouped(persons: int) -> str:
    """Write 20000 as 20 000, the same in every language."""
    return f"{persons:,}".replace(",", "\N{NO-BREAK SPACE}")
