"""`polku register …`."""

import typer

app = typer.Typer(
    help="The register exchange: check, load, export, template.", no_args_is_help=True
)


@app.callback()
def register() -> None:
    """The register exchange: check, load, export, template."""
