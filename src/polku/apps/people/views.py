from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.timezone import localtime, now  # noqa: TID251 (a view's clock)
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.people import actions, perms, queries
from polku.apps.people.forms import LettersForm, LogSearch, SignInForm, TokenForm
from polku.apps.people.http import address, read_only, spreadsheet, staff
from polku.apps.people.log import saw
from polku.apps.people.models import Staff, Token
from polku.apps.people.names import Act

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _onward(request: HttpRequest) -> str:
    """Return the page somebody was on the way to; only ever one of ours."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("people:home")


def _let_in(request: HttpRequest, person: Staff) -> HttpResponseRedirect:
    login(request, person, backend=BACKEND)
    return redirect(_onward(request))


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_onward(request))
    given: dict[str, Any] = {
        "request": request,
        "address": address(request, behind_proxy=settings.HTTPS),
        "at": now(),
    }
    form = SignInForm(request.POST, **given) if request.method == "POST" else SignInForm(**given)
    if form.is_bound and form.is_valid():
        return _let_in(request, form.cleaned_data["staff"])
    page = {"form": form, "next": _onward(request), "demo": settings.DEMO}
    return render(request, "people/sign_in.html", page, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect("people:sign-in")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """One button a role. Outside the demo this page does not exist."""
    if not settings.DEMO:
        raise Http404
    people = queries.demo_staff()
    if request.method == "POST":
        chosen = [person for person in people if person.role == request.POST.get("role")]
        if not chosen:
            raise Http404
        return _let_in(request, chosen[0])
    return render(request, "people/demo.html", {"people": people, "next": _onward(request)})


@login_not_required
@never_cache
@read_only
def demo_letters(request: HttpRequest) -> HttpResponse:
    """Show what a demo has written to anybody, to play them. Elsewhere there is no such page."""
    if not settings.DEMO:
        raise Http404
    return render(request, "people/demo_letters.html", {"letters": queries.newest_letters()})


@read_only
def home(request: HttpRequest) -> HttpResponse:
    return redirect(queries.first_page(staff(request)))


@read_only
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "people/start.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is; where letters to one go is one's own to say."""
    person = staff(request)
    known = {"email": person.email, "language": person.language}
    form = LettersForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        actions.write_to(person, **form.cleaned_data)
        messages.success(request, _("The changes were saved."))
        return redirect("people:profile")
    area = person.area
    name = getattr(area, f"name_{get_language()}") if area else ""
    page = {"area": name, "form": form}
    return render(request, "people/profile.html", page, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other sign-in of the person ends with it."""
    form = PasswordChangeForm(staff(request), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Your password has been changed."))
        return redirect("people:profile")
    status = 422 if form.is_bound else 200
    return render(request, "people/password.html", {"form": form}, status=status)


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    actions.end_sessions(staff(request))
    logout(request)
    messages.success(request, _("You have signed out on every device."))
    return redirect("people:sign-in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a new one: its secret stands on the answer to the form and nowhere else."""
    form = TokenForm(request.POST if request.method == "POST" else None, initial={"days": 90})
    secret = _made(request, form) if form.is_bound and form.is_valid() else ""
    page = {
        "form": TokenForm(initial={"days": 90}) if secret else form,
        "secret": secret,
        "tokens": queries.tokens_in_force(staff(request), localtime(now()).date()),
        "api": request.build_absolute_uri("/api/v1/"),
    }
    status = 422 if form.is_bound and not secret else 200
    return render(request, "people/tokens.html", page, status=status)


def _made(request: HttpRequest, form: TokenForm) -> str:
    """Return the secret of a new token, or put into the form why there is none."""
    person = staff(request)
    try:
        _, secret = actions.make_token(person, **form.cleaned_data, by=person, at=now())
    except ValidationError as refused:
        form.add_error(None, refused)
        return ""
    return secret


@require_POST
def revoke_token(request: HttpRequest, key: int) -> HttpResponse:
    person = staff(request)
    token = get_object_or_404(Token.objects.filter(perms.own_tokens(person)), pk=key)
    actions.revoke(token, by=person, at=now())
    messages.success(request, _("The token no longer opens anything."))
    return redirect("people:tokens")


def _log_search(request: HttpRequest) -> dict[str, Any]:
    """Return what to look for, from the address; what cannot be read there counts as not said."""
    if not perms.may_read_access_log(staff(request)):
        raise Http404
    form = LogSearch(request.GET)
    form.is_valid()
    return {name: form.cleaned_data.get(name) for name in form.fields}


@read_only
def access_log(request: HttpRequest) -> HttpResponse:
    """Who saw whom. Looking here leaves its own lines, as looking anywhere does."""
    wanted = _log_search(request)
    person, by = wanted["person"] or "", wanted["by"] or ""
    found = queries.log_page(staff(request), person=person, by=by, number=wanted["page"] or 1)
    saw(request, (line.subject for line in found.lines), Act.LIST)
    return render(
        request,
        "people/access_log.html",
        {"found": found, "wanted": wanted, "query": urlencode({"person": person, "by": by})},
    )


@read_only
def access_log_csv(request: HttpRequest) -> HttpResponse:
    wanted = _log_search(request)
    person, by = wanted["person"] or "", wanted["by"] or ""
    lines = list(queries.log_export(staff(request), person=person, by=by))
    saw(request, (line.subject for line in lines), Act.EXPORT)
    head = [_("Time"), _("Who"), _("Username"), _("What was done"), _("Client"), _("Page")]
    rows = (
        [
            f"{localtime(line.at):%Y-%m-%d %H:%M:%S}",
            line.by.name,
            line.by.username,
            line.get_act_display(),
            line.subject,
            line.page,
            line.reason,
        ]
        for line in lines
    )
    return spreadsheet(_("access-log"), ([*head, _("Reason")], *rows))
