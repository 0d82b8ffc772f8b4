"""A page that takes long comes in parts: how far it is, then the answer; it stops with its reader."""

import html
import logging
import re
import threading
from dataclasses import replace

import pytest
from django.urls import reverse
from tests.browsing import NARROW, faults, overflow

from polku.analytics.index.store import Index
from polku.apps.insight.views import counting

PARTS = 20
ADDRESS = "/aika-tyohon/"


class Gated(Index):
    """An index each of whose shards waits for the test to let it through, once it is watched."""

    gate = threading.Semaphore(0)
    asked = 0
    breaks = False

    def each(self, ask, *, among=None):
        def through(shard):
            if self.watch is not None:
                Gated.gate.acquire()
                Gated.asked += 1
                if Gated.breaks:
                    raise RuntimeError("a disk fell off")
            return ask(shard)

        return super().each(through, among=among)


@pytest.fixture
def gate(whole_index, use, monkeypatch):
    """Let the pages ask an index of many parts that waits; return what lets parts through."""
    monkeypatch.setattr(counting, "PATIENCE", 0.0)
    monkeypatch.setattr(counting, "PACE", 0.01)
    for name, value in (("gate", threading.Semaphore(0)), ("asked", 0), ("breaks", False)):
        monkeypatch.setattr(Gated, name, value)
    first = whole_index.shards[0]
    parts = [replace(first, name=f"part-{number}") for number in range(PARTS)]
    use(Gated(whole_index.manifest, parts, whole_index.cubes))
    yield Gated.gate
    Gated.gate.release(10_000)


def text(piece):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", piece)))


def pieces(response):
    assert response.streaming
    return (piece.decode() for piece in response.streaming_content)


def told(found, said):
    """Return the first piece that says something, and all before it."""
    seen = []
    for piece in found:
        seen.append(piece)
        if said in text(piece):
            return piece, seen
    pytest.fail(f"{said!r} is nowhere in {len(seen)} pieces")


@pytest.fixture
def page(cast):
    return reverse("insight:time-to-work")


def test_a_long_question_tells_how_far_it_is_and_then_answers(gate, cast, enter, page):
    response = enter(cast["analyst"]).get(page, {"sukupuoli": "man"})
    assert response.status_code == 200
    found = pieces(response)
    head = next(found)
    assert "<h1>" in head
    assert 'name="sukupuoli"' in head
    assert '<option value="man" selected>' in head
    assert 'id="answer"' not in head
    begun = next(found)
    assert "<progress" in begun
    assert "value=" not in begun  # it cannot be told yet
    assert "?sukupuoli=man&amp;seis=1" in begun
    gate.release(5)
    half, _ = told(found, "laskettu 25 %")
    assert f'value="5" max="{PARTS}"' in half
    gate.release(10_000)
    *rest, answer, tail = found
    assert all("<progress" in piece for piece in rest)
    assert 'id="answer"' in answer
    assert "<svg" in answer
    assert "Sukupuoli" in answer
    assert "<h1>" not in answer
    assert tail.rstrip().endswith("</html>")


def test_the_parts_make_the_page_that_comes_at_once_when_it_is_quick(
    gate, cast, enter, page, monkeypatch
):
    gate.release(10_000)
    browser = enter(cast["analyst"])
    parts = "".join(
        p for p in pieces(browser.get(page)) if "<progress" not in p.partition("<h1>")[0]
    )
    monkeypatch.setattr(counting, "PATIENCE", 60.0)
    whole = browser.get(page).content.decode()

    def bare(page):
        return re.sub(r'\s+|X-CSRFToken": "\w+"|value="\w{64}"', "", page)

    assert bare(parts) == bare(whole)


def test_the_language_of_the_reader_lasts_to_the_end(gate, cast, enter, page):
    browser = enter(cast["analyst"])
    browser.cookies["django_language"] = "sv"
    found = pieces(browser.get(page))
    next(found)
    assert "Räknar" in text(next(found))
    gate.release(10_000)
    answer = text("".join(found))
    assert "Siffrorna som tabell" in answer  # said by the template
    assert "öppet arbete" in answer  # said by the thread that counts


def test_when_the_reader_goes_away_no_further_part_is_counted(gate, cast, enter, page):
    response = enter(cast["analyst"]).get(page)
    found = pieces(response)
    next(found), next(found)
    gate.release(1)
    told(found, "laskettu 5 %")
    response.close()
    gate.release(10_000)
    response._counting._found.exception(60)
    assert Gated.asked < PARTS


def test_a_failure_midway_is_told_with_its_number(gate, cast, enter, page, caplog):
    found = pieces(enter(cast["analyst"]).get(page))
    next(found), next(found)
    Gated.breaks = True
    with caplog.at_level(logging.ERROR, "polku.failures"):
        gate.release(10_000)
        rest = "".join(found)
    number = re.search(r"P-\d{8}-\d{4}-[0-9A-F]{4}", text(rest))[0]
    assert number in caplog.text
    assert "a disk fell off" in caplog.text
    assert "disk" not in rest
    assert rest.rstrip().endswith("</html>")


def test_who_nobody_is_is_told_in_parts_too(gate, cast, enter, page):
    gate.release(10_000)
    rest = "".join(pieces(enter(cast["analyst"]).get(page, {"ika": "60_up"})))
    assert "pk-empty" in rest


def test_the_filter_bar_is_led_to_the_page_that_tells(gate, cast, enter, page):
    response = enter(cast["analyst"]).get(page + "?sukupuoli=man", headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.headers["HX-Redirect"] == page + "?sukupuoli=man"


@pytest.mark.parametrize(("query", "status"), [("?ika=100", 422), ("?alue=07", 404)])
def test_what_is_wrong_with_the_address_is_found_before_the_counting(
    gate, cast, enter, page, query, status
):
    assert enter(cast["analyst"]).get(page + query).status_code == status
    assert Gated.asked == 0


def test_one_who_stopped_it_can_choose_fewer_or_count_again(gate, cast, enter, page):
    response = enter(cast["analyst"]).get(page + "?sukupuoli=man&seis=1")
    assert Gated.asked == 0
    shown = response.content.decode()
    assert 'href="?sukupuoli=man"' in shown
    assert 'name="seis"' not in shown


@pytest.mark.browser
def test_only_the_last_word_stands_and_then_the_answer_alone(visit, cast, page, gate, monkeypatch):
    monkeypatch.setattr(counting, "PACE", 0.2)
    seen = visit(page + "?seis=1", cast["analyst"], size=NARROW)
    seen.get_by_role("link", name="Laske uudelleen").click(no_wait_after=True)
    gate.release(5)
    last = seen.locator(".pk-counting:visible")
    last.get_by_text("laskettu 25").wait_for()
    seen.locator(".pk-counting").nth(2).wait_for(state="attached")
    assert last.count() == 1
    assert overflow(seen) == 0
    assert faults(seen) == []
    gate.release(10_000)
    seen.locator("#answer").wait_for()
    assert last.count() == 0
    assert seen.complaints == []
