"""A server's process has the kernels of every page before its first reader."""

import gc
import sys
from importlib import import_module
from itertools import product
from logging import INFO

import pytest
from numba.core.dispatcher import Dispatcher
from tests.apps.insight.conftest import HOME

from polku.analytics.filters import Filters
from polku.apps.catalogue import warming as searching
from polku.apps.insight import warming
from polku.apps.insight.queries.choice import Choice
from polku.apps.insight.views.pages import PAGES


@pytest.fixture(autouse=True)
def _thawed():
    """Leave nothing out of the search for garbage of the tests that follow."""
    yield
    gc.unfreeze()


def dispatchers():
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("polku.")]
    return {
        one for module in modules for one in vars(module).values() if isinstance(one, Dispatcher)
    }


def loaded():
    """Return every kernel with the types that it is loaded for."""
    return {
        (one.py_func.__module__, one.py_func.__name__, s)
        for one in dispatchers()
        for s in one.signatures
    }


CHOICES = [
    Choice(),
    Choice(Filters(area=HOME)),
    Choice(Filters(area=HOME, municipality="710", sex="man", first_service="none")),
]


@pytest.fixture(scope="module")
def warmed(whole_index):
    for one in dispatchers():
        one._reset_overloads()
    warming.warm(whole_index)
    return loaded()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_loads_a_kernel_after_it(page, whole_index, warmed):
    assert warmed
    for choice, exact in product(CHOICES, (False, True)):
        page.ask(whole_index, page.narrowed(choice), exact=exact)
        assert {one[:2] for one in loaded() - warmed} == set(), (choice, exact)


def test_what_is_loaded_is_no_longer_looked_through_for_garbage(monkeypatch):
    monkeypatch.setattr(warming, "index", lambda: 1 / 0)  # nor where warming failed
    before = gc.get_freeze_count()
    warming.start().join()
    assert gc.get_freeze_count() > before


def test_without_an_index_it_does_nothing(settings, tmp_path, caplog):
    settings.INDEX = tmp_path / "none"
    with caplog.at_level(INFO):
        warming.start().join()
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_fault_is_told_and_stays_in_the_background(monkeypatch, caplog):
    monkeypatch.setattr(warming, "index", lambda: 1 / 0)
    warming.start().join()  # an exception in a thread would be an error of this test
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_each_process_of_a_server_begins_with_it(monkeypatch):
    begun = []
    monkeypatch.setattr(warming, "start", lambda: begun.append("kernels"))
    monkeypatch.setattr(searching, "start", lambda: begun.append("search"))
    monkeypatch.delitem(sys.modules, "polku.web.wsgi", raising=False)
    assert import_module("polku.web.wsgi").application
    assert sorted(begun) == ["kernels", "search"]


def test_it_never_keeps_a_process_alive(monkeypatch):
    monkeypatch.setattr(warming, "index", lambda: 1 / 0)
    assert warming.start().daemon
