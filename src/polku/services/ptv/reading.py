"""What a record of the PTV holds, read so that nothing in it can break the reading."""

from collections.abc import Iterator, Mapping
from typing import Any

from polku.reference.names import LANGUAGES, Language

Record = Mapping[str, Any]


def listed(record: Any, name: str) -> list[Record]:
    """Return the tables of a list in a record; what is none is passed over."""
    value = record.get(name) if isinstance(record, Mapping) else None
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def table(record: Any, name: str) -> Record:
    """Return a table in a record, an empty one where there is none."""
    value = record.get(name) if isinstance(record, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def text(record: Any, name: str) -> str:
    """Return a text in a record in one line, empty where there is none."""
    value = record.get(name) if isinstance(record, Mapping) else None
    return " ".join(value.replace("\0", " ").split()) if isinstance(value, str) else ""


def raw(record: Record, name: str) -> str:
    """Return a text in a record as it is, with its lines."""
    value = record.get(name)
    return value if isinstance(value, str) else ""


def said(record: Any, name: str, kinds: tuple[str, ...] = ()) -> dict[Language, str]:
    """Return what a list says by language, of the first of the `kinds` that says anything in it."""
    found: dict[Language, str] = {}
    for kind in kinds or ("",):
        for one in listed(record, name):
            language = language_of(one)
            if language and language not in found and (not kind or one.get("type") == kind):
                value = raw(one, "value").strip()
                found |= {language: value} if value else {}
    return found


def language_of(record: Record) -> Language | None:
    """Return the language of an item, None where it is none of ours."""
    return next((one for one in LANGUAGES if one == text(record, "language").lower()), None)


def first(told: Mapping[Language, str]) -> str:
    """Return what is told in the first language there is anything in."""
    return next((told[one] for one in LANGUAGES if told.get(one)), "")


def identity(record: Any, name: str = "id") -> str:
    """Return an identity (a GUID) as the PTV writes it, in small letters."""
    return text(record, name).lower()


def codes(record: Any, name: str) -> Iterator[str]:
    """Yield the codes of a list in a record, those not given left out."""
    for one in listed(record, name):
        code = text(one, "code")
        if code:
            yield code
