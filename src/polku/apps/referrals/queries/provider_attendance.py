"""Attendance of those in a service, a week at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from polku.apps.catalogue.models import Run
from polku.apps.people.models import Staff
from polku.apps.referrals import perms
from polku.apps.referrals.models import Attendance, Referral
from polku.apps.referrals.queries.naming import service_names
from polku.services.referral import RUNNING, Item


@dataclass(frozen=True, slots=True)
class Group:
    """Those who are in a service, or in one of its runs, together."""

    service: int
    run: int | None
    name: str
    starts_on: date | None

    @property
    def key(self) -> str:
        return f"{self.service}-{self.run or 0}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A group's clients, and how each took part on each day told (referral, day)."""

    groups: Sequence[Group]
    group: Group | None
    rows: Sequence[Referral]
    told: Mapping[tuple[int, date], str]

    @property
    def people(self) -> list[str]:
        return [row.client.person_id for row in self.rows]


def sheet(staff: Staff, key: str, days: Sequence[date]) -> Sheet:
    """Return the sheet of one of a provider's groups, the first unless `key` names one: 4 queries."""
    running = Referral.objects.filter(perms.referrals_of(staff), state__in=RUNNING)
    pairs = set(running.order_by().values_list("service_id", "run_id"))
    names = service_names({service for service, _run in pairs})
    starts = dict(
        Run.objects.filter(pk__in={run for _, run in pairs}).values_list("pk", "starts_on")
    )
    groups = [
        Group(service, run, names.get(service, ""), starts.get(run)) for service, run in pairs
    ]
    groups.sort(key=lambda one: (one.name, one.starts_on or date.min, one.service, one.run or 0))
    group = next((one for one in groups if one.key == key), groups[0] if groups else None)
    if group is None:
        return Sheet([], None, [], {})
    rows = running.filter(service=group.service, run=group.run).select_related("client")
    found = sorted(rows, key=lambda one: (one.told.get(Item.NAME.value, ""), one.pk))
    told = Attendance.objects.filter(referral__in=found, day__in=days)
    kept = {(key, day): said for key, day, said in told.values_list("referral", "day", "presence")}
    return Sheet(groups, group, found, kept)
