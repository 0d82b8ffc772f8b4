"""The pages of register extracts: send, look through, load or discard; who may and what stays."""

import io
import os
import re
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.apps.casework.uploading import (
    GOOD,
    LIST,
    PERSONS,
    STATUSES,
    act,
    many,
    packed,
    post,
    see,
    send,
    words,
)

from polku.apps.casework import actions
from polku.apps.casework.actions.uploads_tidying import tidy
from polku.apps.casework.models import Client, Conflict, Extract, Standing, Status, Upload
from polku.apps.casework.names import UploadState
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.people.folders import Progress
from polku.apps.people.models import Access
from polku.apps.people.names import Act, Role

POSTS = ("load-upload", "discard-upload", "retry-upload")
GETS = ("upload", "upload-progress", "upload-rejects")
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
WITH_REJECT = {
    "persons.csv": many(200)
    .replace("municipality\n", "municipality,hetu,family_name\n", 1)
    .replace(",710\n", ",710,,\n")
    + "900,1990-01-31,710,310190-999X,Salainen\n"
}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def admin(cast, enter):
    return enter(cast.admin)


def nothing_loaded():
    return not Client.objects.exists() and not Extract.objects.exists()


# ---- the way through ----


def test_a_good_extract_is_sent_checked_and_loaded(admin, cast):
    upload = send(admin, GOOD)
    assert upload.state == UploadState.CHECKED
    assert nothing_loaded()
    assert "Otteen voi ladata. Rivejä luettu: 4, hyväksytty: 4, hylätty: 0." in words(
        see(admin, upload)
    )
    upload = act(admin, upload, "load-upload")
    assert (upload.state, upload.trouble) == (UploadState.LOADED, "")
    assert Client.objects.count() == Status.objects.count() == 2
    assert Standing.objects.exclude(built_on=None).count() == 2
    extract = Extract.objects.get()
    assert (upload.extract, extract.by) == (extract, cast.admin)
    said = words(see(admin, upload))
    assert "2 asiakkaan tiedot muuttuivat." in said
    assert "Työllisyyskoodit 2 2 0 0 0 Yhteensä 4 4 0 0 0" in said
    assert not UploadFolder(upload.pk).files.exists()


def test_the_list_tells_of_every_extract_that_came_in(admin, cast):
    act(admin, send(admin, GOOD), "load-upload")
    send(admin, GOOD)
    said = words(admin.get(LIST))
    assert f"persons.csv, statuses.csv {'24.11.2026'}" in said
    assert "tarkistettu, lataamatta" in said
    assert "Henkilöt 2 2 0 0 0" in said
    assert f", {cast.admin.name} 4 4 0 0 0" in said


def test_an_empty_list_says_what_to_do(admin):
    assert "Yhtään otetta ei ole vielä ladattu" in words(admin.get(LIST))


def test_the_same_extract_again_says_that_nothing_changed(admin):
    act(admin, send(admin, GOOD), "load-upload")
    again = act(admin, send(admin, GOOD), "load-upload")
    said = words(see(admin, again))
    assert "Kaikki oli jo tiedossa: mikään ei muuttunut." in said
    assert "Yhteensä 4 0 0 4 0" in said
    assert Extract.objects.count() == 1


def test_a_workbook_and_a_zip_are_named_by_themselves(admin):
    upload = send(admin, {"Ote Hanko.zip": packed({f"kansio/{n}": c for n, c in GOOD.items()})})
    assert (upload.name, upload.state) == ("Ote Hanko.zip", UploadState.CHECKED)
    act(admin, upload, "load-upload")
    assert Extract.objects.get().name == "Ote Hanko.zip"


def test_the_day_of_the_extract_is_what_dates_are_held_against(admin):
    files = {"persons.csv": PERSONS, "statuses.csv": "person_id,code,start\n1,02,2026-11-20\n"}
    assert send(admin, files).state == UploadState.CHECKED
    assert send(admin, files, day="1").state == UploadState.CLOSED


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ({"day": "31", "month": "11"}, "Päivää ei ole olemassa."),
        ({"day": "25"}, "Otteen päivä ei voi olla tulevaisuudessa."),
        ({"day": "x"}, "Päivä:"),
        ({"year": ""}, "Vuosi:"),
    ],
)
def test_a_day_that_cannot_be_keeps_nothing(admin, day, said):
    answer = post(admin, GOOD, **day)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Upload.objects.exists()
    assert list(UploadFolder.every()) == []


def test_conflicts_are_counted_and_nothing_typed_is_overwritten(admin, cast):
    act(admin, send(admin, {"persons.csv": PERSONS}), "load-upload")
    Client.objects.update(area=cast.area)
    client = Client.objects.get(person_id="1")
    actions.allocate(client, to=cast.own, by=cast.lead, at=AT)
    cast.busy.coach_id = "B7"
    cast.busy.save()
    theirs = "person_id,birth_date,municipality,coach_id\n1,1990-01-31,710,B7\n2,1985-06-15,078,\n"
    upload = send(admin, {"persons.csv": theirs})
    upload = act(admin, upload, "load-upload", read="on")
    assert Conflict.objects.count() == 1
    assert "Yksi Polkuun kirjattu arvo poikkeaa otteesta." in words(see(admin, upload))
    client.refresh_from_db()
    assert client.coach == cast.own


# ---- warnings and rejects ----


def test_rejects_want_a_word_before_the_load_and_stay_out(admin):
    upload = send(admin, WITH_REJECT)
    assert upload.state == UploadState.CHECKED
    answer = admin.post(reverse("casework:load-upload", args=[upload.pk]))
    assert answer.status_code == 422
    assert "vahvista sitten, että olet tehnyt sen" in words(answer)
    assert nothing_loaded()
    upload = act(admin, upload, "load-upload", read="on")
    assert upload.state == UploadState.LOADED
    assert "Henkilöt 201 200 0 0 1" in words(see(admin, upload))
    assert not Client.objects.filter(person_id="900").exists()


def test_the_page_shows_no_cell_and_the_download_does_and_is_logged(admin, cast):
    upload = send(admin, WITH_REJECT)
    page = see(admin, upload).content.decode()
    assert "hetu" in page
    for value in ("310190-999X", "Salainen", "900"):
        assert value not in page
        assert value not in str(upload.report)
    assert not Access.objects.exists()
    answer = see(admin, upload, "upload-rejects")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == ["persons.csv"]
        assert "310190-999X" in archive.read("persons.csv").decode()
    line = Access.objects.get()
    assert (line.by, line.act, line.subject) == (cast.admin, Act.EXPORT, f"extract:{upload.pk.hex}")
    assert line.reason == upload.name


def test_rejects_of_an_extract_without_any_are_not_there(admin):
    assert see(admin, send(admin, GOOD), "upload-rejects").status_code == 404
    assert not Access.objects.exists()


def test_the_report_speaks_the_language_of_who_reads_it(admin):
    upload = send(admin, {"statuses.csv": STATUSES})
    for language, said in (("fi", "puuttuu"), ("sv", "saknas"), ("en", "is missing")):
        admin.cookies["django_language"] = language
        assert said in words(see(admin, upload))


def test_the_mapping_and_what_was_left_out_are_told(admin):
    files = GOOD | {
        "persons.csv": PERSONS.replace("municipality", "municipality,kengät")
        .replace("\n", ",x\n")
        .replace("kengät,x", "kengät")
    }
    said = words(see(admin, send(admin, files)))
    assert "siirtomuodon omat Jätetty pois: kengät" in said
    assert "person_id teksti person_id birth_date päivä birth_date" in said
    assert "Otteessa ei ole: Valmentajat, Työnhaut" in said


# ---- discarding, and what lies too long ----


def test_discarding_deletes_the_files_and_loads_nothing(admin):
    upload = act(admin, send(admin, GOOD), "discard-upload")
    assert upload.state == UploadState.DISCARDED
    assert list(UploadFolder.every()) == []
    assert nothing_loaded()
    assert "Tiedostot hylättiin. Mitään ei ladattu." in words(see(admin, upload))
    assert act(admin, upload, "load-upload").state == UploadState.DISCARDED
    assert nothing_loaded()


def test_what_is_loaded_can_neither_be_discarded_nor_loaded_again(admin):
    upload = act(admin, send(admin, GOOD), "load-upload")
    for name in POSTS:
        assert act(admin, upload, name).state == UploadState.LOADED
    assert Extract.objects.count() == 1


def test_a_closed_extract_cannot_be_loaded(admin):
    upload = send(admin, {"statuses.csv": STATUSES})
    assert upload.state == UploadState.CLOSED
    assert act(admin, upload, "load-upload", read="on").state == UploadState.CLOSED
    assert nothing_loaded()


def test_what_lies_over_seven_days_is_deleted_and_what_is_young_or_at_work_stays(admin, settings):
    old, busy, young, loaded = (send(admin, GOOD | {f"n{i}.csv": "a\n"}) for i in range(4))
    act(admin, loaded, "load-upload", read="on")
    stray, fresh = UploadFolder(uuid4()), UploadFolder(uuid4())
    for folder in (stray, fresh):
        folder.make()
    (settings.UPLOADS / "not-an-upload").mkdir()
    long_ago = AT - timedelta(days=8)
    Upload.objects.exclude(pk=young.pk).update(sent_at=long_ago)
    os.utime(stray.path, (0, 0))
    with UploadFolder(busy.pk).held():
        tidy(AT)
    states = dict(Upload.objects.values_list("pk", "state"))
    assert states == {
        old.pk: UploadState.EXPIRED,
        busy.pk: UploadState.CHECKED,
        young.pk: UploadState.CHECKED,
        loaded.pk: UploadState.LOADED,
    }
    assert {folder.key for folder in UploadFolder.every()} == {busy.pk, young.pk, fresh.key}
    assert (settings.UPLOADS / "not-an-upload").exists()
    assert "poistettiin lataamatta seitsemän päivän" in words(see(admin, old))


# ---- who may ----

STRANGERS = [
    "own",
    "stand_in",
    "lead",
    "lead_of_other_area",
    *(role.value for role in Role if role not in {Role.COACH, Role.LEAD, Role.ADMIN}),
    "superuser",
]


@pytest.mark.parametrize("name", STRANGERS)
def test_for_everybody_else_the_pages_do_not_exist(admin, cast, enter, name):
    upload = send(admin, WITH_REJECT)
    who = cast.staff[name]
    if name == "superuser":
        who.role = Role.COACH
        who.save()
    browser = enter(who)
    answers = [browser.get(LIST), post(browser, GOOD)]
    answers += [see(browser, upload, page) for page in GETS]
    answers += [
        browser.post(reverse(f"casework:{name}", args=[upload.pk]), {"read": "on"})
        for name in POSTS
    ]
    assert {answer.status_code for answer in answers} == {404}
    upload.refresh_from_db()
    assert upload.state == UploadState.CHECKED
    assert Upload.objects.count() == 1
    assert [folder.key for folder in UploadFolder.every()] == [upload.pk]


def test_an_administrator_without_the_superuser_flag_may_and_a_stranger_signs_in(admin, cast):
    assert not cast.admin.is_superuser
    assert admin.get(LIST).status_code == 200
    answer = post(Browser(headers={"host": "localhost"}), GOOD)
    assert answer.status_code == 302
    assert reverse("people:sign-in") in answer.url
    assert list(UploadFolder.every()) == []


def test_a_form_from_elsewhere_is_refused_and_its_files_are_dropped(admin, cast):
    browser = Browser(headers={"host": "localhost"}, enforce_csrf_checks=True)
    browser.force_login(cast.admin)
    assert post(browser, GOOD).status_code == 403
    assert list(UploadFolder.every()) == []
    upload = send(admin, GOOD)
    for name in POSTS:
        address = reverse(f"casework:{name}", args=[upload.pk])
        assert browser.post(address, {"read": "on"}).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(LIST).content.decode())[1]
    assert post(browser, GOOD, csrfmiddlewaretoken=token).status_code == 302


def test_reading_never_acts_and_acting_is_never_by_link(admin):
    upload = send(admin, GOOD)
    for name in POSTS:
        assert admin.get(reverse(f"casework:{name}", args=[upload.pk])).status_code == 405
    for name in GETS:
        assert admin.post(reverse(f"casework:{name}", args=[upload.pk])).status_code == 405


@pytest.mark.parametrize("name", [*GETS, *POSTS])
def test_an_upload_that_is_not_there(admin, name):
    address = reverse(f"casework:{name}", args=[uuid4()])
    answer = admin.get(address) if name in GETS else admin.post(address)
    assert answer.status_code == 404


# ---- what it costs ----


def test_the_pages_cost_the_same_however_many_extracts(admin, django_assert_num_queries):
    first = act(admin, send(admin, GOOD), "load-upload")
    admin.get(LIST)
    with django_assert_num_queries(5):  # session, person, under way, loaded, age of the data
        admin.get(LIST)
    for count in range(3, 25):
        act(admin, send(admin, GOOD | {"persons.csv": many(count)}), "load-upload")
        send(admin, GOOD)
    with django_assert_num_queries(5):
        answer = admin.get(LIST)
    assert "Sivu 1" in words(answer)
    assert "Sivu 2" in words(admin.get(LIST + "?s=2"))
    for number in ("0", "-1", "x", "9" * 30, "²"):
        assert admin.get(LIST, {"s": number}).status_code == 200
    with django_assert_num_queries(4):  # session, person, upload, age of the data
        see(admin, first)


def test_asking_for_progress_costs_three_queries(admin, django_assert_num_queries):
    upload = send(admin, GOOD)
    Upload.objects.update(state=UploadState.LOADING, begun=True)
    folder = UploadFolder(upload.pk)
    with folder.held():
        folder.tell(Progress("load", "contacts", 250, 1000, began=0, at=10))
        with django_assert_num_queries(3):  # session, person, upload
            answer = see(admin, upload, "upload-progress", HX_Request="true")
    said = words(answer)
    assert "Ladataan: Yhteydet" in said
    assert "25 %, 250 / 1 000 riviä, jäljellä noin 30 s" in said
