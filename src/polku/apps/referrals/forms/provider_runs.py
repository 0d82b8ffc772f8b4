"""The runs of a service, as its provider may change them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue.actions.errors import ChangedMeanwhileError, IncompleteError
from polku.apps.catalogue.forms.lines import day_field, styled, whole_number
from polku.apps.catalogue.models import Service
from polku.apps.people.models import Staff
from polku.apps.referrals.actions.provider_runs import tell_runs


class RunForm(forms.Form):
    """A run: when it is, how many can take part, how long one waits."""

    starts_on = day_field(_("Begins on"))
    ends_on = day_field(_("Ends on"))
    places = whole_number(_("How many can take part"))
    waiting_days = whole_number(_("Days one waits"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            styled(field)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It cannot end before it begins."))
        return told

    def told(self) -> dict[str, Any]:
        """Return the run's fields as `services.fields` has them."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
        }


class VersionForm(forms.Form):
    """The version of the service that the page was made of."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RunsForm:
    """All runs of a service on one page, saved together."""

    def __init__(
        self, service: Service, runs: Sequence[Mapping[str, Any]], posted: QueryDict | None
    ) -> None:
        self.service, self.posted = service, posted
        self.head = VersionForm(posted, initial={"version": service.version})
        self.runs = [
            RunForm(posted, initial=dict(run), prefix=str(place)) for place, run in enumerate(runs)
        ]

    def saved(self, *, by: Staff, at: datetime) -> bool:
        """Save what was posted, or put into the forms why not."""
        wrong = [one for one in (self.head, *self.runs) if not one.is_valid()]  # each says its own
        if wrong:
            return False
        version = self.head.cleaned_data["version"]
        told = [one.told() for one in self.runs]
        try:
            tell_runs(self.service, told, version=version, by=by, at=at)
        except ChangedMeanwhileError:
            self.head.add_error(
                None,
                _("Somebody has changed the service since you opened this page. Open it again."),
            )
        except IncompleteError:
            self.head.add_error(None, _("Readers of the service need at least one time for it."))
        except ValidationError as error:
            self.head.add_error(None, error)
        else:
            return True
        return False
