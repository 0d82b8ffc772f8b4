"""What the client page asks: one person's whole history, the duties that follow, and the share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.timezone import get_current_timezone

from polku.apps.casework import perms
from polku.apps.casework.models import HISTORIES, Client
from polku.apps.casework.names import CONFLICT_FIELD
from polku.apps.catalogue import words
from polku.apps.people.models import Staff
from polku.apps.people.names import Role
from polku.kernel.periods import DAY, Period, full_years
from polku.register import codes
from polku.register.states import Spell, path_states
from polku.rules import municipal_share
from polku.rules.duties import duties
from polku.rules.duty import Duty, State
from polku.rules.facts import PERSON, RECORDS, Facts, Row, facts_from_rows
from polku.rules.texts import written

SHOWN_NEXT = 4
"""Duties shown without opening all of them."""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a plan; `gaps` are the days of a job search after its end without another."""

    number: int
    kind: str
    made_on: date
    valid_until: date | None
    accepted_on: date | None
    job_search_duty: int | None
    replaced_on: date | None
    gaps: tuple[Period, ...]

    @property
    def bare(self) -> int:
        """Days of a job search without a plan in force after this one."""
        return sum(gap.days(date.max) for gap in self.gaps)

    @property
    def ended_on(self) -> date | None:
        """Last day it held: its own end, or the day before the next version."""
        ends = [self.valid_until, self.replaced_on and self.replaced_on - DAY]
        return min((end for end in ends if end), default=None)


@dataclass(frozen=True, slots=True)
class ShareStep:
    """A step of the municipal share: from which day, and what it costs a month."""

    percent: int
    since: date | None
    forecast: bool
    euros: Decimal | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An open conflict in words: what Polku has, and what the latest extract says."""

    pk: int
    field: str
    ours: str
    theirs: str


@dataclass
class ClientPage:
    """Everything one client's page shows on `today`."""

    client: Client
    today: date
    tables: dict[str, list[Row]]
    conflicts: Sequence[Difference] = ()

    @property
    def age(self) -> int:
        return full_years(self.client.birth_date, self.today)

    @cached_property
    def facts(self) -> Facts:
        person = {name: getattr(self.client, name) for name in PERSON}
        # A meeting booked keeps no duty before it is recorded as held.
        return facts_from_rows(person, self.tables | {"contacts": self.contacts})

    @cached_property
    def duties(self) -> list[Duty]:
        """All duties, those still to do first by day, then what has been, newest first."""
        found = duties(self.facts, self.today)
        waiting = [duty for duty in found if duty.calls or duty.state == State.SUSPENDED]
        past = [duty for duty in found if not (duty.calls or duty.state == State.SUSPENDED)]
        waiting.sort(key=lambda duty: (duty.state == State.SUSPENDED, duty.due or date.min))
        past.sort(key=lambda duty: duty.due or duty.starts, reverse=True)
        return waiting + past

    @property
    def next_duties(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.calls][:SHOWN_NEXT]

    @cached_property
    def path(self) -> list[Spell]:
        facts = self.facts
        return path_states(facts.statuses, facts.services, facts.jobs, until=self.today)

    @property
    def search(self) -> Row | None:
        """The job search that is open today."""
        open_ones = [row for row in self.tables["job_searches"] if _runs(row, self.today)]
        return open_ones[-1] if open_ones else None

    @property
    def unemployed_since(self) -> date | None:
        last = self.path[-1] if self.path else None
        return last.start if last and last.state in {"unemployed", "laid_off"} else None

    @property
    def unemployed_days(self) -> int:
        since = self.unemployed_since
        return (self.today - since).days + 1 if since else 0

    @property
    def meetings(self) -> list[Row]:
        """Meetings booked for today or later, the next first."""
        rows = self.tables["contacts"]
        return [row for row in rows if row["booked"] and row["at"].date() >= self.today]

    @property
    def contacts(self) -> list[Row]:
        """Contacts that have been, newest first."""
        return [row for row in reversed(self.tables["contacts"]) if not row["booked"]]

    @property
    def services(self) -> list[Row]:
        return list(reversed(self.tables["services"]))

    @cached_property
    def plans(self) -> list[PlanVersion]:
        """Versions of the plan, the newest first."""
        rows = self.tables["plans"]
        versions = []
        for number, row in enumerate(rows, 1):
            after = next(
                (r["made_on"] for r in rows[number:] if r["made_on"] > row["made_on"]), None
            )
            until, upto = row["valid_until"], (after - DAY if after else self.today)
            gaps = self._in_search(Period(until + DAY, upto)) if until and until < upto else ()
            versions.append(
                PlanVersion(
                    number=number,
                    kind=row["kind"],
                    made_on=row["made_on"],
                    valid_until=until,
                    accepted_on=row["accepted_on"],
                    job_search_duty=row["job_search_duty"],
                    replaced_on=after,
                    gaps=gaps,
                )
            )
        return versions[::-1]

    def _in_search(self, days: Period) -> tuple[Period, ...]:
        """Return the parts of `days` in which a job search was open."""
        found = []
        for search in self.facts.job_searches:
            start = max(search.start, days.start)
            end = min(search.end or self.today, days.end or self.today)
            if start <= end:
                found.append(Period(start, end))
        return tuple(found)

    @cached_property
    def share(self) -> municipal_share.Standing | None:
        return municipal_share.standing(self.facts, self.today)

    @property
    def benefit_months(self) -> list[Row]:
        return list(reversed(self.tables["benefits"]))

    @cached_property
    def share_steps(self) -> list[ShareStep]:
        """The share now and at the next step, in euros of the last whole month paid."""
        now = self.share
        if now is None:
            return []
        paid = [row["amount"] for row in self.tables["benefits"] if row["kind"] == now.kind]
        amount = paid[-1] if paid else None

        def euros(percent: int) -> Decimal | None:
            return None if amount is None else amount * percent / 100

        steps = [ShareStep(now.percent, None, forecast=False, euros=euros(now.percent))]
        if now.next_percent is not None:
            steps.append(
                ShareStep(
                    now.next_percent, now.rises_on, forecast=True, euros=euros(now.next_percent)
                )
            )
        return steps

    @property
    def returns(self) -> int:
        """How many times unemployment began again after something else."""
        idle = {"unemployed", "laid_off"}
        return sum(
            after.state in idle and before.state not in idle
            for before, after in pairwise(self.path)
        )


def _order(table: str) -> str:
    """Return the column a history is shown by; of incomes the law asks nothing."""
    return RECORDS[table][1] if table in RECORDS else "month"


def _runs(row: Row, day: date) -> bool:
    return row["start"] <= day and (row["end"] is None or row["end"] >= day)


def client_for(staff: Staff, pk: int) -> Client | None:
    """Return the client, or None when `staff` may not know that there is one."""
    readable = Client.objects.filter(perms.readable_by(staff)).select_related("coach", "stand_in")
    return readable.filter(pk=pk).first()


def client_page(client: Client, *, today: date) -> ClientPage:
    """Read one client's history: one query a table."""
    tables: dict[str, list[Any]] = {
        name: list(
            model._default_manager.filter(client=client).order_by(_order(name)).values()  # noqa: SLF001 (Django's documented way to a model's manager)
        )
        for name, model in HISTORIES.items()
    }
    here = get_current_timezone()
    tables["contacts"] = [row | {"at": row["at"].astimezone(here)} for row in tables["contacts"]]
    return ClientPage(client, today, tables, _differences(client))


def _differences(client: Client) -> tuple[Difference, ...]:
    found = list(client.conflicts.filter(settled_at=None).order_by("pk"))
    ids = {value for one in found if one.field == "coach_id" for value in (one.ours, one.theirs)}
    coaches = (
        dict(Staff.objects.filter(coach_id__in=ids).values_list("coach_id", "name")) if ids else {}
    )
    return tuple(
        Difference(
            one.pk,
            str(CONFLICT_FIELD.get(one.field, one.field)),
            coaches.get(one.ours) or _worded(one.field, one.ours),
            coaches.get(one.theirs) or _worded(one.field, one.theirs),
        )
        for one in found
    )


def _worded(field: str, value: str) -> str:
    """Return a value that differs as a page says it: a day, a code in words, else as it is."""
    language = words.page_language()
    if field in {"end", "planned_end"} and value:
        return written(date.fromisoformat(value), language)
    if field == "outcome" and value in codes.names("outcome"):
        return codes.names("outcome")[value].within(language)
    return value


def coaches_to_give(lead: Staff) -> list[Staff]:
    """Return the coaches a lead may give a client to; for others nobody."""
    if lead.role != Role.LEAD or lead.unit_id is None:
        return []
    coaches = Staff.objects.filter(role=Role.COACH, unit=lead.unit_id, is_active=True)
    return list(coaches.order_by("name"))
