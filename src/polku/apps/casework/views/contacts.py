"""What is written down on a client: a contact, a meeting, an own coach, a conflict settled."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.casework import actions
from polku.apps.casework.names import Kept
from polku.apps.casework.queries.client import coaches_to_give
from polku.apps.casework.views.client import readable
from polku.apps.casework.views.protected import reason_given
from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.names import Act
from polku.register import codes

HELD = tuple(f"{code:02}" for code in (*range(1, 6), *range(21, 31), *range(31, 37)))
"""Ways of contact a coach records (yhteydenottotapa); older interviews belong to the register."""
BOOKABLE = tuple(str(code) for code in range(21, 31))
BOOKED_WITHIN = timedelta(days=366)


def _methods(offered: tuple[str, ...]) -> list[tuple[str, str]]:
    names, language = codes.names("contact_method"), get_language() or "fi"
    return [(code, names[code].within(language).capitalize()) for code in offered if code in names]


class WhenForm(forms.Form):
    """A day in three fields and a time of day: native date inputs show the US order."""

    method = forms.ChoiceField(label=_("What kind"))
    day = forms.IntegerField(min_value=1, max_value=31, label=_("Day"))
    month = forms.IntegerField(min_value=1, max_value=12, label=_("Month"))
    year = forms.IntegerField(min_value=2000, max_value=2100, label=_("Year"))
    at = forms.CharField(max_length=5, label=_("Time"))
    note = forms.CharField(
        max_length=2000, required=False, label=_("Summary"), widget=forms.Textarea
    )
    offered: tuple[str, ...] = HELD

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        field = self.fields["method"]
        field.choices = _methods(self.offered)  # type: ignore[attr-defined]  # a ChoiceField

    def clean_at(self) -> time:
        text = self.cleaned_data["at"].strip().replace(".", ":")
        try:
            hour, _colon, minute = text.partition(":")
            return time(int(hour), int(minute or 0))
        except ValueError:
            raise ValidationError(_("Write the time as 9.15.")) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"day", "month", "year", "at"} <= given.keys():
            try:
                day = date(given["year"], given["month"], given["day"])
            except ValueError:
                raise ValidationError(
                    _("There is no such day. Check day, month and year.")
                ) from None
            when = datetime.combine(day, given["at"], tzinfo=get_current_timezone())
            self.check(when)
            given["when"] = when
        return given

    def check(self, when: datetime) -> None:
        if when > self.now:
            raise ValidationError(_("That is still to come. Book it as a meeting instead."))


class MeetingForm(WhenForm):
    offered = BOOKABLE

    def check(self, when: datetime) -> None:
        if when < self.now:
            raise ValidationError(_("That time has passed. Record it as a contact instead."))
        if when > self.now + BOOKED_WITHIN:
            raise ValidationError(_("A meeting is booked at most a year ahead."))


def _write_down(
    request: HttpRequest, pk: int, form_class: type[WhenForm], action: Any, page: dict[str, str]
) -> HttpResponse:
    client = readable(request, pk)
    reason = reason_given(request, client)
    if reason is None:
        return redirect("casework:open-protected", pk)
    now = http.this_moment()
    usual = {
        "day": now.day,
        "month": now.month,
        "year": now.year,
        "at": f"{now.hour}.{now.minute:02}",
    }
    posted = request.POST if request.method == "POST" else None
    form = form_class(posted, now=now, initial=usual)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        written = action(
            client,
            moment=given["when"],
            method=given["method"],
            note=given["note"],
            by=http.staff(request),
            at=now,
        )
        if written:
            saw(request, [client.person_id], Act.CHANGE, reason)
            messages.success(request, page["done"])
            return redirect("casework:client", pk)
        form.add_error(None, gettext("There is a contact of this kind at that time already."))
    saw(request, [client.person_id], Act.OPEN, reason)
    context = {"form": form, "client": client, **page}
    return render(
        request, "casework/contact_form.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def record_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a contact that has been."""
    page = {"heading": gettext("Record a contact"), "done": gettext("The contact was recorded.")}
    return _write_down(request, pk, WhenForm, actions.record_contact, page)


@require_http_methods(["GET", "HEAD", "POST"])
def book_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a meeting ahead."""
    page = {"heading": gettext("Book a meeting"), "done": gettext("The meeting was booked.")}
    return _write_down(request, pk, MeetingForm, actions.book_meeting, page)


@require_POST
def settle_conflict(request: HttpRequest, pk: int, conflict: int) -> HttpResponse:
    """Choose which value holds where Polku and the register differ."""
    client = readable(request, pk)
    found = get_object_or_404(client.conflicts.filter(settled_at=None), pk=conflict)
    keep = request.POST.get("keep")
    if keep not in {Kept.OURS, Kept.THEIRS}:
        raise Http404
    actions.settle_conflict(found, keep=Kept(keep), by=http.staff(request), at=http.this_moment())
    saw(request, [client.person_id], Act.CHANGE, reason_given(request, client) or "")
    messages.success(request, gettext("The difference was settled."))
    return redirect("casework:client", pk)


@require_POST
def allocate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the client an own coach of the lead's unit."""
    client, lead = readable(request, pk), http.staff(request)
    coach = next((c for c in coaches_to_give(lead) if str(c.pk) == request.POST.get("coach")), None)
    if coach is None and not coaches_to_give(lead):
        raise Http404
    if coach is None:
        messages.error(request, gettext("Choose a coach of your unit first."))
        return redirect("casework:client", pk)
    actions.allocate(client, to=coach, by=lead, at=http.this_moment())
    saw(request, [client.person_id], Act.CHANGE, reason_given(request, client) or "")
    messages.success(request, gettext("The own coach is now %(name)s.") % {"name": coach.name})
    return redirect("casework:client", pk)
