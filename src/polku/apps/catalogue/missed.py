"""After a public search: what it met nowhere is counted, without keeping its reader waiting."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from polku.apps.catalogue.actions.missing import count_missed
from polku.apps.people import http

logger = logging.getLogger(__name__)

HURRY = 100
"""Milliseconds that the embedded database is waited for: a count is not worth more."""


def missed_words(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Count the words that a view left in `request.missed`: its language and the words."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        language, words = getattr(request, "missed", ("", ()))
        if words:
            _counted(language, words)
        return response

    return answered


def _counted(language: str, words: tuple[str, ...]) -> None:
    try:
        with _hurried():
            count_missed(words, language=language, on=http.today())
    except OperationalError as busy:
        logger.info("Words of a search were not counted: %s", busy)


@contextmanager
def _hurried() -> Iterator[None]:
    """Wait for the writer of the embedded database, such as a long load, a moment only."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = 1000 * int(connection.settings_dict["OPTIONS"].get("timeout", 5))
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {HURRY}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
