"""Letters to those who keep services and answers, in their language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from polku.apps.catalogue import records, words
from polku.apps.catalogue.models import Question, Service
from polku.apps.catalogue.names import ReminderKind
from polku.apps.people.models import Staff
from polku.rules.texts import written
from polku.services.reminders import REVIEW_STEPS, Staying

Kept = Service | Question
_NOBODY = Staying()


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that the keeper of a service or an answer is told of it."""

    row: Kept
    kind: ReminderKind
    of: date
    step: int
    outdated_on: date | None = None
    """Of a review: the day from which readers no longer see a service not reviewed."""
    staying: Staying = _NOBODY
    """Of funding: who is still in it."""

    @property
    def is_outdated(self) -> bool:
        return self.kind == ReminderKind.REVIEW and self.step == REVIEW_STEPS[-1]


def reminder(reader: Staff, matters: Sequence[Matter], today: date) -> tuple[str, str]:
    """Return the subject and the text of one letter on everything a person is told today."""
    with override(reader.reads()):
        return _subject(matters), "\n\n".join(_parts(reader, matters, today)) + "\n"


def _subject(matters: Sequence[Matter]) -> str:
    answers = len({one.row for one in matters if one.kind == ReminderKind.ANSWER})
    services = len({one.row for one in matters}) - answers
    told = []
    if services:
        told.append(
            ngettext("%(count)s service waits for you", "%(count)s services wait for you", services)
            % {"count": services}
        )
    if answers:
        told.append(
            ngettext("%(count)s answer waits for you", "%(count)s answers wait for you", answers)
            % {"count": answers}
        )
    return ", ".join(told)


def _parts(reader: Staff, matters: Sequence[Matter], today: date) -> Iterator[str]:
    by_day = sorted(matters, key=lambda one: (one.of, one.row.pk))
    reviews = [one for one in by_day if one.kind == ReminderKind.REVIEW]
    funding = [one for one in by_day if one.kind == ReminderKind.FUNDING]
    answers = [one for one in by_day if one.kind == ReminderKind.ANSWER]
    yield _("Hello %(name)s,") % {"name": reader.name}
    if reviews:
        there = settings.ADDRESS + reverse("catalogue:due-reviews")
        yield _("One page asks of all your services whether they are still true:") + f"\n{there}"
    yield from _part(
        _("Is what these services say still true?"),
        (_review(one, reader) for one in reviews if not one.is_outdated),
    )
    yield from _part(
        _("Nobody has said that these are still true, so readers no longer see them:"),
        (_named(one) for one in reviews if one.is_outdated),
    )
    yield from _part(
        _("The funding of these services ends:"), (_funded(one, reader, today) for one in funding)
    )
    yield from _part(
        _("Are these answers to questions often asked still true?"),
        (_answer(one, reader) for one in answers),
    )
    yield _("You get this letter because you look after these in Polku.")


def _part(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a heading with its lines; nothing where there is none."""
    told = "\n\n".join(lines)
    if told:
        yield f"{heading}\n\n{told}"


def _named(one: Matter, *said: str) -> str:
    """Return a service or a question by name, what is said of it, and where it is."""
    if isinstance(one.row, Question):
        name, page = _question(one.row), "catalogue:edit-question"
    else:
        name = words.told(records.of_row(one.row))[1].name or one.row.key
        page = "catalogue:service"
    address = settings.ADDRESS + reverse(page, args=[one.row.pk])
    return "\n  ".join((f"- {name}", *said, address))


def _question(row: Question) -> str:
    told: str = row.texts[words.language_of(row.texts)]["question"]
    return told


def _review(one: Matter, reader: Staff) -> str:
    days = {
        "due": written(one.of, reader.reads()),
        "outdated": written(one.outdated_on or one.of, reader.reads()),
    }
    return _named(
        one,
        _("Review due %(due)s. Without one, readers no longer see it from %(outdated)s on.") % days,
    )


def _answer(one: Matter, reader: Staff) -> str:
    return _named(one, _("Review due %(due)s.") % {"due": written(one.of, reader.reads())})


def _funded(one: Matter, reader: Staff, today: date) -> str:
    days = (one.of - today).days
    ends = ngettext(
        "The funding ends on %(day)s, in %(days)s day.",
        "The funding ends on %(day)s, in %(days)s days.",
        days,
    ) % {"day": written(one.of, reader.reads()), "days": days}
    return _named(one, ends, _staying(one.staying))


def _staying(staying: Staying) -> str:
    if not staying.clients:
        return _("No client sent through Polku is in it.")
    told = {"clients": staying.clients, "longer": staying.longer}
    return (
        ngettext(
            "%(clients)s client is still in it; beyond the funding: %(longer)s.",
            "%(clients)s clients are still in it; beyond the funding: %(longer)s.",
            staying.clients,
        )
        % told
    )
