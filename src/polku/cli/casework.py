"""`polku casework …`."""

import typer

app = typer.Typer(help="Clients: recompute where each one stands.", no_args_is_help=True)


@app.callback()
def casework() -> None:
    """Clients: recompute where each one stands."""
