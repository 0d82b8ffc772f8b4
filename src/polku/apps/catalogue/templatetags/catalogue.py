"""A service as its pages show it."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from polku.apps.catalogue import labels, names, words
from polku.register import codes
from polku.services.service import Service, Texts

register = template.Library()

ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
"""What could end the element that holds the data."""

register.filter("place", words.place)
register.filter("address", words.address)


@register.filter
def spoken(service: Service) -> str:
    """Return the languages a service is given in."""
    return words.spoken(service.spoken)


@register.filter
def price(service: Service, texts: Texts) -> str:
    """Return what a service costs who takes part."""
    return words.price(service, texts)


@register.filter
def language_name(code: str) -> str:
    """Return the name of a language in the language of the page."""
    return words.capital(words.language_name(code))


@register.filter
def label(code: str, choices: str) -> str:
    """Return the words of a code: `{{ service.payer|label:"Payer" }}`."""
    return str(getattr(names, choices)(code).label)


register.filter("listed", words.listed)
register.filter("lack", labels.of_lack)
register.filter("field_label", labels.of_field)


@register.simple_tag
def value_of(field: str, value: object) -> str:
    """Return the value of a field in a line."""
    return labels.of_value(field, value)


@register.filter
def text_in(service: Service, language: str) -> Texts:
    """Return the texts of a service in a language; empty ones where it is silent."""
    return next((told for one, told in service.texts.items() if one == language), Texts(""))


@register.filter
def part(told: object, name: str) -> object:
    """Return a part of something by name."""
    return told.get(name, "") if isinstance(told, Mapping) else getattr(told, name, "")


@register.filter
def kind_name(code: str) -> str:
    """Return the name of a statutory service; nothing for none."""
    found = codes.services().get(code)
    return words.capital(found.name.within(words.page_language())) if found else ""


@register.simple_tag
def said(texts: Mapping[str, str], language: str) -> str:
    """Return a text in a language, else in the first there is, marked with its language."""
    if language in texts or not texts:
        return texts.get(language, "")
    other, text = next(iter(texts.items()))
    return format_html('<span lang="{}">{}</span>', other, text)


@register.simple_tag
def linked_data(data: Mapping[str, Any]) -> SafeString:
    """Return linked data as an element that runs nothing: a block of data, which the policy lets be."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped)
