"""`polku reference …`."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from polku.reference import boundaries, tables
from polku.reference.layout import LAYOUTS
from polku.reference.loading import Given, load
from polku.reference.tables import FactsError, Origin

app = typer.Typer(
    help="Facts: areas, municipalities, classifications, official figures.", no_args_is_help=True
)

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of the working files (default: POLKU_HOME, or ~/.polku)."),
]


@app.callback()
def reference() -> None:
    """Facts: areas, municipalities, classifications, official figures."""


@app.command("load")
def load_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="GeoJSON, TopoJSON, JSON or CSV, also gzipped."),
    ],
    table: Annotated[str, typer.Option(help="The table a classification belongs to.")] = "",
    source: Annotated[str, typer.Option(help="Who published it.")] = "",
    licence: Annotated[str, typer.Option(help="The licence it came under.")] = "",
    date: Annotated[str, typer.Option(help="The day its facts are of, YYYY-MM-DD.")] = "",
    code_property: Annotated[
        str, typer.Option(help="The property of boundaries that holds the municipality's code.")
    ] = "",
    home: Home = None,
) -> None:
    """Load official boundaries or a classification over the packaged facts.

    Boundaries of municipalities come as GeoJSON or TopoJSON in WGS84. Classifications come in the
    form of Statistics Finland's interface, one language a file, as a CSV with the columns code and
    name_fi, name_sv, name_en, or as one of the tables in its own layout. Files given together are
    checked together. A running server reads what is loaded when it is next started; removing the
    file that is written brings the packaged table back.
    """
    _use(home)
    try:
        found = load(files, Given(table, source, licence, date, code_property))
    except FactsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for one in found:
        verb = "loaded" if one.changed else "already loaded, unchanged"
        typer.echo(f"{one.table}: {one.rows} rows {verb} ({one.path})")
        for note in one.notes:
            typer.echo(f"  {note}")


@app.command("list")
def list_tables(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    home: Home = None,
) -> None:
    """Show every table: rows, date, whether it is packaged or loaded, licence and source."""
    _use(home)
    lines = list(_lines())
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=2))
    else:
        for line in lines:
            _print(line)
    if any(line.used == "broken" for line in lines):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class Line:
    table: str
    rows: int
    used: str  # packaged, loaded, none, broken
    date: str
    licence: str
    source: str
    note: str


def _lines() -> Iterator[Line]:
    for name in LAYOUTS:
        try:
            content = tables.table(name)
        except FactsError as error:
            yield Line(name, 0, "broken", "", "", "", str(error))
            continue
        used = "loaded" if content.loaded else "packaged"
        yield _line(name, len(content.rows), used, content.origin)
    yield _boundaries()


def _boundaries() -> Line:
    try:
        found = boundaries.boundaries()
    except FactsError as error:
        return Line("boundaries", 0, "broken", "", "", "", str(error))
    if found is None:
        note = "Maps are drawn from centre points until official boundaries are loaded."
        return Line("boundaries", 0, "none", "", "", "", note)
    return _line("boundaries", len(found.polygons), "loaded", found.origin)


def _line(name: str, rows: int, used: str, origin: Origin) -> Line:
    return Line(name, rows, used, origin.date, origin.licence, origin.source, origin.note)


def _print(line: Line) -> None:
    rows = f"{line.rows} rows" if line.rows else ""
    typer.echo("  ".join(filter(None, (line.table, rows, line.used, line.date))))
    for what, text in (("source", line.source), ("licence", line.licence), ("note", line.note)):
        if text:
            typer.echo(f"    {what}: {text}")


def _use(home: Path | None) -> None:
    if home is not None:
        os.environ["POLKU_HOME"] = str(home)
        tables.forget()
