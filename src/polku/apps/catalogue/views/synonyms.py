"""Words for one thing: editors keep them, see what they would do, and what searches missed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError
from polku.apps.catalogue.actions.synonyms import check_words, keep_words, remove_words
from polku.apps.catalogue.forms.synonyms import WordsForm
from polku.apps.catalogue.models import Synonyms
from polku.apps.catalogue.queries import synonyms as queries
from polku.apps.people import http
from polku.apps.people.models import Area
from polku.reference.names import LANGUAGES


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Show the groups of the area with a form for a new one, or for the one of a key."""
    area = _area(request)
    row = None if pk is None else _row(request, pk)
    form = WordsForm.of(
        row, data=request.POST if request.method == "POST" else None, words=_begun(request)
    )
    page: dict[str, Any] = {"form": form, "row": row}
    if form.is_bound and form.is_valid():
        if request.POST.get("act") == "save" and _kept(request, form, area, row):
            return redirect("catalogue:words")
        if request.POST.get("act") != "save":
            page["tried"] = _tried(form, row)
    page |= {"groups": queries.groups(area), "missed": queries.missed(), "languages": LANGUAGES}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "catalogue/words.html", page, status=status)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let searches forget a group."""
    try:
        remove_words(_row(request, pk), by=http.staff(request), at=http.this_moment())
    except ChangedMeanwhileError as gone:
        raise Http404 from gone
    messages.success(request, gettext("Searches no longer know the group."))
    return redirect("catalogue:words")


def _area(request: HttpRequest) -> Area:
    """Return the area whose words a person keeps; for everybody else there is no such page."""
    who = http.staff(request)
    if who.area is None or not perms.may_add(who, who.area.pk):
        raise Http404
    return who.area


def _row(request: HttpRequest, pk: int) -> Synonyms:
    _area(request)
    found = queries.group(http.staff(request), pk)
    if found is None:
        raise Http404
    return found


def _begun(request: HttpRequest) -> dict[str, str]:
    """Return the words a new group begins with, by language: from the list of what was missed."""
    return {one: request.GET[one][:60] for one in LANGUAGES if request.GET.get(one)}


def _kept(request: HttpRequest, form: WordsForm, area: Area, row: Synonyms | None) -> bool:
    """Keep what the form says, or put into it why not."""
    version = form.cleaned_data["version"]
    who, at = http.staff(request), http.this_moment()
    try:
        keep_words(form.said(), of=area, row=row, version=version, by=who, at=at)
    except ValidationError as refused:
        form.refuse(refused)
        return False
    except ChangedMeanwhileError:
        text = gettext(
            "Somebody has changed this since you opened it. What you wrote is below: open the page "
            "again in another tab, and bring your changes there."
        )
        form.refuse(ValidationError(text))
        return False
    messages.success(request, gettext("Saved. Searches know the words from now on."))
    return True


def _tried(form: WordsForm, row: Synonyms | None) -> list[queries.Tried]:
    """Return what the words of the form would do; nothing, and why, where they may not be kept."""
    said = form.said()
    try:
        check_words(said, instead_of=row)
    except ValidationError as refused:
        form.refuse(refused)
        return []
    return queries.preview(said.why, said.words, row.pk if row else None)
