"""The choices of casework, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PathGroup(TextChoices):
    """The states of a path as pictures group them, nearest to open work first; one letter each."""

    OPEN = "o", _("open work")
    SUPPORTED = "s", _("supported work")
    SERVICE = "v", _("service")
    TRAINING = "t", _("training")
    REHABILITATIVE = "r", _("rehabilitative, work ability")
    PART = "p", _("part-time, laid off")
    UNEMPLOYED = "u", _("unemployed")
    OUTSIDE = "x", _("outside the labour force")
    UNKNOWN = "-", _("not known to the register")


GROUP_OF_STATE: dict[str, PathGroup] = {
    "open_work": PathGroup.OPEN,
    "subsidised_work": PathGroup.SUPPORTED,
    "entrepreneur": PathGroup.SUPPORTED,
    "work_trial": PathGroup.SERVICE,
    "coaching": PathGroup.SERVICE,
    "labour_market_training": PathGroup.TRAINING,
    "integration_training": PathGroup.TRAINING,
    "self_motivated_study": PathGroup.TRAINING,
    "apprenticeship": PathGroup.TRAINING,
    "other_education": PathGroup.TRAINING,
    "rehabilitative_work": PathGroup.REHABILITATIVE,
    "work_ability_service": PathGroup.REHABILITATIVE,
    "part_time": PathGroup.PART,
    "laid_off": PathGroup.PART,
    "unemployed": PathGroup.UNEMPLOYED,
    "outside": PathGroup.OUTSIDE,
}
"""Every path state of the register exchange, and the group it is drawn in."""


class Kept(TextChoices):
    """Whose value a settled conflict left in force."""

    OURS = "ours", _("the value typed in Polku")
    THEIRS = "theirs", _("the value of the register")
    AGREED = "agreed", _("the register came to say the same")


class EventKind(TextChoices):
    CONTACT = "contact", _("contact recorded")
    MEETING = "meeting", _("meeting booked")
    ALLOCATED = "allocated", _("own coach given")
    SETTLED = "settled", _("conflict settled")
