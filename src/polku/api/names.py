"""What can be wrong with a request, in words: the problems of RFC 9457 by the end of their type."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, what it is called and how to mend it."""

    status: int
    title: Text
    detail: Text


KINDS: Mapping[str, Kind] = {
    "not-signed-in": Kind(
        401,
        _("You are not signed in"),
        _(
            "Sign in on the pages, or send a token of yours: Authorization: Bearer TOKEN. "
            "You make tokens on your profile page."
        ),
    ),
    "wrong-token": Kind(
        401,
        _("The token opens nothing"),
        _(
            "It is mistyped, has run out or has been revoked, or its owner may no longer sign in. "
            "Make a new one on your profile page."
        ),
    ),
    "not-found": Kind(
        404,
        _("There is nothing here"),
        _(
            "The address is wrong, or you may not ask about this area, unit or coach. "
            "The reference is at /api/."
        ),
    ),
    "not-allowed": Kind(
        405,
        _("Only GET and HEAD"),
        _("The interface tells; it changes nothing."),
    ),
    "unknown-value": Kind(
        422,
        _("A value is not known"),
        _("See the errors below: which value, where, and what is known there."),
    ),
    "repeated": Kind(
        422,
        _("A parameter is given more than once"),
        _("See the errors below: which one, with what values. Give it once."),
    ),
    "too-many": Kind(
        429,
        _("Too many wrong tokens"),
        _("Wait 15 minutes and try again with the right token."),
    ),
    "broken": Kind(
        500,
        _("Polku has failed"),
        _("Try again in a while. If it goes on, tell your administrator this number: %(number)s"),
    ),
    "no-index": Kind(
        503,
        _("The path index cannot be asked"),
        _("The administrator mends this: %(why)s"),
    ),
}
