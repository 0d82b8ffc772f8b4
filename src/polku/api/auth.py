"""Who asks: the session of the pages, or a token of a person for a programme of theirs."""

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from polku.apps.people import bearer
from polku.apps.people.models import Staff


class Bearer(HttpBearer):
    """A personal token, made on the profile page: `Authorization: Bearer TOKEN`."""

    def authenticate(self, request: HttpRequest, token: str) -> Staff | None:
        """Return whose token it is, as the middleware found; raises TooManyFailuresError."""
        del token
        owner = bearer.owner(request)
        if owner is not None:
            request.user = owner
        return owner


class Session(SessionAuth):
    """The session of who is signed in on the pages; not asked where a token was sent."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Staff | None:
        if bearer.secret_in(request) is not None:
            return None
        found: Staff | None = super().authenticate(request, key)
        return found
