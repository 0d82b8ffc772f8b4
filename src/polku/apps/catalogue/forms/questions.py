"""A question with its answer, and where to ask a person, as forms: the languages side by side."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue import words
from polku.apps.catalogue.actions.questions import Asked
from polku.apps.catalogue.models import Desk, Question
from polku.reference.names import LANGUAGES

PARTS = {"question": (_("Question"), 300, 2), "answer": (_("Answer"), 3000, 8)}
"""What each part is called, the letters it may have, and the rows of its field."""


class QuestionForm(forms.Form):
    """A field of each part for each language, named `fi.answer`."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    is_published = forms.BooleanField(label=_("Shown to everybody"), required=False)

    def __init__(self, data: Any = None, *, row: Question | None = None) -> None:
        known: dict[str, Any] = {}
        if row is not None:
            known = {"version": row.version, "is_published": row.is_published}
            known |= {
                f"{x}.{part}": row.texts.get(x, {}).get(part, "")
                for x in LANGUAGES
                for part in PARTS
            }
        super().__init__(data, initial=known)
        for language in LANGUAGES:
            for part, (_label, longest, rows) in PARTS.items():
                area = forms.Textarea(attrs={"class": "pk-input", "rows": rows, "lang": language})
                self.fields[f"{language}.{part}"] = forms.CharField(
                    label=words.capital(words.language_name(language)),
                    required=False,
                    max_length=longest,
                    widget=area,
                )

    def side_by_side(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield each part with its fields in the order of the languages."""
        for part, (label, _longest, _rows) in PARTS.items():
            yield str(label), [self[f"{one}.{part}"] for one in LANGUAGES]

    def asked(self) -> Asked:
        given = self.cleaned_data
        texts = {x: {part: given[f"{x}.{part}"].strip() for part in PARTS} for x in LANGUAGES}
        return Asked(texts, given["is_published"])


class DeskForm(forms.Form):
    """Telephone, e-mail, and the hours in each language."""

    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail address"), required=False)

    def __init__(self, data: Any = None, *, desk: Desk | None = None) -> None:
        known: dict[str, Any] = {}
        if desk is not None:
            known = {"phone": desk.phone, "email": desk.email, **desk.hours}
        super().__init__(data, initial=known)
        for language in LANGUAGES:
            self.fields[language] = forms.CharField(
                label=words.capital(words.language_name(language)), required=False, max_length=300
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = "pk-input"

    def hours(self) -> dict[str, str]:
        return {one: self.cleaned_data[one] for one in LANGUAGES}

    def hour_fields(self) -> list[forms.BoundField]:
        return [self[one] for one in LANGUAGES]
