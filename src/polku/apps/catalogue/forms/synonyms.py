"""Words for one thing as a form: one word or phrase a line, each language in a field of its own."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue import words as names
from polku.apps.catalogue.actions.synonyms import Said
from polku.apps.catalogue.models import Synonyms
from polku.reference.names import LANGUAGES

BREAK = re.compile(r"[\n\r,;]+")


class WordsField(forms.CharField):
    """Words or phrases, one a line; each once, without spaces around it."""

    widget = forms.Textarea

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, max_length=4000, **given)
        self.widget.attrs.update({"class": "pk-input", "rows": 6})

    def to_python(self, value: Any) -> Any:
        lines = (" ".join(one.split()) for one in BREAK.split(value or ""))
        return list({one.casefold(): one for one in lines if one}.values())

    def run_validators(self, value: Any) -> None:
        super().run_validators("\n".join(value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class WordsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    why = forms.CharField(label=_("What the words mean"), max_length=200, required=False)
    fi, sv, en = WordsField(), WordsField(), WordsField()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for one in LANGUAGES:
            self.fields[one].label = names.capital(names.language_name(one))

    @classmethod
    def of(cls, row: Synonyms | None, *, data: Any = None, words: dict[str, str]) -> "WordsForm":
        """Return the form of a group, or of a new one that begins with words by language."""
        if row is None:
            return cls(data, initial={one: [word] for one, word in words.items()})
        told: dict[str, Any] = {one: row.words.get(one, []) for one in LANGUAGES}
        return cls(data, initial={"version": row.version, "why": row.why, **told})

    def said(self) -> Said:
        given = self.cleaned_data
        return Said(given["why"], {one: tuple(given[one]) for one in LANGUAGES})

    def refuse(self, error: ValidationError) -> None:
        """Take in what an action says is wrong, field by field."""
        self.add_error(None, error)

    def texts(self) -> list[forms.BoundField]:
        return [self[one] for one in LANGUAGES]
