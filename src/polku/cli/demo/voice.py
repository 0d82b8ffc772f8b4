"""What the command says, in the user's language, with the time each part took."""

import time
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from polku.cli.language import Speech, language, say
from polku.demo.options import Options
from polku.demo.writing import Home

if TYPE_CHECKING:
    from polku.apps.casework.actions import LoadReport


class Voice:
    """Speaks one language and keeps the time. `fail` ends with exit code 1."""

    def __init__(self, chosen: Speech | None) -> None:
        self.speech = chosen or language()
        self.began = time.monotonic()

    def tell(self, message: str, **values: Any) -> None:
        typer.echo(say("demo", message, self.speech, **values))

    def fail(self, message: str, **values: Any) -> NoReturn:
        typer.echo(say("demo", message, self.speech, **values), err=True)
        raise typer.Exit(1)

    def fail_other_town(self, home: Home, made: Mapping[str, Any]) -> NoReturn:
        """Say which town stands in a home instead of the one asked for."""
        self.fail(
            "other_town",
            home=home.folder,
            area=made["area_name"],
            clients=made["clients"],
            seed=made["seed"],
            day=date.fromisoformat(made["today"]),
        )

    def begin(self, message: str, options: Options) -> None:
        """Say which town it is."""
        name = options.place.area.name.within(self.speech)
        self.tell(message, area=name, clients=options.clients, day=options.today)

    def part(self, name: str) -> None:
        """Say that a part begins, and how many seconds have gone."""
        seconds = time.monotonic() - self.began
        typer.echo(f"{seconds:6.1f} s  {say('demo', name, self.speech)}")

    def loaded(self, report: "LoadReport") -> None:
        """Say what became of the rows."""
        names = ("read", "new", "changed", "unchanged", "rejected")
        tables = report.tables.values()
        self.tell("loaded", **{name: sum(getattr(t, name) for t in tables) for name in names})
