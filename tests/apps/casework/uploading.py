"""Sending extracts through the page, as the tests of uploads do."""

import html
import io
import re
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from polku.apps.casework.models import Upload

LIST = reverse("casework:uploads")
DAY = {"day": "24", "month": "11", "year": "2026"}
PERSONS = "person_id,birth_date,municipality\n1,1990-01-31,710\n2,1985-06-15,078\n"
STATUSES = "person_id,code,start\n1,02,2026-01-01\n2,03,2026-01-01\n"
GOOD = {"persons.csv": PERSONS, "statuses.csv": STATUSES}


def many(count):
    """Return a table of so many good persons."""
    rows = "".join(f"{n},1980-01-01,710\n" for n in range(1, count + 1))
    return f"person_id,birth_date,municipality\n{rows}"


def packed(files):
    """Pack files, by their names, into the bytes of a .zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def post(browser, files, **fields):
    """Send files, by their names, and return the answer."""
    sent = [
        SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
        for name, content in files.items()
    ]
    return browser.post(LIST, DAY | fields | {"files": sent})


def send(browser, files, **fields):
    """Send files that are taken, and return their upload."""
    answer = post(browser, files, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(pk=answer.url.strip("/").rpartition("/")[2])


def act(browser, upload, name, **fields):
    """Press a button of an upload's page, and return the upload as it is then."""
    answer = browser.post(reverse(f"casework:{name}", args=[upload.pk]), fields)
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(pk=upload.pk)


def see(browser, upload, name="upload", **headers):
    """Open a page of an upload."""
    return browser.get(reverse(f"casework:{name}", args=[upload.pk]), headers=headers)


def words(answer):
    """Return the text of a page in one line, without its tags."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(text.split())
