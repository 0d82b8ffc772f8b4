"""What services are called in the language of the page."""

from collections.abc import Collection

from polku.apps.catalogue import words
from polku.apps.catalogue.models import Text
from polku.reference.names import LANGUAGES


def service_names(keys: Collection[int]) -> dict[int, str]:
    """Return names of services by key, in the page's language or the first they have: one query."""
    if not keys:
        return {}
    found: dict[int, dict[str, str]] = {}
    texts = Text.objects.filter(service__in=keys).exclude(name="")
    for key, language, name in texts.values_list("service_id", "language", "name"):
        found.setdefault(key, {})[language] = name
    order = (words.page_language(), *LANGUAGES)
    return {
        key: next(names[one] for one in (*order, *names) if one in names)
        for key, names in found.items()
    }
