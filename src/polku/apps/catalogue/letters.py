"""Letters to those who keep services, in their language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from polku.apps.catalogue import words
from polku.apps.catalogue.names import ReminderKind
from polku.apps.people.models import Staff
from polku.rules.texts import written
from polku.services.reminders import REVIEW_STEPS, Staying
from polku.services.service import Service


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that the keeper of a service is told of it."""

    pk: int
    service: Service
    kind: ReminderKind
    of: date
    step: int
    outdated_on: date
    """Of a review: the day from which readers no longer see a service not reviewed."""
    staying: Staying
    """Of funding: who is still in it."""

    @property
    def is_outdated(self) -> bool:
        return self.kind == ReminderKind.REVIEW and self.step == REVIEW_STEPS[-1]


def reminder(reader: Staff, matters: Sequence[Matter], today: date) -> tuple[str, str]:
    """Return the subject and the text of one letter on everything a person is told today."""
    with override(reader.reads()):
        count = len({one.pk for one in matters})
        subject = ngettext(
            "%(count)s service waits for you", "%(count)s services wait for you", count
        ) % {"count": count}
        return subject, "\n\n".join(_parts(reader, matters, today)) + "\n"


def _parts(reader: Staff, matters: Sequence[Matter], today: date) -> Iterator[str]:
    by_day = sorted(matters, key=lambda one: (one.of, one.pk))
    reviews = [one for one in by_day if one.kind == ReminderKind.REVIEW]
    funding = [one for one in by_day if one.kind == ReminderKind.FUNDING]
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
    yield _("You get this letter because you look after these services in Polku.")


def _part(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a heading with its lines; nothing where there is none."""
    told = "\n\n".join(lines)
    if told:
        yield f"{heading}\n\n{told}"


def _named(one: Matter, *said: str) -> str:
    """Return a service by name, what is said of it, and where it is."""
    name = words.told(one.service)[1].name or one.service.key
    address = settings.ADDRESS + reverse("catalogue:service", args=[one.pk])
    return "\n  ".join((f"- {name}", *said, address))


def _review(one: Matter, reader: Staff) -> str:
    days = {
        "due": written(one.of, reader.reads()),
        "outdated": written(one.outdated_on, reader.reads()),
    }
    return _named(
        one,
        _("Review due %(due)s. Without one, readers no longer see it from %(outdated)s on.") % days,
    )


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
