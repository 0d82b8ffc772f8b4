"""Answering a referral by a link, without an account.

Mail scanners follow links, so a GET shows the service and the area alone and changes nothing; what
was told of the client comes on a POST, which is also what says that the referral has been seen.
"""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from polku.apps.catalogue import words
from polku.apps.people import http
from polku.apps.referrals import actions
from polku.apps.referrals.forms import answers
from polku.apps.referrals.models import Link
from polku.apps.referrals.names import LinkState
from polku.apps.referrals.queries.naming import service_names
from polku.apps.referrals.queries.provider import days_left
from polku.apps.referrals.views.answering import answered, page_of
from polku.apps.referrals.views.secrets import masked, opened_by_a_secret, sender, unknown
from polku.services.referral import STEPS, Party, State

RENEW = "uusi"


@opened_by_a_secret
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Show a referral to whoever has its link, and take one answer."""
    at = http.this_moment()
    link = actions.open_link(secret, at=at, address=sender(request))
    if link is None:
        return unknown(request)
    asked = request.POST.get("do")
    if asked == RENEW:
        return _renewed(request, link)
    if link.state(at) is not LinkState.GOOD:
        return _closed(request, link, late=_is_lost(link, asked))
    if request.method != "POST":
        return _page(request, link, "referrals/answer_cover.html")
    return _posted(request, link)


def _posted(request: HttpRequest, link: Link) -> HttpResponse:
    """Open the referral, or answer it; who comes second is told so."""
    via = actions.Via(link=link)
    try:
        seen = actions.see(link.referral, via=via, at=http.this_moment())
    except actions.LinkError:
        link = _again(link)
        return _closed(request, link, late=_is_lost(link, request.POST.get("do")))
    posted = answered(request, seen, via)
    link = _again(link)
    if link.used_at is not None:
        late = posted is not None and _is_lost(link, posted.choice.key)
        return _closed(request, link, late=late, done=posted is None)
    page = page_of(link.referral, posted) | {"link": link, "frame": "referrals/secret_frame.html"}
    status = 422 if posted else 200
    return render(request, "referrals/provider_referral.html", page, status=status)


def _is_lost(link: Link, asked: str | None) -> bool:
    """Tell whether an answer by a used link says otherwise than the one that was kept.

    One that says the same is most often the same one, sent twice by a double click.
    """
    becomes = answers.BECOMES.get(asked or "")
    return becomes is not None and becomes != link.referral.state


def _again(link: Link) -> Link:
    """Read a link anew, with its referral as it now is."""
    rows = Link.objects.select_related(
        "referral__client",
        "referral__coach",
        "referral__run",
        "referral__service__provider",
        "referral__service__area",
    )
    return rows.get(pk=link.pk)


def _renewed(request: HttpRequest, link: Link) -> HttpResponse:
    """Send a new link to the address of the old one."""
    try:
        actions.renew(link, at=http.this_moment())
    except ValidationError as error:
        return _closed(request, _again(link), error=" ".join(error.messages))
    return _page(request, link, "referrals/answer_closed.html", sent=True)


def _closed(
    request: HttpRequest, link: Link, *, done: bool = False, late: bool = False, error: str = ""
) -> HttpResponse:
    """Show that a link takes no answer: why, and how to get another if there is more to tell.

    `late`: what was just answered was not kept, as somebody else was before.
    """
    more = {"done": done, "late": late, "error": error}
    status = 409 if late else 422 if error else 200
    return _page(request, link, "referrals/answer_closed.html", status=status, **more)


def _page(
    request: HttpRequest, link: Link, template: str, *, status: int = 200, **more: object
) -> HttpResponse:
    """Show a page on a link that tells nothing of the client."""
    referral = link.referral
    page = {
        "link": link,
        "referral": referral,
        "state": link.state(http.this_moment()),
        "over": not STEPS[Party.PROVIDER].get(State(referral.state)),
        "to": masked(link.to),
        "service": service_names({referral.service_id}).get(referral.service_id, ""),
        "area": getattr(referral.service.area, f"name_{words.page_language()}"),
        "left": days_left(referral, http.today()),
    }
    return render(request, template, page | more, status=status)
