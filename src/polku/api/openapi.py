"""The OpenAPI document: what ninja reads from the resources, with the answers they give."""

from collections.abc import Mapping
from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

from polku.api import columns
from polku.api.names import KINDS
from polku.api.problems import FITTING, MEDIA

PROBLEMS = ("not-signed-in", "not-found", "unknown-value", "repeated", "too-many", "no-index")

_TEXT: Mapping[str, Any] = {"type": "string"}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT}
_SINGLE = frozenset({"format", "example"})

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457), in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "The kind."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "How to mend it."},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string", "enum": ["query", "path"]},
                    "name": {"type": "string"},
                    "value": {"type": "string"},
                    **{
                        name: {"description": text, **(_TEXT if name in _SINGLE else _TEXTS)}
                        for name, text in FITTING.items()
                    },
                },
            },
        },
    },
}
COLUMN: Mapping[str, Any] = {
    "type": "object",
    "description": "What a column means.",
    "required": ["name", "type", "text"],
    "properties": {name: {"type": "string"} for name in ("name", "type", "unit", "text")},
}
HEADERS: Mapping[str, Any] = {
    "ETag": {
        "schema": {"type": "string"},
        "description": "Send it back as If-None-Match: 304 while the answer is the same.",
    },
    "Last-Modified": {
        "schema": {"type": "string"},
        "description": "When the index was built; not with exact figures.",
    },
}
OPEN_HEADERS: Mapping[str, Any] = {
    "ETag": HEADERS["ETag"],
    "Last-Modified": {
        "schema": {"type": "string"},
        "description": "When anything in the catalogue changed, or the day began.",
    },
}


class Api(NinjaAPI):
    """An API whose document is whole: problems in their media type, GET alone."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document["components"]["schemas"] |= {"Problem": PROBLEM, "Column": COLUMN}
        return document


def documented(resource: str, **more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a route says of its answers: of tables, where the resource has any.

    `more`: schemas of what an answer tells besides its tables, by name.
    """
    content = {"application/json": {"schema": _envelope(resource, more)}}
    if resource:
        content["text/csv"] = {"schema": {"type": "string"}}
    answers: dict[int, Any] = {
        200: {"description": "The answer.", "headers": HEADERS, "content": content},
        304: {"description": "The answer is as it was."},
    }
    kinds: dict[int, list[str]] = {}
    for kind in PROBLEMS:
        kinds.setdefault(KINDS[kind].status, []).append(kind)
    answers |= {status: _problem(" or ".join(some)) for status, some in kinds.items()}
    return {"openapi_extra": {"responses": answers}, "operation_id": None}


def opened(shape: type[Schema]) -> dict[str, Any]:
    """Return what a route that is open to all says of its answers, which have a shape."""
    answers: dict[int, Any] = {
        200: {"description": "The answer.", "headers": OPEN_HEADERS},
        304: {"description": "The answer is as it was."},
        404: _problem("not-found"),
        422: _problem("unknown-value or repeated"),
    }
    return {
        "response": {200: shape},
        "openapi_extra": {"responses": answers, "security": []},
        "operation_id": None,
    }


def _problem(kinds: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": kinds, "content": {MEDIA: {"schema": schema}}}


def _envelope(resource: str, more: Mapping[str, Any]) -> dict[str, Any]:
    if not resource:
        return {"type": "object"}
    tables = {name: _table(resource, name) for name in columns.tables(resource)}
    return {
        "type": "object",
        "required": ["question", "filters", "tables"],
        "properties": {
            "question": {"type": "string"},
            "filters": {
                "type": "object",
                "description": "What was asked for, your own area added.",
                "additionalProperties": {"type": "string"},
            },
            "protection": {
                "type": "string",
                "enum": ["exact", "perturbed", "suppressed"],
                "description": "How figures are protected: exact (you may open everybody behind "
                "them), perturbed (changed a little), suppressed (small ones hidden).",
            },
            "until": {"type": "string", "format": "date", "description": "Day of the extract."},
            "index": {"type": "object", "description": "Which index was asked, built when."},
            "tables": {"type": "object", "properties": tables},
            **more,
        },
    }


def _table(resource: str, name: str) -> dict[str, Any]:
    column = {"$ref": "#/components/schemas/Column"}
    return {
        "type": "object",
        "required": ["protection", "columns", "total", "rows"],
        "properties": {
            "protection": {"type": "string"},
            "columns": {"type": "array", "items": column},
            "total": {"type": "integer", "description": "Rows in all."},
            "rows": {"type": "array", "items": columns.row_schema(resource, name)},
            "next": {
                "type": "string",
                "format": "uri-reference",
                "description": "Address of the rows after these; left out after the last.",
            },
        },
    }
