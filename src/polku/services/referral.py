"""The way of a referral: from a coach's intention to the outcome a provider tells.

The states are those of DORA's loop with the steps a Finnish service needs beside them. Who may lead
from one to another, and after how many days the clock does, is written here and nowhere else.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

LINK_DAYS = 8
"""Days that a link to an answer is good."""
REMINDER_DAYS = 10
"""Days without an answer after which a provider is reminded."""
EXPIRY_DAYS = 30
"""Days without an answer after which a referral has had none."""
ASK_DAYS = 3
"""Days after an expected beginning or end, of which nothing has been told, that it is asked."""
FARTHEST_DAYS = 5 * 366
"""Days ahead for which a beginning or an end may be told: a later day is a slip of the year."""
TOLD_AFTER_END_DAYS = 30
"""Days after its end for which a provider still sees what it was told of the client."""


class Party(StrEnum):
    """Who leads a referral on."""

    COACH = "coach"
    PROVIDER = "provider"
    CLOCK = "clock"


class State(StrEnum):
    """How far a referral has come."""

    INTENTION = "intention"
    SENT = "sent"
    SEEN = "seen"
    STUDIED = "studied"
    """Under study."""
    ACCEPTED = "accepted"
    WAITING = "waiting"
    """Accepted, in a queue for a place."""
    STARTED = "started"
    ATTENDED = "attended"
    """Attendance has been told."""
    ENDED = "ended"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"


UNANSWERED = frozenset({State.SENT, State.SEEN, State.STUDIED})
"""The provider has not said yes or no."""
COMING = frozenset({State.ACCEPTED, State.WAITING})
RUNNING = frozenset({State.STARTED, State.ATTENDED})
HOLDING = frozenset({State.ACCEPTED}) | RUNNING
"""A place is held for the client."""
OVER = frozenset({State.ENDED, State.REFUSED, State.WITHDRAWN})
"""Nothing follows any more; after NO_ANSWER the coach may still send it again."""

_ANSWERS = (State.STUDIED, State.ACCEPTED, State.WAITING, State.REFUSED)

STEPS: Mapping[Party, Mapping[State, tuple[State, ...]]] = MappingProxyType(
    {
        Party.COACH: {
            State.INTENTION: (State.SENT, State.WITHDRAWN),
            **dict.fromkeys(UNANSWERED | COMING, (State.WITHDRAWN,)),
            State.NO_ANSWER: (State.SENT, State.WITHDRAWN),
            **dict.fromkeys(RUNNING, (State.ENDED,)),
        },
        Party.PROVIDER: {
            State.SENT: (State.SEEN, *_ANSWERS),
            State.SEEN: _ANSWERS,
            State.STUDIED: _ANSWERS[1:],
            State.ACCEPTED: (State.STARTED, State.WAITING, State.REFUSED, State.ENDED),
            State.WAITING: (State.ACCEPTED, State.STARTED, State.REFUSED, State.ENDED),
            State.STARTED: (State.ATTENDED, State.ENDED),
            State.ATTENDED: (State.ENDED,),
        },
        Party.CLOCK: dict.fromkeys(UNANSWERED, (State.NO_ANSWER,)),
    }
)
"""Where each party may lead from each state. ENDED before STARTED: the client did not turn up."""


class Refusal(StrEnum):
    """Why a provider says no."""

    FULL = "full"
    CONDITIONS = "conditions"
    """The client does not meet what the service asks."""
    LANGUAGE = "language"
    NOT_SUITABLE = "not_suitable"
    """Another service would suit better."""
    NOT_REACHED = "not_reached"
    """The provider did not reach the client."""
    CLIENT_DECLINED = "client_declined"
    NOT_GIVEN = "not_given"
    """The service is not given any more, or not now."""
    OTHER = "other"


class Withdrawal(StrEnum):
    """Why a coach takes a referral back."""

    CLIENT_DECLINED = "client_declined"
    WORK = "work"
    STUDY = "study"
    OTHER_SERVICE = "other_service"
    MOVED = "moved"
    MISTAKE = "mistake"
    OTHER = "other"


class Item(StrEnum):
    """What may be told of a client to the provider, each chosen by itself."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    LANGUAGE = "language"
    AGE = "age"
    MUNICIPALITY = "municipality"
    GOAL = "goal"
    """What the service is to lead to, in the coach's words."""
    AGREED = "agreed"
    """Taking part has been agreed in the plan."""
    SUPPORT = "support"
    """What helps in taking part, as an interpreter, without any word of health."""
    WORK_ABILITY = "work_ability"
    HEALTH = "health"


NEEDS_CONSENT = frozenset({Item.WORK_ABILITY, Item.HEALTH})
"""Data on health: only with the client's itemised written consent (act 380/2023 116 § 4 mom.)."""


class Presence(StrEnum):
    """How a client took part on a day."""

    PRESENT = "present"
    AWAY_TOLD = "away_told"
    """Away, and told of it before."""
    AWAY = "away"


def may(party: Party, was: State, becomes: State) -> bool:
    """Tell whether a party may lead a referral from one state to another."""
    return becomes in STEPS[party].get(was, ())
