"""The forms by which a coach leads a referral on."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from polku.apps.referrals import names
from polku.apps.referrals.forms.fields import day_field
from polku.register import codes
from polku.services.referral import STEPS, Party, State

LONGEST_TEXT = 2000
CHOOSE = pgettext_lazy("of a list", "Choose")
BY_PHONE = (
    (State.STUDIED, _("It is looking into the matter")),
    (State.ACCEPTED, _("It accepts the client")),
    (State.WAITING, _("The client waits for a place")),
    (State.REFUSED, _("It refuses")),
    (State.STARTED, _("The client has begun")),
    (State.ATTENDED, _("How the client took part on a day")),
)
"""What a provider may tell a coach by phone."""


def _text(label: Any, *, required: bool = False, rows: int = 2) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "class": "pk-input"}),
    )


def _choice(label: Any, choices: Any = (), *, required: bool = True) -> forms.ChoiceField:
    select = forms.Select(attrs={"class": "pk-select"})
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=select)


ONLY_WITH = {
    "planned_end": {State.STARTED},
    "reason": {State.REFUSED},
    "presence": {State.ATTENDED},
}
"""Facts that go with some answers alone: without these among the answers nobody is asked."""


class StepForm(forms.Form):
    """A step that is good for the version of the referral it was shown with."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, state: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state = state


class WithdrawForm(StepForm):
    reason = _choice(_("Why"), [("", CHOOSE), *names.Withdrawal.choices])
    words = _text(_("In words, if needed; nothing on health"))


class EndForm(StepForm):
    on = day_field(_("Last day"))
    outcome = _choice(_("How it ended"))
    next_step = _text(_("What follows, as the provider proposes"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "fi"
        field = self.fields["outcome"]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", CHOOSE),
            *(
                (code, name.within(language).capitalize())
                for code, name in codes.names("outcome").items()
                if code != "no_show"
            ),
        ]


class InformForm(StepForm):
    how = _choice(_("How"), [("", CHOOSE), *names.Informed.choices])
    email = forms.EmailField(
        label=_("E-mail address of the client, if by e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "pk-input", "autocomplete": "off"}),
    )


class PhoneForm(StepForm):
    """What the provider told by phone."""

    answer = _choice(_("What the provider told"))
    day = day_field(_("Day: expected, begun or attended"), required=False)
    planned_end = day_field(_("Planned end, if begun"), required=False)
    reason = _choice(_("Why, if refused"), [("", "–"), *names.Refusal.choices], required=False)
    presence = _choice(
        _("How the client took part"), [("", "–"), *names.Presence.choices], required=False
    )
    words = _text(_("In words, if needed; nothing on health"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = told_by_phone(self.state)
        field = self.fields["answer"]
        field.choices = [("", CHOOSE), *told]  # type: ignore[attr-defined]  # a ChoiceField
        answers = {code for code, _label in told}
        for name, of in ONLY_WITH.items():
            if not answers & of:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needed = {
            State.REFUSED: ("reason",),
            State.STARTED: ("day",),
            State.ATTENDED: ("day", "presence"),
        }
        for name in needed.get(given.get("answer", ""), ()):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for what you chose."))
        return given


def told_by_phone(state: State) -> list[tuple[str, Any]]:
    """Return what a provider may tell of a referral in a state."""
    steps = STEPS[Party.PROVIDER].get(state, ())
    again = {State.ATTENDED} if state is State.ATTENDED else set()
    return [(one.value, label) for one, label in BY_PHONE if one in steps or one in again]
