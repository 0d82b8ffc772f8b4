"""What typer says of a command's use is in the user's language, and none of it is left in English."""

import ast
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import polku
from polku.analytics.index.layout import VERSION
from polku.cli.__main__ import app
from polku.cli.usage import FIXED, translated, words

TYPER = Path(typer.__file__).parent
SOURCES = ("core.py", "rich_utils.py", "_param_types.py", "_click/core.py", "_click/exceptions.py",
           "_click/parser.py")  # fmt: skip
RAISED = {
    "_", "fail", "UsageError", "BadParameter", "BadOptionUsage", "BadArgumentUsage", "ValueError",
}  # fmt: skip
TO_DEVELOPERS = (
    "Expected one list item type",
    "List types with complex",
    "Tuple types with complex",
    "Boolean option", "got unexpected", "The command", "Argument is marked", "unknown action", "Invalid start",
)  # fmt: skip


def run(monkeypatch, language, *arguments):
    monkeypatch.setenv("POLKU_LANGUAGE", language)
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    said = done.output.replace("│", " ")
    return done.exit_code, re.sub(r"\s+", " ", said)


@pytest.mark.parametrize(
    ("arguments", "finnish", "swedish"),
    [
        (["serve", "--nope"], "Valitsinta --nope ei ole.", "Flaggan --nope finns inte."),
        (["serve", "--prt=1"], "Mahdollisia: --port", "Möjliga: --port"),
        (["serve", "--port"], "'--port' puuttuu arvo.", "'--port' saknar ett värde."),
        (["serve", "--port", "x"], "anna kokonaisluku", "ange ett heltal"),
        (["serve", "--port", "0"], "vähintään 1", "minst 1"),
        (["serve", "--port", "99999"], "enintään 65535", "högst 65535"),
        (["demo", "--serve=1"], "'--serve' ei ota arvoa.", "'--serve' tar inget värde."),
        (["demo", "Path"], "Ylimääräisiä argumentteja: Path", "Argument för mycket: Path"),
        (["paths", "build", "--engine", "zzz"], "'zzz' ei ole mikään näistä: 'local'",
         "'zzz' är inget av dessa: 'local'"),
        (["rules", "explain"], "Argumentti 'rule' puuttuu.", "Argumentet 'rule' saknas."),
        (["rules", "share", "--kind", "tmt"], "Valitsin '--days' puuttuu.",
         "Flaggan '--days' saknas."),
        (["rules", "share"], "Valitse näistä:", "Välj en av dessa:"),
        (["migrat"], "Tarkoititko: 'migrate'?", "Menade du: 'migrate'?"),
        (["xyzzy"], "Komentoa 'xyzzy' ei ole.", "Kommandot 'xyzzy' finns inte."),
        (["paths", "xyzzy"], "Komentoa 'xyzzy' ei ole.", "Kommandot 'xyzzy' finns inte."),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_told_in_the_users_language(
    monkeypatch, arguments, finnish, swedish
):
    for language, told, error, usage in (
        ("fi", finnish, "Virhe", "Käyttö:"), ("sv", swedish, "Fel", "Användning:"),
    ):  # fmt: skip
        code, said = run(monkeypatch, language, *arguments)
        assert code == 2
        assert told in said
        assert error in said
        assert usage in said or "polku" not in said  # of an option's value typer tells no usage
        for english in ("Error", "Usage", "Try ", "Invalid", "Missing", "No such", "OPTIONS"):
            assert english not in said


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("fi", ["Käyttö: ", "Valitsimet", "Komennot", "Näytä tämä ohje.", "Polun versio"]),
        ("sv", ["Användning: ", "Flaggor", "Kommandon", "Visa den här hjälpen.", "Polkus version"]),
        ("en", ["Usage: ", "Options", "Commands", "Show this message and exit.", "--version"]),
    ],
)
def test_the_headings_of_help_are_in_the_users_language(monkeypatch, language, headings):
    code, said = run(monkeypatch, language, "--help")
    assert code == 0
    assert [one for one in headings if one not in said] == []


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "polkuindeksin"), ("sv", "stigindexets"), ("en", "path index")]
)
def test_the_version_tells_the_package_and_the_index(monkeypatch, language, word):
    code, said = run(monkeypatch, language, "--version")
    assert code == 0
    assert said.startswith(f"Polku {polku.__version__}; {word}")
    assert said.strip().endswith(f" {VERSION}")


def sentence(node):
    """Return the pattern of a string of a program, its places as {}; None: it is no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w+(![rs])?\}", "{}", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    return None


def said_by_typer():
    """Return every sentence that the installed typer may say of a command line."""
    for name in SOURCES:
        for node in ast.walk(ast.parse((TYPER / name).read_text("utf-8"))):
            told = []
            if isinstance(node, ast.Call):
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                told = node.args if called in RAISED else []
            elif isinstance(node, ast.FunctionDef) and node.name in {
                "format_message", "get_missing_message",
            }:  # fmt: skip
                told = [one.value for one in ast.walk(node) if isinstance(one, ast.Return)]
            for one in told:
                text = sentence(one)
                if text and re.search(r"[A-Za-z]{3}", text):
                    yield from of_each_kind(text)


def of_each_kind(text):
    """Return the sentences of one that names the kind of a parameter, or it alone."""
    if not text.startswith("Missing {}{}"):
        return [text]
    return [text.replace("{}{}", f"{kind} {{}}", 1) for kind in ("argument", "option")]


def test_no_sentence_of_the_installed_typer_is_left_untranslated():
    known = {re.sub(r"\{\w+\}", "{}", one["en"]) for one in words()}
    found = {one for one in said_by_typer() if not one.startswith(TO_DEVELOPERS)}
    assert len(found) > 30
    assert found - known == set()


def test_every_fixed_word_of_typer_is_known():
    assert [text for text in FIXED.values() if translated(text, "fi") == text] == []


def test_every_sentence_keeps_its_places():
    for one in words():
        for language in ("fi", "sv"):
            assert set(re.findall(r"\{\w*\}", one[language])) <= set(
                re.findall(r"\{\w*\}", one["en"])
            )
