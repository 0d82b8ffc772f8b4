"""How a duty stands: was it done in time, late, or is it still to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from polku.rules.duty import Duty, Reason, State
from polku.rules.history import Demand
from polku.rules.names import Kind
from polku.rules.parameters import Value

Values = Mapping[str, str | int | date]


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: everything of a duty but how it went."""

    rule: str
    kind: Kind
    source: Value
    starts: date
    reason: str
    values: Values

    def duty(
        self,
        due: date | None,
        state: State,
        done_on: date | None = None,
        closed_on: date | None = None,
    ) -> Duty:
        reason = Reason(self.reason, self.values)
        return Duty(
            self.rule, self.kind, due, state, done_on, reason, self.source, self.starts, closed_on
        )

    def done(self, due: date, day: date) -> Duty:
        return self.duty(due, State.KEPT if day <= due else State.KEPT_LATE, day)

    def suspended(self, demand: Demand, today: date) -> Duty | None:
        """Give the duty as suspended if something lets it wait today."""
        exemption = demand.exemption(today)
        if exemption is None or demand.process.search_on(today) is None:
            return None
        values: dict[str, str | int | date] = {"rule": exemption.rule, "since": exemption.start}
        if exemption.end is not None:
            values["until"] = exemption.end
        key = f"waits_{exemption.rule}" + ("" if exemption.end is not None else "_open")
        return Duty(
            self.rule,
            self.kind,
            None,
            State.SUSPENDED,
            None,
            Reason(key, values),
            exemption.source,
            self.starts,
        )


def once(call: Call, demand: Demand, due: date, today: date, closed: date | None) -> Duty | None:
    """Say how a duty stands whose due day nothing moves and which is not done by `today`.

    It falls away if the law did not ask for it on its due day; `closed` is the day something else
    took its place.
    """
    if today <= due:
        if not demand.concerns(today) or demand.process.search_on(today) is None:
            return None
        return call.suspended(demand, today) or call.duty(due, State.OPEN)
    if not demand.asked(due):
        return None
    ended = demand.process.ended(due, today)
    ends = [day for day in (closed, ended) if day is not None and day <= today]
    waits = call.suspended(demand, today) if not ends else None
    return waits or call.duty(due, State.LATE, closed_on=min(ends, default=None))


def recurring(
    call: Call, demand: Demand, nominal: date, done_on: date | None, today: date
) -> Iterator[Duty]:
    """Say how a duty stands that waits, when not asked for, until the law asks for it again.

    It is due on the first day from `nominal` on when it is asked. A job search that ends with it
    undone leaves it late behind, and the next one asks for it anew.
    """
    until = done_on or today
    for due, end in demand.spans(nominal):
        if until <= due:
            if done_on is not None:
                yield call.duty(nominal if done_on <= nominal else due, State.KEPT, done_on)
            else:
                yield from _ahead(call, demand, due, today)
            return
        if end is not None and end < until:
            yield call.duty(due, State.LATE, closed_on=end)
            continue
        if done_on is not None:
            yield call.duty(due, State.KEPT_LATE, done_on)
        else:
            yield call.suspended(demand, today) or call.duty(due, State.LATE)
        return
    if done_on is None:
        yield from _ahead(call, demand, None, today)
    elif done_on <= nominal and demand.concerns(done_on):
        yield call.duty(nominal, State.KEPT, done_on)


def _ahead(call: Call, demand: Demand, due: date | None, today: date) -> Iterator[Duty]:
    """Say how an undone duty stands whose due day has not passed, or which has none in sight."""
    if demand.process.search_on(today) is None or not demand.concerns(today):
        return
    waits = call.suspended(demand, today)
    if waits is not None:
        yield waits
    elif due is not None:
        yield call.duty(due, State.OPEN)
