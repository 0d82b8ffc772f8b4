"""Questions and answers: those an area's editors keep, and those that everybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from polku.apps.catalogue.due import answer_due
from polku.apps.catalogue.models import Desk, Question, Service
from polku.apps.catalogue.searching import answered
from polku.apps.catalogue.words import language_of, page_language
from polku.apps.people.models import Area, Staff
from polku.reference.names import LANGUAGES, Language
from polku.services.numbers import NumberError, with_numbers

ANSWERS = 3
"""Questions shown of a search."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and its answer in one language, with the numbers of the law of the day."""

    pk: int
    language: Language
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Row:
    """A question as its editors see it."""

    question: Question
    told: Answer
    missing: Sequence[Language]
    is_due: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Where to ask a person of an area, in the language of the page."""

    area: str
    phone: str
    email: str
    hours: str
    language: Language


def rows(area: Area, today: date) -> list[Row]:
    """Return an area's questions in their order."""
    kept = Question.objects.filter(area=area).select_related("changed_by")
    return [
        Row(
            one,
            told(one, today),
            [x for x in LANGUAGES if x not in one.texts],
            one.is_published and answer_due(one) <= today,
        )
        for one in kept.order_by("position", "pk")
    ]


def question(staff: Staff, pk: int) -> Question | None:
    """Return a question of a person's own area; None: none of that key."""
    if staff.area_id is None:
        return None
    return Question.objects.filter(area=staff.area_id, pk=pk).first()


def desk(area: Area) -> Desk | None:
    return Desk.objects.filter(area=area).first()


def told(row: Question, today: date) -> Answer:
    """Return a question in the language of the page, or in the first it is told in."""
    language = language_of(row.texts)
    texts = row.texts.get(language, {})
    answer = texts.get("answer", "")
    try:
        answer = with_numbers(answer, today, language)
    except NumberError:  # the law has changed since: the editors see it, readers see no answer
        answer = ""
    return Answer(row.pk, language, texts.get("question", ""), answer)


def public(search: str, today: date) -> list[Answer]:
    """Return what everybody may read: all in order, or of a search the answers to it.

    Those of the areas whose services are public; one that speaks of a number the law has no more
    is left out.
    """
    areas = Service.objects.public().values("area")
    kept = Question.objects.public().filter(area__in=areas).order_by("area", "position", "pk")
    if search:
        order = answered(search, ANSWERS) if kept.exists() else []
        by_key = {one.pk: one for one in kept.filter(pk__in=order)}
        found = [by_key[pk] for pk in order if pk in by_key]
    else:
        found = list(kept)
    return [one for row in found if (one := told(row, today)).answer]


def people() -> list[Person]:
    """Return where the areas whose services are public answer: by name."""
    areas = Service.objects.public().values("area")
    found = Desk.objects.filter(area__in=areas).select_related("area")
    return sorted(map(_person, found), key=lambda one: one.area)


def _person(desk: Desk) -> Person:
    language = language_of(desk.hours)
    name = getattr(desk.area, f"name_{page_language()}") or desk.area.name_fi
    return Person(name, desk.phone, desk.email, desk.hours.get(language, ""), language)
