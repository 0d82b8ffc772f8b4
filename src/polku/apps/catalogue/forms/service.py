"""A service as a form: its texts in three languages side by side, its facts, its lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue import labels, names
from polku.apps.catalogue.forms.lines import (
    LINE_FORMS,
    NONE,
    Choices,
    day_field,
    styled,
    whole_number,
)
from polku.apps.people.models import Staff
from polku.reference.names import LANGUAGES, Language
from polku.register import codes
from polku.services.fields import Fields, text_field

SHORT = frozenset({"name", "price"})
MOST_LINES = 200


def kind_choices() -> Choices:
    """Return the statutory services by name, and none."""
    language = get_language() or "fi"
    found = [(code, one.name.within(language)) for code, one in codes.services().items()]
    return [NONE, *sorted(found, key=lambda one: one[1])]


class EurosField(forms.DecimalField):
    """A sum as people write it: a decimal comma or a point, whatever the language of the page."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class ServiceForm(forms.Form):
    """What is said and known of a service, but for its lists."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    provider_name = forms.CharField(label=_("Name of the provider"))
    provider_kind = forms.ChoiceField(
        label=_("What the provider is"), choices=names.ProviderKind.choices
    )
    provider_business_id = forms.CharField(label=_("Business ID"), required=False, max_length=32)
    kind = forms.ChoiceField(label=_("Statutory service"), required=False, choices=kind_choices)
    audiences = forms.MultipleChoiceField(
        label=_("Told to"),
        choices=names.Audience.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    channel = forms.ChoiceField(label=_("How one takes part"), choices=names.Channel.choices)
    obligation = forms.ChoiceField(
        label=_("Obligation to take part"), choices=names.Obligation.choices
    )
    effects = forms.MultipleChoiceField(
        label=_("Effect on the benefit"),
        required=False,
        choices=names.BenefitEffect.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    euros = EurosField(
        label=_("Price in euros"),
        required=False,
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        localize=True,
    )
    payer = forms.ChoiceField(label=_("Payer"), choices=names.Payer.choices)
    role = forms.ChoiceField(
        label=_("What it is for"), required=False, choices=[NONE, *names.Role.choices]
    )
    project_name = forms.CharField(label=_("Funding project"), required=False)
    project_ends_on = day_field(_("Last day of its funding"))
    months_to_change = whole_number(_("Months until the change is seen"))
    phone = forms.CharField(label=_("Telephone"), required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    web = forms.URLField(label=_("Web address"), required=False, assume_scheme="https")
    owner = forms.ChoiceField(label=_("Who keeps it true"), required=False)
    review_days = forms.IntegerField(
        label=_("Days between reviews"), min_value=7, max_value=1000, widget=forms.TextInput
    )

    def __init__(self, *args: Any, owners: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.username, one.name) for one in owners]
        self.fields["owner"].choices = [NONE, *people]  # type: ignore[attr-defined]  # a ChoiceField
        for language in LANGUAGES:
            for name, label in labels.texts():
                self.fields[text_field(language, name)] = _text(name, label, language)
        for field in self.fields.values():
            styled(field)

    def side_by_side(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield each text's name and its fields in the three languages."""
        for name, label in labels.texts():
            yield label, [self[text_field(language, name)] for language in LANGUAGES]

    def told(self) -> dict[str, Any]:
        """Return the fields of a valid form as `services.fields` names them."""
        given = self.cleaned_data
        texts = {
            text_field(language, name): given[text_field(language, name)].replace("\r\n", "\n")
            for language in LANGUAGES
            for name, _label in labels.texts()
        }
        ends_on = given["project_ends_on"]
        project = {"name": given["project_name"], "ends_on": ends_on and ends_on.isoformat()}
        return texts | {
            **{name: given[name] for name in SIMPLE},
            **{f"contact.{name}": given[name] for name in ("phone", "email", "web")},
            "provider": {name: given[f"provider_{name}"] for name in PROVIDER},
            "audiences": sorted(given["audiences"]),
            "effects": sorted(given["effects"]),
            "cents": int((given["euros"] or 0) * 100),
            "role": given["role"] or None,
            "project": project if ends_on else None,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("project_name") and not given.get("project_ends_on"):
            self.add_error("project_ends_on", _("Tell the last day of the project's funding."))
        return given


SIMPLE = ("kind", "channel", "obligation", "payer", "months_to_change", "owner", "review_days")
PROVIDER = ("name", "kind", "business_id")


def initial_of(told: Fields, version: int) -> dict[str, Any]:
    """Return what the form of a service's fields begins with."""
    project = told["project"] or {"name": "", "ends_on": None}
    return {
        **told,
        **{name: told[f"contact.{name}"] for name in ("phone", "email", "web")},
        **{f"provider_{name}": told["provider"][name] for name in PROVIDER},
        "version": version,
        "euros": Decimal(told["cents"]) / 100,
        "project_name": project["name"],
        "project_ends_on": project["ends_on"] and date.fromisoformat(project["ends_on"]),
    }


def _text(name: str, label: str, language: Language) -> forms.CharField:
    widget = forms.TextInput() if name in SHORT else forms.Textarea(attrs={"rows": 4})
    widget.attrs["lang"] = language
    return forms.CharField(label=label, required=False, widget=widget)


@dataclass(slots=True)
class Editing:
    """The whole form of a service: its own fields and those of its lists."""

    form: ServiceForm
    lists: dict[str, Any]
    """A formset by the name of the list."""

    @classmethod
    def of(
        cls, told: Fields, version: int, owners: Sequence[Staff], posted: QueryDict | None = None
    ) -> "Editing":
        form = ServiceForm(posted, owners=owners, initial=initial_of(told, version))
        lists = {name: _formset(name, told[name], posted) for name in LINE_FORMS}
        return cls(form, lists)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(one.is_valid() for one in self.lists.values())])

    def told(self) -> dict[str, Any]:
        """Return every field a person edits, as `services.fields` names them."""
        lines = {
            name: [line for form in formset if (line := form.line()) is not None]
            for name, formset in self.lists.items()
        }
        return self.form.told() | lines


def _formset(name: str, lines: Sequence[Fields], posted: QueryDict | None) -> Any:
    form = LINE_FORMS[name]
    kind = forms.formset_factory(form, extra=1, absolute_max=MOST_LINES, max_num=MOST_LINES)
    return kind(posted, prefix=name, initial=[form.initial_of(line) for line in lines])


class NewForm(forms.Form):
    """What a new service begins with."""

    name_fi = forms.CharField(label=_("Name in Finnish"), required=False)
    name_sv = forms.CharField(label=_("Name in Swedish"), required=False)
    name_en = forms.CharField(label=_("Name in English"), required=False)
    provider_name = forms.CharField(label=_("Name of the provider"))
    provider_kind = forms.ChoiceField(
        label=_("What the provider is"), choices=names.ProviderKind.choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            styled(field)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(f"name_{language}") for language in LANGUAGES):
            raise forms.ValidationError(_("Give the service a name in at least one language."))
        return given
