"""What typer itself says of a command's use, in the user's language: `messages.toml` has its words.

The installed typer asks gettext for some of its words and writes the others straight into English
sentences. So what it has said is looked up whole, by the English pattern that it was made of.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperGroup

from polku.cli.language import language

FIXED = {
    name: getattr(rich_utils, name)
    for name in (
        "DEPRECATED_STRING",
        "DEFAULT_STRING",
        "ENVVAR_STRING",
        "REQUIRED_LONG_STRING",
        "ARGUMENTS_PANEL_TITLE",
        "OPTIONS_PANEL_TITLE",
        "COMMANDS_PANEL_TITLE",
        "ERRORS_PANEL_TITLE",
        "ABORTED_TEXT",
        "RICH_HELP",
    )
}
"""Words that typer looks up once, as it is imported."""

SAID_BY_TYPER = {"message", "what"}
"""Places that typer fills itself; the others hold what the user wrote, or a name."""

Pattern = tuple[re.Pattern[str], dict[str, str]]


@lru_cache(maxsize=1)
def words() -> Sequence[dict[str, str]]:
    """Return every sentence: `en` with its places as {name}, `fi` and `sv` with the same."""
    text = (files("polku.cli.usage") / "messages.toml").read_text("utf-8")
    found: list[dict[str, str]] = tomllib.loads(text)["said"]
    return found


@lru_cache(maxsize=1)
def _fixed() -> dict[str, dict[str, str]]:
    return {one["en"]: one for one in words()}


@lru_cache(maxsize=1)
def _patterns() -> Sequence[Pattern]:
    found = []
    for one in words():
        parts = re.split(r"\{(\w+)\}", one["en"])
        if len(parts) > 1:
            parts[::2] = map(re.escape, parts[::2])
            parts[1::2] = [f"(?P<{name}>.+?)" for name in parts[1::2]]
            found.append((re.compile("".join(parts), re.DOTALL), one))
    return found


def translated(text: str, speech: str) -> str:
    """Return what typer says in the language `speech`; unchanged when it is none of its sentences."""
    if speech == "en":
        return text
    if text in _fixed():
        return _fixed()[text][speech]
    for pattern, one in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            places = found.groupdict()
            for name in SAID_BY_TYPER & places.keys():
                places[name] = translated(places[name], speech)
            return one[speech].format(**places)
    return text


class _Lines(typer.Context.formatter_class):  # type: ignore[valid-type, misc]
    """Writes the line of usage."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        speech = language()
        pieces = " ".join(translated(piece, speech) for piece in args.split(" "))
        super().write_usage(prog, pieces, prefix or translated("Usage: ", speech))


class _Context(typer.Context):
    formatter_class = _Lines

    def __init__(self, command: Any, *given: Any, **more: Any) -> None:
        super().__init__(command, *given, **more)
        speech = language()
        for option in command.get_params(self):
            known = _fixed().get(option.help)
            option.help = known[speech] if known else option.help


def spoken(command: Any) -> Any:
    """Let a command and those under it speak the user's language; return it."""
    command.context_class = _Context
    for one in getattr(command, "commands", {}).values():
        spoken(one)
    return command


@contextmanager
def _speaking() -> Iterator[None]:
    """Have typer's words in the user's language, and every error of use that is raised within."""
    speech = language()
    for name, text in FIXED.items():
        setattr(rich_utils, name, translated(text, speech))
    try:
        yield
    except typer.TyperException as fault:
        said = translated(fault.format_message(), speech)
        fault.format_message = lambda: said  # type: ignore[method-assign]
        raise


class SpokenGroup(TyperGroup):
    """A group of commands whose every word of use is in the user's language."""

    context_class = _Context

    def make_context(self, *given: Any, **more: Any) -> Any:
        with _speaking():
            return super().make_context(*given, **more)

    def invoke(self, ctx: Any) -> Any:
        with _speaking():
            return super().invoke(ctx)
