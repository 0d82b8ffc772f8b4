"""Letters on referrals, each in the language of its reader.

A letter to a provider holds no personal data: what the service is told of the client stands behind
the link or the sign-in (regulation (EU) 2016/679, article 5(1)(c)).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from polku.apps.catalogue import words
from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.referrals import names
from polku.apps.referrals.models import Referral
from polku.reference.names import LANGUAGES
from polku.rules.texts import written
from polku.services.referral import EXPIRY_DAYS, LINK_DAYS, Item, State

OFFICIAL = ("fi", "sv")
COMING = frozenset({State.SENT, State.SEEN, State.STUDIED, State.ACCEPTED, State.WAITING})
"""States in which the client has not begun yet, and may."""
UNANSWERED = gettext_lazy(
    "The provider tells us whether there is room for you. We tell you when we know."
)
STANDS: Mapping[State, Any] = {
    State.ACCEPTED: gettext_lazy("There is room for you."),
    State.WAITING: gettext_lazy(
        "You are in the queue for a place. We tell you when there is room."
    ),
    State.STARTED: gettext_lazy("You have begun in the service."),
    State.ATTENDED: gettext_lazy("You have begun in the service."),
    State.ENDED: gettext_lazy("Your referral to the service has ended."),
    State.REFUSED: gettext_lazy(
        "The provider cannot take you. We look for another way together with you."
    ),
    State.WITHDRAWN: gettext_lazy("We have taken the referral back: you need not take part."),
    State.NO_ANSWER: gettext_lazy(
        "The provider has not answered us. We tell you what happens next."
    ),
}
"""What a client is told of how a referral stands."""


class Words(NamedTuple):
    """A letter's language, subject and text."""

    language: str
    subject: str
    body: str


def language_of_provider(service: Service) -> str:
    """Return in which official language to write to a service's provider: the one it works in."""
    spoken = service.spoken.order_by("position").values_list("language", flat=True)
    return next((one for one in spoken if one in OFFICIAL), OFFICIAL[0])


def language_of_client(referral: Referral) -> str:
    """Return the client's own language, of those that letters are written in."""
    client = referral.client
    own = client.service_language or client.mother_tongue
    return own if own in LANGUAGES else LANGUAGES[0]


def name_of(service: Service, language: str) -> str:
    """Return what a service is called in a language, or in the first it has a name in."""
    found = dict(service.texts.exclude(name="").values_list("language", "name"))
    return next((found[one] for one in (language, *LANGUAGES) if one in found), service.key)


def new_referral(referral: Referral, secret: str = "") -> Words:
    """Tell a provider of a new referral; without a secret, to be read on its own pages."""
    return _to_provider(referral, _new, secret)


def reminder(referral: Referral, secret: str = "") -> Words:
    """Remind a provider of a referral without an answer."""
    return _to_provider(referral, _waits, secret)


def has_begun(referral: Referral, secret: str = "") -> Words:
    """Ask a provider whether a client has begun who was expected to."""
    return _to_provider(referral, _to_begin, secret)


def has_ended(referral: Referral, secret: str = "") -> Words:
    """Ask a provider whether a service has ended that was planned to."""
    return _to_provider(referral, _to_end, secret)


def another_link(referral: Referral, secret: str) -> Words:
    """Give a provider the new link it asked for."""
    return _to_provider(referral, _asked, secret)


def taken_back(referral: Referral) -> Words:
    """Tell a provider that a referral has been withdrawn."""
    language = language_of_provider(referral.service)
    with override(language):
        told = _told(referral, language)
        subject = _("A referral to %(service)s has been taken back") % told
        body = [
            _(
                "The referral of %(sent)s to your service %(service)s (%(area)s) has been taken"
                " back. You need do nothing."
            )
            % told,
            _("What you were told of the client is no longer needed: delete it."),
        ]
        return Words(language, subject, _joined(body))


def no_answer(referral: Referral, coach: Staff) -> Words:
    """Tell a coach that a provider never answered; who the client is stands behind the sign-in."""
    language = coach.reads()
    with override(language):
        told = _told(referral, language)
        subject = _("No answer to a referral to %(service)s") % told
        body = [
            _(
                "The provider has not answered the referral you sent on %(sent)s to %(service)s"
                " within %(days)s days. Decide with the client what follows: send it again, or"
                " choose another service."
            )
            % told,
            _address("referrals:referral", referral.pk),
        ]
        return Words(language, subject, _joined(body))


def letter_to_client(referral: Referral) -> Words:
    """Tell a client, in their own language, where they have been referred and what was told of them.

    Of what was told only the headings: the letter may be read by others on its way.
    """
    language = language_of_client(referral)
    with override(language):
        told = _told(referral, language)
        subject = _("A service for you: %(service)s") % told
        return Words(language, subject, _joined(_for_client(referral, told, language)))


def _for_client(referral: Referral, told: Mapping[str, object], language: str) -> Iterator[str]:
    name = referral.client.given_name
    yield _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
    yield (
        _("We have referred you to this service: %(service)s. It is given by %(provider)s.") % told
    )
    yield from _how_it_stands(referral, language)
    yield _("Contact of the service: %(contact)s.") % {"contact": _contact(referral.service)}
    items = [str(names.Item(one).label).lower() for one in Item if one in referral.told]
    if items:
        yield (
            _("We have told the provider this of you: %(items)s.") % {"items": words.listed(items)}
        )
    yield (
        _("If something is wrong, or you do not want to take part, tell your coach: %(coach)s.")
        % {"coach": referral.coach.name}
    )


def _how_it_stands(referral: Referral, language: str) -> Iterator[str]:
    """Say what has become of the referral by now, so that no client is told what holds no more."""
    state, run = State(referral.state), referral.run
    if state in COMING and run is not None and run.starts_on is not None:
        begins = _("It begins on %(day)s.") % {"day": written(run.starts_on, language)}
        yield f"{begins} {run.place}".strip()
    yield str(STANDS.get(state, UNANSWERED))
    if state is State.ACCEPTED and referral.expected_on is not None:
        yield _("You are expected on %(day)s.") % {"day": written(referral.expected_on, language)}


def _contact(service: Service) -> str:
    return ", ".join(filter(None, (service.phone, service.email, service.web))) or "–"


def _to_provider(
    referral: Referral, begin: Callable[[Mapping[str, object]], tuple[str, str]], secret: str
) -> Words:
    language = language_of_provider(referral.service)
    with override(language):
        subject, opening = begin(_told(referral, language))
        body = [
            opening,
            *_way(secret),
            _("This letter tells nothing of the client: do not answer it."),
        ]
        return Words(language, subject, _joined(body))


def _new(told: Mapping[str, object]) -> tuple[str, str]:
    return _("A new referral to %(service)s") % told, (
        _(
            "A client of the employment services has been referred to your service %(service)s (%(area)s)."
        )
        % told
    )


def _waits(told: Mapping[str, object]) -> tuple[str, str]:
    return _("A referral to %(service)s waits for your answer") % told, (
        _(
            "The referral of %(sent)s to your service %(service)s (%(area)s) has no answer yet. It"
            " ends without one %(days)s days after it was sent."
        )
        % told
    )


def _to_begin(told: Mapping[str, object]) -> tuple[str, str]:
    return _("Has the client begun? %(service)s") % told, (
        _(
            "The client referred on %(sent)s to your service %(service)s (%(area)s) was expected to"
            " begin on %(expected)s. Tell whether they have."
        )
        % told
    )


def _to_end(told: Mapping[str, object]) -> tuple[str, str]:
    return _("Has the service ended? %(service)s") % told, (
        _(
            "For the client referred on %(sent)s, your service %(service)s (%(area)s) was planned to"
            " end on %(planned)s. Tell how it went."
        )
        % told
    )


def _asked(told: Mapping[str, object]) -> tuple[str, str]:
    return _("A new link to a referral to %(service)s") % told, (
        _("Here is a new link to the referral to your service %(service)s (%(area)s).") % told
    )


def _way(secret: str) -> Iterator[str]:
    if not secret:
        yield _("Read it and answer on your own pages in Polku:")
        yield _address("referrals:provider")
        return
    yield _("Read it and answer here, without signing in:")
    yield _address("referrals:answer", secret)
    yield ngettext(
        "The link is good for %(days)s day and for one answer. After that the same page sends you a new one.",
        "The link is good for %(days)s days and for one answer. After that the same page sends you a new one.",
        LINK_DAYS,
    ) % {"days": LINK_DAYS}


def _told(referral: Referral, language: str) -> dict[str, object]:
    """Return what letters tell of a referral: nothing of the client."""
    service = referral.service
    sent = referral.sent_at
    return {
        "service": name_of(service, language),
        "provider": service.provider.name,
        "area": getattr(service.area, f"name_{language}"),
        "sent": written(sent.astimezone(get_default_timezone()).date(), language) if sent else "–",
        "expected": _day(referral.expected_on, language),
        "planned": _day(referral.planned_end, language),
        "days": EXPIRY_DAYS,
    }


def _day(day: date | None, language: str) -> str:
    return written(day, language) if day else "–"


def _address(name: str, *args: object) -> str:
    return settings.ADDRESS + reverse(name, args=args)


def _joined(parts: Iterator[str] | list[str]) -> str:
    return "\n\n".join(parts) + "\n"
