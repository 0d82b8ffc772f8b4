import pytest
from typer.testing import CliRunner

from polku.cli import bench
from polku.cli.__main__ import app
from polku.cli.language import LANGUAGES


def test_an_unknown_benchmark_is_named_beside_those_there_are(capfd):
    assert CliRunner().invoke(app, ["bench", "nothing"]).exit_code == 1
    said = capfd.readouterr().err
    assert "No benchmark nothing" in said
    assert "paths" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_source_the_command_says_how_to_get_it(monkeypatch, tmp_path, language):
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setenv("POLKU_LANGUAGE", language)
    done = CliRunner().invoke(app, ["bench", "paths"])
    assert done.exit_code == 1
    assert "make setup-dev" in done.stderr
