import pytest
from django.test import Client


@pytest.fixture
def visitor(db):
    """A browser that nobody has signed in with, in English."""
    return Client(headers={"host": "localhost", "accept-language": "en"})


@pytest.fixture
def enter(db):
    """Sign somebody in and return their browser, in English."""

    def enter(person) -> Client:
        browser = Client(headers={"host": "localhost", "accept-language": "en"})
        browser.force_login(person)
        return browser

    return enter
