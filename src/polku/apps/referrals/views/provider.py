"""The pages of a provider's own people: their referrals, one of them, attendance of a group."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from polku.apps.people import http
from polku.apps.people.log import saw
from polku.apps.people.models import Staff
from polku.apps.people.names import Act, Role
from polku.apps.referrals import actions, names
from polku.apps.referrals.forms import provider as forms
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries import provider as queries
from polku.apps.referrals.queries.provider_attendance import Sheet, sheet
from polku.apps.referrals.views.answering import answered, is_twice, page_of
from polku.services.referral import Item


def speaker(request: HttpRequest) -> Staff:
    """Return who signs in for a provider; for everybody else these pages are not there."""
    found = http.staff(request)
    if found.role != Role.PROVIDER:
        raise Http404
    return found


@http.read_only
def referrals(request: HttpRequest) -> HttpResponse:
    """List the referrals to one's own services: to answer first, under way, over."""
    wish = forms.read_wish(request.GET)
    found = queries.listed(speaker(request), wish, http.today())
    saw(request, found.people, Act.LIST)
    return render(request, "referrals/provider.html", {"listed": found, "wish": wish})


@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a referral and take an answer; a new one shows nothing of the client until opened."""
    who = speaker(request)
    found = queries.referral_for(who, pk)
    if found is None:
        raise Http404
    via = actions.Via(staff=who)
    if request.method != "POST":
        return _shown(request, found, page_of(found), Act.OPEN)
    try:
        seen = actions.see(found, via=via, at=http.this_moment())
        posted = answered(request, seen, via)
    except actions.StepError as error:
        messages.warning(request, " ".join(error.messages))
        posted = None
    if posted is None:
        saw(request, [found.client.person_id], Act.CHANGE)
        return redirect("referrals:provider-referral", pk)
    again = queries.referral_for(who, pk) or found
    if is_twice(again, posted):
        return redirect("referrals:provider-referral", pk)
    return _shown(request, again, page_of(again, posted), Act.OPEN, status=422)


def _shown(
    request: HttpRequest, found: Referral, page: dict[str, Any], act: Act, status: int = 200
) -> HttpResponse:
    new = page["shown"].is_new
    if page["shown"].told and not new:
        saw(request, [found.client.person_id], act)
    template = "referrals/provider_cover.html" if new else "referrals/provider_referral.html"
    return render(request, template, page | {"frame": "base.html"}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest) -> HttpResponse:
    """Tell how a whole group took part, a week at a time, and save it once."""
    who, today = speaker(request), http.today()
    monday = forms.read_week(request.GET.get("viikko", ""), today)
    days = forms.days_of(monday)
    found = sheet(who, request.GET.get("ryhma", ""), days)
    if request.method == "POST" and found.group is not None:
        _save(request, who, found)
        saw(request, found.people, Act.CHANGE)
        asked = {"ryhma": found.group.key, "viikko": forms.week_text(monday)}
        return redirect(f"{reverse('referrals:provider-attendance')}?{urlencode(asked)}")
    saw(request, found.people, Act.LIST)
    week = timedelta(days=7)
    page = {
        "sheet": found,
        "days": days,
        "today": today,
        "rows": [_line(found, one, days) for one in found.rows],
        "presences": names.Presence.choices,
        "week": forms.week_text(monday),
        "before": forms.week_text(monday - week),
        "after": forms.week_text(monday + week) if monday + week <= today else "",
    }
    return render(request, "referrals/provider_attendance.html", page)


def _line(found: Sheet, row: Referral, days: list[date]) -> dict[str, Any]:
    """Return a client's line of the table: a cell a day, open from the start to today."""
    start, today = row.started_on, http.today()
    cells = [
        {
            "name": forms.cell(row.pk, day),
            "day": day,
            "open": day <= today and (start is None or day >= start),
            "told": found.told.get((row.pk, day), ""),
        }
        for day in days
    ]
    return {"referral": row, "client": row.told.get(Item.NAME.value, ""), "cells": cells}


def _save(request: HttpRequest, who: Staff, found: Sheet) -> None:
    """Save what differs from what was told; what cannot be saved is said, and the rest stays saved."""
    days = forms.days_of(forms.read_week(request.GET.get("viikko", ""), http.today()))
    saved = 0
    for told in forms.told_in(request.POST, found.rows, days):
        if found.told.get((told.referral.pk, told.day)) == told.presence.value:
            continue
        try:
            with transaction.atomic():
                actions.attend(
                    told.referral,
                    day=told.day,
                    presence=told.presence,
                    via=actions.Via(staff=who),
                    at=http.this_moment(),
                )
        except ValidationError as error:
            name = told.referral.told.get(Item.NAME.value, "")
            messages.warning(request, f"{name}, {told.day:%d.%m.}: {' '.join(error.messages)}")
        else:
            saved += 1
    if saved:
        said = ngettext("%(count)s day was saved.", "%(count)s days were saved.", saved)
        messages.success(request, said % {"count": saved})
    else:
        messages.info(request, gettext("Nothing was changed."))
