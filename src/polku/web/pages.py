"""The pages that belong to no app: help, statements, the rules of law, the language switch."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from polku.apps.people.http import read_only, today
from polku.rules.catalogue import UnknownRuleError
from polku.web import handbook, law


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Change the language and go back to the same address, query and all."""
    return set_language(request)


@login_not_required
@read_only
def text(request: HttpRequest, folder: str, page: str) -> HttpResponse:
    """Show a help text or a statement in the language of the page."""
    name = handbook.text(folder, page, get_language() or settings.LANGUAGE_CODE)
    if name is None:
        raise Http404
    return render(request, name)


@read_only
def rules(request: HttpRequest) -> HttpResponse:
    page = {"groups": law.groups(), "today": today()}
    return render(request, "rules.html", page)


@read_only
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show what a rule says on a day: today, or the one the address asks for (`?on=`)."""
    asked = request.GET.get("on", "").strip()
    on = law.read_day(asked)
    try:
        shown = law.rule(rule_id, on or today())
    except UnknownRuleError:
        raise Http404 from None
    page = {"rule": shown, "asked": asked, "unreadable": bool(asked) and on is None}
    return render(request, "rule.html", page)
