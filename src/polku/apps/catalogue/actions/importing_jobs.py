"""The jobs of imports: what `polku worker` runs. A job has the clock, as a view has."""

from uuid import UUID

from django_tasks import task

from polku.apps.catalogue.actions import importing_tidying, importing_work
from polku.apps.people import http
from polku.apps.people.models import Staff


@task
def check(incoming: str) -> None:
    importing_work.check(UUID(incoming), at=http.this_moment())


@task
def bring_in(incoming: str, by: int) -> None:
    importing_work.bring_in(UUID(incoming), by=Staff.objects.get(pk=by), at=http.this_moment())


@task
def undo(incoming: str, by: int) -> None:
    importing_work.undo(UUID(incoming), by=Staff.objects.get(pk=by), at=http.this_moment())


@task
def tidy() -> None:
    """Forget what nobody has looked through for long."""
    importing_tidying.tidy(http.this_moment())
