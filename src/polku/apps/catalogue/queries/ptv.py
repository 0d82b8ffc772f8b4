"""The refreshes of an area's catalogue from the PTV, for those who keep it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from polku.apps.catalogue.models import PtvRefresh
from polku.apps.catalogue.names import AT_WORK, GIVEN_UP
from polku.apps.catalogue.words import page_language
from polku.apps.people.models import Staff
from polku.services.ptv.faults import Fault
from polku.services.ptv.totals import Totals

SHOWN = 10
"""Refreshes listed at most."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A fault of a record, in the language of the page."""

    where: str
    what: str
    rejects: bool


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh as its page tells it."""

    row: PtvRefresh
    totals: Totals | None
    """None: it has not ended well."""
    trouble: str
    """Why it did not succeed, and how to mend it."""
    remarks: int
    is_at_work: bool
    is_dead: bool
    """Whether it never ended: the process that carried it out is gone."""


@dataclass(frozen=True, slots=True)
class Refreshes:
    is_set: bool
    """Whether a PTV is set: without one nothing is asked of another host."""
    newest: Refresh | None
    remarks: Sequence[Remark]
    """Of the newest refresh that has ended, those for which a record stayed out first."""
    earlier: Sequence[Refresh]
    """Those that have ended, the newest first."""


def refreshes(staff: Staff, now: datetime) -> Refreshes:
    """Return the refreshes of a person's area, the newest first: one query."""
    rows = PtvRefresh.objects.filter(area=staff.area_id).select_related("asked_by")
    found = [_refresh(row, now) for row in rows.order_by("-asked_at", "-pk")[:SHOWN]]
    ended = [one for one in found if not one.is_at_work and not one.is_dead]
    return Refreshes(
        is_set=bool(settings.PTV),
        newest=found[0] if found else None,
        remarks=_remarks(ended[0].row) if ended else (),
        earlier=ended,
    )


def _refresh(row: PtvRefresh, now: datetime) -> Refresh:
    trouble = ""
    if row.trouble:
        fault = Fault(row.trouble["key"], values=row.trouble.get("values", {}))
        trouble = fault.what(page_language())
    totals = Totals(**row.totals) if row.totals else None
    open_ended = row.state in AT_WORK
    dead = open_ended and row.asked_at < now - GIVEN_UP
    return Refresh(row, totals, trouble, len(row.faults), open_ended and not dead, dead)


def _remarks(row: PtvRefresh) -> list[Remark]:
    language = page_language()
    faults = [Fault(**one) for one in row.faults]
    found = [Remark(one.where(language), one.what(language), one.rejects) for one in faults]
    return sorted(found, key=lambda one: not one.rejects)
