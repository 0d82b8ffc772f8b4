"""The choices of referrals, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from polku.services import referral


class State(TextChoices):
    INTENTION = referral.State.INTENTION.value, pgettext_lazy("state of a referral", "intention")
    SENT = referral.State.SENT.value, pgettext_lazy("state of a referral", "sent")
    SEEN = referral.State.SEEN.value, pgettext_lazy("state of a referral", "seen")
    STUDIED = referral.State.STUDIED.value, pgettext_lazy("state of a referral", "under study")
    ACCEPTED = referral.State.ACCEPTED.value, pgettext_lazy("state of a referral", "accepted")
    WAITING = (
        referral.State.WAITING.value,
        pgettext_lazy("state of a referral", "waiting for a place"),
    )
    STARTED = referral.State.STARTED.value, pgettext_lazy("state of a referral", "started")
    ATTENDED = referral.State.ATTENDED.value, pgettext_lazy("state of a referral", "attending")
    ENDED = referral.State.ENDED.value, pgettext_lazy("state of a referral", "ended")
    REFUSED = referral.State.REFUSED.value, pgettext_lazy("state of a referral", "refused")
    NO_ANSWER = referral.State.NO_ANSWER.value, pgettext_lazy("state of a referral", "no answer")
    WITHDRAWN = referral.State.WITHDRAWN.value, pgettext_lazy("state of a referral", "withdrawn")


class Refusal(TextChoices):
    FULL = referral.Refusal.FULL.value, _("There is no place free.")
    CONDITIONS = referral.Refusal.CONDITIONS.value, _("A condition of the service is not met.")
    LANGUAGE = referral.Refusal.LANGUAGE.value, _("There is no language in common.")
    NOT_SUITABLE = referral.Refusal.NOT_SUITABLE.value, _("Another service would suit better.")
    NOT_REACHED = referral.Refusal.NOT_REACHED.value, _("The client could not be reached.")
    CLIENT_DECLINED = referral.Refusal.CLIENT_DECLINED.value, _("The client does not want to.")
    NOT_GIVEN = referral.Refusal.NOT_GIVEN.value, _("The service is not given now.")
    OTHER = referral.Refusal.OTHER.value, pgettext_lazy("reason", "Another reason")


class Withdrawal(TextChoices):
    CLIENT_DECLINED = referral.Withdrawal.CLIENT_DECLINED.value, _("The client does not want to.")
    WORK = referral.Withdrawal.WORK.value, _("The client got work.")
    STUDY = referral.Withdrawal.STUDY.value, _("The client began to study.")
    OTHER_SERVICE = referral.Withdrawal.OTHER_SERVICE.value, _("Another service was chosen.")
    MOVED = referral.Withdrawal.MOVED.value, _("The client moved away.")
    MISTAKE = referral.Withdrawal.MISTAKE.value, _("It was made by mistake.")
    OTHER = referral.Withdrawal.OTHER.value, pgettext_lazy("reason", "Another reason")


class Item(TextChoices):
    NAME = referral.Item.NAME.value, _("Name")
    PHONE = referral.Item.PHONE.value, _("Phone number")
    EMAIL = referral.Item.EMAIL.value, _("E-mail address")
    LANGUAGE = referral.Item.LANGUAGE.value, _("Service language")
    AGE = referral.Item.AGE.value, pgettext_lazy("of a person", "Age")
    MUNICIPALITY = referral.Item.MUNICIPALITY.value, _("Municipality")
    GOAL = referral.Item.GOAL.value, _("What the service is to lead to")
    AGREED = referral.Item.AGREED.value, _("Agreed in the plan")
    SUPPORT = referral.Item.SUPPORT.value, _("What helps in taking part")
    WORK_ABILITY = referral.Item.WORK_ABILITY.value, _("Work ability")
    HEALTH = referral.Item.HEALTH.value, _("Health")


class Presence(TextChoices):
    PRESENT = referral.Presence.PRESENT.value, _("present")
    AWAY_TOLD = referral.Presence.AWAY_TOLD.value, _("away, told beforehand")
    AWAY = referral.Presence.AWAY.value, _("away, not told")


class Party(TextChoices):
    COACH = referral.Party.COACH.value, _("coach")
    PROVIDER = referral.Party.PROVIDER.value, _("provider")
    CLOCK = referral.Party.CLOCK.value, _("the passing of time")


class Informed(TextChoices):
    """How a client was told of a referral."""

    EMAIL = "email", _("by e-mail")
    PAPER = "paper", _("on paper")
    SPOKEN = "spoken", _("by word of mouth")


class LinkState(TextChoices):
    """What a provider's link is good for."""

    GOOD = "good", _("can be answered by")
    USED = "used", _("an answer has been given by it")
    EXPIRED = "expired", _("its days are over")
    ENDED = "ended", _("a newer one has been sent, or the referral is over")
