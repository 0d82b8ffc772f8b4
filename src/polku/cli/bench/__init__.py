"""`polku bench`: the measurements behind the product's figures, from a checkout of its source."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

import polku
from polku.cli.language import language, say

ROOT = Path(polku.__file__).parents[2]
"""Of the checkout, where there is one."""


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME [SIZE]...]...", help="Which, and of what size; all when none is named."
        ),
    ] = None,
) -> None:
    """Run benchmarks, such as paths or load, and print their tables.

    They need the source of Polku and its development requirements (make setup-dev). `paths` makes
    an environment of its own for the tools it compares with, from the package registry.
    """
    if not (ROOT / "bench" / "__main__.py").exists():
        typer.echo(say("bench", "no_checkout", language(), place=ROOT), err=True)
        raise typer.Exit(1)
    paths = filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bench", *(names or [])],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        check=False,
    )
    raise typer.Exit(done.returncode)
