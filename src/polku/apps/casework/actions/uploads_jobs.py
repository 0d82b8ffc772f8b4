"""The jobs of uploads: what `polku worker` runs. A job has the clock, as a view has."""

from uuid import UUID

from django.core.management import call_command
from django.utils.translation import override
from django_tasks import task

from polku.apps.casework.actions import uploads_tidying, uploads_work
from polku.apps.people import http
from polku.apps.people.models import Staff


@task
def check(upload: str, language: str) -> None:
    with override(language):
        uploads_work.check(UUID(upload), language=language)


@task
def load(upload: str, by: int, language: str) -> None:
    with override(language):
        uploads_work.load(
            UUID(upload),
            by=Staff.objects.get(pk=by),
            at=http.this_moment(),
            today=http.today(),
        )


@task
def tidy() -> None:
    """Delete what has lain too long, and the list of jobs long done."""
    uploads_tidying.tidy(http.this_moment())
    call_command("prune_db_task_results", verbosity=0)
