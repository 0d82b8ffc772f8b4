"""A field that forms of referrals share."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FORMATS = ("%d.%m.%Y", "%Y-%m-%d", "%d %b %Y")


def day_field(label: "str | _StrPromise", *, required: bool = True) -> forms.DateField:
    """Return a field of a day, written as `24.11.2026`: a native date input shows the US order."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=FORMATS,
        error_messages={"invalid": _("Write the day as 24.11.2026.")},
        widget=forms.DateInput(
            format=FORMATS[0],
            attrs={"class": "pk-input", "autocomplete": "off", "inputmode": "numeric"},
        ),
    )
