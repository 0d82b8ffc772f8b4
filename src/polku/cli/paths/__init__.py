"""`polku paths …`: where people go, how long it takes, and who comes back."""

import typer

from polku.analytics.questions.asking import QUESTIONS
from polku.cli.paths.build import build
from polku.cli.paths.indicators import indicators
from polku.cli.paths.looking import check, info
from polku.cli.paths.questions import command
from polku.cli.paths.sequences import sequences
from polku.cli.paths.summary import summary

app = typer.Typer(
    help="Paths: where people go, how long it takes, and who comes back.", no_args_is_help=True
)


@app.callback()
def paths() -> None:
    """Paths: where people go, how long it takes, and who comes back."""


app.command()(build)
app.command()(check)
app.command()(info)
app.command()(indicators)
app.command()(summary)
app.command()(sequences)
for name in QUESTIONS:
    app.command(name if name != "sequences" else "time-in-states")(command(name))
