"""The forms by which a client is sent to a service: what is intended, and what is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from polku.apps.referrals import names
from polku.apps.referrals.forms.fields import day_field
from polku.apps.referrals.queries.telling import Choice
from polku.services.referral import NEEDS_CONSENT, Item

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One item in the form: what it is, what the provider would see, why, whether it is chosen."""

    name: str
    label: str
    value: str
    why: str | Promise
    chosen: bool
    field: forms.BoundField | None


class IntentForm(forms.Form):
    """Which run of a service, and what the service is to lead to."""

    run = forms.ChoiceField(
        label=_("Which time"), required=False, widget=forms.RadioSelect, initial=""
    )
    goal = forms.CharField(
        label=_("What the service is to lead to"),
        help_text=_("In your own words, without anything on health. The provider sees it if sent."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "pk-input"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, runs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["run"]
        field.choices = [("", _("No time in particular")), *runs]  # type: ignore[attr-defined]  # a ChoiceField


class TellForm(forms.Form):
    """What is told of the client, item by item, and where the letter goes."""

    tell = forms.MultipleChoiceField(required=False, choices=())
    to = forms.EmailField(
        label=_("E-mail address of the provider"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "pk-input", "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = choices
        tell = self.fields["tell"]
        tell.choices = [(one.item.value, one.item.value) for one in choices]  # type: ignore[attr-defined]  # a MultipleChoiceField
        tell.initial = [one.item.value for one in choices if one.proposed]
        for one in choices:
            if one.typed:
                self.fields[one.item.value] = _typed(one)

    def rows(self) -> Iterator[Row]:
        """Return the items as lines of the form."""
        chosen = set(self["tell"].value() or ())
        for one in self.offered:
            yield Row(
                one.item.value,
                str(names.Item(one.item).label),
                one.value,
                WHY[one.item],
                chosen=one.item.value in chosen,
                field=self[one.item.value] if one.typed else None,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse what is chosen to be told and left empty."""
        given = super().clean() or {}
        for one in self.offered:
            name = one.item.value
            told = given.get(name, one.value)
            if name in given.get("tell", ()) and not told and name not in self.errors:
                self.add_error(name, _("Write it here, or leave it out."))
        return given

    @property
    def chosen(self) -> list[Item]:
        return [Item(one) for one in self.cleaned_data["tell"]]

    @property
    def typed(self) -> Mapping[Item, str]:
        return {one.item: self.cleaned_data[one.item.value] for one in self.offered if one.typed}


def _typed(one: Choice) -> forms.Field:
    """Return the field of what no register tells."""
    given: dict[str, Any] = {"label": "", "required": False, "initial": one.value}
    attrs = {"class": "pk-input", "autocomplete": "off"}
    if one.item is Item.EMAIL:
        return forms.EmailField(widget=forms.EmailInput(attrs=attrs), **given)
    if one.item is Item.GOAL:
        return forms.CharField(
            max_length=LONGEST_TEXT, widget=forms.Textarea(attrs=attrs | {"rows": 2}), **given
        )
    return forms.CharField(max_length=400, widget=forms.TextInput(attrs=attrs), **given)


class ConsentForm(forms.Form):
    """The client's written consent to tell one thing on health."""

    item = forms.ChoiceField(
        label=_("What it is about"),
        choices=[(one.value, names.Item(one).label) for one in Item if one in NEEDS_CONSENT],
        widget=forms.Select(attrs={"class": "pk-select"}),
    )
    wording = forms.CharField(
        label=_("What exactly may be told, as the client signed it"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "class": "pk-input"}),
    )
    given_on = day_field(_("Day of the client's signature"))


WHY: Mapping[Item, str | Promise] = {
    Item.NAME: _("So that the provider knows who comes."),
    Item.PHONE: _("So that the provider can call the client and agree on the first day."),
    Item.EMAIL: _("So that the provider can write to the client; one way to reach is enough."),
    Item.LANGUAGE: _("So that the provider serves the client in the right language."),
    Item.AGE: _("The service has a condition on age."),
    Item.MUNICIPALITY: _("The service has a condition on the municipality of residence."),
    Item.GOAL: _("So that the provider can say whether the service fits what is aimed at."),
    Item.AGREED: _("So that the provider knows whether taking part is an obligation."),
    Item.SUPPORT: _("So that the provider can prepare, as with an interpreter."),
    Item.WORK_ABILITY: _("Only what the client has consented to in writing, word for word."),
    Item.HEALTH: _("Only what the client has consented to in writing, word for word."),
}
"""Why each item may be necessary."""
