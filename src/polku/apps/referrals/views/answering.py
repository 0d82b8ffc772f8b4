"""A referral before its provider, by a link or signed in: one page, one way to answer."""

from typing import Any

from django.http import HttpRequest

from polku.apps.catalogue import words
from polku.apps.people import http
from polku.apps.referrals import actions
from polku.apps.referrals.forms import answers
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries import provider


def page_of(referral: Referral, posted: answers.Offer | None = None) -> dict[str, Any]:
    """Return what the page of a referral shows; an answer that did not succeed stays as typed."""
    offers = answers.offers(referral, http.today())
    key = posted.choice.key if posted else ""
    return {
        "shown": provider.shown(referral, words.page_language(), http.today()),
        "referral": referral,
        "offers": [posted if posted and one.choice.key == key else one for one in offers],
        "posted": posted,
        "lost": posted if posted and key not in {one.choice.key for one in offers} else None,
        "today": http.today(),
    }


def is_twice(referral: Referral, posted: answers.Offer) -> bool:
    """Tell whether an answer that was not kept had been kept just before: a double click."""
    offered = {one.choice.key for one in answers.offers(referral, http.today())}
    return posted.choice.key not in offered and posted.choice.becomes == referral.state


def answered(request: HttpRequest, referral: Referral, via: actions.Via) -> answers.Offer | None:
    """Answer as the posted form says; return it when something in it is to be mended, else None."""
    offer = answers.posted(referral, request.POST)
    if offer is None:
        return None
    form = offer.form
    if form.is_valid() and form.answered(referral, via=via, at=http.this_moment()):
        return None
    return offer
