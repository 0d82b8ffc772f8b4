"""The list of services in a frame on another site, and the line that puts it there."""

import re

import pytest
from django.test import Client as Browser
from django.utils.html import escape
from tests.services.examples import published

from polku.services.names import Audience, Channel, State
from polku.services.service import Place

FRAMES = {"fi": "/upote/palvelut/", "sv": "/inbaddning/tjanster/", "en": "/embed/services/"}
LINE = "/palveluluettelo/upota/"


@pytest.fixture
def stranger(db):
    return Browser(headers={"host": "localhost", "accept-language": "en"})


@pytest.fixture
def three(bring):
    return bring(
        published("S-1", "Ääniryhmä"),
        published(
            "S-2",
            "Halli",
            channel=Channel.IN_PERSON,
            places=(Place("Halli", "", "078"),),
            audiences=frozenset({Audience.EMPLOYER}),
        ),
        published("S-3", "Luonnos", state=State.DRAFT),
    )


@pytest.mark.parametrize("language", FRAMES)
def test_the_list_stands_alone_in_each_language(stranger, three, language):
    answer = stranger.get(FRAMES[language])
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert re.findall(r'<a href="/[a-z]+/(aaniryhma[^"/]*|halli[^"/]*)/"', text)
    assert "Luonnos" not in text
    assert not re.findall(r"<header|<footer|<nav", text)
    links = re.findall(r"<a [^>]+>", text)
    assert len(links) == 3
    assert all('target="_blank" rel="noopener"' in one for one in links)
    assert not re.findall(r"<[^>]+\sstyle=|<style|<script(?![^>]+src=)|csrfmiddlewaretoken", text)
    assert not answer.cookies


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", ["halli", "aaniryhma"]),
        ("kunta=710", ["aaniryhma"]),
        ("kohde=employer", ["halli"]),
        ("haku=halli", ["halli"]),
        ("kunta=999&kohde=cats&s=x", ["halli", "aaniryhma"]),
    ],
)
def test_it_is_narrowed_down_as_the_public_page(stranger, three, asked, names):
    text = stranger.get(f"{FRAMES['fi']}?{asked}").content.decode()
    assert set(re.findall(r'<a href="/palvelut/([^"/]+)/"', text)) == set(names)


def test_only_this_page_may_stand_in_a_frame(stranger, three, settings):
    answer = stranger.get(FRAMES["fi"])
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    settings.EMBED_HOSTS = ["https://www.example.fi", "https://*.example.org"]
    policy = stranger.get(FRAMES["sv"]).headers["Content-Security-Policy"]
    assert "frame-ancestors https://www.example.fi https://*.example.org;" in f"{policy};"
    for address in ("/palvelut/", "/palvelut/halli/", "/kirjaudu/", "/api/v1/services"):
        other = stranger.get(address)
        assert other.headers["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"], address


def test_those_who_work_with_services_get_the_line(cast, three, enter):
    browser = enter(cast["coach"])
    text = browser.get(f"{LINE}?kieli=sv&kunta=710&kohde=youth").content.decode()
    address = "http://localhost/inbaddning/tjanster/?kunta=710&kohde=youth"
    line = (
        f'<iframe src="{escape(address)}" title="Sysselsättningstjänster" width="100%" '
        'height="900" loading="lazy"></iframe>'
    )
    assert escape(line) in text
    assert 'http://localhost/embed/services/"' in browser.get(LINE).content.decode()
    assert enter(cast["auditor"]).get(LINE).status_code == 404
    assert browser.post(LINE).status_code == 405
