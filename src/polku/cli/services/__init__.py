"""`polku services …`: an area's catalogue as a file, in and out, and read from the PTV."""

import typer

from polku.cli.services import ptv
from polku.cli.services.incoming import import_, imports, undo
from polku.cli.services.outgoing import export, template

app = typer.Typer(help="Services: the catalogue of an area.", no_args_is_help=True)
app.add_typer(ptv.app, name="ptv")


@app.callback()
def services() -> None:
    """Services: the catalogue of an area."""


app.command("import")(import_)
app.command()(export)
app.command()(template)
app.command()(imports)
app.command()(undo)
