"""`polku`: every command, one module a noun."""

import os
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.main import get_group

from polku.cli import version
from polku.cli.usage import SpokenGroup, spoken

VERBS = {
    "bench": "bench",
    "daily": "daily",
    "demo": "demo",
    "serve": "serve",
    "migrate": "database",
    "worker": "worker",
}
"""The module of each command that stands alone."""
NOUNS = (
    "casework",
    "figures",
    "paths",
    "post",
    "reference",
    "register",
    "rules",
    "services",
    "staff",
)


class OnDemand(SpokenGroup):
    """Commands imported as they are named: no command waits for the libraries of another."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = dict.fromkeys([*VERBS, *NOUNS], TyperCommand(None))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if super().get_command(ctx, cmd_name) is None:
            return None
        module = import_module(f"polku.cli.{VERBS.get(cmd_name, cmd_name)}")
        one = typer.Typer(callback=lambda: None)
        if cmd_name in VERBS:
            one.command(cmd_name)(getattr(module, cmd_name))
        else:
            one.add_typer(module.app, name=cmd_name)
        return spoken(get_group(one).commands[cmd_name])


app = typer.Typer(
    name="polku",
    cls=OnDemand,
    help="The path to work made visible, over the national customer register.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def polku(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=version.tell,
            is_eager=True,
            help="Show the version of Polku and of the path indexes that it opens.",
        ),
    ] = False,
) -> None:
    """Polku's commands."""


def main() -> None:
    os.umask(0o077)  # databases, exports and rejects hold data about people: for their owner alone
    app()


if __name__ == "__main__":
    main()
