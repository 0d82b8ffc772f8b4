"""An event log: which activity was next in which case."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from polku.analytics.eventlog import kernels, xes
from polku.analytics.eventlog.files import coded, kind, table
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
    cases, _ = coded(found, path, case)
    acts, activities = coded(found, path, activity)
    return _sorted(cases, acts, instants(found[time], path, time), activities)


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
