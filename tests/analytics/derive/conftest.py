"""One small town for the tests that only look, made once."""

from datetime import date

import pytest

from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def town():
    return make_town(Options(place_named("Raasepori-Hanko"), TODAY, 300, 1)).tables
