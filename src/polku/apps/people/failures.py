"""A failure gets a number: the reader is told it, and the log knows the failure by it."""

import logging
import re
import secrets

from django.http import HttpRequest
from django.utils.timezone import localtime  # noqa: TID251 (stands at the street, as views do)

logger = logging.getLogger("polku.failures")


OPENING = "secret"
"""What an address calls a part of it that opens something: no log may hold it."""
LONG = re.compile(r"[\w-]{32,}")


def _shown(request: HttpRequest) -> str:
    """Return the path of a request on one line, without a secret in it."""
    path, match = request.path, request.resolver_match
    if match is None:  # of no view: what is as long as a secret may be one
        path = LONG.sub("…", path)
    elif secret := match.kwargs.get(OPENING):
        path = path.replace(secret, "…")
    return "".join(sign if sign.isprintable() else "?" for sign in path)


def numbered(request: HttpRequest, status: int, exception: BaseException | None = None) -> str:
    """Log a failure without the query, which may hold a name; return its number.

    The number is of day, time, and two letters against twins. That of a fault of ours is logged
    with where it happened: in `exception`, or else in the one being handled.
    """
    reference = f"P-{localtime():%Y%m%d-%H%M}-{secrets.token_hex(2).upper()}"
    broken = status >= 500
    logger.log(
        logging.ERROR if broken else logging.WARNING,
        "%s %s %s %s %s",
        reference,
        status,
        request.method,
        _shown(request),
        type(exception).__name__ if exception else "",
        exc_info=(exception or True) if broken else None,
    )
    return reference
