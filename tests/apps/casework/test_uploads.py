"""The pages of register extracts: send, look through, load or discard."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from polku.apps.casework.models import Client, Extract, Upload
from polku.apps.casework.names import UploadState

LIST = reverse("casework:uploads")
DAY = {"day": "24", "month": "11", "year": "2026"}
PERSONS = "person_id,birth_date,municipality\n1,1990-01-31,710\n2,1985-06-15,078\n"
STATUSES = "person_id,code,start\n1,02,2026-01-01\n2,03,2026-01-01\n"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def admin(cast, enter):
    return enter(cast.admin)


def file(name, content):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def send(browser, **files):
    """Send files, by their names with `__` for the dot, and return the upload."""
    named = [file(name.replace("__", "."), content) for name, content in files.items()]
    answer = browser.post(LIST, DAY | {"files": named})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(pk=answer.url.strip("/").rpartition("/")[2])


def page(browser, upload, name="upload", **headers):
    return browser.get(reverse(f"casework:{name}", args=[upload.pk]), headers=headers)


def test_a_good_extract_is_checked_then_loaded(admin):
    upload = send(admin, persons__csv=PERSONS, statuses__csv=STATUSES)
    assert upload.state == UploadState.CHECKED
    assert not Client.objects.exists()
    answer = admin.post(reverse("casework:load-upload", args=[upload.pk]))
    assert answer.status_code == 302
    upload.refresh_from_db()
    assert upload.trouble == ""
    assert upload.state == UploadState.LOADED
    assert Client.objects.count() == 2
    print(page(admin, upload).content.decode())
