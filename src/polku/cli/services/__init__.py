"""`polku services …`: the catalogue of services."""

import typer

from polku.cli.services import ptv

app = typer.Typer(help="Services: the catalogue of an area.", no_args_is_help=True)
app.add_typer(ptv.app, name="ptv")


@app.callback()
def services() -> None:
    """Services: the catalogue of an area."""
