"""`polku rules …`."""

import typer

app = typer.Typer(
    help="The law: list and explain the rules, the duties of a person, shares and areas.",
    no_args_is_help=True,
)


@app.callback()
def rules() -> None:
    """The law: list and explain the rules, the duties of a person, shares and areas."""
