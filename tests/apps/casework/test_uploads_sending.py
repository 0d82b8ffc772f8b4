"""The files of an extract on their way in: refused in words, written harmlessly, or not kept at all."""

import io
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from tests.apps.casework.uploading import (
    DAY,
    GOOD,
    LIST,
    PERSONS,
    STATUSES,
    packed,
    post,
    send,
    words,
)

from polku.apps.casework.models import Upload
from polku.apps.casework.names import UploadState
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.casework.views.uploads_receiving import ToDisk
from polku.apps.people.receiving import harmless


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def admin(cast, enter):
    return enter(cast.admin)


def claiming(size, content):
    """Return a .zip whose list says that its file unpacks to `size` bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


REFUSED = {
    "nothing chosen": ({}, "Valitse otteen tiedostot."),
    "of another kind": (GOOD | {"kuva.png": b"x"}, "kuva.png ei voi olla ote"),
    "without an ending": ({"persons": PERSONS}, "persons ei voi olla ote"),
    "a zip and a table": (GOOD | {"a.zip": packed(GOOD)}, "yksi .zip yksinään"),
    "two workbooks": ({"a.xlsx": b"x", "b.xlsx": b"x"}, "yksi .xlsx tai yksi .zip yksinään"),
    "one name twice": ({"persons.csv": PERSONS, "PERSONS.CSV": PERSONS}, "Kahden tiedoston nimi"),
}


def nothing_kept():
    return not Upload.objects.exists() and list(UploadFolder.every()) == []


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_an_extract_is_refused_at_once(admin, case):
    files, said = REFUSED[case]
    answer = post(admin, files)
    assert answer.status_code == 422
    assert said in words(answer)
    assert nothing_kept()


def test_a_sending_that_is_too_large_is_refused_before_it_is_written(admin, settings, monkeypatch):
    settings.UPLOAD_LIMIT = 2**20
    monkeypatch.setattr(UploadFolder, "make", lambda self: pytest.fail("a folder was made"))
    answer = post(admin, GOOD | {"contacts.csv": "x" * 2**20})
    assert answer.status_code == 422
    assert "enintään 1 megatavua" in words(answer)


def test_a_sending_that_would_fill_the_disk_is_refused_before_it_is_written(admin, settings):
    settings.UPLOAD_ROOM = 2**60
    answer = post(admin, GOOD)
    assert answer.status_code == 422
    assert "Palvelun levy on liian täynnä" in words(answer)
    assert nothing_kept()


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_disk_that_fills_up_meanwhile(admin, monkeypatch, size):
    opened = ToDisk.new_file

    def on_a_full_disk(self, *args, **given):
        opened(self, *args, **given)
        self._file.close()
        self._file = Path("/dev/full").open("wb")  # noqa: SIM115 - the receiver closes it

    monkeypatch.setattr(ToDisk, "new_file", on_a_full_disk)
    answer = post(admin, {"persons.csv": "x" * size})
    assert answer.status_code == 422
    assert "Palvelun levy on liian täynnä" in words(answer)
    assert nothing_kept()


class Sending(io.RawIOBase):
    """A request body of one file of many megabytes, made as it is read."""

    def __init__(self, megabytes):
        fields = "".join(
            f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in DAY.items()
        )
        head = 'Content-Disposition: form-data; name="files"; filename="persons.csv"\r\n\r\n'
        self.left = [
            f"{fields}--part\r\n{head}".encode(),
            *[b"x" * 2**20] * megabytes,
            b"\r\n--part--\r\n",
        ]
        self.size = sum(map(len, self.left))

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.left:
            return 0
        taken = self.left[0][: len(buffer)]
        self.left[0] = self.left[0][len(taken) :]
        if not self.left[0]:
            del self.left[0]
        buffer[: len(taken)] = taken
        return len(taken)


def test_a_large_file_goes_to_disk_without_passing_through_memory_whole(admin, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    body = Sending(megabytes=200)
    tracemalloc.start()
    try:
        answer = admin.request(
            REQUEST_METHOD="POST",
            PATH_INFO=LIST,
            CONTENT_TYPE="multipart/form-data; boundary=part",
            CONTENT_LENGTH=str(body.size),
            **{"wsgi.input": body},
        )
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 302
    (upload,) = Upload.objects.all()
    assert (UploadFolder(upload.pk).files / "persons.csv").stat().st_size == 200 * 2**20
    assert peak < 20 * 2**20


def test_a_sending_that_breaks_off_keeps_nothing(admin):
    mark = "--part"
    fields = "".join(
        f'{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
        for k, v in DAY.items()
    )
    head = 'Content-Disposition: form-data; name="files"; filename="persons.csv"\r\n\r\n'
    body = f"{fields}{mark}\r\n{head}{PERSONS}".encode()
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": LIST,
        "CONTENT_TYPE": "multipart/form-data; boundary=part",
        "CONTENT_LENGTH": str(len(body) + 5000),
        "wsgi.input": io.BytesIO(body),
    }
    answer = admin.request(**request)
    assert answer.status_code == 422
    assert "Lähetys katkesi. Mitään ei säilytetty" in words(answer)
    assert nothing_kept()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("persons.csv", "persons.csv"),
        ("../../../etc/persons.csv", "persons.csv"),
        ("..\\..\\persons.csv", "persons.csv"),
        ("/persons.csv", "persons.csv"),
        ("per\0sons.csv", "persons.csv"),
        ("persons.csv\0.png", "persons.csv.png"),
        ("~$persons.csv", "__persons.csv"),
        ("x" * 300 + ".csv", "x" * 60 + ".csv"),
        ("henkilöt <b>&.csv", "henkilöt _b__.csv"),
        ("persons.csv;rm -rf *.csv", "persons.csv_rm -rf _.csv"),
    ],
)
def test_names_of_files_are_made_harmless(admin, settings, name, kept):
    answer = post(admin, {name: PERSONS})
    if kept.endswith("png"):
        assert answer.status_code == 422
        assert nothing_kept()
        return
    (upload,) = Upload.objects.all()
    assert upload.name == kept
    inside = {
        path.relative_to(UploadFolder(upload.pk).path) for path in settings.UPLOADS.rglob("*.csv")
    }
    assert inside == {Path("files") / kept}


def test_a_name_that_is_nothing_but_marks():
    assert harmless("....") == "_"
    assert harmless(" . .csv") == "_.csv"
    assert harmless("é".encode().decode() + "a\u0308.csv") == "éä.csv"


def test_a_zip_writes_nothing_outside_and_follows_no_link(admin, settings, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(PERSONS)
    link = zipfile.ZipInfo("persons.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(link, str(secret))
        archive.writestr("../../../statuses.csv", STATUSES)
    before = {path for path in tmp_path.rglob("*") if settings.UPLOADS not in path.parents}
    upload = send(admin, {"extract.zip": held.getvalue()})
    after = {path for path in tmp_path.rglob("*") if settings.UPLOADS not in path.parents}
    assert after - {settings.UPLOADS} == before - {settings.UPLOADS}
    assert upload.state == UploadState.CLOSED  # the link is a text that is no table
    assert {path.name for path in UploadFolder(upload.pk).path.iterdir()} <= {
        "files",
        "lock",
        "progress.json",
        "rejects.zip",
    }


def test_a_zip_that_says_it_unpacks_to_gigabytes_is_not_unpacked(admin, monkeypatch):
    monkeypatch.setattr("polku.register.sources.MOST_UNPACKED", 2**31)
    content = claiming(2**32 - 2, packed({"persons.csv": PERSONS}))
    upload = send(admin, {"extract.zip": content})
    assert [one["message"] for one in upload.report["fi"]["problems"]] == ["too_large"]
