"""A service as search engines read it: linked data in the words of schema.org."""

from collections.abc import Mapping
from typing import Any

from polku.apps.catalogue import words
from polku.apps.catalogue.queries.public import Shown
from polku.services.service import Place, Run


def linked(shown: Shown, address: str) -> dict[str, Any]:
    """Return a public service as JSON-LD, all of it public."""
    service, texts = shown.service, shown.texts
    contact = service.contact
    told = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "name": texts.name,
        "description": texts.summary or texts.description,
        "inLanguage": shown.language,
        "audience": {"@type": "Audience", "audienceType": texts.audience},
        "provider": {"@type": "Organization", "name": service.provider.name},
        "serviceOperator": {"@type": "GovernmentOrganization", "name": shown.area},
        "areaServed": [{"@type": "City", "name": name} for name in shown.towns.values() if name],
        "offers": {"@type": "Offer", "price": service.cents / 100, "priceCurrency": "EUR"},
        "availableChannel": {
            "@type": "ServiceChannel",
            "serviceUrl": contact.web,
            "servicePhone": {"@type": "ContactPoint", "telephone": contact.phone},
            "availableLanguage": [one.language for one in service.spoken],
            "serviceLocation": [_place(one) for one in service.places],
        },
        "hasPart": [_run(one, texts.name) for one in shown.runs if one.starts_on],
    }
    return {name: one for name, value in told.items() if (one := _said(value)) not in _NOTHING}


def _place(place: Place) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": place.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "addressLocality": words.town(place.municipality),
            "addressCountry": "FI",
        },
    }


def _run(run: Run, name: str) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": name,
        "startDate": run.starts_on and run.starts_on.isoformat(),
        "endDate": run.ends_on and run.ends_on.isoformat(),
        "location": {"@type": "Place", "name": run.place},
    }


def _said(value: Any) -> Any:
    """Leave out what is not said: empty texts, and what is then empty but for its type."""
    if isinstance(value, Mapping):
        kept = {name: said for name, one in value.items() if (said := _said(one)) not in _NOTHING}
        return kept if kept.keys() - {"@type"} else None
    if isinstance(value, list):
        return [said for one in value if (said := _said(one)) not in _NOTHING]
    return value


_NOTHING: tuple[Any, ...] = (None, "", [], {})
