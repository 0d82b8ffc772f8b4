"""The jobs of refreshes from the PTV: what `polku worker` and `polku daily` run."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django_tasks import task

from polku.apps.catalogue.actions import refreshing
from polku.apps.catalogue.models import PtvRefresh
from polku.apps.catalogue.ptv.client import Ptv, Step, unheard
from polku.apps.people import http
from polku.apps.people.models import Area, Staff
from polku.apps.people.names import Role


@task
def refresh(pk: int) -> None:
    """Carry out a refresh that was asked for."""
    carry_out(PtvRefresh.objects.select_related("area").get(pk=pk))


@transaction.atomic
def ask(area: Area, *, by: Staff, at: datetime) -> PtvRefresh:
    """Have an area read from the PTV by the worker. Raises what `refreshing.begin` does."""
    asked = refreshing.begin(area, by=by, at=at)
    refresh.enqueue(asked.pk)
    return asked


def carry_out(
    asked: PtvRefresh, municipalities: Iterable[str] = (), step: Step = unheard
) -> PtvRefresh:
    """Read the PTV that is set, of the municipalities named or of the area's own.

    How far it has come is written down and told to `step`.
    """

    def note(done: int, of: int) -> None:
        refreshing.note_step(asked, done, of)
        step(done, of)

    ptv = Ptv(settings.PTV, step=note)
    return refreshing.carry_out(asked, ptv, clock=http.this_moment, municipalities=municipalities)


def refresh_every_area(*, at: datetime) -> list[PtvRefresh]:
    """Read each area whose catalogue somebody keeps; none where no PTV is set."""
    if not settings.PTV:
        return []
    kept = Staff.objects.filter(role=Role.EDITOR, is_active=True).values("area")
    found = []
    for area in Area.objects.filter(pk__in=kept).order_by("code"):
        try:
            found.append(carry_out(refreshing.begin(area, by=None, at=at)))
        except refreshing.GoingOnError:
            continue
    return found
