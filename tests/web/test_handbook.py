"""Every page has its help in three languages, and the foot of the page leads to it."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from polku.apps.insight.views.pages import PAGES
from polku.web import handbook

NOT_PAGES = {
    "language",
    "help",
    "accessibility",
    "privacy",
    "people:home",
    "people:sign-out",
    "people:end-sessions",
    "people:revoke-token",
    "people:access-log-csv",
    "catalogue:move-service",
    "catalogue:remove-words",
    "catalogue:put-question-up",
    "catalogue:review-question",
    "catalogue:review-service",
    "catalogue:settle-difference",
    "catalogue:choose-import",
    "catalogue:accept-import",
    "catalogue:cancel-import",
    "catalogue:retry-import",
    "catalogue:import-progress",
    "catalogue:template",
    "catalogue:export",
    "catalogue:ptv-progress",
    "catalogue:sitemap",
    "catalogue:robots",
    "casework:export",
    "casework:keep-view",
    "casework:rename-view",
    "casework:drop-view",
    "casework:path-csv",
    "casework:settle-conflict",
    "casework:allocate",
    "casework:upload-progress",
    "casework:upload-rejects",
    "casework:load-upload",
    "casework:retry-upload",
    "casework:discard-upload",
    "referrals:renew",
    "referrals:withdraw-consent",
    "referrals:act",
    "referrals:end-invitation",
    "referrals:end-membership",
    "insight:needs-csv",
    "insight:service-csv",
    *(f"insight:{page.name}-csv" for page in PAGES),
}
"""Addresses that only act, send on, send a file or a part of a page; and the texts themselves."""
FOR_PROGRAMMES = "api:v1:"


def names(resolver=None, space=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{space}{entry.name}"


PAGES = sorted(name for name in set(names()) - NOT_PAGES if not name.startswith(FOR_PROGRAMMES))


def test_what_is_listed_as_no_page_exists():
    assert set(names()) >= NOT_PAGES


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_help(name, language):
    template = handbook.text("help", name.replace(":", "-"), language)
    assert template, f"write help/{name.replace(':', '-')}.{language}.html"
    text = render_to_string(template)
    assert text.count("<h1>") == 1
    assert len(re.sub(r"<[^>]+>", "", text).split()) > 20


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "address", ["/ohje/casework-worklist/", "/tietosuoja/", "/saavutettavuus/"]
)
def test_a_text_is_read_in_the_language_of_the_page(visitor, address, language):
    words = {"fi": "viranomai", "sv": "myndighet", "en": "authority"}
    text = visitor.get(address, headers={"accept-language": language}).content.decode()
    assert words[language] in text


def test_the_foot_leads_to_the_help_of_the_page(enter, make_staff):
    browser = enter(make_staff("aino"))
    for address, page in (
        (reverse("people:profile"), "people-profile"),
        (reverse("rules"), "rules"),
        (reverse("rule", args=["P06"]), "rule"),
    ):
        assert f'href="/ohje/{page}/"' in browser.get(address).content.decode()


@pytest.mark.parametrize("page", ["no-such-page", "accessibility", "-", "people-profile.fi"])
def test_there_is_no_help_of_no_page(visitor, page):
    assert visitor.get(f"/ohje/{page}/").status_code == 404
