"""The pages of those who keep the catalogue: whose they are, what they show, what they change."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.apps.catalogue.conftest import AWAY, NOW, TODAY
from tests.services.examples import COACHING, published, texts

from polku.apps.catalogue import actions, records
from polku.apps.catalogue.models import Conflict, Service
from polku.apps.catalogue.queries import catalogue as queries
from polku.apps.catalogue.queries.catalogue import Choice
from polku.services.fields import flat
from polku.services.names import State
from polku.services.service import Run

LIST = reverse("catalogue:catalogue")
READERS = {"editor", "coach", "owner", "lead", "manager", "coordinator", "analyst"}
OF_OTHER_AREAS = {"far_editor", "far_coach", "lost"}


def of(name, row, *more):
    return reverse(f"catalogue:{name}", args=[row.pk, *more])


def stored(row):
    return records.of_row(records.whole_rows(Service.objects.filter(pk=row.pk)).get())


def names(cast, who="editor", **choice):
    found = queries.listed(cast[who], Choice(**choice), TODAY)
    return [row.name for row in found.rows]


@pytest.fixture
def coaching(bring):
    return bring(COACHING)["S-1"]


def test_whose_pages_these_are_and_every_near_miss(cast, coaching, enter):
    for name, person in cast.items():
        browser = enter(person)
        reads = name in READERS
        assert browser.get(LIST).status_code == (200 if reads | (name in OF_OTHER_AREAS) else 404)
        assert browser.get(of("service", coaching)).status_code == (200 if reads else 404), name
        edits = 200 if name == "editor" else 404
        assert browser.get(of("edit-service", coaching)).status_code == edits, name
        adds = 200 if name in {"editor", "far_editor"} else 404
        assert browser.get(reverse("catalogue:add-service")).status_code == adds, name
        if name == "editor":
            continue
        for there in ("move-service", "review-service", "edit-service"):
            assert browser.post(of(there, coaching), {"to": "published"}).status_code == 404
    assert stored(coaching) == COACHING


def test_nobody_sees_another_area_s_services(cast, bring):
    bring(COACHING, replace(COACHING, key="S-2", area=AWAY, owner=""))
    assert len(names(cast)) == len(names(cast, "far_editor")) == 1
    assert names(cast, "lost") == []


def test_the_list_is_narrowed_down_and_ordered(cast, bring):
    fresh, old = date(2026, 11, 20), date(2026, 1, 1)
    rows = bring(
        replace(COACHING, key="A", texts={"fi": texts("Aamu")}, reviewed_on=fresh),
        replace(COACHING, key="B", texts={"sv": texts("Bastu")}, reviewed_on=old, owner="owner"),
        published("C", "Cafe", reviewed_on=None),
        replace(
            COACHING, key="D", texts={"fi": texts("Dokka")}, reviewed_on=old, state=State.ARCHIVED
        ),
    )
    assert names(cast) == ["Cafe", "Bastu", "Aamu", "Dokka"]  # what readers see first
    assert names(cast, by_name=True) == ["Aamu", "Bastu", "Cafe", "Dokka"]
    assert names(cast, due=True) == ["Cafe"]
    assert names(cast, state="archived") == ["Dokka"]
    assert names(cast, lacks="fi") == ["Bastu"]
    assert names(cast, "owner", mine=True) == ["Bastu"]
    assert names(cast, search="aAm") == ["Aamu"]
    assert names(cast, differing=True) == []
    found = queries.listed(cast["editor"], Choice(), TODAY)
    assert dict(found.counts) == {"draft": 2, "published": 1, "archived": 1}
    by_name = {row.name: row for row in found.rows}
    assert by_name["Bastu"].missing == ["fi", "en"]
    assert by_name["Aamu"].is_due is False
    assert by_name["Aamu"].due == fresh + timedelta(days=120)
    assert rows["A"].pk == by_name["Aamu"].pk


def test_a_list_costs_as_many_queries_whatever_it_shows(
    cast, bring, django_assert_num_queries, enter
):
    browser = enter(cast["editor"])
    bring(COACHING)
    with django_assert_num_queries(15):
        browser.get(LIST)
    bring(*[published(f"S-{number}", f"Ryhmä {number}") for number in range(2, 70)])
    with django_assert_num_queries(15):
        text = browser.get(LIST).content.decode()
    assert text.count('scope="row"') == 50
    assert browser.get(LIST, {"s": "2"}).content.decode().count('scope="row"') == 19


def form_of(browser, row):
    """Return what the form of a service would send unchanged, as a browser reads it from the page."""
    editing = browser.get(of("edit-service", row)).context["editing"]
    sent = {}
    for form in (
        editing.form,
        *(f for one in editing.lists.values() for f in (one.management_form, *one)),
    ):
        for field in form:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif isinstance(value, list):
                sent[field.html_name] = value
            elif value not in (None, False):
                sent[field.html_name] = (
                    f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)
                )
    return sent


def test_the_form_sent_unchanged_changes_nothing(cast, coaching, enter):
    browser = enter(cast["editor"])
    answer = browser.post(of("edit-service", coaching), form_of(browser, coaching))
    assert answer.status_code == 302
    assert stored(coaching) == COACHING
    assert coaching.events.count() == 1


def test_the_form_changes_what_was_changed(cast, coaching, enter):
    browser = enter(cast["editor"])
    sent = form_of(browser, coaching) | {
        "texts.en.name": "Job club",
        "euros": "12,50",
        "spoken-0-remove": "on",
        "spoken-2-language": "ar",
        "runs-2-starts_on": "1.2.2027",
        "runs-2-times_sv": "tisdagar",
        "project_name": "",
        "project_ends_on": "",
    }
    assert browser.post(of("edit-service", coaching), sent).status_code == 302
    told = stored(coaching)
    assert told.texts["en"].name == "Job club"
    assert told.cents == 1250
    assert [one.language for one in told.spoken] == ["sv", "ar"]
    assert told.runs[2] == Run("", date(2027, 2, 1), times={"sv": "tisdagar"})
    assert told.project is None
    changed = set(coaching.events.exclude(field="").values_list("field", flat=True))
    assert changed == {"texts.en.name", "cents", "spoken", "runs", "project"}


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"version": "0"}, "changed the service since"),
        ({"texts.sv.summary": ""}, "In short (Swedish)"),
        ({"channel": "pigeon"}, "pigeon"),
        ({"owner": "far_editor"}, "far_editor"),
        ({"project_ends_on": ""}, "last day of the project"),
        ({"runs-0-ends_on": "1.1.2020"}, "before it begins"),
        ({"runs-0-starts_on": "31.2.2027"}, "valid date"),
        ({"web": "javascript:alert(1)"}, "valid URL"),
        ({"texts.fi.name": "a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_saved_is_told_and_what_was_typed_stays(cast, bring, enter, given, word):
    row = bring(replace(COACHING, state=State.PUBLISHED))["S-1"]
    browser = enter(cast["editor"])
    sent = form_of(browser, row) | {"texts.en.name": "Typed <b>"} | given
    answer = browser.post(of("edit-service", row), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert word in text
    assert "Typed &lt;b&gt;" in text
    assert "en" not in stored(row).texts


def test_the_way_from_a_new_service_to_readers_and_back(cast, enter):
    browser = enter(cast["editor"])
    bare = {"name_fi": "", "provider_name": "Paja", "provider_kind": "company"}
    assert browser.post(reverse("catalogue:add-service"), bare).status_code == 422
    browser.post(reverse("catalogue:add-service"), bare | {"name_fi": "Uusi"})
    row = Service.objects.get()
    assert (stored(row).texts["fi"].name, stored(row).owner) == ("Uusi", "editor")
    answer = browser.post(of("move-service", row), {"to": "published"}, follow=True)
    assert "Still missing: Contact" in answer.content.decode()
    assert "What is done (Swedish)" in answer.content.decode()
    made = replace(COACHING, key=row.key)
    told = flat(made)
    changes = {n: v for n, v in told.items() if n not in {"state", "reviewed_on"}}
    actions.edit(row, changes, version=1, by=cast["editor"], at=NOW)
    for to in ("ready", "published", "outdated", "archived", "draft"):
        assert browser.post(of("move-service", row), {"to": to}).status_code == 302
        assert stored(row).state == to
        assert browser.get("/palvelut/uusi/").status_code == (200 if to == "published" else 404)
    assert browser.post(of("move-service", row), {"to": "nowhere"}).status_code == 404
    assert browser.get(of("move-service", row)).status_code == 405


def test_a_difference_is_shown_and_settled_by_who_may(cast, coaching, bring, enter):
    actions.edit(coaching, {"contact.phone": "019 222"}, version=1, by=cast["editor"], at=NOW)
    bring(COACHING)
    found = Conflict.objects.get()
    browser = enter(cast["editor"])
    text = browser.get(of("service", coaching)).content.decode()
    assert re.search(r"Telephone.*019 222.*019 000 0000", text, re.DOTALL)
    origin = re.search(r"<li>Telephone: (.*?)</li>", text)[1].replace("\u00a0", " ")
    assert origin == "written in Polku, 24 Nov 2026 at 10:00, Editor"
    there = of("settle-difference", coaching, found.pk)
    assert enter(cast["far_editor"]).post(there, {"keep": "theirs"}).status_code == 404
    assert enter(cast["coach"]).post(there, {"keep": "theirs"}).status_code == 404
    assert browser.post(there, {"keep": "neither"}).status_code == 404
    assert browser.post(there, {"keep": "theirs"}).status_code == 302
    assert stored(coaching) == COACHING
    assert browser.post(there, {"keep": "ours"}).status_code == 404


def test_an_owner_edits_their_own(cast, bring, enter):
    row = bring(replace(COACHING, owner="owner"))["S-1"]
    browser = enter(cast["owner"])
    assert browser.get(of("edit-service", row)).status_code == 200
    browser.post(of("review-service", row))
    assert stored(row).reviewed_on == TODAY
    assert enter(cast["coach"]).get(of("edit-service", row)).status_code == 404
