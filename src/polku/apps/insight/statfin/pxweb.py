"""A client of the PxWeb interface, version 1, as Statistics Finland serves it.

It reads the metadata of a table before asking for anything, so that a variable renamed (`Kuukausi`
became `timeperiod_m`, `Tiedot` became `contentscode` in June 2026) or a table moved
(`statfin_tyonv_pxt_12r5.px` became `12r5.px`) does not break it. The interface allows 40 calls in 60
seconds and 120,000 cells a call; a question larger than that is asked in parts.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from polku.apps.people.remote import Remote, RemoteError

CALLS, WINDOW = 40, 60.0
"""Calls, and the seconds they may be made in (data.stat.fi, PxWeb API: limits)."""
CELLS = 120_000
"""Cells a call may ask for."""
ABSENT_TABLE = frozenset({400, 404})
"""How a table that is not there is answered."""
WITHHELD = "..."
"""A figure kept secret."""
ABSENT = frozenset({".", "..", "-", ""})
"""No figure: there is none, or it is too uncertain. Unlike WITHHELD it hides nothing."""

TIME = ("timeperiod_m", "Kuukausi", "timeperiod_y", "Vuosi")
CONTENTS = ("contentscode", "Tiedot", "ContentsCode")
AREAS = ("Alue", "area", "alue")

Row = tuple[Mapping[str, str], Mapping[str, int | float | None]]
"""What a row is of, by variable (`area`, `month`), and its figures by measure; None: secret."""


class StatFinError(RemoteError):
    """The figures could not be fetched."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The variables of a table under our own names, whatever the table calls them today."""

    title: str
    codes: Mapping[str, str]
    """`area`, `month` and `measure` to the code of the variable."""
    values: Mapping[str, Sequence[str]]
    """The values of each of them."""


@dataclass(slots=True)
class Pace:
    """Keeps calls within the limit: `wait` before each one. The clock and the sleep are given."""

    calls: int = CALLS
    window: float = WINDOW
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _made: deque[float] = field(default_factory=deque)

    def wait(self) -> None:
        """Return when one more call is within the limit."""
        now = self.clock()
        while self._made and now - self._made[0] >= self.window:
            self._made.popleft()
        if len(self._made) >= self.calls:
            self.sleep(self.window - (now - self._made[0]))
            self._made.popleft()
        self._made.append(self.clock())


class PxWeb:
    """One database of a PxWeb server: `base` ends with its language and folder."""

    def __init__(self, base: str, *, pace: Pace | None = None, cells: int = CELLS) -> None:
        self.base = base.rstrip("/")
        self.pace = pace or Pace()
        self.cells = cells
        self._remote = Remote(
            base, error=StatFinError, before=self.pace.wait, sleep=self.pace.sleep
        )

    def metadata(self, names: Sequence[str]) -> tuple[str, Metadata]:
        """Return the first of the names under which the table is found, and its variables.

        Raises StatFinError (`no_table`, `no_variable`, `unreachable`, `refused`, `unreadable`).
        """
        for name in names:
            answer = self._remote.ask(name, good=ABSENT_TABLE)
            if answer.status_code in ABSENT_TABLE:
                continue
            return name, _metadata(name, self._remote.data(answer))
        raise StatFinError("no_table", base=self.base, names=", ".join(names))

    def rows(
        self,
        table: str,
        known: Metadata,
        wanted: Mapping[str, Sequence[str]],
        step: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> Iterator[Row]:
        """Yield the rows of a table for the wanted areas, months and measures.

        Asked by parts of the months so that no call goes over the limit of cells; `step` is told
        how many parts are done, of how many. Raises StatFinError.
        """
        parts = list(_parts(wanted, self.cells))
        step(0, len(parts))
        for number, part in enumerate(parts, start=1):
            question = {
                "query": [
                    {
                        "code": known.codes[name],
                        "selection": {"filter": "item", "values": list(values)},
                    }
                    for name, values in part.items()
                ],
                "response": {"format": "json"},
            }
            answer = self._remote.ask(table, question=question)
            yield from _rows(self._remote.data(answer), known)
            step(number, len(parts))


def _metadata(table: str, data: Any) -> Metadata:
    try:
        variables = {one["code"]: [str(v) for v in one["values"]] for one in data["variables"]}
        title = str(data.get("title", table))
    except (KeyError, TypeError) as error:
        raise StatFinError("unreadable", url=table, why=f"no {error}") from error
    codes = {}
    for name, known in (("area", AREAS), ("month", TIME), ("measure", CONTENTS)):
        found = next((code for code in known if code in variables), None)
        if found is None:
            raise StatFinError(
                "no_variable", table=table, wanted=", ".join(known), found=", ".join(variables)
            )
        codes[name] = found
    return Metadata(title, codes, {name: variables[code] for name, code in codes.items()})


def _parts(wanted: Mapping[str, Sequence[str]], cells: int) -> Iterator[dict[str, Sequence[str]]]:
    a_month = len(wanted["area"]) * len(wanted["measure"])
    if a_month > cells:
        raise StatFinError("too_many", cells=a_month, limit=cells)
    months = max(cells // max(a_month, 1), 1)
    for first in range(0, len(wanted["month"]), months):
        yield {**wanted, "month": wanted["month"][first : first + months]}


def _rows(data: Any, known: Metadata) -> Iterator[Row]:
    """Read an answer in PxWeb's own JSON: text cells, in the order of its columns."""
    ours = {code: name for name, code in known.codes.items()}
    try:
        keys = [ours[c["code"]] for c in data["columns"] if c["type"] != "c"]
        measures = [c["code"] for c in data["columns"] if c["type"] == "c"]
        for row in data["data"]:
            cells = zip(measures, row["values"], strict=True)
            found = {m: _figure(cell) for m, cell in cells if cell not in ABSENT}
            yield dict(zip(keys, row["key"], strict=True)), found
    except (KeyError, TypeError, ValueError) as error:
        raise StatFinError("unreadable", url=known.title, why=repr(error)) from error


def _figure(cell: str) -> int | float | None:
    if cell == WITHHELD:
        return None
    return int(cell) if cell.lstrip("-").isdigit() else float(cell)
