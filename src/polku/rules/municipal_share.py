"""The municipal share of unemployment benefits: acts 1290/2002 14:3 a–3 d § and 555/1998 4 §.

`tmt` is the labour market support, `pp` the basic and `ap` the earnings-related allowance; of the
last, the share is of the part equal to the basic allowance only. The share is a matter between the
municipality, the state and the funds: the benefit of the person does not depend on it.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from polku.kernel.periods import DAY, months_after
from polku.rules.benefit_days import benefit_days, month_before, month_of, nth_benefit_day
from polku.rules.facts import Facts, Service
from polku.rules.names import FINLAND, Known
from polku.rules.parameters import Law, Value, load
from polku.rules.share_days import days_paid, terms

KINDS = ("tmt", "pp", "ap")

_REPORTED_WITHIN = 2
"""Months: benefits are reported in arrears, so a benefit runs on though its last month is older."""

_PAID_STATUSES = frozenset({"02", "03", "04", "07", "08", "09"})
"""Employment codes beside which an unemployment benefit may be paid: unemployed, laid off, shortened
week, in a service, in (supported) studies, part-time work."""


_Band = tuple[int, int, str]
"""First day, per cent, rule."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share of one benefit day, and the next step of the ladder."""

    kind: str
    percent: int
    rule: str
    """Its id, as `F10`; empty for the days when the benefit carried no municipal share at all."""
    source: Value
    from_day: int
    """Ordinal of the first day with this share."""
    next_percent: int | None
    next_from_day: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The share a person's running benefit carries today, and when it rises.

    `days` is the ordinal of the last benefit day up to today. The forecast takes the benefit to be
    paid without a break, five days a week.
    """

    kind: str
    days: int
    percent: int
    rule: str
    source: Value
    next_percent: int | None
    rises_on: date | None
    free_until: date | None
    """Last day the state or others pay all whatever the count; `date.max`: no end is known."""
    payer: str
    """Municipality that pays: the home municipality on the payment day (14:3 d.3 §)."""


@dataclass(frozen=True, slots=True)
class _Free:
    until: date
    rule: str
    source: Value


def share(kind: str, days: int, on: date, law: Law | None = None) -> Share:
    """Return the municipal share of the `days`-th benefit day when it is paid on `on`.

    Raises NotInForceError before 2015, when the ladder began, and ValueError for an unknown benefit
    or a negative count. Day 0, nothing paid yet, has the share of the first day.
    """
    if kind not in KINDS:
        raise ValueError(f"unknown benefit {kind!r}: give one of {', '.join(KINDS)}")
    if days < 0:
        raise ValueError("benefit days are counted from 1")
    value = (law or load())[f"municipal_share_{kind}"].on(on)
    bands: list[_Band] = value.is_
    place = bisect_right(bands, max(1, days), key=lambda band: band[0])
    first, percent, rule = bands[place - 1]
    following = bands[place] if place < len(bands) else None
    return Share(
        kind,
        percent,
        rule,
        value,
        first,
        following[1] if following else None,
        following[0] if following else None,
    )


def standing(facts: Facts, today: date, law: Law | None = None) -> Standing | None:
    """Return the municipal share of the benefit a person receives, or None when none is running."""
    kind = _running_kind(facts, today)
    paid_since = _paid_since(facts, today)
    if kind is None or paid_since is None:
        return None
    law = law or load()
    case = _Case(facts, kind, law, today, paid_since)
    days = case.days(today)
    now = share(kind, days, today, law)
    free = case.free(today)
    percent = 0 if free else now.percent
    next_percent, rises_on = _rise(case, days, percent)
    return Standing(
        kind=kind,
        days=days,
        percent=percent,
        rule=free.rule if free else now.rule,
        source=free.source if free else now.source,
        next_percent=next_percent,
        rises_on=rises_on,
        free_until=free.until if free else None,
        payer=facts.municipality,
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """A running benefit: what is known `today`, asked under the law of any later day."""

    facts: Facts
    kind: str
    law: Law
    today: date
    paid_since: date

    def days(self, on: date) -> int:
        """Return the ordinal of the last benefit day up to today under the law of `on`."""
        return days_paid(
            self.facts,
            terms(self.kind, on, self.law),
            self.today,
            self.uncounted_until(on),
            self.paid_since,
        )

    def uncounted_until(self, on: date) -> date | None:
        integration = self.kind == "tmt" and _integration(self.facts, on, self.law)
        return integration.until if integration else None

    def free(self, on: date) -> _Free | None:
        """Return why the municipality pays nothing on `on` whatever the count, if it does not."""
        if self.kind == "ap":
            return _free_allowance(self.facts, on, self.law)
        if self.kind != "tmt":
            return None
        integration = _integration(self.facts, on, self.law)
        if integration and integration.until >= on:
            return integration
        return _free_service(self.facts, on, self.law)


def _rise(case: _Case, days: int, percent: int) -> tuple[int, date] | tuple[None, None]:
    """Return the next share above `percent` and its first day, amendments already made included."""
    history = case.law[f"municipal_share_{case.kind}"].history
    starts = [case.today, *(value.since for value in history if value.since > case.today)]
    for start, end in pairwise([*starts, date.max]):
        if start > case.today:
            unpaid_until = max(case.today, case.uncounted_until(start) or case.today)
            days = case.days(start) + benefit_days(unpaid_until + DAY, start - DAY)
        found = _rise_under(case, start, days, percent)
        if found is not None and found[1] < end:
            return found
    return None, None


def _rise_under(case: _Case, start: date, days: int, percent: int) -> tuple[int, date] | None:
    """Return the first share above `percent` under the law of `start`, `days` being paid before."""
    free = case.free(start)
    if free is not None and free.until == date.max:
        return None
    before = case.today if start == case.today else start - DAY
    if free is not None:
        before = max(before, free.until)
    bands: list[_Band] = case.law[f"municipal_share_{case.kind}"].on(start).is_
    for place, (first, higher, _) in enumerate(bands):
        past = place + 1 < len(bands) and bands[place + 1][0] <= days + 1
        if higher > percent and not past:
            return higher, nth_benefit_day(before, max(1, first - days))
    return None


def _running_kind(facts: Facts, today: date) -> str | None:
    """Return the benefit that runs today: the newest reported one, unless that was long ago."""
    month = month_of(today)
    kinds: list[str] = []
    newest = ""
    for row in reversed(facts.benefits):
        if row.month > month or row.paid_days <= 0:
            continue
        if newest and row.month != newest:
            # One benefit ended and another began in the month: the one that began runs.
            kinds = [kind for kind in kinds if kind != row.kind] or kinds
            break
        newest = row.month
        kinds.append(row.kind)
    if newest < month_before(month, _REPORTED_WITHIN) or not _seeking(facts, today):
        return None
    return min(kinds, key=KINDS.index)


def _seeking(facts: Facts, today: date) -> bool:
    """Return whether a job search is open, or none is known at all."""
    return not facts.job_searches or any(
        s.start <= today and (s.end is None or s.end >= today) for s in facts.job_searches
    )


def _paid_since(facts: Facts, today: date) -> date | None:
    """Return since when, without a break, a benefit may have been paid; None if it may not today."""
    if not facts.statuses:
        return date.min
    since: date | None = None
    for status in reversed(facts.statuses):
        if status.start > today:
            continue
        needed = today if since is None else since - DAY
        if status.code not in _PAID_STATUSES or (status.end is not None and status.end < needed):
            break
        since = status.start
    return since


def _free_allowance(facts: Facts, today: date, law: Law) -> _Free | None:
    """Lay-off, comparable days and additional days: act 555/1998 4.4 §."""
    value = law["share_free_statuses"].find(today)
    if value is None:
        return None
    free = Known.EXTENSION_DAYS in facts.known or any(
        status.code in value.is_
        and status.start <= today
        and (status.end is None or today <= status.end)
        for status in facts.statuses
    )
    return _Free(date.max, "F15", value) if free else None


def _integration(facts: Facts, today: date, law: Law) -> _Free | None:
    """First years of an immigrant: the state pays, and the days do not count (14:3 a.4 §)."""
    value = law["share_integration_years"].find(today)
    if value is None or facts.first_residence_date is None or facts.citizenship == FINLAND:
        return None
    group = "refugee" if Known.REFUGEE in facts.known else "other"
    until = months_after(facts.first_residence_date, 12 * value.is_[group]) - DAY
    return _Free(until, "F17", value)


def _free_service(facts: Facts, today: date, law: Law) -> _Free | None:
    """Support paid in a service that promotes employment, to the end of 2024: the state pays."""
    value = law["share_service_days"].on(today)
    if value.is_["count"]:
        return None
    promoting = law["promoting_services"].on(today).is_
    ends = [
        service.end or _planned(service, today)
        for service in facts.services
        if service.service in promoting and service.start <= today
    ]
    until = max(ends, default=date.min)
    return _Free(until, "F04", value) if until >= today else None


def _planned(service: Service, today: date) -> date:
    """Return the planned end of a running service, or no end when the planned one has passed."""
    planned = service.planned_end
    return planned if planned is not None and planned >= today else date.max
