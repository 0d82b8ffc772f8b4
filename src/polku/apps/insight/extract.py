"""From the database to the path index, by way of rows with pseudonyms and without names."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.conf import settings

from polku.analytics.index.build import Built, Tell, build_from
from polku.analytics.index.deriving import Engine
from polku.analytics.index.rows import write_rows
from polku.apps.casework.queries import exchange
from polku.register.codes import Service


def write(folder: Path, *, secret: bytes, today: date, step: exchange.Step | None = None) -> None:
    """Write what the database knows as canonical Parquet: ids are pseudonyms, names are left out.

    Rows are read and written in batches. The unit and the area of a coach come along.
    """
    write_rows(exchange.batches(today, step), folder, secret)


def build_index(
    *,
    today: date,
    engine: Engine,
    folder: Path | None = None,
    secret: bytes | None = None,
    own: Mapping[str, Service] | None = None,
    full: bool = False,
    tell: Tell = lambda *_: None,
) -> Built:
    """Build the path index from the database, or bring it up to date.

    `folder` and `secret` are those of the settings by default. Raises IndexFaultError; the index
    before then stays in service.
    """
    return build_from(
        exchange.batches(today, lambda table, done: tell(table, done, done)),
        folder or settings.INDEX,
        engine,
        today=today,
        secret=secret or settings.INDEX_SECRET,
        own=own,
        full=full,
        tell=tell,
    )
