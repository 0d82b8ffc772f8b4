"""`polku`: every command, one module a noun."""

import os

import typer

from polku.cli import casework, figures, paths, reference, register, rules, staff
from polku.cli.bench import bench
from polku.cli.database import migrate
from polku.cli.demo import demo
from polku.cli.serve import serve
from polku.cli.worker import worker

app = typer.Typer(
    name="polku",
    help="The path to work made visible, over the national customer register.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


for noun, commands in (
    ("casework", casework.app),
    ("figures", figures.app),
    ("paths", paths.app),
    ("reference", reference.app),
    ("register", register.app),
    ("rules", rules.app),
    ("staff", staff.app),
):
    app.add_typer(commands, name=noun)


app.command()(bench)
app.command()(demo)
app.command()(serve)
app.command()(migrate)
app.command()(worker)


@app.callback()
def polku() -> None:
    """Polku's commands."""


def main() -> None:
    os.umask(0o077)  # databases, exports and rejects hold data about people: for their owner alone
    app()


if __name__ == "__main__":
    main()
