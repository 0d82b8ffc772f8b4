"""`polku --version`: which Polku this is, and the path indexes that it opens."""

import typer

import polku
from polku.cli.language import language, say


def tell(asked: bool) -> None:
    """Say the version of the package and of the path index's format, and end."""
    if not asked:
        return
    from polku.analytics.index.layout import VERSION

    typer.echo(say("usage", "version", language(), package=polku.__version__, index=VERSION))
    raise typer.Exit
