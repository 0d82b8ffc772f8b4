"""Why a referral was not led on, in words for the person who tried."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from polku.apps.referrals import names
from polku.services.referral import State


class ChangedMeanwhileError(ValidationError):
    """Somebody else has led the referral on since it was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("The referral has changed since you opened this page. Look at it as it is now.")
        )


class StepError(ValidationError):
    """The referral is not in a state from which this follows."""

    def __init__(self, state: State) -> None:
        super().__init__(
            _("The referral is now in the state “%(state)s”: this cannot be done any more.")
            % {"state": names.State(state).label}
        )
        self.state = state


class FullError(ValidationError):
    """The run has no place left."""

    def __init__(self) -> None:
        super().__init__(_("There is no place left. Put the client in the queue, or say no."))


class LinkError(ValidationError):
    """The link is no longer good for an answer."""

    def __init__(self) -> None:
        super().__init__(
            _("This link is no longer good. Ask for a new one: it comes to the same address.")
        )
