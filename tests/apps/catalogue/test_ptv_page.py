"""What editors see of the PTV: what last happened, a refresh now, and why a service is gone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.apps.catalogue.conftest import NOW
from tests.apps.catalogue.test_ptv import (  # noqa: F401 - fixtures
    FIRST,
    _server,
    home,
    refresh,
    server,
)
from tests.services import ptv_records as ptv

from polku.apps.catalogue.actions import refreshing
from polku.apps.catalogue.models import PtvRefresh, Service
from polku.apps.catalogue.names import RefreshState

# ruff: noqa: F811 - the server of the other file
PAGE = reverse("catalogue:ptv")
PROGRESS = reverse("catalogue:ptv-progress")


def read(browser, address=PAGE, **headers):
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_refresh_now_reads_the_ptv_and_the_page_tells_what_came(home, server, cast, enter):
    server.services["710"] += [ptv.service(4, "Ilman kanavaa"), "not a record"]
    editor = enter(cast["editor"])
    assert "Nothing has been read from the PTV yet" in read(editor)
    assert editor.post(PAGE).url == PAGE
    done = PtvRefresh.objects.get()
    assert (done.state, done.asked_by) == (RefreshState.DONE, cast["editor"])
    text = read(editor)
    assert "Records read <b>5</b>" in text
    assert "New <b>3</b> (1 lacks something and is a draft)" in text
    assert text.index("Nameless, without an identity") < text.index("Ilman kanavaa (")
    assert text.count("stayed out</span>") == 1
    assert "Refresh now" in text
    swedish = read(editor, **{"accept-language": "sv"})
    assert "Tjänsten har ingen servicekanal" in swedish


def test_trouble_is_told_with_how_to_mend_it(home, server, cast, enter):
    server.always = 500
    refresh(home, server)
    text = read(enter(cast["editor"]))
    assert "The PTV answered 500" in text
    assert "Try again later" in text


def test_progress_is_told_until_it_ends(home, server, cast, enter):
    editor = enter(cast["editor"])
    going = refreshing.begin(home, by=cast["editor"], at=NOW)
    assert "Waits for its turn" in read(editor)
    assert "Refresh now" not in read(editor)
    refreshing._note(going, state=RefreshState.WORKING, step=2, steps=7)
    part = read(editor, PROGRESS, **{"hx-request": "true"})
    assert 'max="7" value="2"' in part
    assert "<html" not in part
    assert editor.get(PROGRESS).url == PAGE  # without script
    editor.post(PAGE)
    assert "A refresh is going on already." in read(editor)
    refreshing._note(going, state=RefreshState.DONE)
    ended = editor.get(PROGRESS, headers={"hx-request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


def test_a_refresh_whose_process_died_leaves_the_button(home, server, cast, enter):
    refreshing.begin(home, by=None, at=NOW - timedelta(days=1))
    editor = enter(cast["editor"])
    assert "Refresh now" in read(editor)
    editor.post(PAGE)
    assert PtvRefresh.objects.filter(state=RefreshState.DONE).count() == 1
    assert "Waits for its turn" not in read(editor)


def test_where_no_ptv_is_set_nothing_is_asked_and_the_page_says_so(server, cast, enter, settings):
    settings.PTV = ""
    editor = enter(cast["editor"])
    assert "POLKU_PTV" in read(editor)
    assert "Refresh now" not in read(editor)
    editor.post(PAGE)
    assert "The address of the PTV is not set" in read(editor)
    assert server.asked == []


@pytest.mark.parametrize("person", ["coach", "owner", "admin", "lost", "root"])
def test_the_page_is_for_editors_of_the_area(server, cast, enter, person):
    browser = enter(cast[person])
    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE).status_code == 404
    assert browser.get(PROGRESS).status_code == 404
    assert server.asked == []


def test_an_editor_of_another_area_sees_their_own_refreshes_alone(home, server, cast, enter):
    refresh(home, server)
    assert "Nothing has been read from the PTV yet" in read(enter(cast["far_editor"]))


def test_the_page_of_a_service_tells_why_it_is_gone(home, server, cast, enter):
    refresh(home, server)
    server.services["710"].pop(0)
    refresh(home, server, whole=True)
    row = Service.objects.get(key=FIRST)
    text = read(enter(cast["editor"]), reverse("catalogue:service", args=[row.pk]))
    assert "It has been removed from the Finnish Service Catalogue (PTV)." in text
    assert "24\u00a0Nov\u00a02026" in text


def test_the_page_costs_as_many_queries_however_many_refreshes(
    home, server, cast, enter, django_assert_num_queries
):
    editor = enter(cast["editor"])
    refresh(home, server)
    with django_assert_num_queries(5):
        read(editor)
    for _ in range(3):
        refresh(home, server)
    with django_assert_num_queries(5):
        read(editor)
