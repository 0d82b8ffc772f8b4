"""What a search looks through: a key and texts by language and field; how a service becomes one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from polku.reference.names import LANGUAGES, Language
from polku.register.codes import services
from polku.services.service import Service, Texts

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "name": 6.0,
        "kind": 3.0,
        "summary": 1.5,
        "audience": 1.2,
        "benefit": 0.8,
        "description": 0.6,
        "conditions": 0.2,
        "taking_part": 0.2,
        "documents": 0.1,
        "accessibility": 0.1,
        "price": 0.1,
        "provider": 0.2,
    }
)
"""How much a word in a field counts for. A field that is not here is not searched,
as those that readers do not see."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is found: its key, and its texts by language and field."""

    key: str
    texts: Mapping[Language, Mapping[str, str]]


def document(service: Service) -> Document:
    """Return what can be searched of a service, in every language it is told in.

    Besides its own texts: `kind`, the official names of a statutory service; `conditions`, the texts
    of its demands; `provider`, who gives it and where, under the first language.
    """
    texts = {one: _texts(service, one) for one in LANGUAGES}
    first = next((one for one in LANGUAGES if one in service.texts), LANGUAGES[0])
    texts[first]["provider"] = _joined([service.provider.name, *(p.name for p in service.places)])
    kept = {one: {name: text for name, text in told.items() if text} for one, told in texts.items()}
    return Document(service.key, {one: told for one, told in kept.items() if told})


def _texts(service: Service, language: Language) -> dict[str, str]:
    told = service.texts.get(language)
    own = {one.name: str(getattr(told, one.name)) for one in fields(Texts)} if told else {}
    kind = services().get(service.kind)
    return own | {
        "kind": getattr(kind.name, language) if kind else "",
        "conditions": _joined(demand.texts.get(language, "") for demand in service.demands),
    }


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, texts))
