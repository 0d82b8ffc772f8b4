"""A town into its home folder: the extract, a broken one, and the truth behind both.

extract/         the register extract, CSV
broken-extract/  one that is wrong in every way the door knows
index/           the same extract as canonical Parquet, what an index of paths is built from
truth.json       what is true behind them (`truth_file.LAYOUT`)
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from polku.demo.broken import write_broken
from polku.demo.options import Options
from polku.demo.town import Progress, Town, make_town
from polku.demo.truth_file import MADE_WITH, made_with, truth_of
from polku.register.writer import write

OURS = ("truth.json", "index", "broken-extract", "extract")
"""What a town writes into its home."""
ITS_DATABASE = ("polku.sqlite3", "polku.sqlite3-wal", "polku.sqlite3-shm", "paths-index")
"""Its database, and the path index built from it."""
BESIDE = ("secret-key", "static", "uploads")
"""What serving the town, and sending it files, leaves there."""
BEGUN = '{"made": null}\n'
"""The truth of a town that is being made, or taken away: it marks what lies there as a town's."""


class HomeTakenError(Exception):
    """The home holds another town; `made` tells with what options."""

    def __init__(self, made: Mapping[str, Any]) -> None:
        super().__init__(", ".join(f"{name} {value}" for name, value in made.items()))
        self.made = made


class StrangersError(Exception):
    """The home holds files that are no town's."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@dataclass(frozen=True, slots=True)
class Home:
    """The home folder of a town."""

    folder: Path

    @property
    def extract(self) -> Path:
        return self.folder / "extract"

    @property
    def broken(self) -> Path:
        return self.folder / "broken-extract"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def truth(self) -> Path:
        return self.folder / "truth.json"

    def made(self) -> dict[str, Any] | None:
        """Return the options the town here was made with; None where there is no whole town.

        Raises StrangersError where the folder holds something that no town would, or, without the
        truth of a town, an extract or a database, which may be real.
        """
        if not self.folder.is_dir():
            return None
        ours = {*OURS, *ITS_DATABASE, *BESIDE} if self.truth.exists() else {*BESIDE}
        strangers = sorted(path.name for path in self.folder.iterdir() if path.name not in ours)
        if strangers:
            raise StrangersError(strangers)
        try:
            made = json.loads(self.truth.read_text("utf-8"))["made"]
            return made and {name: made[name] for name in MADE_WITH}
        except FileNotFoundError:
            return None
        except (ValueError, LookupError, TypeError):
            raise StrangersError([self.truth.name]) from None

    def begin(self) -> None:
        """Mark the folder as that of a town that is not whole. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.truth.write_text(BEGUN, "utf-8")

    def clear(self) -> None:
        """Take away the town, its database and the files sent to it; nothing where no town is."""
        if not self.truth.exists():
            return
        self.begin()
        for name in (*OURS, *ITS_DATABASE, "uploads"):
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            elif path != self.truth:
                path.unlink(missing_ok=True)
        self.truth.unlink()


def write_town(town: Town, home: Home) -> None:
    """Write a town into its home, where no other may stand.

    What `truth.json` tells comes last: where it does the rest is whole. Raises OSError.
    """
    home.begin()
    write(town.tables, home.extract)
    write(town.tables, home.index, format="parquet")
    broken = write_broken(home.broken, town.tables, town.options.today)
    text = json.dumps(truth_of(town, broken), ensure_ascii=False, indent=1)
    home.truth.write_text(text + "\n", "utf-8")


def ensure_town(options: Options, home: Home, progress: Progress = lambda _: None) -> bool:
    """Make and write a town unless the very same one stands in the home; return whether it was made.

    Raises HomeTakenError where the home holds another town.
    """
    made = home.made()
    wanted = made_with(options)
    if made is not None:
        if made != wanted:
            raise HomeTakenError(made)
        return False
    town = make_town(options, progress)
    progress("files")
    write_town(town, home)
    return True
