"""The forms of invitations: who is invited, and what somebody invited chooses."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.referrals.actions import members
from polku.apps.referrals.models import Invitation


class InvitingForm(forms.Form):
    """Whom to invite, and in which language."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=150,
        help_text=_("A person's own address, not one that many read."),
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def invited(self, service: Service, *, by: Staff, at: datetime) -> Invitation | None:
        """Return the invitation, or put into the form why there is none."""
        try:
            return members.invite(service, **self.cleaned_data, by=by, at=at)
        except ValidationError as error:
            self.add_error(None, error)
            return None


class AccountForm(forms.Form):
    """What somebody invited chooses: a name and a password, typed twice."""

    name = forms.CharField(label=_("Your name"), max_length=160)
    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        help_text=_("At least 12 characters. A few words that are easy to remember will do."),
    )
    again = forms.CharField(label=_("The same password again"), max_length=4096, strip=False)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        if given["password"] != given["again"]:
            self.add_error("again", _("The passwords are not the same."))
            return given
        person = Staff(username=self.invitation.email, name=given["name"])
        try:
            validate_password(given["password"], person)
        except ValidationError as error:
            self.add_error("password", error)
        return given

    def taken_up(self, *, language: str, at: datetime) -> Staff | None:
        """Return who may now sign in, or put into the form why nobody may."""
        given = self.cleaned_data
        account = members.Account(given["name"], given["password"], language)
        try:
            return members.take_up(self.invitation, account, at=at)
        except ValidationError as error:
            self.add_error(None, error)
            return None
