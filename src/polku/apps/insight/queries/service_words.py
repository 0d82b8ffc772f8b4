"""What the page of a service's results calls things."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.apps.insight import words
from polku.apps.insight.names import NOT_KNOWN, Text
from polku.apps.referrals.names import Refusal, Withdrawal
from polku.register.states import OPEN_WORK, OUTSIDE

ANSWERS: Mapping[str, Text] = {
    "accepted": pgettext_lazy("of referrals", "Accepted"),
    "refused": pgettext_lazy("of referrals", "Refused"),
    "no_answer": pgettext_lazy("of referrals", "No answer in 30 days"),
    "withdrawn": pgettext_lazy("of referrals", "Withdrawn"),
    "unanswered": pgettext_lazy("of referrals", "Not answered yet"),
}
ANSWER_CSS: Mapping[str, str] = {
    "accepted": "f-open",
    "refused": "f-unemp",
    "no_answer": "f-unemp o3",
    "withdrawn": "f-outside",
    "unanswered": "f-part",
}
REASONS: Mapping[str, Text] = {
    **{one.value: one.label for one in Withdrawal},
    **{one.value: one.label for one in Refusal},
}
WHERE_CSS: Mapping[str, str] = {
    OPEN_WORK: "f-open",
    "supported_work": "f-hatch",
    "in_service": "f-service",
    "unemployed": "f-unemp",
    "part_time": "f-part",
    OUTSIDE: "f-outside",
    "elsewhere": "f-training",
}
OUTCOME_CSS: Mapping[str, str] = {
    "completed": "f-service",
    "employed": "f-open",
    "interrupted": "f-part",
    "no_show": "f-unemp",
}
NOT_TOLD: Text = _("Not told")


def outcome(code: str) -> str:
    """Return the name of an outcome of the register."""
    return _of_list("outcome", code)


def payer(code: str) -> str:
    """Return the name of who pays, as the register has it."""
    return _of_list("payer", code)


def _of_list(name: str, code: str) -> str:
    return str(NOT_TOLD) if code == NOT_KNOWN else words.named(code, name)
