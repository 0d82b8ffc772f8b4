"""The door: whose username and password these are, and when it stays shut."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth import authenticate
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from polku.apps.people.models import FailedSignIn, Staff

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_PAIR = 5
"""Failures of one name from one address within the window, before the door stays shut."""
MOST_ADDRESS = 50
"""Failures from one address with any names: an office of many shares one address."""
MOST_NAME = 100
"""Failures of one name from anywhere: high, so that a stranger cannot lock a coach out."""


class TooManyFailuresError(Exception):
    """The door stays shut for a while, whatever the password."""


class Door(StrEnum):
    """Where one tries to come in. Each counts its own failures: old links shut nobody's sign-in."""

    SIGN_IN = "sign-in"
    LINK = "link"
    API = "api"


class Attempt:
    """Somebody at a door, from an address, under a name: neither is kept in clear."""

    def __init__(self, door: Door, name: str, address: str, at: datetime) -> None:
        """Raise TooManyFailuresError when the name or the address has failed too often lately.

        The name is what is tried: a username, or the secret of a link or a token.
        """
        self.name, self.place, self.at = _key(door, name), _key(door, address), at
        if self._is_shut():
            raise TooManyFailuresError

    def _is_shut(self) -> bool:
        recent = FailedSignIn.objects.filter(at__gt=self.at - WINDOW)
        found = recent.aggregate(
            pair=Count("pk", filter=Q(username=self.name, address=self.place)),
            address=Count("pk", filter=Q(address=self.place)),
            name=Count("pk", filter=Q(username=self.name)),
        )
        most = {"pair": MOST_PAIR, "address": MOST_ADDRESS, "name": MOST_NAME}
        return any(found[what] >= most[what] for what in most)

    def failed(self) -> None:
        FailedSignIn.objects.filter(at__lt=self.at - KEPT).delete()
        FailedSignIn.objects.create(at=self.at, username=self.name, address=self.place)

    def succeeded(self) -> None:
        FailedSignIn.objects.filter(username=self.name, address=self.place).delete()


def _key(door: Door, word: str) -> str:
    return salted_hmac(f"polku.{door}", word.casefold(), algorithm="sha256").hexdigest()


def identify(
    request: HttpRequest, *, username: str, password: str, address: str, at: datetime
) -> Staff | None:
    """Return whose username and password these are, or None.

    Capitals in the username are the keyboard's as often as the person's, and make no difference
    where nobody else's differs by them alone. Raises TooManyFailuresError when the name or the address has failed too often lately; the
    password is then not even looked at.
    """
    attempt = Attempt(Door.SIGN_IN, username, address, at)
    found = authenticate(request, username=_as_kept(username), password=password)
    if isinstance(found, Staff):
        attempt.succeeded()
        return found
    attempt.failed()
    return None


def _as_kept(username: str) -> str:
    """Return a username as it was given to its person, however its letters were typed."""
    alike = Staff.objects.filter(username__iexact=username).values_list("username", flat=True)[:2]
    return alike[0] if len(alike) == 1 else username
