"""Everything that leads a referral on: one verb a function, one transaction, a trace of each."""

from polku.apps.referrals.actions.answering import accept, queue, refuse, see, study
from polku.apps.referrals.actions.errors import (
    ChangedMeanwhileError,
    FullError,
    LinkError,
    StepError,
)
from polku.apps.referrals.actions.going import attend, end, start
from polku.apps.referrals.actions.links import open_link, renew
from polku.apps.referrals.actions.making import change, consent, intend, withdraw_consent
from polku.apps.referrals.actions.reminding import Reminded, remind
from polku.apps.referrals.actions.sending import inform, send, withdraw
from polku.apps.referrals.actions.stepping import Via

__all__ = [
    "ChangedMeanwhileError",
    "FullError",
    "LinkError",
    "Reminded",
    "StepError",
    "Via",
    "accept",
    "attend",
    "change",
    "consent",
    "end",
    "inform",
    "intend",
    "open_link",
    "queue",
    "refuse",
    "remind",
    "renew",
    "see",
    "send",
    "start",
    "study",
    "withdraw",
    "withdraw_consent",
]
