"""The pages of services in a real browser, under their own policy of content."""

from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from tests.apps.catalogue.conftest import NOW
from tests.browsing import follow, sound
from tests.services.examples import COACHING, published

from polku.apps.catalogue import actions

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "first", "name"), [("fi", "/palvelut/", "Ryhmä"), ("sv", "/tjanster/", "Ryhmä sv")]
)
def test_the_public_pages_are_sound_and_work_without_scripts(
    visit, transactional_db, bring, language, first, name
):
    bring(published("S-1", "Ryhmä"), published("S-2", "Toinen", runs=()))
    page = visit(first, language=language, java_script_enabled=True)
    assert page.complaints == []
    sound(page)
    follow(page, page.get_by_role("link", name=name, exact=True))
    assert page.complaints == []  # the block of data runs nothing, and the policy lets it be
    sound(page)
    page = visit(first, language=language, java_script_enabled=False)
    page.locator("[name=avoinna]").check()
    follow(page, page.locator(".pk-hero__form button"))
    assert page.locator(".pk-res").count() == 1
    assert page.context.cookies() == [c for c in page.context.cookies() if "language" in c["name"]]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_pages_of_the_keepers_are_sound_and_publish_without_scripts(
    visit, transactional_db, cast, bring, language
):
    short = {name: getattr(COACHING, name)[:1] for name in ("spoken", "demands", "runs")}
    told = replace(
        COACHING, **short
    )  # one line of each: what more would show costs much to look at
    row = bring(told)["S-1"]
    editor = cast["editor"]
    actions.edit(row, {"cents": 500}, version=1, by=editor, at=NOW)
    bring(told)
    page = visit("/palveluluettelo/", editor, language=language)
    for address in ("", f"{row.pk}/", f"{row.pk}/muokkaa/"):
        page.goto(f"{page.url.partition('/palveluluettelo/')[0]}/palveluluettelo/{address}")
        assert page.complaints == []
        sound(page)
    page = visit(f"/palveluluettelo/{row.pk}/", editor, java_script_enabled=False)
    follow(page, page.get_by_role("button", name="Julkaise", exact=True))
    assert page.locator(".pk-facts .ds-tag").inner_text() == "julkaistu"


@contextmanager
def another_site(home):
    """Serve, at an address of another origin, pages with one of ours in a frame."""

    class Site(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            told = (
                f'<!doctype html><iframe src="{home}{self.path}" width="900" height="900"></iframe>'
            )
            self.wfile.write(told.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_another_site_shows_the_list_in_a_frame_and_no_other_page(visit, transactional_db, bring):
    bring(published("S-1", "Ryhmä"), published("S-2", "Toinen", runs=()))
    page = visit("/upote/palvelut/?kunta=710", language="fi")
    assert page.complaints == []
    sound(page)
    home = page.url.partition("/upote")[0]
    with another_site(home) as site:
        page.goto(f"{site}/upote/palvelut/")
        with page.context.expect_page() as opened:
            page.frame_locator("iframe").get_by_role("link", name="Ryhmä").click()
        opened.value.wait_for_load_state()
        assert opened.value.url == f"{home}/palvelut/ryhma/"
        page.complaints.clear()
        page.goto(f"{site}/palvelut/")
        assert page.frame_locator("iframe").get_by_role("link", name="Ryhmä").count() == 0
        assert any("frame-ancestors 'none'" in one for one in page.complaints)
