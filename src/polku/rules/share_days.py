"""How many benefit days a person has been paid, as the municipal share counts them.

Acts 1290/2002 14:3 a–3 b § and 555/1998 4 §. The register of record knows best: where a benefit month
carries the payer's own running count (`cumulative_days`) made under the terms asked about, the count
starts from it, and only later months are added. Where it carries none, paid days are added up from
the months at hand. Days after the last reported month are taken to be paid without a break, Monday
to Friday.
"""

from dataclasses import dataclass
from datetime import date

from polku.kernel.periods import DAY
from polku.rules.benefit_days import (
    benefit_days,
    days_within,
    first_day,
    first_day_after,
    month_of,
)
from polku.rules.facts import BenefitMonth, Facts, Service
from polku.rules.parameters import Law


@dataclass(frozen=True, slots=True)
class Terms:
    """What the law of one day says about counting the days of one benefit."""

    kind: str
    since: str
    """Month from which the payer's own count follows these terms."""
    kinds: tuple[str, ...]
    """Benefits whose days make up the count."""
    same_count: tuple[str, ...]
    """Benefits that share this very count."""
    counted_from: date | None
    counted_from_month: str
    restarts: bool
    exempt_services: frozenset[str]
    """Services whose days do not count."""


def terms(kind: str, on: date, law: Law) -> Terms:
    """Return how the days of a benefit are counted under the law of `on`."""
    kinds = law["share_counted_kinds"].on(on)
    counted_from = law["share_counted_from"].find(on)
    services_count = kind != "tmt" or law["share_service_days"].on(on).is_["count"]
    benefit = "support" if kind == "tmt" else "allowance"
    return Terms(
        kind=kind,
        since=month_of(kinds.since),
        kinds=tuple(kinds.is_[kind]),
        same_count=tuple(k for k, days_of in kinds.is_.items() if days_of == kinds.is_[kind]),
        counted_from=counted_from.is_ if counted_from else None,
        counted_from_month=month_of(counted_from.is_) if counted_from else "",
        restarts=law[f"share_restart_{benefit}"].find(on) is not None,
        exempt_services=frozenset()
        if services_count
        else frozenset(law["promoting_services"].on(on).is_),
    )


def days_paid(
    facts: Facts, by: Terms, today: date, free_until: date | None, paid_since: date
) -> int:
    """Return the ordinal of the last benefit day up to and including `today`.

    Days up to `free_until` are not counted; none is taken as paid before `paid_since`, the first day
    of the running unemployment, after the last reported month.
    """
    month = month_of(today)
    count = _Count(
        by,
        month,
        [s for s in facts.services if s.service in by.exempt_services],
        free_until,
        month_of(free_until) if free_until is not None else "",
    )
    last = next((r.month for r in reversed(facts.benefits) if count.covers(r)), "")
    start = paid_since
    if last:
        start = max(start, first_day(last) if last == month else first_day_after(last))
    if free_until is not None and free_until >= start:
        start = free_until + DAY
    unreported = benefit_days(start, today) - count.exempt_days(start, today)
    if last == month:
        unreported -= sum(count.of(r) for r in facts.benefits if r.month == month)
    return count.reported(facts.benefits) + max(0, unreported)


@dataclass(frozen=True, slots=True)
class _Count:
    by: Terms
    month: str
    """The month of today; later ones are not looked at."""
    exempt: list[Service]
    free_until: date | None
    free_month: str

    def covers(self, row: BenefitMonth) -> bool:
        return row.kind in self.by.kinds and row.month <= self.month

    def reported(self, rows: tuple[BenefitMonth, ...]) -> int:
        """Add up the reported months, newest first, back to what the payer has counted."""
        by, total = self.by, 0
        oldest: BenefitMonth | None = None
        for row in reversed(rows):
            if not self.covers(row):
                # Another benefit in between: a new maximum period of the allowance came after it.
                if by.restarts and oldest is not None and row.month < oldest.month:
                    return total
                continue
            if row.month < by.counted_from_month:
                return total
            if (
                row.cumulative_days is not None
                and row.month >= by.since
                and row.kind in by.same_count
            ):
                return total + row.cumulative_days
            total += self.of(row)
            oldest = row
        return total + _before(oldest, by)

    def of(self, row: BenefitMonth) -> int:
        """Return how many paid days of a month count."""
        if not self.exempt and row.month > self.free_month:
            return row.paid_days
        days = row.paid_days
        if self.free_until is not None:
            days = min(days, days_within(row.month, self.free_until + DAY, date.max))
        start = first_day(row.month)
        return max(0, days - self.exempt_days(start, first_day_after(row.month) - DAY))

    def exempt_days(self, start: date, end: date) -> int:
        return sum(
            benefit_days(max(start, service.start), min(end, service.end or end))
            for service in self.exempt
        )


def _before(oldest: BenefitMonth | None, by: Terms) -> int:
    """Return the days paid before the oldest month at hand, as the payer counted them then.

    Counted under earlier terms, and so never more than there were benefit days since the first day
    that counts.
    """
    if oldest is None or oldest.cumulative_days is None:
        return 0
    before = max(0, oldest.cumulative_days - oldest.paid_days)
    if by.counted_from is None:
        return before
    return min(before, benefit_days(by.counted_from, first_day(oldest.month) - DAY))
