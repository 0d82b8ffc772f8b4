"""The choices of people and places, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    COACH = "coach", _("own coach")
    LEAD = "lead", _("team lead")
    ANALYST = "analyst", _("analyst")
    MANAGER = "manager", _("manager")
    COORDINATOR = "coordinator", _("coordinator")
    EDITOR = "editor", _("service catalogue editor")
    PROVIDER = "provider", _("service provider")
    AUDITOR = "auditor", _("supervisor (AVI)")
    ADMIN = "admin", _("administrator")


class AreaKind(TextChoices):
    TRIAL = "trial", _("trial area")
    EMPLOYMENT = "employment", _("employment area")
    ALAND = "aland", _("Åland")


class Act(TextChoices):
    """What was done with a person's data, as the access log says it (act 906/2019 17 §)."""

    LIST = "list", _("seen in a list")
    OPEN = "open", _("opened")
    EXPORT = "export", _("exported")
    CHANGE = "change", _("changed")


class TokenEventKind(TextChoices):
    """What happened to a personal token of the API."""

    MADE = "made", _("made")
    REVOKED = "revoked", _("revoked")


class LetterState(TextChoices):
    """How far a letter has come."""

    WAITING = "waiting", _("waits in the outbox")
    SENT = "sent", _("sent")
    GIVEN_UP = "given-up", _("could not be sent")
