"""The jobs of uploads: seen at work, interrupted and tried again, refused, and never half done."""

import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.urls import reverse
from tests.apps.casework.uploading import GOOD, LIST, STATUSES, act, many, see, send, words

from polku.apps.casework.actions import LoadRunningError, loading, uploads_work
from polku.apps.casework.models import Client, Extract, Standing, Upload
from polku.apps.casework.names import UploadPhase, UploadState
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.people.folders import Progress

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def admin(cast, enter):
    return enter(cast.admin)


@pytest.fixture
def queued(settings):
    """Leave jobs waiting, as before a worker takes them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def died(upload, state):
    """Leave an upload as a job does that was killed: taken up, without its lock."""
    Upload.objects.filter(pk=upload.pk).update(state=state, begun=True)


# ---- waiting and at work ----


@pytest.mark.usefixtures("queued")
def test_a_job_that_waits_says_so_and_asks_again(admin):
    upload = send(admin, GOOD)
    assert upload.state == UploadState.CHECKING
    for answer in (see(admin, upload), see(admin, upload, "upload-progress", HX_Request="true")):
        assert "Odottaa vuoroaan" in words(answer)
        assert f'hx-get="{reverse("casework:upload-progress", args=[upload.pk])}"' in (
            answer.content.decode()
        )
    assert "tarkistetaan" in words(admin.get(LIST))


def test_without_scripts_the_progress_is_the_page_again(admin):
    upload = send(admin, GOOD)
    answer = see(admin, upload, "upload-progress")
    assert (answer.status_code, answer.url) == (
        302,
        reverse("casework:upload", args=[upload.pk]),
    )


def test_a_job_that_has_ended_brings_the_whole_page(admin):
    answer = see(admin, send(admin, GOOD), "upload-progress", HX_Request="true")
    assert answer.headers["HX-Refresh"] == "true"
    assert answer.content == b""


def test_the_check_and_the_load_tell_how_far_they_are(admin, monkeypatch):
    told = []
    monkeypatch.setattr(UploadFolder, "tell", lambda self, progress: told.append(progress))
    upload = send(admin, GOOD)
    assert [(p.phase, p.table) for p in told] == [("read", "persons"), ("read", "statuses")]
    told.clear()
    act(admin, upload, "load-upload")
    loads = [(p.table, p.done, p.total) for p in told if p.phase == UploadPhase.LOAD]
    assert loads == [("persons", 0, 4), ("statuses", 2, 4)]
    assert next((p.done, p.total) for p in told if p.phase == UploadPhase.REBUILD) == (0, 2)


@pytest.mark.parametrize(
    ("done", "left"), [(0, None), (1, 990), (50, 10), (100, None), (101, None)]
)
def test_the_time_left_follows_the_pace(done, left):
    assert Progress("load", "jobs", done, 100, began=1000, at=1010).seconds_left == left


def test_no_time_is_promised_before_there_is_a_pace():
    assert Progress("read", "jobs", 50, 100, began=1000, at=1000.5).seconds_left is None


def test_a_table_begins_where_the_one_before_it_ended(admin, monkeypatch):
    told, clock = [], iter(range(100, 200, 10))
    monkeypatch.setattr(uploads_work.time, "time", lambda: next(clock))
    teller = uploads_work._Teller(UploadFolder(uuid4()), UploadPhase.READ)  # begins at 100
    monkeypatch.setattr(UploadFolder, "tell", lambda self, progress: told.append(progress))
    for table in ("persons", "persons", "jobs"):
        teller(table, 1, 2)
    assert [(p.table, p.began, p.at) for p in told] == [
        ("persons", 100, 110),
        ("persons", 100, 120),
        ("jobs", 120, 130),
    ]


def test_long_times_are_told_in_minutes(admin):
    upload = send(admin, GOOD)
    Upload.objects.update(state=UploadState.LOADING, begun=True)
    folder = UploadFolder(upload.pk)
    with folder.held():
        folder.tell(Progress("rebuild", "", 1000, 10_000, began=0, at=60))
        said = words(see(admin, upload))
    assert "10 %, 1 000 / 10 000 asiakasta, jäljellä noin 9 min" in said
    assert "Lasketaan muuttuneiden asiakkaiden tilanne" in said


# ---- interrupted ----


def test_a_check_that_died_is_shown_and_tried_again(admin):
    upload = send(admin, GOOD)
    died(upload, UploadState.CHECKING)
    said = words(see(admin, upload))
    assert "Työ keskeytyi" in said
    assert "Mitään ei ladattu, ja tiedostot ovat tallessa." in said
    assert "keskeytynyt" in words(admin.get(LIST))
    assert act(admin, upload, "retry-upload").state == UploadState.CHECKED


def test_a_check_that_died_may_be_discarded(admin):
    upload = send(admin, GOOD)
    died(upload, UploadState.CHECKING)
    assert act(admin, upload, "discard-upload").state == UploadState.DISCARDED


def test_a_load_that_dies_in_the_middle_leaves_nothing_and_is_tried_again(admin, monkeypatch):
    upload = send(admin, GOOD)
    merge = loading.Arrival.merge

    def dies(self, table):
        if table == "statuses":
            raise RuntimeError("the power went")
        return merge(self, table)

    with monkeypatch.context() as patch:
        patch.setattr(loading.Arrival, "merge", dies)
        upload = act(admin, upload, "load-upload")
    assert upload.state == UploadState.LOADING
    assert not Client.objects.exists()
    assert not Extract.objects.exists()
    said = words(see(admin, upload))
    assert f"Kerro ylläpidolle numero {upload.pk.hex[:8]}." in said
    assert "Mitään ei ladattu" in said
    upload = act(admin, upload, "retry-upload")
    assert (upload.state, upload.trouble) == (UploadState.LOADED, "")
    assert Client.objects.count() == 2


def test_a_job_that_dies_after_the_extract_came_in_is_only_finished(admin, monkeypatch):
    upload = send(admin, GOOD)

    def dies(**_given):
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(uploads_work, "recompute", dies)
        upload = act(admin, upload, "load-upload")
    assert Client.objects.count() == 2
    assert not Standing.objects.exclude(built_on=None).exists()
    assert "Ote on tullut sisään kokonaan." in words(see(admin, upload))
    assert act(admin, upload, "discard-upload").state == UploadState.LOADING
    upload = act(admin, upload, "retry-upload")
    assert upload.state == UploadState.LOADED
    assert Standing.objects.exclude(built_on=None).count() == 2
    assert "2 asiakkaan tiedot muuttuivat." in words(see(admin, upload))
    assert Extract.objects.count() == 1


def test_a_job_at_work_is_neither_doubled_nor_discarded(admin):
    upload = send(admin, GOOD)
    died(upload, UploadState.LOADING)
    with UploadFolder(upload.pk).held():
        for name in ("retry-upload", "discard-upload", "load-upload"):
            assert act(admin, upload, name).state == UploadState.LOADING
        answer = admin.get(LIST)
    assert "Ote oli ehtinyt edetä." in words(answer)
    assert not Client.objects.exists()


def test_the_same_job_twice_does_its_work_once(admin, cast, monkeypatch):
    upload = send(admin, GOOD)
    monkeypatch.setattr(uploads_work, "read", lambda *_a, **_k: pytest.fail("read again"))
    uploads_work.check(upload.pk, language="fi")
    uploads_work.load(upload.pk, by=cast.admin, at=AT, today=AT.date())
    upload.refresh_from_db()
    assert upload.state == UploadState.CHECKED


@pytest.mark.usefixtures("queued")
def test_a_job_whose_upload_was_discarded_meanwhile_does_nothing(admin):
    upload = act(admin, send(admin, GOOD), "discard-upload")
    uploads_work.check(upload.pk, language="fi")
    upload.refresh_from_db()
    assert upload.state == UploadState.DISCARDED
    assert not UploadFolder(upload.pk).path.exists()


# ---- refused by the database ----


def test_while_another_load_runs_the_second_waits_for_a_word(admin, monkeypatch):
    upload = send(admin, GOOD)

    def refuses(*_args, **_given):
        raise LoadRunningError("Toinen lataus on kesken.")

    with monkeypatch.context() as patch:
        patch.setattr(uploads_work, "load_extract", refuses)
        upload = act(admin, upload, "load-upload")
    assert upload.state == UploadState.CHECKED
    assert "Toinen lataus on kesken." in words(see(admin, upload))
    upload = act(admin, upload, "load-upload")
    assert (upload.state, upload.trouble) == (UploadState.LOADED, "")


def test_a_full_disk_of_the_database_is_said_and_the_files_stay(admin, monkeypatch):
    upload = send(admin, GOOD)

    def full(*_args):
        raise DatabaseError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(loading.Arrival, "merge", full)
        upload = act(admin, upload, "load-upload")
    assert upload.state == UploadState.CHECKED
    assert "Levy on täynnä: otteesta ei tullut mitään sisään." in words(see(admin, upload))
    assert not Extract.objects.exists()
    assert act(admin, upload, "load-upload").state == UploadState.LOADED


def test_files_that_changed_since_the_check_do_not_come_in(admin):
    upload = send(admin, GOOD)
    (UploadFolder(upload.pk).files / "statuses.csv").write_text(STATUSES.replace("02", "03"))
    upload = act(admin, upload, "load-upload")
    assert upload.state == UploadState.CHECKED
    assert "Tiedostot eivät ole ne, jotka tarkistettiin." in words(see(admin, upload))
    assert not Client.objects.exists()


def test_a_disk_that_fills_up_during_the_check_is_said(admin, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("polku.register.canonical.pa.OSFile", full)
    upload = send(admin, GOOD)
    assert upload.state == UploadState.CLOSED
    assert {one["message"] for one in upload.report["fi"]["problems"]} == {"disk_full"}


# ---- the folder ----


def test_what_a_job_keeps_meanwhile_lies_in_the_folder_and_goes(admin, monkeypatch):
    seen = []
    read = uploads_work.read

    def watched(source, **given):
        extract = read(source, **given)
        seen.extend(path.name for path in (source.parent / "work").parent.iterdir())
        return extract

    monkeypatch.setattr(uploads_work, "read", watched)
    upload = send(admin, GOOD)
    assert "work" in seen
    assert not (UploadFolder(upload.pk).path / "work").exists()


def test_one_job_at_a_time_holds_a_folder(admin):
    folder = UploadFolder(send(admin, GOOD).pk)
    taken = []

    def other():
        with folder.held() as alone:
            taken.append(alone)

    with folder.held() as alone:
        assert alone
        assert folder.is_held()
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert taken == [False, True]
    assert not folder.is_held()


def test_many_rejects_are_counted_and_only_the_first_are_shown(admin):
    bad = "".join(f"{n},1990-01-01,999\n" for n in range(1000, 1100))
    upload = send(admin, {"persons.csv": many(100) + bad})
    (cause,) = upload.report["fi"]["tables"][0]["causes"]
    assert (cause["count"], len(cause["first"])) == (100, 5)
    assert "100 102, 103, 104, 105, 106, …" in words(see(admin, upload))
