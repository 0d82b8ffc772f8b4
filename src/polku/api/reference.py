"""The reference of the interface as a page: its OpenAPI document, written out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from polku.api import columns
from polku.api.names import KINDS
from polku.api.parameters import Rows, Searches
from polku.api.service import api


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    text: SafeString
    values: tuple[str, ...]
    """All of them, or an example."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as the page shows it; `tables`: by name their columns with what they mean."""

    address: str
    anchor: str
    summary: str
    paragraphs: tuple[SafeString, ...]
    shared: tuple[str, ...]
    """The parameters that others have too, by name."""
    own: tuple[Parameter, ...]
    tables: Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    resources: tuple[Resource, ...]


def reference(request: HttpRequest) -> HttpResponse:
    """Show the reference; its words on the resources are in English, as the document's are."""
    groups = _groups()
    page = {
        "groups": groups,
        "filters": _filters(),
        "problems": KINDS,
        "server": request.build_absolute_uri("/"),
        "mark": _marked(columns.MARK),
    }
    return render(request, "api/reference.html", page)


def _paths() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = api.get_openapi_schema()["paths"]
    return found


@cache
def _filters() -> tuple[Parameter, ...]:
    """Return the filters, and how rows come: from a resource that has them all."""
    of = next(one for address, one in _paths().items() if address.endswith("/paths/curves"))
    found = {one["name"]: _parameter(one) for one in of["get"]["parameters"]}
    return tuple(found[name] for name in (*Searches.model_fields, *Rows.model_fields))


@cache
def _groups() -> tuple[Group, ...]:
    found: dict[str, list[Resource]] = {}
    for address, one in _paths().items():
        found.setdefault(one["get"]["tags"][0], []).append(_resource(address, one["get"]))
    return tuple(Group(name, tuple(resources)) for name, resources in found.items())


def _resource(address: str, of: Mapping[str, Any]) -> Resource:
    parameters = {one["name"]: _parameter(one) for one in of["parameters"]}
    shared = tuple(one.name for one in _filters() if parameters.get(one.name) == one)
    content = of["responses"][200]["content"]["application/json"]["schema"]
    tables = content.get("properties", {}).get("tables", {}).get("properties", {})
    return Resource(
        address,
        of["operationId"],
        of["summary"],
        tuple(map(_marked, of["description"].split("\n\n"))),
        shared,
        tuple(one for name, one in parameters.items() if name not in shared),
        {name: dict(_columns(table)) for name, table in tables.items()},
    )


def _parameter(one: Mapping[str, Any]) -> Parameter:
    schema = one["schema"]
    values = schema.get("enum") or schema.get("examples") or _bounds(schema)
    return Parameter(one["name"], _marked(one.get("description", "")), tuple(map(str, values)))


def _bounds(schema: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = schema.get("minimum"), schema.get("maximum")
    return () if low is None else (f"{low}–{high}",)


def _marked(text: str) -> SafeString:
    """Return a text with what stands between backticks as code."""
    pieces = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", one) if n % 2 else one,) for n, one in pieces)
    )


def _columns(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, column in table["properties"]["rows"]["items"]["properties"].items():
        if not name.endswith("_mark"):
            yield (
                name,
                {"description": _marked(column["description"]), "unit": column.get("x-unit", "")},
            )
