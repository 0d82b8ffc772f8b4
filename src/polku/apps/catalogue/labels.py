"""What the fields of a service are called, and how a value of one is written in a line."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from polku.apps.catalogue import names, words
from polku.reference.names import LANGUAGES
from polku.services.completeness import Lack
from polku.services.fields import READERS, TEXTS, Value

LABELS: Mapping[str, str | Promise] = {
    "name": pgettext_lazy("of a service", "Name"),
    "summary": _("In short"),
    "description": _("What is done"),
    "audience": _("For whom"),
    "benefit": _("What you get"),
    "taking_part": _("How to take part"),
    "documents": _("What to bring"),
    "price": _("Price in words"),
    "accessibility": pgettext_lazy("of a service", "Accessibility"),
    "change": _("What should be different afterwards"),
    "seen": _("By what it is seen"),
    "provider": _("Provider"),
    "kind": _("Statutory service"),
    "audiences": _("Told to"),
    "channel": _("How one takes part"),
    "spoken": _("Languages it is given in"),
    "demands": _("Conditions"),
    "obligation": _("Obligation to take part"),
    "effects": _("Effect on the benefit"),
    "cents": _("Price in euros"),
    "payer": _("Payer"),
    "project": _("Funding project"),
    "role": _("What it is for"),
    "months_to_change": _("Months until the change is seen"),
    "contact": _("Contact"),
    "contact.phone": _("Telephone"),
    "contact.email": _("Email"),
    "contact.web": _("Web address"),
    "places": _("Places"),
    "runs": _("Times"),
    "waiting": _("Waiting time"),
    "state": pgettext_lazy("of a service", "State"),
    "owner": _("Who keeps it true"),
    "review_days": _("Days between reviews"),
    "reviewed_on": _("Reviewed on"),
    "review": _("A review that is not overdue"),
}
CHOICES: Mapping[str, Any] = {
    "channel": names.Channel,
    "obligation": names.Obligation,
    "payer": names.Payer,
    "role": names.Role,
    "state": names.State,
}
SEVERAL: Mapping[str, Any] = {"audiences": names.Audience, "effects": names.BenefitEffect}
PARTS: Mapping[tuple[str, str], Callable[[str], str]] = MappingProxyType(
    {
        ("provider", "kind"): lambda code: str(names.ProviderKind(code).label),
        ("demands", "kind"): lambda code: str(names.Condition(code).label),
        ("places", "municipality"): words.town,
    }
)
"""Codes that lie within a value: field and name of the part."""
ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def of_field(field: str) -> str:
    """Return what a field is called: `In short (Swedish)` for `texts.sv.summary`."""
    parts = field.split(".")
    if parts[0] == "texts":
        return of_lack(Lack(parts[2], next(one for one in LANGUAGES if one == parts[1])))
    return str(LABELS[field])


def of_lack(lack: Lack) -> str:
    """Return what is missing, with its language where it is missing in one."""
    name = str(LABELS[lack.field])
    if lack.language is None:
        return name
    return f"{name} ({words.language_name(lack.language)})"


def of_value(field: str, value: Value) -> str:
    """Return a value in one line; a dash for none."""
    if value in {"", None} if not isinstance(value, list | dict) else not value:
        return "–"
    if field in CHOICES:
        return str(CHOICES[field](value).label)
    if field in SEVERAL:
        return "; ".join(str(SEVERAL[field](code).label) for code in value)
    if field == "spoken":
        return words.spoken(READERS[field](value))
    if field == "cents":
        return number_format(value / 100, 2)
    return _line(field, value)


def _line(field: str, value: Value) -> str:
    match value:
        case list():
            return "; ".join(_line(field, one) for one in value)
        case dict():
            said = {name: one for name, one in value.items() if one not in (None, "", [], {})}
            return ", ".join(_part(field, name, one) for name, one in said.items())
        case bool():
            return gettext("yes") if value else gettext("no")
        case str() if ISO_DAY.match(value):
            return date_format(date.fromisoformat(value), "j.n.Y")
    return str(value)


def _part(field: str, name: str, value: Value) -> str:
    told = PARTS.get((field, name))
    return told(value) if told else _line(field, value)


def texts() -> list[tuple[str, str]]:
    """Return the fields of a text and what they are called."""
    return [(one, str(LABELS[one])) for one in TEXTS]
