"""A client of the PxWeb interface, version 1, as Statistics Finland serves it.

It reads the metadata of a table before asking for anything, so that a variable renamed (`Kuukausi`
became `timeperiod_m`, `Tiedot` became `contentscode` in June 2026) or a table moved
(`statfin_tyonv_pxt_12r5.px` became `12r5.px`) does not break it. The interface allows 40 calls in 60
seconds and 120,000 cells a call; a question larger than that is asked in parts.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

CALLS, WINDOW = 40, 60.0
"""Calls, and the seconds they may be made in (data.stat.fi, PxWeb API: limits)."""
CELLS = 120_000
"""Cells a call may ask for."""
ATTEMPTS = 4
BUSY = frozenset({429, 502, 503, 504})
"""Answers worth asking again after a while."""
WITHHELD = "..."
"""A figure kept secret."""
ABSENT = frozenset({".", "..", "-", ""})
"""No figure: there is none, or it is too uncertain. Unlike WITHHELD it hides nothing."""

TIME = ("timeperiod_m", "Kuukausi", "timeperiod_y", "Vuosi")
CONTENTS = ("contentscode", "Tiedot", "ContentsCode")
AREAS = ("Alue", "area", "alue")

Row = tuple[Mapping[str, str], Mapping[str, int | float | None]]
"""What a row is of, by variable (`area`, `month`), and its figures by measure; None: secret."""


class StatFinError(Exception):
    """The figures could not be fetched: `key` names the message, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


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
        self._http = httpx.Client(timeout=60.0, follow_redirects=True)

    def metadata(self, names: Sequence[str]) -> tuple[str, Metadata]:
        """Return the first of the names under which the table is found, and its variables.

        Raises StatFinError (`no_table`, `no_variable`, `unreachable`, `refused`, `unreadable`).
        """
        for name in names:
            answer = self._call("GET", name)
            if answer.status_code in {400, 404}:
                continue
            return name, _metadata(name, self._json(answer))
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
            yield from _rows(self._json(self._call("POST", table, question)), known)
            step(number, len(parts))

    def _call(self, method: str, table: str, question: object = None) -> httpx.Response:
        url = f"{self.base}/{table}"
        for attempt in range(ATTEMPTS):
            self.pace.wait()
            try:
                answer = self._http.request(method, url, json=question)
            except httpx.HTTPError as error:
                raise StatFinError("unreachable", url=url, why=str(error) or repr(error)) from error
            if answer.status_code not in BUSY:
                break
            if attempt < ATTEMPTS - 1:
                self.pace.sleep(_patience(answer, attempt))
        if answer.is_error and not (method == "GET" and answer.status_code in {400, 404}):
            raise StatFinError(
                "refused", url=url, status=answer.status_code, why=answer.text[:200].strip()
            )
        return answer

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return json.loads(answer.content.decode("utf-8-sig"))
        except ValueError as error:
            raise StatFinError("unreadable", url=str(answer.url), why=str(error)) from error


def _patience(answer: httpx.Response, attempt: int) -> float:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 2.0 * 2**attempt


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
