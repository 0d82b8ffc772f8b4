"""The area whose paths are known by heart, asked through the interface."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils.timezone import now  # noqa: TID251 (the clock of the door)
from tests.apps.insight.conftest import (  # noqa: F401 - fixtures
    _pinned,
    cast,
    clients,
    enter,
    index,
    narrow_index,
    use,
    whole_index,
)

from polku.apps.people import actions

V1 = "/api/v1/"
RESOURCES = (
    *(f"paths/{name}" for name in ("stock", "flow", "graph", "variants", "curves", "returns")),
    "paths/sequences",
    "indicators",
    "indicators/activation_rate",
    "indicators/coach_load",
    *(f"situation/{name}" for name in ("summary", "changes", "unusual", "decisions")),
    *(f"situation/{name}" for name in ("forecast", "outcomes", "clocks", "load")),
    "situation/plan-debt",
    "comparison/activation_rate",
    "official-figures",
    "filters",
)
PEOPLE = tuple(
    one
    for one in RESOURCES
    if one.startswith(("paths/", "situation/", "indicators/", "comparison/"))
)
"""Resources that tell of the people of an index."""


@pytest.fixture
def token_of():
    """Make a token of somebody."""

    def token_of(staff, name="tests", days=90, ago=0):
        made = now() - timedelta(days=ago)
        return actions.make_token(staff, name=name, days=days, by=staff, at=made)[1]

    return token_of


@pytest.fixture
def machine():
    """Return a programme that asks with a token, or with none."""

    def machine(token=None):
        headers = {"host": "localhost", "accept-language": "en"}
        return Browser(headers=headers | ({"authorization": f"Bearer {token}"} if token else {}))

    return machine
