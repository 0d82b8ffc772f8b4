"""What the commands are given, and what they say in the user's language when it will not do."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from polku.cli import dates
from polku.cli.language import language, say
from polku.rules.amendment import AmendmentError, amended
from polku.rules.catalogue import Rule
from polku.rules.parameters import Law, load

if TYPE_CHECKING:
    from polku.register.extract import Problem

_AMENDMENT = {
    "no_folder": "no_law_folder",
    "unknown_name": "unknown_parameter",
    "unreadable": "bad_law",
}


class Voice:
    """Speaks one language. A `fail…` prints one message on stderr and ends with exit code 1."""

    def __init__(self, chosen: str | None) -> None:
        self.speech = chosen or language()

    def say(self, message: str, **values: Any) -> str:
        return say("rules", message, self.speech, **values)

    def note(self, message: str, **values: Any) -> None:
        typer.echo(self.say(message, **values), err=True)

    def fail(self, message: str, **values: Any) -> NoReturn:
        self.note(message, **values)
        raise typer.Exit(1)

    # ---- what is given ----

    def day(self, text: str) -> date:
        """Read a day; today when none is given."""
        found = dates.parsed(text) if text else dates.today()
        if found is None:
            self.fail("bad_date", text=text)
        if not dates.FIRST <= found < dates.LAST:
            self.fail("far_date", text=text, first=dates.FIRST, last=dates.LAST)
        return found

    def law(self, folder: Path | None) -> Law:
        if folder is None:
            return load()
        try:
            return amended(folder)
        except AmendmentError as error:
            self.fail(_AMENDMENT[error.problem], folder=folder, detail=error.detail)

    def labour_force(self, text: str) -> list[int]:
        """Read the figures of year-ends, `20400,19900`; spaces may group the digits."""
        parts = ["".join(part.split()) for part in text.split(",")]
        if not all(part.isascii() and part.isdigit() for part in parts):
            self.fail("bad_labour_force", text=text)
        return [int(part) for part in parts]

    # ---- what will not do ----

    def fail_unknown_rule(self, rule: str, known: Iterable[str]) -> NoReturn:
        ids = {one.casefold(): one for one in known}
        near = get_close_matches(rule.casefold(), ids, n=3)
        hint = self.say("near", names=", ".join(ids[one] for one in near)) if near else ""
        self.fail("unknown_rule", rule=rule, near=hint)

    def fail_not_in_force(self, rule: Rule, on: date) -> NoReturn:
        if on < rule.since:
            self.fail("not_yet", rule=rule.id, on=on, since=rule.since)
        self.fail("no_longer", rule=rule.id, on=on, since=rule.since, until=rule.until)

    def fail_door(self, register: Path, problems: Sequence["Problem"]) -> NoReturn:
        self.note("door_closed", folder=register)
        for problem in problems:
            typer.echo(f"  {problem.text(self.speech)}", err=True)
        raise typer.Exit(1)

    def fail_unknown_person(self, person: str, register: Path, rejected: int) -> NoReturn:
        hint = self.say("persons_rejected", count=rejected) if rejected else ""
        self.fail("unknown_person", person=person, folder=register, rejected=hint)
