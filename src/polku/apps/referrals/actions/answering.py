"""What a provider answers: seen, under study, accepted, in the queue, refused."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from polku.apps.catalogue.models import Run
from polku.apps.referrals.actions.errors import FullError
from polku.apps.referrals.actions.stepping import Hand, Via, not_in, of_provider, use_link
from polku.apps.referrals.models import Referral
from polku.services.referral import HOLDING, Refusal, State


@transaction.atomic
def see(referral: Referral, *, via: Via, at: datetime) -> Referral:
    """Write down that the provider has opened a referral; opened again, it stays as it is.

    Raises PermissionDenied and LinkError.
    """
    hand = of_provider(referral, via, at)
    if hand.link is not None and hand.link.opened_at is None:
        hand.link.opened_at = at
        hand.link.save(update_fields=["opened_at"])
    if hand.state is State.SENT:
        hand.step(State.SEEN)
    return hand.referral


@transaction.atomic
def study(
    referral: Referral, *, via: Via, at: datetime, version: int | None = None, words: str = ""
) -> Referral:
    """Answer that the provider is looking into it.

    Raises, as the other answers do, PermissionDenied, LinkError, ChangedMeanwhileError and StepError.
    """
    hand = of_provider(referral, via, at, version)
    return _answered(hand, State.STUDIED, words)


@transaction.atomic
def accept(
    referral: Referral,
    *,
    expected_on: date | None,
    via: Via,
    at: datetime,
    version: int | None = None,
    words: str = "",
) -> Referral:
    """Answer yes; of a run with a number of places one is then held. Raises FullError as well."""
    hand = of_provider(referral, via, at, version)
    not_in(expected_on, "expected_on", earliest=hand.today, latest=hand.farthest)
    hold_place(hand)
    return _answered(hand, State.ACCEPTED, words, expected_on=expected_on, **_first_answer(hand))


@transaction.atomic
def queue(
    referral: Referral,
    *,
    via: Via,
    at: datetime,
    expected_on: date | None = None,
    version: int | None = None,
    words: str = "",
) -> Referral:
    """Answer that the client waits for a place; none is held."""
    hand = of_provider(referral, via, at, version)
    not_in(expected_on, "expected_on", earliest=hand.today, latest=hand.farthest)
    return _answered(hand, State.WAITING, words, expected_on=expected_on, **_first_answer(hand))


@transaction.atomic
def refuse(
    referral: Referral,
    *,
    reason: Refusal,
    words: str,
    via: Via,
    at: datetime,
    version: int | None = None,
) -> Referral:
    """Answer no, with a reason; of another reason than those of the list, in words."""
    hand = of_provider(referral, via, at, version)
    if reason is Refusal.OTHER and not words.strip():
        raise ValidationError({"words": _("Say in words why, without anything on health.")})
    told = {"reason": reason.value, **_first_answer(hand)}
    return _answered(hand, State.REFUSED, words, {"reason": reason.value}, **told)


def hold_place(hand: Hand) -> None:
    """Make sure that the run has a place for a referral that holds none yet. Raises FullError.

    The run is held: of two who take the last place at once, one waits for the other and is late.
    """
    referral = hand.referral
    if referral.run_id is None or hand.state in HOLDING:
        return
    run = Run.objects.select_for_update(of=("self",)).get(pk=referral.run_id)
    if run.places is None:
        return
    if run.referrals.filter(state__in=HOLDING).count() >= run.places:
        raise FullError


def _first_answer(hand: Hand) -> dict[str, Any]:
    return {} if hand.referral.answered_at is not None else {"answered_at": hand.at}


def _answered(
    hand: Hand, becomes: State, words: str, detail: dict[str, Any] | None = None, **columns: Any
) -> Referral:
    said = words.strip()
    hand.step(becomes, (detail or {}) | ({"words": said} if said else {}), words=said, **columns)
    use_link(hand)
    return hand.referral
