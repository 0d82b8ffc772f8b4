"""`polku services import`, `export`, `template`, `imports` and `undo`: the same doings as the pages'."""

from dataclasses import replace

import pytest
from tests.apps.catalogue.test_importing import AWAY, DEARER, FRESH, GOING, OLD, STILL, whole
from typer.testing import CliRunner

from polku.apps.catalogue.actions import put
from polku.apps.catalogue.models import Import, Service
from polku.apps.catalogue.names import ImportState, Source
from polku.apps.people.http import this_moment
from polku.apps.people.models import Area
from polku.apps.people.names import AreaKind
from polku.cli.__main__ import app
from polku.services import exchange
from polku.services.names import State

pytestmark = pytest.mark.django_db
UNOWNED = [replace(one, owner="", state=State.DRAFT) for one in (OLD, GOING, STILL)]


@pytest.fixture
def run(settings, tmp_path, monkeypatch):
    """Run a command over an area with services; nobody of it signs in."""
    settings.UPLOADS = tmp_path / "uploads"
    monkeypatch.setenv("POLKU_LANGUAGE", "en")
    names = {"name_fi": "T", "name_sv": "T", "name_en": "T"}
    Area.objects.create(code=AWAY, kind=AreaKind.EMPLOYMENT, **names)
    put(UNOWNED, by=None, at=this_moment(), source=Source.IMPORT)

    def ran(*words, code=0, **given):
        result = CliRunner().invoke(app, ["services", *map(str, words)], **given)
        assert result.exit_code == code, result.output
        return result

    return ran


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "luettelo.xlsx"
    came = [replace(DEARER, owner="", state=State.DRAFT, key="X-0"), UNOWNED[2], FRESH]
    exchange.write(came, path)
    return path


def test_a_file_is_looked_through_brought_in_listed_and_undone(run, file):
    said = run("import", file, "--only-look").stdout
    assert "New 2, changed 0, as before 1, not in the file 2; rows rejected 0." in said
    assert "If it is the same one: --match X-0=S-0" in said
    assert "nobody of this area signs in as far_editor" in said
    assert not Service.objects.filter(cents=1500).exists()
    said = run("import", file, "--match", "X-0=S-0", "--archive-missing", input="y\n").stdout
    assert "New 1, changed 1, as before 1, not in the file 1" in said
    assert "Price in euros: 0.00 → 15.00" in said
    assert (whole("S-0").cents, whole("S-1").state) == (1500, State.ARCHIVED)
    number = said.rpartition("undo ")[2].strip()
    assert [line.split() for line in run("imports").stdout.splitlines()][1][0] == number
    assert "2 services get back" in run("undo", number, input="joo\n").stdout
    assert [whole(one.key) for one in UNOWNED] == UNOWNED
    assert "no import" in run("undo", number, code=1).stderr


def test_what_is_not_agreed_to_does_not_come_in(run, file, tmp_path, monkeypatch):
    for told in ("?\nei\n", ""):  # the end of what is typed is no
        run("import", file, input=told, code=1)
    with monkeypatch.context() as meanwhile:  # somebody cancels it on the page
        meanwhile.setattr(
            "typer.prompt", lambda _: Import.objects.update(state="cancelled") and "y"
        )
        assert "meanwhile" in run("import", file, code=1).stderr
    assert "there is no such new key" in run("import", file, "--match", "S-1=S-2", code=1).stderr
    assert Service.objects.count() == 3
    assert set(Import.objects.values_list("state", flat=True)) == {ImportState.CANCELLED}
    (tmp_path / "m.xlsm").write_bytes(file.read_bytes())
    assert "macros" in run("import", tmp_path / "m.xlsm", "--yes", code=1).stderr
    assert "cannot be read" in run("import", tmp_path / "none.csv", "--yes", code=1).stderr
    assert f"there are: {AWAY}" in run("import", file, "--area", "99", code=1).stderr


def test_a_home_without_a_database_is_refused_and_not_made(run, file, tmp_path):
    home = tmp_path / "väärä"
    for words in (
        ["import", file],
        ["imports"],
        ["undo", "1"],
        ["export", tmp_path / "x.csv"],
        ["ptv", "last", "--area", AWAY],
    ):
        said = run(*words, "--home", home, "--language", "fi", code=1).stderr
        assert f"kansiossa {home} ei ole Polun tietokantaa" in said
    assert not home.exists()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_what_goes_out_comes_in_again_as_it_was(run, tmp_path, language):
    path = tmp_path / "ulos.csv"
    run("export", path, "--language", language)
    assert "there already" in run("export", path, code=1).stderr
    assert (
        "New 0, changed 0, as before 3, not in the file 0"
        in run("import", path, "--only-look").stdout
    )
    for wrong in (tmp_path / "ulos.pdf", tmp_path / "none" / "ulos.xlsx"):
        assert "was not written" in run("export", wrong, code=1).stderr
    run("template", tmp_path / "t.xlsx", "--language", language)
    assert not exchange.read(tmp_path / "t.xlsx", today=this_moment().date()).services
