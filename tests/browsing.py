"""A real browser on a running Polku: signing in, and what every page must pass.

Used by the browser tests of each room.
"""

import os
from pathlib import Path

from django.conf import settings
from django.test import Client

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 1000}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 720, "height": 500}
"""A screen of 1440 pixels at 200 per cent."""

FAULTS = """async () => {
  const {violations} = await axe.run({resultTypes: ["violations"]});
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`));
}"""
"""Every rule is run; what passed is not carried over: to describe it took longer than to find it."""

SMALLEST_TEXT = """() => {
  const sizes = [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((e) => parseFloat(getComputedStyle(e).fontSize));
  return Math.min(...sizes);
}"""


def enter(context, server, person):
    """Give a browser's context the session of a person, without the sign-in page."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])


def speak(context, server, language):
    """Choose the language of the pages."""
    name = settings.LANGUAGE_COOKIE_NAME
    context.add_cookies([{"name": name, "value": language, "url": server.url}])


def listen(page):
    """Keep what the console complains of, until axe comes in: its own styles the policy refuses.

    Its complaints come when they come, so those of a page once examined are left unheard.
    """
    page.complaints, page.examined = [], False

    def heard(line):
        if not page.examined:
            page.complaints.append(line.text)

    def arrived(frame):
        if frame == page.main_frame:
            page.examined = False

    page.on("console", heard)
    page.on("framenavigated", arrived)


def follow(page, link):
    """Click what leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        link.click()


def faults(page):
    """Return what axe finds, every rule on: `rule: element` by line.

    Nothing on a database that POLKU_DATABASE names: a page is made of the same there, and the run
    without has looked at it.
    """
    page.examined = True
    if os.environ.get("POLKU_DATABASE"):
        return []
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(FAULTS)


def overflow(page):
    """Return how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def smallest_text(page):
    """Return the size of the smallest text shown, in pixels."""
    return page.evaluate(SMALLEST_TEXT)


def sound(page):
    """See that axe finds nothing, wide and narrow, and that nothing runs over or is tiny anywhere.

    At the narrowest alone on a database that POLKU_DATABASE names, as with `faults`.
    """
    sizes = (DESK, ZOOMED, PHONE, NARROW)
    for size in sizes[-1:] if os.environ.get("POLKU_DATABASE") else sizes:
        page.set_viewport_size(size)
        assert size not in (DESK, PHONE) or faults(page) == [], size
        assert overflow(page) == 0, size
        assert smallest_text(page) >= 12, size
