"""What the pages of a coach begin with: whose referral it is, and what an action's error says."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest

from polku.apps.casework.views.protected import reason_given
from polku.apps.people import http
from polku.apps.referrals.models import Referral
from polku.apps.referrals.queries import one


def readable(request: HttpRequest, pk: int) -> tuple[Referral, str | None]:
    """Return a referral and why its client is opened (None: that must be asked first), or 404."""
    found = one.referral_for(http.staff(request), pk)
    if found is None:
        raise Http404
    return found, reason_given(request, found.client)


def tell(form: forms.Form, error: ValidationError) -> None:
    """Put an action's error where it belongs in a form: at its field if there is one."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
