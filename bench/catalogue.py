"""Import of a catalogue with its preview: read from .xlsx and .csv, compared with what is there.

Services have every text in three languages, a place, a run and a condition each. Of the present
catalogue half have changed; in the worst case every service has another key, so that each is held
against all others for likeness. Then the whole import as the page and the command do it, in each
database: looked through with its first page shown, accepted, undone.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from bench import _databases
from bench._measured import peak_mib
from polku.reference.names import LANGUAGES
from polku.services.comparison import compare
from polku.services.exchange import read, write
from polku.services.names import Condition, ProviderKind
from polku.services.service import Demand, Place, Provider, Run, Service, Texts

SERVICES = 5_000
MOST_SECONDS = 30
TODAY = date(2026, 11, 24)
WORDS = 30
"""Words of a text on average; a description has five times as many."""


def main(count: int = SERVICES) -> None:
    made = list(services(count))
    changed = [replace(one, cents=100 * (n % 2)) for n, one in enumerate(made)]
    renamed = [replace(one, key=f"x{one.key}") for one in made]
    print(f"{count} services; seconds; most: {MOST_SECONDS} for reading and comparing together")
    print(f"{'':6}{'MiB':>6}{'write':>8}{'read':>8}{'compare':>9}{'worst':>8}")
    with tempfile.TemporaryDirectory(prefix="polku-bench-") as folder:
        for form in ("csv", "xlsx"):
            path = Path(folder) / f"catalogue.{form}"
            marks = [time.perf_counter()]
            write(made, path)
            marks.append(time.perf_counter())
            found = read(path, today=TODAY)
            marks.append(time.perf_counter())
            first = compare(found.services, changed, spoken_of=found.keys)
            marks.append(time.perf_counter())
            worst = compare(found.services, renamed, spoken_of=found.keys)
            marks.append(time.perf_counter())
            assert len(first.changed) == count // 2
            assert len(worst.new) == len(worst.gone) == count
            took = [later - sooner for sooner, later in pairwise(marks)]
            mib = path.stat().st_size / 2**20
            print(f"{form:6}{mib:6.0f}{took[0]:8.1f}{took[1]:8.1f}{took[2]:9.1f}{took[3]:8.1f}")
    print(f"most memory {peak_mib():.0f} MiB")
    print(
        f"the whole import; seconds; most: {MOST_SECONDS} for looking, a page and accepting together"
    )
    for address in _databases.named().values():
        _databases.run("bench._imports", address, str(count))


def services(count: int) -> Iterator[Service]:
    chance = random.Random(1)  # the same catalogue every time
    words = [f"sana{n}" for n in range(3000)]
    sizes = {one.name: WORDS for one in fields(Texts)} | {"name": 4, "description": 5 * WORDS}
    for n in range(count):
        texts = {
            language: Texts(
                **{name: " ".join(chance.choices(words, k=size)) for name, size in sizes.items()}
            )
            for language in LANGUAGES
        }
        yield Service(
            str(n),
            "07",
            Provider(f"Tuottaja {n % 300}", ProviderKind.ASSOCIATION),
            texts,
            places=(Place("Kirjasto", "Katu 1", "091"),),
            runs=(Run("Kirjasto", date(2027, 1, 11), date(2027, 3, 12), 12, 14),),
            demands=(Demand(Condition.AGE, 18, 29),),
        )
