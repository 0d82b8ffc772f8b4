"""`polku rules`, in English unless asked otherwise."""

import json
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from polku.cli.__main__ import app


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("POLKU_LANGUAGE", "en")


@pytest.fixture
def polku():
    def run(*arguments):
        return CliRunner().invoke(app, ["rules", *arguments])

    return run


@pytest.fixture
def answer(polku):
    def run(*arguments):
        result = polku(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    return run


@pytest.fixture
def law(tmp_path):
    """A folder that holds one packaged file, amended."""

    def amend(name, old, new):
        folder = tmp_path / "law"
        folder.mkdir()
        text = (files("polku.rules") / "law" / f"{name}.toml").read_text("utf-8")
        assert old in text
        (folder / f"{name}.toml").write_text(text.replace(old, new), encoding="utf-8")
        return str(folder)

    return amend


def refused(result, *words):
    """The command said what is wrong, on stderr, with exit code 1 and no traceback."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert not result.exception or isinstance(result.exception, SystemExit)
    for word in words:
        assert word in result.stderr
