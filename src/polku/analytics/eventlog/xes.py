"""XES (IEEE 1849), read event by event: never more of the file in memory than one case's names."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from polku.analytics.eventlog.files import FileError, explained, opened
from polku.analytics.eventlog.times import Instants, instants

NAME, TIME = "concept:name", "time:timestamp"
CASE_PREFIX = "case:"
"""What other tools put before the attributes of a trace when they lay a log out as a table."""
BATCH = 100_000
"""Events whose times are kept as text before they are read."""

Codes = npt.NDArray[np.int64]


class Numbers(dict[str, int]):
    """Texts by number, in order of appearance."""

    def __missing__(self, text: str) -> int:
        self[text] = len(self)
        return self[text]


class Reading:
    """A XES file on its way into columns: codes of cases and activities, and instants."""

    def __init__(self, path: Path, case: str, activity: str, time: str) -> None:
        self.path = path
        self.case, self.activity, self.time = case.removeprefix(CASE_PREFIX), activity, time
        self.cases, self.activities = Numbers(), Numbers()
        self.keys: set[str] = set()
        self._traces = self._events = 0
        self._case_of: list[int] = []
        self._activity_of: list[int] = []
        self._times: list[str] = []
        self._instants: list[Instants] = []

    def columns(self) -> tuple[Codes, Codes, Instants]:
        """Read the file: the case and the activity of each event, and when it was."""
        with explained(self.path), opened(self.path) as file:
            try:
                for trace, name in self._named(iterparse(file, ("start", "end"))):
                    self._take(trace, name)
            except ParseError as error:
                raise FileError("broken_xml", file=self.path, why=error) from error
            except DefusedXmlException as error:
                raise FileError("unsafe_xml", file=self.path) from error
        if not self._events:
            raise FileError("no_rows", file=self.path)
        self._flush()
        return (
            np.array(self._case_of, np.int64),
            np.array(self._activity_of, np.int64),
            np.concatenate(self._instants),
        )

    # ---- the tree ----

    def _named(
        self, steps: Iterator[tuple[str, Any]]
    ) -> Iterator[tuple[list[Mapping[str, str]], str | None]]:
        """Yield each trace: the attributes of its events, and what its case is called."""
        events: list[Mapping[str, str]] = []
        _, root = next(steps)
        if _tag(root) != "log":
            raise FileError("not_xes", file=self.path, root=_tag(root))
        for step, element in steps:
            tag = _tag(element)
            if step == "start":
                events = [] if tag == "trace" else events
            elif tag == "event":
                events.append(_attributes(element))
                element.clear()
            elif tag == "trace":
                yield events, _attributes(element).get(self.case)
                events = []
                root.clear()

    def _take(self, events: list[Mapping[str, str]], name: str | None) -> None:
        """Take the events of a trace; one without a name is a case of its own."""
        self._traces += 1
        case = None
        for place, event in enumerate(events, 1):
            if case is None:
                case = self.cases[f"\0{self._traces}" if name is None else name]
            self._case_of.append(case)
            self._activity_of.append(self.activities[self._value(event, self.activity, place)])
            self._times.append(self._value(event, self.time, place))
        self._events += len(events)
        if len(self._times) >= BATCH:
            self._flush()

    def _value(self, event: Mapping[str, str], key: str, place: int) -> str:
        found = event.get(key)
        if not found:
            values = {"file": self.path, "key": key, "trace": self._traces, "event": place}
            raise FileError("no_key", **values, known=", ".join(sorted(event)))
        return found

    def _flush(self) -> None:
        first = self._events - len(self._times) + 1
        column = pa.chunked_array([pa.array(self._times, pa.string())])
        self._instants.append(instants(column, self.path, self.time, first))
        self._times = []


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    """Return the attributes that XES gives an element, without those nested in them."""
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}
