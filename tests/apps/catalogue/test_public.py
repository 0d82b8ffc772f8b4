"""What everybody may read, and what nobody may: drafts, inner fields, who keeps a service."""

import json
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.apps.catalogue.conftest import NOW, TODAY
from tests.services.examples import COACHING, HOME, published, texts

from polku.apps.catalogue import actions, searching, warming
from polku.services.names import Audience, Channel, Condition, State
from polku.services.service import Demand, Place, Run, Spoken

LISTS = {"fi": "/palvelut/", "sv": "/tjanster/", "en": "/services/"}
INNER = ("editor", "Editor", "Rannikko töihin", "S-1")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def stranger(db):
    return Browser(headers={"host": "localhost", "accept-language": "en"})


def read(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def names(browser, asked=""):
    return re.findall(
        r'<h3 id="n\d+" lang="fi"><a [^>]+>(.*?)</a>', read(browser, LISTS["fi"] + asked)
    )


def test_an_address_a_service_in_each_language_it_is_told_in(bring, stranger):
    bring(published("S-1", "Ääniryhmä"))
    slugs = {"fi": "aaniryhma", "sv": "aaniryhma-sv", "en": "aaniryhma-en"}
    addresses = {one: f"{LISTS[one]}{slug}/" for one, slug in slugs.items()}
    for language, address in addresses.items():
        answer = stranger.get(address)
        text = answer.content.decode()
        assert f'<html lang="{language}"' in text
        assert answer.headers["Content-Language"] == language
        assert f'rel="canonical" href="http://localhost{address}"' in text
        for other, there in addresses.items():
            assert f'rel="alternate" hreflang="{other}" href="http://localhost{there}"' in text
        assert address in read(stranger, LISTS[language])
        for wrong in addresses.keys() - {language}:
            missing = stranger.get(f"{LISTS[wrong]}{slugs[language]}/")
            assert (missing.status_code, len(missing.cookies)) == (404, 0)
            assert f'<html lang="{wrong}"' in missing.content.decode()


def test_a_language_it_is_not_told_in_has_no_address_but_the_list_names_it(bring, stranger):
    bring(replace(COACHING, state=State.PUBLISHED))
    assert stranger.get("/services/tyonhakuryhma/").status_code == 404
    text = read(stranger, LISTS["en"])
    assert '<h3 id="n1" lang="fi"><a href="/palvelut/tyonhakuryhma/" hreflang="fi">' in text
    assert "Told in: Finnish" in text
    assert (
        'hreflang="en"'
        not in re.search(r"<head>.*</head>", read(stranger, "/palvelut/tyonhakuryhma/"), re.DOTALL)[
            0
        ]
    )


@pytest.mark.parametrize("state", [one for one in State if one != State.PUBLISHED])
def test_what_is_not_published_is_not_there(cast, bring, enter, stranger, state):
    bring(replace(COACHING, state=state))
    address = "/palvelut/tyonhakuryhma/"
    assert stranger.get(address).status_code == 404
    assert enter(cast["editor"]).get(address).status_code == 404
    assert names(stranger) == []
    assert "tyonhakuryhma" not in read(stranger, "/sitemap.xml")


def test_no_cookie_no_name_of_staff_nothing_of_the_house(bring, stranger):
    bring(published("S-1", "Ryhmä"))
    for address in (*LISTS.values(), "/palvelut/ryhma/", "/sitemap.xml", "/robots.txt"):
        answer = stranger.get(address)
        assert answer.status_code == 200
        assert not answer.cookies, address
        for word in INNER:
            assert word not in answer.content.decode(), (address, word)


def test_a_page_says_all_that_is_public(bring, stranger):
    bring(published("S-1", "Ryhmä", runs=COACHING.runs[:1]))
    text = read(stranger, "/palvelut/ryhma/").replace("\u00a0", " ")
    for said in (
        "Ryhmä: in short.",
        "What is done.",
        "For whom it is.",
        "Come in.",
        "18 vuotta täyttäneet",
        "7.12.2026",
        "29.1.2027",
        "ma ja ke",
        "Työpaja",
        "Satamatie 1, Raasepori",
        "Esteetön",
        "Suomi (B1) ja ruotsi",
        "Maksuton",
        "019 000 0000",
        "ryhma@example.org",
        "https://example.org/ryhma",
        "Rannikon työpaja",
        "yhdistys",
        "Maksaja: kunta",
        "Jonoa noin 2 viikkoa",
        "Alkaa 13 päivän päästä",
        "Raasepori tai etänä",
        "Sinun täytyy osallistua, kun siitä on sovittu suunnitelmassasi.",
        "Voit saada kulukorvausta, jos siitä on sovittu suunnitelmassasi.",
    ):
        assert said in text, said


def test_linked_data_cannot_end_its_element_and_says_what_the_page_says(bring, stranger):
    evil = texts("Ryhmä </script><script>alert(1)</script> & <b>")
    bring(published("S-1", "x", texts={"fi": evil, "sv": texts("y")}))
    text = read(
        stranger,
        reverse(
            "catalogue:public-service",
            kwargs={"language": "fi", "slug": "ryhma-script-script-alert-1-script-b"},
        ),
    )
    assert text.count("<script") == text.count("</script>") == 3  # two files of ours and the data
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert told["@type"] == "GovernmentService"
    assert told["name"] == evil.name
    assert told["offers"] == {"@type": "Offer", "price": 0.0, "priceCurrency": "EUR"}
    assert told["availableChannel"]["availableLanguage"] == ["fi", "sv"]
    assert told["hasPart"][0]["startDate"] == "2026-12-07"


def test_an_address_that_is_no_web_address_is_no_link(bring, stranger):
    contact = replace(COACHING.contact, web="javascript:alert(1)")
    bring(published("S-1", "Ryhmä", contact=contact))
    assert 'href="javascript' not in read(stranger, "/palvelut/ryhma/")


def run(**given):
    return Run("", **given)


@pytest.fixture
def catalogue(bring):
    later, past = date(2027, 2, 1), date(2026, 11, 1)
    bare = {"channel": Channel.IN_PERSON, "audiences": frozenset({Audience.JOBSEEKER})}
    hanko = (Place("Hanko", municipality="078"),)
    bring(
        published("A", "Aina vapaa", runs=(run(),), **bare),
        published("B", "Bussi", runs=(run(places=0),), spoken=(Spoken("ar"),), **bare),
        published("C", "Cafe", runs=(run(starts_on=later, places=3),), places=hanko, **bare),
        published(
            "D",
            "Discord",
            runs=(run(starts_on=past, ends_on=later),),
            channel=Channel.REMOTE,
            places=(),
        ),
        published(
            "E",
            "Etä",
            runs=(run(starts_on=TODAY, ends_on=later),),
            channel=Channel.BOTH,
            audiences=frozenset({Audience.EMPLOYER, Audience.YOUTH}),
        ),
        published("F", "Far", runs=(run(ends_on=past),), places=hanko, **bare),
    )


@pytest.mark.parametrize(
    ("asked", "letters"),
    [
        ("", "ABCDEF"),
        ("?kunta=078", "CDEF"),
        ("?kunta=710", "ABDE"),
        ("?puhuttu=ar", "B"),
        ("?kohde=employer", "E"),
        ("?kohde=jobseeker", "ABCDF"),
        ("?etana=1", "DE"),
        ("?avoinna=1", "ACE"),
        ("?pian=1", "AE"),
        ("?kunta=078&avoinna=1", "CE"),
        ("?s=99999", "ABCDEF"),
        ("?kunta=%00&s=" + "9" * 40, "ABCDEF"),
    ],
)
def test_what_one_wants_is_found_by_name(catalogue, stranger, asked, letters):
    assert "".join(name[0] for name in names(stranger, asked)) == letters


def test_a_filter_that_cannot_be_is_told_beside_it_and_kept(catalogue, stranger):
    asked = "?kunta=999&puhuttu=xx&kohde=nobody&etana=2&ika=%3Cabc&avoinna=0&s=-4"
    assert "".join(name[0] for name in names(stranger, asked)) == "ABCDEF"
    told = {"kunta": "999", "puhuttu": "xx", "kohde": "nobody", "etana": "2", "ika": "&lt;abc"}
    text = read(stranger, LISTS["sv"] + asked)
    for name, value in told.items():
        assert re.search(rf'id="{name}-error">.*”{value}”', text), name
        assert f'aria-describedby="{name}-error' in text
        if name != "etana":
            assert re.search(rf'value="{value}"( selected| aria-invalid="true")', text), name
    assert text.count('class="pk-err"') == len(told)
    assert '<details class="pk-data pk-narrow" open>' in text
    assert len(read(stranger, f"/inbaddning/tjanster/{asked}").split('class="pk-err"')) == 3
    text = read(stranger, LISTS["sv"] + "?kunta=091&puhuttu=ak&ika=%2030")
    assert '<details class="pk-data pk-narrow"><summary>' in text
    assert "3 valda" in text.replace("\u00a0", " ")
    assert '<option value="091" selected>Helsingfors' in text  # though nothing is there
    assert '<option value="ak" selected>' in text


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as asked:
        read(browser, address)
    return len(asked)


def test_a_page_costs_as_many_queries_whatever_it_shows(bring, stranger, django_assert_num_queries):
    bring(published("S-0", "Ryhmä"), published("S-00", "Ryhmä"))
    few = queries_of(stranger, LISTS["fi"])
    bring(*[published(f"S-{number}", f"Ryhmä {number}") for number in range(1, 45)])
    bring(*[published(f"T-{number}", f"Ryhmä {number}") for number in range(1, 45)])
    assert queries_of(stranger, LISTS["fi"]) == few
    assert len(names(stranger)) == 20
    assert len(names(stranger, "?s=3")) == 5
    with django_assert_num_queries(7):
        stranger.get("/palvelut/ryhma/")
    with django_assert_num_queries(1):
        stranger.get("/sitemap.xml")


def test_the_sitemap_holds_every_public_address_and_its_others(bring, stranger):
    bring(
        published("S-1", "Ryhmä"),
        replace(COACHING, key="S-2", state=State.PUBLISHED),
        replace(COACHING, key="S-3"),
    )
    root = ET.fromstring(read(stranger, "/sitemap.xml"))
    found = [one.findtext("s:loc", namespaces=SITEMAP) for one in root]
    addresses = [
        *LISTS.values(),
        *("/palvelut/ryhma/", "/tjanster/ryhma-sv/", "/services/ryhma-en/"),
        *("/palvelut/tyonhakuryhma/", "/tjanster/jobbsokargrupp/"),
    ]
    assert found == [f"http://localhost{one}" for one in addresses]
    assert {len(one.findall("{http://www.w3.org/1999/xhtml}link")) for one in root} == {2, 3}
    assert "http://localhost/sitemap.xml" in read(stranger, "/robots.txt")


def test_a_nameless_catalogue_says_so(stranger):
    assert HOME not in read(stranger, LISTS["en"])
    assert "No service is like that just now" in read(stranger, LISTS["en"])


def test_a_search_finds_by_need_among_what_is_wanted_and_says_why(cast, catalogue, bring, stranger):
    bring(
        published("G", "Grillikurssi", runs=(run(places=0),)),
        replace(COACHING, key="H", texts={"fi": texts("Hygieniakurssi"), "sv": texts("x")}),
    )
    text = read(stranger, "/palvelut/?haku=grillikurssille")
    assert "1 palvelu sopii siihen, mitä kirjoitit" in text
    assert re.search(r"kirjoitit\s+<mark>grillikurssille</mark>", text)
    assert names(stranger, "?haku=grillikurssille")[0] == "Grillikurssi"
    assert "Grillikurssi" not in names(stranger, "?haku=grillikurssille&avoinna=1")
    assert "Hygieniakurssi" not in names(stranger, "?haku=hygieniakurssi")  # a draft
    assert names(stranger, "?haku=bussit")[0] == "Bussi"
    assert "zzzzqqq" in read(stranger, "/palvelut/?haku=zzzzqqq")


def test_the_same_service_elsewhere_is_one_entry_with_the_others_in_it(bring, stranger):
    told = {"fi": texts("Ryhmä", summary="Sama."), "sv": texts("Grupp", summary="Samma.")}
    far = replace(told["fi"], name="Ryhmä, Hanko")
    bring(
        published("S-1", "x", texts=told),
        published(
            "S-2", "x", texts=told | {"fi": far}, places=(Place("Talo", municipality="078"),)
        ),
        published("S-3", "x", texts=told, kind="work_trial"),
        published("S-4", "Muu"),
    )
    text = read(stranger, LISTS["fi"])
    assert names(stranger) == ["Muu", "Ryhmä", "Ryhmä"]  # of another kind is another
    assert "4 palvelua" in text
    (more,) = re.findall(r'<details class="pk-data">.*?</details>', text, re.DOTALL)
    assert "1 muussa paikassa" in more.replace("\u00a0", " ")
    assert "/palvelut/ryhma-hanko/" in more
    assert "Hanko tai etänä, Rannikon työpaja" in more
    assert names(stranger, "?kunta=078") == ["Muu", "Ryhmä, Hanko", "Ryhmä"]
    assert names(stranger, "?haku=ryhmä")[0].startswith("Ryhmä")


def test_a_reader_may_tell_an_age_and_a_home_and_sees_what_is_asked_of_the_rest(bring, stranger):
    def demand(kind, text, **given):
        return Demand(kind, texts=dict.fromkeys(LISTS, text), **given)

    of_age = demand(Condition.AGE, "18–29-vuotiaat.", low=18, high=29)
    of_home = demand(Condition.MUNICIPALITY, "Asut täällä", codes=frozenset({"710"}))
    of_ability = demand(Condition.WORK_ABILITY, "Osatyökykyisille.", wanted=True)
    bring(
        published("S-1", "Nuoret", demands=(of_age, of_ability)),
        published("S-2", "Kotikunta", demands=(of_home,)),
        published("S-3", "Kaikki", demands=()),
    )
    assert names(stranger, "?ika=29") == ["Kaikki", "Kotikunta", "Nuoret"]
    assert names(stranger, "?ika=30&kunta=078") == ["Kaikki"]
    assert names(stranger, "?ika=9000&tyokyky=1") == ["Kaikki", "Kotikunta", "Nuoret"]
    told = re.sub(r"<[^>]+>", "", read(stranger, "/palvelut/?ika=20"))
    assert "Sinulta edellytetään: 18–29-vuotiaat (täytät tämän); " in told
    assert "Osatyökykyisille (arvioi itse)." in told


def test_a_choice_of_time_says_how_many_tell_no_time(bring, stranger):
    bring(published("S-1", "Vapaa", runs=(run(),)), published("S-2", "Hiljainen", runs=()))
    text = read(stranger, "/palvelut/?avoinna=1&kunta=710")
    assert names(stranger, "?avoinna=1") == ["Vapaa"]
    assert "Lisäksi 1 palvelu ei kerro, milloin se alkaa" in text.replace("\u00a0", " ")
    assert 'href="?kunta=710"' in text


def test_a_search_says_in_words_by_what_it_found(bring, stranger):
    bring(published("S-1", "Velkaneuvonta"), published("S-2", "Kirpputorikurssi"))
    told = {
        "velkaneuvonta": "kirjoitit velkaneuvonta",
        "veklaneuvonta": "kirjoitit veklaneuvonta ja tarkoitit ehkä: velkaneuvonta",
        "ulosotto": "kirjoitit ulosotto, toisin sanoin: velkaneuvonta",
        "skulder": "kirjoitit skulder, toisin sanoin: velkaneuvonta",
    }
    for query, words in told.items():
        text = re.sub(r"<[^>]+>", "", read(stranger, f"/palvelut/?haku={query}"))
        assert words in " ".join(text.split()), query
        assert "2525" not in text
    for place in ("/palvelut/", "/upote/palvelut/"):
        page = read(stranger, f"{place}?haku=haluan+tappaa+itseni")
        before, _, _ = page.partition('id="found"')
        assert 'soita numeroon <a href="tel:112">112</a>' in before
        assert 'Kriisipuhelin <a href="tel:0925250111">09 2525 0111</a>' in before


def test_a_search_knows_of_a_change_at_once(cast, bring, stranger):
    row = bring(published("S-1", "Kudontapiiri"), published("S-2", "Autokoulu"))["S-1"]
    assert names(stranger, "?haku=kudontapiiri") == ["Kudontapiiri"]
    row = actions.edit(
        row, {"texts.fi.name": "Astrologia"}, version=row.version, by=cast["editor"], at=NOW
    )
    assert names(stranger, "?haku=astrologia") == ["Astrologia"]
    actions.move(row, State.ARCHIVED, by=cast["editor"], at=NOW)
    assert "Astrologia" not in names(stranger, "?haku=astrologia")


def test_a_large_index_is_made_beside_the_readers(cast, bring, stranger, monkeypatch):
    threads = []
    monkeypatch.setattr(
        searching, "Thread", lambda **given: threads.append(given["target"]) or Still()
    )
    monkeypatch.setattr(searching, "PATIENCE", -1)
    monkeypatch.setattr(searching, "connection", Still())
    row = bring(published("S-1", "Zeppeliinipiiri"), published("S-2", "Autokoulu"))["S-1"]
    assert names(stranger, "?haku=zeppeliinipiiri") == ["Zeppeliinipiiri"]
    actions.edit(row, {"texts.fi.name": "Puutyö"}, version=1, by=cast["editor"], at=NOW)
    assert names(stranger, "?haku=zeppeliinipiiri") == ["Puutyö"]  # found by the index before
    assert names(stranger, "?haku=zeppeliinipiiri") == ["Puutyö"]
    assert len(threads) == 1  # one makes it, whoever comes meanwhile
    actions.move(row, State.ARCHIVED, by=cast["editor"], at=NOW)
    assert names(stranger, "?haku=zeppeliinipiiri") == []  # what is not public is shown by none
    threads.pop()()
    assert names(stranger, "?haku=autokoulu") == ["Autokoulu"]
    assert threads == []


def test_the_index_is_made_before_the_first_search(bring, stranger, monkeypatch):
    monkeypatch.setattr(warming, "connection", Still())
    bring(published("S-1", "Kudontapiiri"))
    warming._warm()
    monkeypatch.setattr(searching, "_made", lambda: pytest.fail("made again"))
    assert names(stranger, "?haku=kudontapiiri") == ["Kudontapiiri"]


def test_a_server_starts_though_the_index_cannot_be_made(db, monkeypatch, caplog):
    monkeypatch.setattr(warming, "connection", Still())
    monkeypatch.setattr(searching, "_made", lambda: 1 / 0)
    warming._warm()
    assert "could not be made beforehand" in caplog.text


class Still:
    """What does nothing, whatever it is told."""

    def __getattr__(self, name):
        return lambda: None
