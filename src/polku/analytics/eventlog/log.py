"""An event log: which activity was next in which case."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from polku.analytics.eventlog import kernels, xes
from polku.analytics.eventlog.files import FIRST_ROW, FileError, kind, table
from polku.analytics.eventlog.times import Instants, instants


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events by case and time; those of one instant of a case in the order of the file."""

    case: npt.NDArray[np.int64]
    """Number of the case of each event, ascending."""
    activity: npt.NDArray[np.int64]
    """Place in `activities` of each event's."""
    activities: Sequence[str]


def read(path: Path, *, case: str = "", activity: str = "", time: str = "") -> EventLog:
    """Read an event log: CSV, Parquet or XES, by the names of three columns.

    What is not named has its standard name (`concept:name`, `time:timestamp`; the case is
    `case:concept:name` in a table). Times without a zone are taken to be in UTC. Raises FileError.
    """
    activity, time = activity or xes.NAME, time or xes.TIME
    case = case or xes.CASE_PREFIX + xes.NAME
    if kind(path).startswith(".xes"):
        reading = xes.Reading(path, case, activity, time)
        cases, acts, when = reading.columns()
        return _sorted(cases, acts, when, list(reading.activities))
    found = table(path, (case, activity, time))
    cases, _ = _codes(found, path, case)
    acts, activities = _codes(found, path, activity)
    return _sorted(cases, acts, instants(found[time], path, time), activities)


def _codes(found: pa.Table, path: Path, name: str) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return a column as numbers by order of appearance, and the texts they stand for."""
    column = found[name]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    empty = pc.is_null(column)
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    empty = pc.or_(empty, pc.equal(pc.fill_null(column, ""), ""))
    if pc.any(empty).as_py():
        row = FIRST_ROW + pc.index(empty, value=True).as_py()
        raise FileError("empty_cell", file=path, row=row, column=name)
    coded = column.dictionary_encode().combine_chunks()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _sorted(
    case: npt.NDArray[np.int64],
    activity: npt.NDArray[np.int64],
    time: Instants,
    activities: Sequence[str],
) -> EventLog:
    if not kernels.is_ordered(case, time):
        places = kernels.order(case, time, int(case.max()) + 1)
        case, activity = case[places], activity[places]
    return EventLog(case, activity, activities)
