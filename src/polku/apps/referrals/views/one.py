"""One referral: how far it has come, and what its coach can do next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act
from polku.apps.referrals import actions, letters
from polku.apps.referrals.actions import Via
from polku.apps.referrals.forms.steps import (
    EndForm,
    InformForm,
    PhoneForm,
    StepForm,
    WithdrawForm,
)
from polku.apps.referrals.models import Referral
from polku.apps.referrals.names import Informed
from polku.apps.referrals.queries import one
from polku.apps.referrals.views.finding import readable, tell
from polku.services.referral import Presence, Refusal, State, Withdrawal


@dataclass(frozen=True, slots=True)
class Step:
    """Something a coach does to a referral: its form, what it does, what is said once it is done."""

    form: type[StepForm]
    act: Callable[[Referral, Mapping[str, Any], HttpRequest], object]
    done: str | Promise


def _withdraw(referral: Referral, given: Mapping[str, Any], request: HttpRequest) -> object:
    return actions.withdraw(
        referral,
        reason=Withdrawal(given["reason"]),
        words=given["words"],
        by=http.staff(request),
        at=http.this_moment(),
        version=given["version"],
    )


def _end(referral: Referral, given: Mapping[str, Any], request: HttpRequest) -> object:
    return actions.end(
        referral,
        on=given["on"],
        outcome=given["outcome"],
        next_step=given["next_step"],
        via=Via(staff=http.staff(request)),
        at=http.this_moment(),
        version=given["version"],
    )


def _inform(referral: Referral, given: Mapping[str, Any], request: HttpRequest) -> object:
    return actions.inform(
        referral,
        how=Informed(given["how"]),
        email=given["email"],
        by=http.staff(request),
        at=http.this_moment(),
    )


def _by_phone(referral: Referral, given: Mapping[str, Any], request: HttpRequest) -> object:
    """Do what the provider told by phone, as its word written down by the coach."""
    shared = {
        "via": Via(staff=http.staff(request), by_phone=True),
        "at": http.this_moment(),
        "version": given["version"],
    }
    day, said = given["day"], given["words"]
    match State(given["answer"]):
        case State.ACCEPTED:
            return actions.accept(referral, expected_on=day, words=said, **shared)
        case State.WAITING:
            return actions.queue(referral, expected_on=day, words=said, **shared)
        case State.REFUSED:
            reason = Refusal(given["reason"])
            return actions.refuse(referral, reason=reason, words=said, **shared)
        case State.STARTED:
            end = given["planned_end"]
            return actions.start(referral, on=day, planned_end=end, **shared)
        case State.ATTENDED:
            presence = Presence(given["presence"])
            return actions.attend(referral, day=day, presence=presence, **shared)
    return actions.study(referral, words=said, **shared)


STEPS: Mapping[str, Step] = {
    "peru": Step(WithdrawForm, _withdraw, _("The referral was taken back.")),
    "paata": Step(EndForm, _end, _("The end of the service was recorded.")),
    "kerro": Step(InformForm, _inform, _("It was recorded that the client knows.")),
    "puhelin": Step(PhoneForm, _by_phone, _("What the provider told was recorded.")),
}
"""By the last word of the address."""


@http.read_only
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a referral: its state, what was told, what has happened, and the steps open to a coach."""
    found, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", found.client_id)
    saw(request, [found.client.person_id], Act.OPEN, reason)
    return _page(request, found, {})


@http.read_only
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter to the client alone, to be printed."""
    found, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", found.client_id)
    if found.sent_at is None:
        raise Http404
    saw(request, [found.client.person_id], Act.OPEN, reason)
    page = {"letter": letters.letter_to_client(found), "referral": found, "client": found.client}
    return render(request, "referrals/letter.html", page)


def _page(
    request: HttpRequest, found: Referral, bound: Mapping[str, StepForm], status: int = 200
) -> HttpResponse:
    state, initial = State(found.state), {"version": found.version}
    page = {
        "shown": one.shown(found, http.this_moment(), http.today()),
        "referral": found,
        "client": found.client,
        "letter": letters.letter_to_client(found) if found.sent_at else None,
        "today": http.today(),
        "opened": next(iter(bound), ""),
        "forms": {
            name: bound.get(name)
            or step.form(state=state, initial=initial, prefix=name, auto_id="%s")
            for name, step in STEPS.items()
        },
    }
    return render(request, "referrals/referral.html", page, status=status)


@require_POST
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Lead a referral on by one of `STEPS`."""
    found, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", found.client_id)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    form = step.form(request.POST, state=State(found.state), prefix=name, auto_id="%s")
    saw(request, [found.client.person_id], Act.CHANGE, reason)
    if form.is_valid() and _did(request, found, step, form):
        return redirect("referrals:referral", pk)
    return _page(request, found, {name: form}, status=422)


def _did(request: HttpRequest, found: Referral, step: Step, form: StepForm) -> bool:
    """Do a step; tell whether nothing is left to mend in its form."""
    try:
        step.act(found, form.cleaned_data, request)
    except (actions.ChangedMeanwhileError, actions.StepError) as error:
        messages.warning(request, " ".join(error.messages))
    except ValidationError as error:
        tell(form, error)
        return False
    else:
        messages.success(request, str(step.done))
    return True


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the provider a new link, to the address the last one went to."""
    found, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", found.client_id)
    link = found.links.order_by("-made_at", "-pk").first()
    if link is None:
        raise Http404
    saw(request, [found.client.person_id], Act.CHANGE, reason)
    try:
        actions.renew(link, at=http.this_moment())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("A new link was sent to the same address."))
    return redirect("referrals:referral", pk)


@require_POST
def withdraw_consent(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Record that the client takes a consent back."""
    found, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", found.client_id)
    given = get_object_or_404(found.consents, pk=number)
    actions.withdraw_consent(given, by=http.staff(request), at=http.this_moment())
    saw(request, [found.client.person_id], Act.CHANGE, reason)
    messages.success(
        request, gettext("The consent was taken back: the provider sees that no more.")
    )
    return redirect("referrals:referral", pk)
