"""Sending a client to a service: what is intended, what is told, what exactly is sent."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from polku.apps.casework.forms import number
from polku.apps.casework.views.client import readable as readable_client
from polku.apps.casework.views.protected import reason_given
from polku.apps.catalogue import records, words
from polku.apps.catalogue.models import Run, Service
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act
from polku.apps.referrals import actions, letters, names, perms
from polku.apps.referrals.forms.referring import ConsentForm, IntentForm, TellForm
from polku.apps.referrals.models import Membership, Referral
from polku.apps.referrals.queries import one, telling
from polku.apps.referrals.queries.suiting import Entry, compared
from polku.apps.referrals.views.finding import readable, tell
from polku.apps.referrals.words import run_label
from polku.services.referral import LINK_DAYS, Item, State


@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a client is to be sent to a service: which run, and what it is to lead to."""
    client = readable_client(request, pk)
    reason = reason_given(request, client)
    if reason is None:
        return redirect("casework:open-protected", pk)
    staff = http.staff(request)
    service = one.service_for(staff, number(request.GET.get("palvelu")) or 0)
    if service is None:
        raise Http404
    entry = next(iter(compared(client, staff, [service.pk], http.today())), None)
    if entry is None:
        raise Http404
    form = _intent(request, entry)
    saw(request, [client.person_id], Act.CHANGE if form.is_bound else Act.OPEN, reason)
    if form.is_bound and form.is_valid():
        run = _run(service, form)
        try:
            made = actions.intend(
                client,
                service,
                run=run,
                goal=form.cleaned_data["goal"],
                by=staff,
                at=http.this_moment(),
            )
        except ValidationError as error:
            tell(form, error)
        else:
            return redirect("referrals:send", made.pk)
    page = {"client": client, "entry": entry, "form": form, "language": words.page_language()}
    return render(request, "referrals/refer.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is intended, before it is sent."""
    referral, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", referral.client_id)
    client, staff = referral.client, http.staff(request)
    entry = next(iter(compared(client, staff, [referral.service_id], http.today())), None)
    if entry is None or State(referral.state) is not State.INTENTION:
        messages.warning(request, gettext("What is intended cannot be changed any more."))
        return redirect("referrals:referral", pk)
    initial = {"run": referral.run_id, "goal": referral.goal, "version": referral.version}
    form = _intent(request, entry, initial)
    saw(request, [client.person_id], Act.CHANGE if form.is_bound else Act.OPEN, reason)
    if form.is_bound and form.is_valid() and _changed(request, referral, form):
        return redirect("referrals:send", pk)
    page = {"client": client, "entry": entry, "form": form, "language": words.page_language()}
    return render(request, "referrals/refer.html", page, status=422 if form.errors else 200)


def _changed(request: HttpRequest, referral: Referral, form: IntentForm) -> bool:
    """Change what is intended; tell whether nothing is left to mend in its form."""
    given = form.cleaned_data
    try:
        actions.change(
            referral,
            run=_run(referral.service, form),
            goal=given["goal"],
            by=http.staff(request),
            at=http.this_moment(),
            version=given["version"] or 0,
        )
    except ValidationError as error:
        tell(form, error)
        return False
    return True


def _intent(
    request: HttpRequest, entry: Entry, initial: Mapping[str, Any] | None = None
) -> IntentForm:
    runs = [(str(opening.pk), run_label(opening)) for opening in entry.openings]
    posted = request.POST if request.method == "POST" else None
    return IntentForm(posted, runs=runs, initial=initial)


def _run(service: Service, form: IntentForm) -> Run | None:
    key = number(form.cleaned_data["run"])
    return service.runs.filter(pk=key).first() if key else None


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose what is told of the client, see exactly what the provider will see, and send it."""
    referral, reason = readable(request, pk)
    if reason is None:
        return redirect("casework:open-protected", referral.client_id)
    if State(referral.state) not in {State.INTENTION, State.NO_ANSWER}:
        messages.warning(request, gettext("The referral has been sent already."))
        return redirect("referrals:referral", pk)
    form = _telling(request, referral)
    if "consent" in request.POST:
        return _consented(request, referral, reason)
    saw(request, [referral.client.person_id], Act.OPEN, reason)
    if not form.is_bound or "change" in request.POST or not form.is_valid():
        return _form_page(request, referral, form)
    told = telling.draft_of(referral, form.chosen, form.typed, today=http.today())
    if "send" not in request.POST:
        return _preview(request, referral, form, told)
    return _send(request, referral, form, told, reason)


def _consented(request: HttpRequest, referral: Referral, reason: str) -> HttpResponse:
    """Record the client's written consent to tell one thing on health; what is typed beside stays."""
    consent = ConsentForm(request.POST)
    recorded = consent.is_valid() and _recorded(request, referral, consent)
    saw(request, [referral.client.person_id], Act.CHANGE if recorded else Act.OPEN, reason)
    if recorded:
        messages.success(request, gettext("The consent was recorded. Choose now what is told."))
        referral.refresh_from_db()
        consent = ConsentForm()
    posted = request.POST.dict() | {"tell": request.POST.getlist("tell")}
    form = TellForm(
        choices=telling.choices(referral, http.today()),
        initial=posted | {"version": referral.version},
    )
    return _form_page(request, referral, form, consent)


def _recorded(request: HttpRequest, referral: Referral, form: ConsentForm) -> bool:
    try:
        actions.consent(
            referral, **form.cleaned_data, by=http.staff(request), at=http.this_moment()
        )
    except ValidationError as error:
        tell(form, error)
        return False
    return True


def _send(
    request: HttpRequest,
    referral: Referral,
    form: TellForm,
    told: Mapping[Item, str],
    reason: str,
) -> HttpResponse:
    try:
        actions.send(
            referral,
            told=told,
            to=form.cleaned_data["to"],
            by=http.staff(request),
            at=http.this_moment(),
            version=form.cleaned_data["version"],
        )
    except actions.ChangedMeanwhileError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("referrals:send", referral.pk)
    except ValidationError as error:
        tell(form, error)
        return _form_page(request, referral, form)
    saw(request, [referral.client.person_id], Act.CHANGE, reason)
    messages.success(request, gettext("The referral was sent. Tell the client of it now."))
    return redirect("referrals:referral", referral.pk)


def _telling(request: HttpRequest, referral: Referral) -> TellForm:
    choices = telling.choices(referral, http.today())
    initial = {"to": referral.service.email, "version": referral.version}
    posted = request.POST if request.method == "POST" else None
    return TellForm(posted, choices=choices, initial=initial)


def _form_page(
    request: HttpRequest, referral: Referral, form: TellForm, consent: ConsentForm | None = None
) -> HttpResponse:
    consent = consent or ConsentForm()
    page = _shared(referral) | {
        "form": form,
        "consents": referral.consents.filter(withdrawn_at=None).order_by("recorded_at"),
        "consent_form": consent,
        "members": Membership.objects.filter(perms.speakers_of(referral.service)).exists(),
    }
    status = 422 if form.errors or consent.errors else 200
    return render(request, "referrals/send.html", page, status=status)


def _preview(
    request: HttpRequest, referral: Referral, form: TellForm, told: Mapping[Item, str]
) -> HttpResponse:
    to = form.cleaned_data["to"]
    page = _shared(referral) | {
        "form": form,
        "told": [(str(names.Item(item).label), value) for item, value in told.items()],
        "to": to,
        "letter": letters.new_referral(referral, gettext("(the link)")) if to else None,
        "posted": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "preview", "send", "change"}
        ],
        "link_days": LINK_DAYS,
    }
    return render(request, "referrals/preview.html", page)


def _shared(referral: Referral) -> dict[str, Any]:
    row = one.whole_service(referral)
    language, texts = words.told(records.of_row(row))
    return {
        "referral": referral,
        "client": referral.client,
        "texts": texts,
        "texts_language": language,
        "language": words.page_language(),
    }
