"""What a process says of one task: CPU seconds, most memory held, and the result to be compared.

Runs in the peers' environment too: it needs the standard library alone.
"""

import hashlib
import json
import resource
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def tell(task: Callable[[], Any], **said: Any) -> None:
    """Run a task once and print, as the last line, what it took and a digest of its result.

    A task may return a function that puts the result into the form to be compared, which takes no
    part in what it took.

    A list of numbers that are not whole is told as it is: estimates are alike, not equal.

    Seconds are those of all the processors together: a machine busy with something else changes
    them least, and two threads gain nothing by being two.
    """
    before, began = _cpu(), time.perf_counter()
    result = task()
    cpu, wall = _cpu() - before, time.perf_counter() - began
    result = result() if callable(result) else result
    digest = hashlib.sha256(json.dumps(result).encode()).hexdigest()[:16]
    near = result if isinstance(result, list) and isinstance(result[0], float) else []
    told = {"digest": "" if near else digest, "near": near}
    print(json.dumps({"cpu": cpu, "wall": wall, "mib": peak_mib()} | told | said))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mib() -> float:
    """Return the most memory this process has held since it began, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # the other figure may be that of the process that started this one
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1024 * 1024 if sys.platform == "darwin" else 1024)


def each_month(days: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Return a curve's shares at the ends of two years' months of 30 days."""
    places = (bisect_right(days, 30.5 * month) - 1 for month in range(1, 25))
    return [float(shares[place]) for place in places]


def edges(pairs: Any) -> list[list[Any]]:
    """Put (before, after, count) into one order."""
    return sorted([str(before), str(after), int(count)] for before, after, count in pairs)


def usual(variants: Any, many: int, cases: int) -> list[Any]:
    """Put the 50 most frequent of (activities, count) into one order, with their number."""
    top = sorted(variants, key=lambda one: (-one[1], one[0]))[:50]
    return [many, cases, [[">".join(map(str, names)), int(count)] for names, count in top]]
