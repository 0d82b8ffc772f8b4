"""The access log: who saw or changed whose data, when, on which page (act 906/2019 17 §).

A view says whom its page shows (`saw`); the middleware writes the lines in one statement once the
view has answered, and before the answer leaves. When the log cannot be written the answer is
withheld and the failure is loud (a critical line, the page of a broken server): data about a person
is not handed out without a trace.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now  # noqa: TID251 (middleware stands at the street, as views do)

from polku.apps.people.http import staff
from polku.apps.people.models import Access
from polku.apps.people.names import Act

logger = logging.getLogger(__name__)

ATTRIBUTE = "polku_seen"


@dataclass(frozen=True, slots=True)
class Sight:
    """People whose data one page shows, and why it was opened where a reason was asked."""

    people: tuple[str, ...]
    act: Act
    reason: str = ""


def saw(request: HttpRequest, people: Iterable[str], act: Act, reason: str = "") -> None:
    """Note whose data this answer shows: the register's person ids."""
    sights = getattr(request, ATTRIBUTE, ())
    setattr(request, ATTRIBUTE, (*sights, Sight(tuple(dict.fromkeys(people)), act, reason)))


def _lines(request: HttpRequest, at: datetime) -> list[Access]:
    return [
        Access(
            at=at,
            by=staff(request),
            act=sight.act,
            subject=person,
            page=request.path[:200],
            reason=sight.reason[:400],
        )
        for sight in getattr(request, ATTRIBUTE, ())
        for person in sight.people
    ]


def access_log(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Write the access log of each answer that succeeded (middleware)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code < 400 and hasattr(request, ATTRIBUTE):
            try:
                Access.objects.bulk_create(_lines(request, now()))
            except Exception:
                response.close()
                logger.critical("The access log could not be written: the page was withheld")
                raise
        return response

    return middleware
