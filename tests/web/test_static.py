"""Styles, scripts, fonts and icons: served by the service itself, whole and under lasting names."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from polku.web import static_files

STATIC = Path(finders.find("polku/polku.css")).parents[1]
OWN = STATIC / "polku"


@pytest.fixture
def collected(settings, tmp_path):
    """Collect into a folder of this test alone, and look there afterwards."""
    settings.STATIC_ROOT = tmp_path
    storage = staticfiles_storage._wrapped
    staticfiles_storage._setup()
    static_files.collect()
    staticfiles_storage._setup()
    yield tmp_path
    staticfiles_storage._wrapped = storage


def test_collected_files_have_a_hash_in_their_names(collected):
    name = staticfiles_storage.url("polku/polku.css")
    assert re.fullmatch(r"/static/polku/polku\.[0-9a-f]{12}\.css", name)
    assert (collected / name.removeprefix("/static/")).exists()


def test_collected_styles_import_collected_names(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    text = (collected / manifest["polku/polku.css"]).read_text()
    assert manifest["polku/theme.css"].removeprefix("polku/") in text
    assert '"theme.css"' not in text


def test_nothing_need_be_collected_before_the_first_page(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    before = staticfiles_storage._wrapped
    staticfiles_storage._setup()
    try:
        assert staticfiles_storage.url("polku/polku.css") == "/static/polku/polku.css"
    finally:
        staticfiles_storage._wrapped = before


def test_files_are_served_without_a_sign_in(db):
    for name in ("polku/polku.css", "polku/polku.js", "vendor/htmx.min.js", "polku/icon.svg"):
        answer = Client(headers={"host": "localhost"}).get(f"/static/{name}")
        assert answer.status_code == 200, name
        assert b"".join(answer), name
        answer.close()


def test_every_component_is_imported_once_and_every_import_exists():
    text = (OWN / "polku.css").read_text()
    imported = re.findall(r'@import "([^"]+)"', text)
    assert len(imported) == len(set(imported))
    for name in imported:
        assert (OWN / name).resolve().exists(), name
    components = {f"components/{file.name}" for file in (OWN / "components").glob("*.css")}
    assert components == {name for name in imported if name.startswith("components/")}


def test_colours_are_named_once_in_the_theme():
    for file in [OWN / "base.css", *(OWN / "components").glob("*.css")]:
        text = re.sub(r"url\(#\w+\)|/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text)
        assert not found, f"{file.name}: {found}"


def test_tokens_named_by_a_component_exist():
    defined = set()
    for file in (OWN / "tokens.css", OWN / "theme.css", STATIC / "vendor/designsystemet.css"):
        defined |= set(re.findall(r"(--[\w-]+)\s*:", file.read_text()))
    for file in [OWN / "base.css", *(OWN / "components").glob("*.css")]:
        text = file.read_text()
        local = set(re.findall(r"(--[\w-]+)\s*:", text))
        used = set(re.findall(r"var\((--[\w-]+)", text))
        assert used <= defined | local, f"{file.name}: {used - defined - local}"


def test_nothing_is_fetched_from_another_host():
    for file in STATIC.rglob("*.css"):
        urls = re.findall(r"(?:url\(|@import\s+)[\"']?((?:https?:)?//[^\"')]+)", file.read_text())
        assert not urls, f"{file.name}: {urls}"


def test_the_font_has_letters_for_the_names_of_finland():
    """Latin Extended: ő, ž, Đ; Vietnamese: ặ."""
    text = (STATIC / "vendor/fonts/fonts.css").read_text()
    ranges = [
        (int(first, 16), int(last or first, 16))
        for first, last in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", text)
    ]
    for letter in "aäöåőžĐặЖ":
        assert any(first <= ord(letter) <= last for first, last in ranges), letter
    for file in re.findall(r"url\((?!data:)([^)]+)\)", text):
        assert (STATIC / "vendor/fonts" / file).exists()


def test_every_package_brings_its_licence():
    texts = [file.read_text() for file in (STATIC / "vendor/licences").iterdir()]
    assert len(texts) == 4
    for text in texts:
        assert re.match(r"\S+ \d+\.\d+\.\d+, (MIT|0BSD|OFL-1\.1)\n", text), text[:80]
