"""`polku paths check` and `info`: whether the path index is whole, and what is in it."""

from typing import Any

import typer

from polku.cli import database
from polku.cli.language import Speech, language, say
from polku.cli.paths.files import print_json
from polku.cli.paths.place import IndexFolder, KeyFile, place, told
from polku.cli.progress import bars
from polku.cli.register.options import AsJson, InLanguage

SHOWN = ("folder", "until", "people", "shards", "megabytes")


def check(
    index: IndexFolder = None,
    key_file: KeyFile = None,
    home: database.Home = None,
    speech: InLanguage = None,
) -> None:
    """Read all of the path index and hold it against its checksums and control totals.

    Exit 1, and a word on what to do, when anything is missing, cut short, changed, from another
    build or made with another secret. The control totals are exact counts of the whole register, for
    whoever holds its files.
    """
    words = Speech(speech or language())
    with told(words), bars() as tell:
        found = place(index, key_file, home, words)
        from polku.analytics.index.checking import check as checked

        stage = say("paths", "stage_check", words)
        whole = checked(
            found.folder, secret=found.secret, tell=lambda done, total: tell(stage, done, total)
        )
    people, shards = whole.manifest.totals["persons"], len(whole.shards)
    typer.echo(say("paths", "index_whole", words, people=people, shards=shards))


def info(
    index: IndexFolder = None,
    home: database.Home = None,
    as_json: AsJson = False,
    speech: InLanguage = None,
) -> None:
    """Say what is in the path index: its day, its parts, the rows of its tables.

    The control totals are exact counts of the whole register, for whoever holds its files.
    """
    words = Speech(speech or language())
    with told(words):
        found = place(index, None, home, words)
        from polku.analytics.index.opening import open_index

        opened = open_index(found.folder)
        size = sum(file.stat().st_size for file in found.folder.rglob("*") if file.is_file())
    facts: dict[str, Any] = {
        "folder": str(found.folder),
        "until": opened.manifest.until.isoformat(),
        "people": opened.manifest.totals["persons"],
        "shards": len(opened.shards),
        "megabytes": round(size / 2**20, 1),
        "rows": dict(opened.manifest.totals),
    }
    if as_json:
        print_json(facts)
        return
    for name in SHOWN:
        typer.echo(f"{say('paths', f'info_{name}', words)}: {facts[name]}")
    for table, rows in facts["rows"].items():
        typer.echo(f"  {table}: {rows}")
