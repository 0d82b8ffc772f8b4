from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from polku.apps.people import actions


class SignInForm(forms.Form):
    """Username and password. One message for every failure: it must not tell who exists."""

    username = forms.CharField(max_length=150, label=_("Username"))
    password = forms.CharField(max_length=4096, strip=False, label=_("Password"))

    def __init__(
        self, *args: Any, request: HttpRequest, address: str, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.address, self.at = request, address, at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            given["staff"] = actions.identify(
                self.request,
                username=given["username"],
                password=given["password"],
                address=self.address,
                at=self.at,
            )
        except actions.TooManyFailuresError:
            raise ValidationError(
                _("Too many failed attempts. Wait 15 minutes and try again."), code="shut"
            ) from None
        if given["staff"] is None:
            raise ValidationError(_("The username or the password is wrong."), code="wrong")
        return given


class LogSearch(forms.Form):
    """What to look for in the access log, from the address; what cannot be read is left out."""

    person = forms.CharField(max_length=64, required=False, label=_("Client's id"))
    by = forms.CharField(max_length=160, required=False, label=_("Staff: name or username"))
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)


class TokenForm(forms.Form):
    """A new personal token: what it is for, and how long it opens anything."""

    name = forms.CharField(
        max_length=80,
        label=_("What the token is for"),
        help_text=_("For example the name of the programme that uses it."),
    )
    days = forms.TypedChoiceField(
        coerce=int,
        label=_("How long it lasts"),
        choices=[
            (30, _("30 days")),
            (90, _("90 days")),
            (180, _("180 days")),
            (actions.LONGEST, _("365 days, the longest")),
        ],
    )


class LettersForm(forms.Form):
    """Where letters to a person go, and in which language."""

    email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(
        label=_("Language of letters"),
        required=False,
        choices=[("", _("the first language you serve in")), *settings.LANGUAGES],
    )
