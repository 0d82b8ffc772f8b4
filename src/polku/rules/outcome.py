"""How a duty stands: was it done in time, late, or is it still to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from polku.rules.duty import Duty, Reason, State
from polku.rules.history import Demand
from polku.rules.names import Kind
from polku.rules.parameters import Value

Values = Mapping[str, str | int | date]


@dataclass(slots=True)
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
        return self._waiting(Reason(key, values), exemption.source)

    def put_off(self, demand: Demand, today: date) -> Duty | None:
        """Give a late duty as suspended if an exemption or today's status lets it wait."""
        spell = demand.statuses.on(today)
        if spell is None or demand.concerns(today):
            return self.suspended(demand, today)
        values: dict[str, str | int | date] = {"code": spell.code, "since": spell.start}
        return self._waiting(Reason("waits_status", values), self.source)

    def _waiting(self, reason: Reason, source: Value) -> Duty:
        state = State.SUSPENDED
        return Duty(self.rule, self.kind, None, state, None, reason, source, self.starts)


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
    waits = call.put_off(demand, today) if not ends else None
    return waits or call.duty(due, State.LATE, closed_on=min(ends, default=None))


def recurring(
    call: Call, demand: Demand, nominal: date, done_on: date | None, today: date
) -> list[Duty]:
    """Say how a duty stands that waits, when not asked for, until the law asks for it again.

    It is due on the first day from `nominal` on when it is asked. A job search that ends with it
    undone leaves it late behind, and the next one asks for it anew.
    """
    if done_on is None:
        return _undone(call, demand, nominal, today)
    if done_on <= nominal:
        asked = demand.asked(nominal) or demand.concerns(done_on)
        return [call.duty(nominal, State.KEPT, done_on)] if asked else []
    found: list[Duty] = []
    for due, end in demand.spans(nominal):
        if done_on <= due:
            return [*found, call.duty(due, State.KEPT, done_on)]
        if end is None or end >= done_on:
            return [*found, call.duty(due, State.KEPT_LATE, done_on)]
        found.append(call.duty(due, State.LATE, closed_on=end))
    return found


def _undone(call: Call, demand: Demand, nominal: date, today: date) -> list[Duty]:
    found: list[Duty] = []
    for due, end in demand.spans(nominal):
        if today <= due:
            return found + _ahead(call, demand, due, today)
        if end is None or end >= today:
            return [*found, call.put_off(demand, today) or call.duty(due, State.LATE)]
        found.append(call.duty(due, State.LATE, closed_on=end))
    return found + _ahead(call, demand, None, today)


def _ahead(call: Call, demand: Demand, due: date | None, today: date) -> list[Duty]:
    """Say how an undone duty stands whose due day has not passed, or which has none in sight."""
    if demand.process.search_on(today) is None or not demand.concerns(today):
        return []
    waits = call.suspended(demand, today)
    if waits is None and due is not None:
        return [call.duty(due, State.OPEN)]
    return [waits] if waits is not None else []
