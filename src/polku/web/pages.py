"""The pages that belong to no app: help, statements, the language switch."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from polku.apps.people.http import read_only
from polku.web.help import template_of


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Change the language and go back to the same address, query and all."""
    return set_language(request)


@login_not_required
@read_only
def help_page(request: HttpRequest, page: str) -> HttpResponse:
    text = template_of(page, get_language() or "fi")
    if text is None:
        raise Http404
    return render(request, "help.html", {"text": text})


@login_not_required
@read_only
def statement(request: HttpRequest, page: str) -> HttpResponse:
    """Show the accessibility statement or the description of data protection."""
    text = template_of(page, get_language() or "fi")
    return render(request, "help.html", {"text": text})
