"""`polku reference …`."""

import typer

app = typer.Typer(
    help="Facts: areas, municipalities, classifications, official figures.", no_args_is_help=True
)


@app.callback()
def reference() -> None:
    """Facts: areas, municipalities, classifications, official figures."""
