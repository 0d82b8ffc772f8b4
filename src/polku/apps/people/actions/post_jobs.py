"""The job of the post: what `polku worker` runs. A job has the clock, as a view has."""

from django.utils.timezone import now  # noqa: TID251 (a job's clock)
from django_tasks import task

from polku.apps.people import http
from polku.apps.people.actions.delivering import deliver
from polku.apps.people.models import Letter


@task
def round_of_post() -> None:
    """Send what is due, and come again when the next letter put off is."""
    at = http.this_moment()
    if deliver(at=at).put_off and round_of_post.get_backend().supports_defer:
        pause = Letter.objects.waiting().order_by("next_try_at").first()
        if pause is not None and pause.next_try_at is not None:
            round_of_post.using(run_after=now() + (pause.next_try_at - at)).enqueue()
