"""Register extracts in a real browser: the whole way, with and without scripts, nothing for axe."""

import zipfile

import pytest
from tests.apps.casework.uploading import GOOD, LIST, STATUSES, many
from tests.browsing import DESK, follow, sound

from polku.apps.casework.models import Client, Upload
from polku.apps.casework.names import UploadState
from polku.apps.casework.upload_folder import UploadFolder
from polku.apps.people.folders import Progress

pytestmark = pytest.mark.browser

BROKEN = {
    "persons.csv": many(30).replace("1980-01-01,710\n", "31.2.1980,999\n", 3),
    "statuses.csv": STATUSES.replace("start", "start,kengät").replace("01-01", "01-01,x"),
}
LONG_NAME = {"x" * 60 + ".csv": "a\n1\n"}
WORDS = {
    "fi": {
        "send": "Lähetä ja tarkista",
        "discard": "Hylkää tiedostot",
        "load": "Lataa ote",
        "rejects": "Lataa hylätyt itsellesi (.zip)",
    },
    "sv": {
        "send": "Skicka och kontrollera",
        "discard": "Kassera filerna",
        "load": "Läs in utdraget",
        "rejects": "Ladda ner de avvisade (.zip)",
    },
}


@pytest.fixture(autouse=True)
def _own_place(transactional_db, settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def open_page(visit, cast):
    """Open the list of extracts as an administrator, in a language."""

    def open_page(language="fi", **options):
        return visit(LIST, cast.admin, language=language, **options)

    return open_page


def choose(page, tmp_path, files):
    """Put files into the form."""
    folder = tmp_path / "sent"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    page.set_input_files("#files", [folder / name for name in files])


def press(page, name):
    follow(page, page.get_by_role("button", name=name, exact=True))


def clean(page):
    """See that the page is right at every size, whatever of it is opened."""
    assert [line for line in page.complaints if "422" not in line] == []
    for details in page.locator("details").all():
        details.evaluate("(one) => { one.open = true }")
    sound(page)
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_whole_way_passes_axe(open_page, tmp_path, language):
    words, page = WORDS[language], open_page(language)
    clean(page)
    press(page, words["send"])
    assert page.get_by_role("alert").is_visible()
    clean(page)

    choose(page, tmp_path, BROKEN)
    press(page, words["send"])
    clean(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=words["rejects"]).click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "31.2.1980" in archive.read("persons.csv").decode()
    press(page, words["discard"])
    clean(page)
    assert Upload.objects.get().state == UploadState.DISCARDED
    assert not Client.objects.exists()

    choose(page, tmp_path, GOOD | LONG_NAME)
    press(page, words["send"])
    clean(page)
    press(page, words["load"])
    assert page.get_by_role("alert").is_visible()
    assert page.locator("#read").get_attribute("aria-invalid") == "true"
    clean(page)
    page.check("#read")
    press(page, words["load"])
    clean(page)
    assert page.locator("tr.sum").inner_text().split() == [
        {"fi": "Yhteensä", "sv": "Sammanlagt"}[language],
        "4",
        "4",
        "0",
        "0",
        "0",
    ]
    assert Client.objects.count() == 2
    page.goto(page.url.split("/rekisteriotteet/")[0] + LIST)
    clean(page)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_progress_comes_by_itself_and_ends_with_the_result(open_page, tmp_path, language):
    page = open_page(language)
    choose(page, tmp_path, GOOD)
    press(page, WORDS[language]["send"])
    upload = Upload.objects.get()
    Upload.objects.update(state=UploadState.LOADING)
    page.reload()
    clean(page)
    folder = UploadFolder(upload.pk)
    with folder.held():
        Upload.objects.update(begun=True)
        for done in (250, 750):
            folder.tell(Progress("load", "contacts", done, 1000, began=0, at=10))
            page.wait_for_selector(f"progress[value='{done // 10}']")
        clean(page)
        Upload.objects.update(state=UploadState.CHECKED, begun=False)
        page.get_by_role("button", name=WORDS[language]["load"]).wait_for()
    Upload.objects.update(state=UploadState.LOADING, begun=True)
    page.reload()
    assert page.locator("#retry").count() == 1
    clean(page)


def test_everything_works_without_scripts(open_page, tmp_path):
    page = open_page(java_script_enabled=False)
    choose(page, tmp_path, GOOD)
    press(page, "Lähetä ja tarkista")
    Upload.objects.update(state=UploadState.LOADING, begun=False)
    page.reload()
    follow(page, page.get_by_role("link", name="Katso, miten pitkällä ollaan nyt"))
    assert page.locator("progress").is_visible()
    Upload.objects.update(state=UploadState.CHECKED)
    follow(page, page.get_by_role("link", name="Katso, miten pitkällä ollaan nyt"))
    press(page, "Lataa ote")
    assert page.get_by_role("heading", name="Ote on ladattu").is_visible()
