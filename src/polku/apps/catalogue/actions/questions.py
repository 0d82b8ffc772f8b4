"""Questions often asked and where to ask a person, as an area's editors keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from polku.apps.catalogue import perms
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError
from polku.apps.catalogue.models import Desk, Question
from polku.apps.people.models import Area, Staff
from polku.reference.names import LANGUAGES, Language
from polku.services.completeness import official_languages
from polku.services.numbers import NumberError, with_numbers

Texts = Mapping[Language, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as an editor writes it: `question` and `answer` by language."""

    texts: Texts
    is_published: bool


def check_question(asked: Asked, area: str, today: date) -> None:
    """Raise ValidationError by field (`fi.answer`) where readers could not be told it.

    A published one is whole in the official languages of the area; what is begun in a language is
    whole in it.
    """
    errors: dict[str, str] = {}
    needed = official_languages(area, today) if asked.is_published else ()
    for language in LANGUAGES:
        told = asked.texts.get(language, {})
        for part in ("question", "answer"):
            if not told.get(part) and (language in needed or any(told.values())):
                errors[f"{language}.{part}"] = _("Write this, too, in the language.")
        try:
            with_numbers(told.get("answer", ""), today, language)
        except NumberError as wrong:
            errors[f"{language}.answer"] = _(
                "%(said)s is not a number of the law. Write as {work_trial[months]:month}."
            ) % {"said": wrong.said}
    if not any(asked.texts.get(one, {}).get("question") for one in LANGUAGES):
        errors.setdefault("fi.question", _("Write the question in some language."))
    if errors:
        raise ValidationError(dict(errors))


@transaction.atomic
def keep_question(
    asked: Asked, *, of: Area, row: Question | None, version: int, by: Staff, at: datetime
) -> Question:
    """Add a question at the end of an area's, or write one anew: it is then true today.

    Raises PermissionDenied, ValidationError, ChangedMeanwhileError.
    """
    if not perms.may_add(by, of.pk):
        raise PermissionDenied
    check_question(asked, of.code, day_of(at))
    if row is None:
        made = Question(area=of, position=_end(of))
    else:
        made = Question.objects.select_for_update(of=("self",)).get(pk=row.pk, area=of)
        if made.version != version:
            raise ChangedMeanwhileError
        made.version += 1
    made.texts = {one: dict(told) for one, told in asked.texts.items() if any(told.values())}
    made.is_published, made.reviewed_on = asked.is_published, day_of(at)
    made.changed_at, made.changed_by = at, by
    made.save()
    return made


def _end(area: Area) -> int:
    last = Question.objects.filter(area=area).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def put_question_up(row: Question, *, by: Staff, at: datetime) -> None:
    """Put a question before the one it stands after. Raises PermissionDenied."""
    if not perms.may_add(by, row.area_id):
        raise PermissionDenied
    kept = Question.objects.select_for_update(of=("self",)).filter(area=row.area_id)
    order = list(kept.order_by("position", "pk"))
    place = next(at for at, one in enumerate(order) if one.pk == row.pk)
    if place:
        order[place - 1 : place + 1] = order[place], order[place - 1]
    for position, one in enumerate(order):
        one.position = position
        one.changed_at = at if one.pk == row.pk else one.changed_at
    Question.objects.bulk_update(order, ["position", "changed_at"])


@transaction.atomic
def review_question(row: Question, *, by: Staff, at: datetime) -> None:
    """Say that a question and its answer are true today. Raises PermissionDenied."""
    if not perms.may_add(by, row.area_id):
        raise PermissionDenied
    Question.objects.filter(pk=row.pk).update(reviewed_on=day_of(at), changed_at=at, changed_by=by)


@transaction.atomic
def keep_desk(
    area: Area, *, phone: str, email: str, hours: Mapping[str, str], by: Staff, at: datetime
) -> Desk:
    """Say where an area answers those who would rather ask a person. Raises PermissionDenied."""
    if not perms.may_add(by, area.pk):
        raise PermissionDenied
    told = {"phone": phone, "email": email, "hours": {x: y for x, y in hours.items() if y}}
    desk, _made = Desk.objects.update_or_create(
        area=area, defaults={**told, "changed_at": at, "changed_by": by}
    )
    return desk


@transaction.atomic
def put_questions(area: Area, questions: Sequence[Texts], *, desk: Desk, at: datetime) -> int:
    """Give an area its first questions, published, and its desk; return how many.

    An area that has any keeps its own.
    """
    if Question.objects.filter(area=area).exists():
        return 0
    Question.objects.bulk_create(
        Question(
            area=area,
            position=position,
            texts=dict(texts),
            is_published=True,
            reviewed_on=day_of(at),
            changed_at=at,
        )
        for position, texts in enumerate(questions)
    )
    desk.area, desk.changed_at = area, at
    desk.save()
    return len(questions)
