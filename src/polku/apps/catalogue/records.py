"""A service between its rows and plain data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models

from polku.apps.catalogue.models import (
    Audience,
    Demand,
    Place,
    Provider,
    Run,
    Service,
    ServiceQuerySet,
    Spoken,
    Text,
)
from polku.apps.people.models import Staff
from polku.reference.names import LANGUAGES
from polku.services import service as plain
from polku.services.fields import CONTACT, TEXTS, Fields, text_field, whole

LISTS: Mapping[str, type[models.Model]] = {
    "audiences": Audience,
    "spoken": Spoken,
    "demands": Demand,
    "places": Place,
    "runs": Run,
}
"""The lists of a service, each in a table of its own."""
NOT_FIELDS = frozenset({"id", "service", "position"})
SIMPLE = ("kind", "channel", "obligation", "effects", "cents", "payer", "months_to_change", "state")


def whole_rows(rows: ServiceQuerySet) -> ServiceQuerySet:
    """Return the rows with all that `of_row` reads: one query, and one for each table of a list."""
    lists = [
        models.Prefetch(name, table._meta.base_manager.order_by("position"))
        for name, table in LISTS.items()
    ]
    return rows.select_related("area", "provider", "owner").prefetch_related("texts", *lists)


def of_row(row: Service) -> plain.Service:
    """Return the service of a row read by `whole_rows`."""
    return whole(row.key, row.area.code, fields_of_row(row))


def fields_of_row(row: Service) -> dict[str, Any]:
    """Return every field of a row read by `whole_rows`, as `services.fields` names them."""
    told = {name: getattr(row, name) for name in (*SIMPLE, "review_days")}
    told |= {
        "provider": columns_of_line(row.provider),
        "role": row.role or None,
        "project": _project(row),
        "owner": row.owner.username if row.owner else "",
        "reviewed_on": _day(row.reviewed_on),
        **{f"contact.{one}": getattr(row, one) for one in CONTACT},
    }
    told["audiences"] = [line.code for line in row.audiences.all()]
    for name in LISTS.keys() - {"audiences"}:
        told[name] = [columns_of_line(line) for line in getattr(row, name).all()]
    texts = {text.language: text for text in row.texts.all()}
    for language in LANGUAGES:
        found = texts.get(language)
        told |= {text_field(language, one): getattr(found, one, "") for one in TEXTS}
    return told


def _project(row: Service) -> dict[str, Any] | None:
    if row.project_ends_on is None:
        return None
    return {"name": row.project_name, "ends_on": _day(row.project_ends_on)}


def columns_of_line(row: models.Model) -> dict[str, Any]:
    """Return what a line of a list says, as a field holds it; of a provider likewise."""
    return {
        one.name: _day(getattr(row, one.name))
        for one in row._meta.concrete_fields
        if one.name not in NOT_FIELDS
    }


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def columns(
    told: Fields, providers: Mapping[str, Provider], owners: Mapping[str, Staff]
) -> dict[str, Any]:
    """Return the columns of a service's own row; providers by `provider_mark`, owners by username."""
    project = told["project"] or {"name": "", "ends_on": None}
    found = {name: told[name] for name in (*SIMPLE, "review_days")}
    return found | {
        "provider": providers[provider_mark(told["provider"])],
        "role": told["role"] or "",
        "project_name": project["name"],
        "project_ends_on": project["ends_on"] and date.fromisoformat(project["ends_on"]),
        "owner": owners.get(told["owner"]),
        "reviewed_on": told["reviewed_on"] and date.fromisoformat(told["reviewed_on"]),
        **{one: told[f"contact.{one}"] for one in CONTACT},
    }


def provider_mark(told: Fields) -> str:
    """Return what a provider is told apart by."""
    return "\n".join((told["kind"], told["business_id"], told["name"]))


def lines(row: Service, name: str, told: Sequence[Any]) -> Iterator[models.Model]:
    """Return the rows of one of a service's lists, not saved."""
    for position, one in enumerate(told):
        values = {"code": one} if name == "audiences" else one
        yield LISTS[name](service=row, position=position, **values)


def texts(row: Service, told: Fields, slugs: Mapping[str, str]) -> Iterator[Text]:
    """Return the rows of a service's texts in the languages of `slugs`, not saved."""
    for language, slug in slugs.items():
        said = {one: told[text_field(language, one)] for one in TEXTS}
        yield Text(service=row, language=language, slug=slug, **said)


def told_in(told: Fields) -> tuple[str, ...]:
    """Return the languages a service says anything in."""
    return tuple(one for one in LANGUAGES if any(told.get(text_field(one, name)) for name in TEXTS))
