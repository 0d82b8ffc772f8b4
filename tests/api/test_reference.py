"""The OpenAPI document is whole and true, and the page of it shows all of it."""

import re

import pytest
from django.urls import reverse
from tests.api.conftest import RESOURCES, V1

from polku.api.names import KINDS

PAGE = reverse("api:reference")
OPEN = {"services", "services/{key}"}
"""Resources that nobody signs in for."""


@pytest.fixture(scope="module")
def document():
    from django.test import Client

    answer = Client(headers={"host": "localhost"}).get(f"{V1}openapi.json")
    assert answer.status_code == 200
    return answer.json()


def every(node, key):
    """Yield the values of a key wherever it is in a document."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for value in node.values():
            yield from every(value, key)
    if isinstance(node, list):
        for value in node:
            yield from every(value, key)


def test_the_document_has_every_resource_and_only_gets(document):
    assert document["openapi"].startswith("3.1")
    expected = {f"{V1}{one}" for one in OPEN}
    expected |= {re.sub("(indicators|comparison)/.*", r"\1/{key}", V1 + one) for one in RESOURCES}
    assert set(document["paths"]) == expected
    assert {method for one in document["paths"].values() for method in one} == {"get"}


def test_every_reference_leads_somewhere(document):
    found = set(every(document, "$ref"))
    assert found
    for one in found:
        node = document
        for step in one.removeprefix("#/").split("/"):
            node = node[step]
        assert node["type"] == "object"


def test_everything_is_described(document):
    ids = [one["get"]["operationId"] for one in document["paths"].values()]
    assert len(set(ids)) == len(ids)
    for address, one in document["paths"].items():
        of = one["get"]
        assert of["summary"], address
        assert len(of["description"]) > 40, address
        is_open = address.removeprefix(V1) in OPEN
        assert of["security"] == ([] if is_open else [{"Bearer": []}, {"Session": []}]), address
        signed_in = set() if is_open else {"401", "429", "503"}
        assert set(of["responses"]) == {"200", "304", "404", "422"} | signed_in, address
        names = [parameter["name"] for parameter in of["parameters"]]
        assert len(set(names)) == len(names)
        for parameter in of["parameters"]:
            assert parameter["in"] == "path" or parameter["description"], (address, parameter)
            assert parameter["schema"].get("type"), (address, parameter)
        for status, response in of["responses"].items():
            media = set(response.get("content", {}))
            assert status < "400" or media == {"application/problem+json"}
    schemes = document["components"]["securitySchemes"]
    assert schemes["Bearer"]["scheme"] == "bearer"
    assert schemes["Session"]["in"] == "cookie"


def test_every_figure_has_its_unit(document):
    curves = document["paths"][f"{V1}paths/curves"]["get"]["responses"]["200"]
    tables = curves["content"]["application/json"]["schema"]["properties"]["tables"]["properties"]
    assert set(tables) == {"curves", "groups", "gray"}
    for table in tables.values():
        for column in table["properties"]["rows"]["items"]["properties"].values():
            assert column["description"]
            assert "null" not in column["type"] or column["x-unit"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_shows_every_resource_without_script(cast, enter, document, language):
    answer = enter(cast["analyst"]).get(PAGE, headers={"accept-language": language})
    assert answer.status_code == 200
    text = answer.content.decode()
    for address in document["paths"]:
        assert f"GET {address}" in text
    for kind in KINDS:
        assert f'id="{kind}"' in text
    assert not re.findall(r"<script(?![^>]+src=)|<[^>]+\sstyle=", text)
    assert not re.findall(r"<h[1-3][^>]*>\s*</h", text)


def test_the_page_is_for_who_is_signed_in(machine, db):
    assert machine().get(PAGE).status_code == 302
