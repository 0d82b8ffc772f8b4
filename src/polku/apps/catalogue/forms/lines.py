"""The lines of a service's lists in a form: as many as there are, and one to fill in."""

from datetime import date
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue import names, words
from polku.reference.classifications import languages
from polku.reference.names import LANGUAGES
from polku.reference.places import municipalities
from polku.services.fields import Fields
from polku.services.names import Level

DAY_FORMATS = ("%d.%m.%Y", "%Y-%m-%d")
NONE = ("", "–")
Choices = list[tuple[str, str]]


class LongSelect(forms.Select):
    """A choice among hundreds: all its options are written at once, not by a template each."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        del renderer
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        selected = SafeString(" selected")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (code, selected if code == (value or "") else "", told)
                for code, told in self.choices
            ),
        )
        return format_html("<select{}>{}</select>", flatatt(given), options)


def styled(field: forms.Field) -> None:
    """Give a field's control the look of the pages."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.HiddenInput):
        return
    select = isinstance(widget, forms.Select)
    widget.attrs["class"] = "pk-select" if select else "pk-input"


def day_field(label: Any) -> forms.DateField:
    """Return a field for a day, written as in Finland."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"autocomplete": "off"}),
    )


def whole_number(label: Any, lowest: int = 0) -> forms.IntegerField:
    """Return a field for a whole number that may be left empty."""
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=lowest, max_value=1_000_000, widget=widget
    )


def municipality_choices() -> Choices:
    """Return the municipalities by name, and none."""
    found = [(code, words.town(code)) for code in municipalities()]
    return [NONE, *sorted(found, key=lambda one: one[1])]


def language_choices() -> Choices:
    """Return the languages by name, and none."""
    found = [(code, words.language_name(code)) for code in languages()]
    return [NONE, *sorted(found, key=lambda one: one[1].casefold())]


class LineForm(forms.Form):
    """A line; one whose `needed` field is empty, or that is to be removed, is none."""

    needed = ""
    by_language = ""
    """Name of the field that is said in each language; empty: none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.by_language:
            for language in LANGUAGES:
                label = f"{self.text_label}, {words.language_name(language)}"
                name = f"{self.by_language}_{language}"
                self.fields[name] = forms.CharField(label=label, required=False)
        self.fields["remove"] = forms.BooleanField(label=_("Remove"), required=False)
        for field in self.fields.values():
            styled(field)

    text_label: Any = ""

    @classmethod
    def initial_of(cls, line: Fields) -> dict[str, Any]:
        """Return what a line's form begins with."""
        found = dict(line)
        for language, text in (found.pop(cls.by_language, None) or {}).items():
            found[f"{cls.by_language}_{language}"] = text
        return found

    def line(self) -> dict[str, Any] | None:
        """Return the line of a valid form; None: there is none."""
        told = dict(self.cleaned_data)
        if not told or told.pop("remove") or not self.is_there(told):
            return None
        if self.by_language:
            told[self.by_language] = {
                one: text for one in LANGUAGES if (text := told.pop(f"{self.by_language}_{one}"))
            }
        return told

    def is_there(self, told: Fields) -> bool:
        return bool(told[self.needed])


class SpokenForm(LineForm):
    needed = "language"
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=language_choices, widget=LongSelect
    )
    level = forms.ChoiceField(
        label=_("Least command"),
        required=False,
        choices=[(one.value, one.value or "–") for one in Level],
    )


class PlaceForm(LineForm):
    needed = "name"
    by_language = "accessibility"
    text_label = _("Accessibility")
    name = forms.CharField(label=_("Name of the place"), required=False)
    address = forms.CharField(label=_("Address"), required=False)
    municipality = forms.ChoiceField(
        label=_("Municipality"), required=False, choices=municipality_choices, widget=LongSelect
    )


class RunForm(LineForm):
    by_language = "times"
    text_label = _("Days and hours")
    place = forms.CharField(label=_("Name of the place; empty: remotely"), required=False)
    any_time = forms.BooleanField(label=_("One may begin at any time"), required=False)
    starts_on = day_field(_("Begins on"))
    ends_on = day_field(_("Ends on"))
    places = whole_number(_("How many can take part"))
    waiting_days = whole_number(_("Days one waits"))

    @classmethod
    def initial_of(cls, line: Fields) -> dict[str, Any]:
        found = super().initial_of(line)
        for name in ("starts_on", "ends_on"):
            found[name] = line[name] and date.fromisoformat(line[name])
        return found | {"any_time": line["starts_on"] is None}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("It cannot end before it begins."))
        return told

    def line(self) -> dict[str, Any] | None:
        told = super().line()
        if told is None:
            return None
        told.pop("any_time")
        for name in ("starts_on", "ends_on"):
            told[name] = told[name] and told[name].isoformat()
        return told

    def is_there(self, told: Fields) -> bool:
        return bool(told["any_time"] or told["starts_on"])


WANTED = {"": None, "yes": True, "no": False}


class DemandForm(LineForm):
    needed = "kind"
    by_language = "texts"
    text_label = _("Condition in words")
    kind = forms.ChoiceField(
        label=_("Condition on"),
        required=False,
        choices=[NONE, *names.Condition.choices],
    )
    low = whole_number(_("From"))
    high = whole_number(_("To"))
    codes = forms.CharField(label=_("Codes that will do, with commas"), required=False)
    wanted = forms.ChoiceField(
        label=_("What it must be"),
        required=False,
        choices=[NONE, ("yes", _("yes")), ("no", _("no"))],
    )

    @classmethod
    def initial_of(cls, line: Fields) -> dict[str, Any]:
        word = next(word for word, value in WANTED.items() if value is line["wanted"])
        return super().initial_of(line) | {"codes": ", ".join(line["codes"]), "wanted": word}

    def line(self) -> dict[str, Any] | None:
        told = super().line()
        if told is None:
            return None
        codes = told["codes"].replace(",", " ").split()
        return told | {"codes": sorted(set(codes)), "wanted": WANTED[told["wanted"]]}


LINE_FORMS: dict[str, type[LineForm]] = {
    "spoken": SpokenForm,
    "demands": DemandForm,
    "places": PlaceForm,
    "runs": RunForm,
}
