"""Services that are the same but for where, by whom or in which language: one entry in a list."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from polku.apps.catalogue import words
from polku.apps.catalogue.models import Place, Service, Text
from polku.reference.names import LANGUAGES, Language, folded
from polku.services.names import Channel

Key = tuple[str, str, str]
"""Its kind, a field of it, and what that says."""


@dataclass(frozen=True, slots=True)
class Other:
    """The same service elsewhere or by another provider, told in a line."""

    name: str
    language: Language
    slug: str
    where: str
    provider: str


def grouped(order: Sequence[int], municipality: str = "") -> list[tuple[int, ...]]:
    """Put keys of services that are the same together, each group where its first one stands.

    The same are those of one kind with the same name or the same summary in the language of the page.
    Those given in the municipality come first in their group. Two queries.
    """
    told, near = _told(), _given_in(municipality)
    known: dict[Key, int] = {}
    groups: list[list[int]] = []
    for pk in order:
        keys = list(_keys(told.get(pk, ("", "", ""))))
        at = next((known[key] for key in keys if key in known), len(groups))
        groups += [[]] if at == len(groups) else []
        groups[at].append(pk)
        for key in keys:
            known.setdefault(key, at)
    return [tuple(sorted(one, key=lambda pk: pk not in near)) for one in groups]


def others(keys: Collection[int]) -> dict[int, Other]:
    """Return services in a line each, by key: three queries."""
    rows = Service.objects.filter(pk__in=keys).select_related("provider")
    found: dict[int, Other] = {}
    for row in rows.prefetch_related("texts", "places"):
        texts = {one.language: one for one in row.texts.all() if one.name}
        language = next((one for one in _languages() if one in texts), None)
        if language is not None:
            where = words.where(Channel(row.channel), row.places.all())
            told = texts[language]
            found[row.pk] = Other(told.name, language, told.slug, where, row.provider.name)
    return found


def _languages() -> tuple[Language, ...]:
    """Return the language of the page, then the others."""
    wanted = words.page_language()
    return (wanted, *(one for one in LANGUAGES if one != wanted))


def _told() -> Mapping[int, Key]:
    """Return the kind, name and summary of each public service, in the language it is listed in."""
    ranks = {one: place for place, one in enumerate(_languages())}
    found: dict[int, tuple[int, Key]] = {}
    texts = Text.objects.filter(service__in=Service.objects.public()).exclude(name="")
    columns = ("service_id", "language", "service__kind", "name", "summary")
    for pk, language, *told in texts.values_list(*columns):
        if pk not in found or ranks[language] < found[pk][0]:
            found[pk] = ranks[language], (told[0], told[1], told[2])
    return {pk: told for pk, (_, told) in found.items()}


def _keys(told: Key) -> Iterator[Key]:
    kind, *texts = told
    for field, text in zip(("name", "summary"), texts, strict=True):
        if text:
            yield kind, field, folded(text)


def _given_in(municipality: str) -> frozenset[int]:
    places = Place.objects.filter(municipality=municipality).exclude(municipality="")
    return frozenset(places.values_list("service_id", flat=True))
