"""A town into its home folder: the extract, a broken one, and the truth behind both.

extract/         the register extract, CSV
broken-extract/  one that is wrong in every way the door knows
index/           the same extract as canonical Parquet, what an index of paths is built from
truth.json       what is true behind them (`truth_file.LAYOUT`)
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from polku.demo.broken import write_broken
from polku.demo.options import Options
from polku.demo.town import Progress, Town, make_town
from polku.demo.truth_file import made_with, truth_of
from polku.register.writer import write

OURS = ("extract", "broken-extract", "index", "truth.json")
"""What a town writes into its home; nothing else there is ever touched."""


class HomeTakenError(Exception):
    """The home holds something else: another town, or files that are not a town's."""


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

        Raises HomeTakenError where the folder holds files but no town's truth.
        """
        if not self.truth.exists():
            if self.extract.exists():
                return None
            if self.folder.is_dir() and any(self.folder.iterdir()):
                raise HomeTakenError(f"{self.folder} holds files that are not a demo town's")
            return None
        try:
            made = json.loads(self.truth.read_text("utf-8"))["made"]
        except (ValueError, LookupError, TypeError) as error:
            raise HomeTakenError(f"{self.truth} is not a demo town's truth") from error
        return dict(made)


def write_town(town: Town, home: Home) -> None:
    """Write a town into its home over what a town wrote there before.

    `truth.json` comes last: where it stands the rest is whole. Raises OSError.
    """
    clear(home)
    write(town.tables, home.extract)
    write(town.tables, home.index, format="parquet")
    broken = write_broken(home.broken, town.tables, town.options.today)
    text = json.dumps(truth_of(town, broken), ensure_ascii=False, indent=1)
    home.truth.write_text(text + "\n", "utf-8")


def clear(home: Home) -> None:
    """Take away what a town wrote into its home, the truth first."""
    for name in reversed(OURS):
        path = home.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def ensure_town(options: Options, home: Home, progress: Progress = lambda _: None) -> bool:
    """Make and write a town unless the very same one stands in the home; return whether it was made.

    Raises HomeTakenError where the home holds another town.
    """
    made = home.made()
    wanted = made_with(options)
    if made is not None:
        if made != wanted:
            raise HomeTakenError(f"{home.folder} holds another town: {told(made)}")
        return False
    town = make_town(options, progress)
    progress("files")
    write_town(town, home)
    return True


def told(made: dict[str, Any]) -> str:
    """Say in a few words what town the options make."""
    return ", ".join(
        f"{name} {made.get(key, '?')}"
        for name, key in (
            ("area", "area_name"), ("clients", "clients"), ("seed", "seed"), ("day", "today")
        )
    )  # fmt: skip
