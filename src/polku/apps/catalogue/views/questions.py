"""Questions often asked and where to ask a person: what editors keep beside the services."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions import questions as actions
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError
from polku.apps.catalogue.forms.questions import DeskForm, QuestionForm
from polku.apps.catalogue.models import Question
from polku.apps.catalogue.queries import questions as queries
from polku.apps.people import http
from polku.apps.people.models import Area


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """List the area's questions in their order; say where to ask a person."""
    area = _area(request)
    form = DeskForm(request.POST if request.method == "POST" else None, desk=queries.desk(area))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        actions.keep_desk(
            area,
            phone=given["phone"],
            email=given["email"],
            hours=form.hours(),
            by=http.staff(request),
            at=http.this_moment(),
        )
        messages.success(request, gettext("The changes were saved."))
        return redirect("catalogue:questions")
    page = {"rows": queries.rows(area, http.today()), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "catalogue/questions.html", page, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a question and its answer, a new one or the one of a key."""
    area = _area(request)
    row = None if pk is None else _row(request, pk)
    form = QuestionForm(request.POST if request.method == "POST" else None, row=row)
    if form.is_bound and form.is_valid() and _kept(request, form, area, row):
        return redirect("catalogue:questions")
    status = 422 if form.is_bound else 200
    return render(request, "catalogue/question.html", {"form": form, "row": row}, status=status)


def _kept(request: HttpRequest, form: QuestionForm, area: Area, row: Question | None) -> bool:
    """Keep what the form says, or put into it why not."""
    version = form.cleaned_data["version"]
    who, at = http.staff(request), http.this_moment()
    try:
        actions.keep_question(form.asked(), of=area, row=row, version=version, by=who, at=at)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    except ChangedMeanwhileError:
        text = gettext(
            "Somebody has changed this since you opened it. What you wrote is below: open the page "
            "again in another tab, and bring your changes there."
        )
        form.add_error(None, ValidationError(text))
        return False
    messages.success(request, gettext("The changes were saved."))
    return True


@require_POST
def put_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question before the one it stands after."""
    actions.put_question_up(_row(request, pk), by=http.staff(request), at=http.this_moment())
    return redirect("catalogue:questions")


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a question and its answer are still true."""
    actions.review_question(_row(request, pk), by=http.staff(request), at=http.this_moment())
    messages.success(request, gettext("Reviewed: the answer is true today."))
    return redirect("catalogue:questions")


def _area(request: HttpRequest) -> Area:
    """Return the area whose questions a person keeps; for everybody else there is no such page."""
    who = http.staff(request)
    if who.area is None or not perms.may_add(who, who.area.pk):
        raise Http404
    return who.area


def _row(request: HttpRequest, pk: int) -> Question:
    _area(request)
    found = queries.question(http.staff(request), pk)
    if found is None:
        raise Http404
    return found
