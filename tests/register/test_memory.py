"""A table may be larger than memory: what is held does not grow with the file."""

import subprocess
import sys

from .conftest import PERSONS

PEAK = """
import resource, sys
from datetime import date
from pathlib import Path
from polku.register.reader import read
extract = read(Path(sys.argv[1]), today=date(2026, 11, 24))
print(extract.totals["contacts"].accepted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak(door, count: int) -> int:
    """Read an extract of `count` contacts with long notes; return the megabytes it took at most."""
    note = "x" * 4_000
    with (door.folder / "contacts.csv").open("w") as file:
        file.write("person_id,at,method,note\n")
        file.writelines(
            f"1,{2000 + n // 10_000}-01-{1 + n % 28:02} {n % 24:02}:{n % 59:02}:{n % 55:02}.{n:06},21,{note}\n"
            for n in range(count)
        )
    done = subprocess.run(
        [sys.executable, "-c", PEAK, door.folder], capture_output=True, text=True, check=True
    )
    accepted, megabytes = map(int, done.stdout.split())
    assert accepted == count
    return megabytes


def test_memory_does_not_grow_with_the_file(door):
    door.put("persons.csv", PERSONS)
    small, large = peak(door, 40_000), peak(door, 120_000)
    assert large < small + 120  # the file itself grew by 320 megabytes
