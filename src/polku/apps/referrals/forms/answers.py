"""What a provider may answer, a small form each: the same by a link and on its own pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from polku.apps.referrals import actions, names
from polku.apps.referrals.actions.going import ONCE_BEGUN, WITHOUT_BEGINNING
from polku.apps.referrals.forms.fields import day_field
from polku.apps.referrals.models import Referral
from polku.register import codes
from polku.services.referral import COMING, RUNNING, Party, Presence, Refusal, State, may

LONGEST_WORDS = 1000
NO_HEALTH = _("Write nothing on health, and nothing that is not needed.")


def words_field(label: Any) -> forms.CharField:
    """Return a field for words to the coach, with the warning that goes with it."""
    box = forms.Textarea(attrs={"rows": 3, "class": "pk-input"})
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_WORDS, help_text=NO_HEALTH, widget=box
    )


class AnswerForm(forms.Form):
    """One answer. `version` is the referral's when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verb: Any

    def answered(self, referral: Referral, *, via: actions.Via, at: datetime) -> bool:
        """Answer as the valid form says, or put into it why not."""
        try:
            type(self).verb(referral, **self.cleaned_data, via=via, at=at)
        except ValidationError as error:
            self._tell(error)
            return False
        return True

    def _tell(self, error: ValidationError) -> None:
        known = not hasattr(error, "error_dict") or error.error_dict.keys() <= self.fields.keys()
        self.add_error(None, error if known else ValidationError(error.messages))


class StudyForm(AnswerForm):
    verb = staticmethod(actions.study)
    words = words_field(_("Words to the coach"))


class AcceptForm(AnswerForm):
    verb = staticmethod(actions.accept)
    expected_on = day_field(_("The day the client can begin"))
    words = words_field(_("Words to the coach"))


class QueueForm(AnswerForm):
    verb = staticmethod(actions.queue)
    expected_on = day_field(_("The day you expect a place, if you know"), required=False)
    words = words_field(_("Words to the coach"))


class RefuseForm(AnswerForm):
    verb = staticmethod(actions.refuse)
    reason = forms.TypedChoiceField(
        label=_("Why"), choices=names.Refusal.choices, coerce=Refusal, widget=forms.RadioSelect
    )
    words = words_field(_("In words"))


class StartForm(AnswerForm):
    verb = staticmethod(actions.start)
    on = day_field(_("The day the client began"))
    planned_end = day_field(_("Planned end, if you know"), required=False)


class AttendForm(AnswerForm):
    verb = staticmethod(actions.attend)
    day = day_field(pgettext_lazy("of attendance", "Day"))
    presence = forms.TypedChoiceField(
        label=_("How the client took part"),
        choices=names.Presence.choices,
        coerce=Presence,
        widget=forms.RadioSelect,
    )


class EndForm(AnswerForm):
    verb = staticmethod(actions.end)
    on = day_field(_("The day it ended"))
    outcome = forms.ChoiceField(label=_("How it ended"), widget=forms.RadioSelect)
    next_step = words_field(_("What you propose to follow"))

    def __init__(self, *args: Any, outcomes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["outcome"]).choices = [*outcomes.items()]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a provider may answer: what the button says, and what follows from it."""

    key: str
    label: str | Promise
    note: str | Promise
    becomes: State
    form: type[AnswerForm]
    among: frozenset[State] = frozenset(State)
    """States in which it is offered, of those that lead where it leads."""


CHOICES = (
    Choice(
        "ota",
        _("We take the client"),
        _("A place is held. You tell the day the client can begin."),
        State.ACCEPTED,
        AcceptForm,
    ),
    Choice(
        "jono",
        _("The client waits for a place"),
        _("You take the client, but there is a queue."),
        State.WAITING,
        QueueForm,
    ),
    Choice(
        "harkitse",
        _("We look into it"),
        _("You answer later. The coach sees that it is under study."),
        State.STUDIED,
        StudyForm,
    ),
    Choice(
        "aloitti",
        _("The client has begun"),
        _("The service now stands in the client's path."),
        State.STARTED,
        StartForm,
    ),
    Choice(
        "lasna",
        _("Attendance on a day"),
        _("A day is told once; told again, the later holds."),
        State.ATTENDED,
        AttendForm,
    ),
    Choice(
        "paattyi",
        _("The service has ended for the client"),
        _("You tell how it ended and what you propose to follow."),
        State.ENDED,
        EndForm,
        RUNNING,
    ),
    Choice(
        "ei-tullut",
        _("The client does not come"),
        _("The client did not turn up, or found something else first."),
        State.ENDED,
        EndForm,
        COMING,
    ),
    Choice(
        "hylkaa",
        _("We cannot take the client"),
        _("You tell why. The coach looks for another service."),
        State.REFUSED,
        RefuseForm,
    ),
)
"""In the order a page shows them."""
BECOMES: Mapping[str, State] = {one.key: one.becomes for one in CHOICES}


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice on a page, with its form."""

    choice: Choice
    form: AnswerForm


def offers(referral: Referral, today: date) -> list[Offer]:
    """Return what a referral's provider may answer now, each with a form to fill in."""
    state = State(referral.state)
    initial = {"version": referral.version, "on": today, "day": today}
    return [
        Offer(one, one.form(initial=initial, prefix=one.key, **_more(one, state)))
        for one in CHOICES
        if state in one.among and _leads(state, one.becomes)
    ]


def posted(referral: Referral, data: QueryDict) -> Offer | None:
    """Return the choice that was posted with its form filled in; None: it is none of the choices.

    Whether the referral's state allows it is the action's to say, in words.
    """
    state = State(referral.state)
    for one in CHOICES:
        if one.key == data.get("do"):
            return Offer(one, one.form(data, prefix=one.key, **_more(one, state)))
    return None


def _leads(state: State, becomes: State) -> bool:
    """Tell whether a provider's answer may lead there; a further day of attendance leads nowhere."""
    return may(Party.PROVIDER, state, becomes) or state is becomes is State.ATTENDED


def _more(choice: Choice, state: State) -> dict[str, Any]:
    """Return what a choice's form is given besides: how a service may end from this state."""
    if choice.form is not EndForm:
        return {}
    fitting = ONCE_BEGUN if state in RUNNING else WITHOUT_BEGINNING
    language = get_language() or "fi"
    told = codes.names("outcome").items()
    return {"outcomes": {code: name.within(language) for code, name in told if code in fitting}}
