"""A path index of the synthetic register, built with the product's kernels from its spells.

The six columns of the file become shards on the disk: people, spells, searches, episodes, the cubes.
The rest of a register (services, contacts, plans, duties, benefits) is empty here.
"""

import dataclasses
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench._measured import tell
from bench._spells import FIRST, SCHEMA, UNTIL
from polku.analytics.calendar import number
from polku.analytics.derive.episodes import Searches, Services, episodes
from polku.analytics.derive.spells import Spells
from polku.analytics.filters import Filters
from polku.analytics.groups import AGES, EDUCATIONS, LANGUAGES, SEXES
from polku.analytics.index.cubes import added, cubes
from polku.analytics.index.files import (
    ENTRY,
    SHARDS,
    Entry,
    read_shard,
    write_cubes,
    write_shard,
)
from polku.analytics.index.layout import NEVER, OPEN, SCHEMAS, Columns, empty
from polku.analytics.index.store import Index, Manifest, Shard
from polku.analytics.questions.flow import flow
from polku.analytics.questions.graph import graph
from polku.analytics.questions.stock import stock

LARGEST = 6
"""Shards of the largest area: of 50, about what the capital is of the country."""
OF_PEOPLE = ("person", "state", "start", "end", "municipality")
"""Columns of the file that a question about spells needs."""
FACTOR = np.uint64(0x9E3779B97F4A7C15)


def groups(file: str, names: Sequence[str] = SCHEMA.names) -> Iterator[pa.Table]:
    """Yield the rows of one shard after another."""
    with pq.ParquetFile(file) as parquet:
        for group in range(parquet.num_row_groups):
            yield parquet.read_row_group(group, columns=list(names))


def of_table(table: pa.Table) -> dict[str, Columns]:
    """Return the people and the spells of a shard from its rows."""
    rows = {name: table[name].combine_chunks().to_numpy() for name in table.column_names}
    person, end = rows["person"], rows["end"].copy()
    first = np.flatnonzero(np.append([True], person[1:] != person[:-1]))
    end[np.append(first[1:] - 1, len(end) - 1)] = OPEN
    spells = {
        "person": person - person[0],
        "state": rows["state"],
        "start": rows["start"],
        "end": end,
    }
    return {"persons": _persons(person[first], rows["municipality"][first]), "spells": spells}


def _persons(people: NDArray[np.uint32], municipality: NDArray[np.uint16]) -> Columns:
    """Make up what else is known of people, from their numbers alone."""
    key = (people.astype(np.uint64) + np.uint64(1)) * FACTOR
    draw = (key >> np.uint64(20)).astype(np.int64)
    made = {
        "pseudonym": key ^ (key >> np.uint64(31)),
        "key": key,
        "area": np.zeros(len(people)),
        "municipality": municipality,
        "unit": np.full(len(people), -1),
        "coach": np.full(len(people), -1),
        "birth": number(FIRST) - 18 * 365 - draw % (40 * 365),
        "sex": 1 + draw % 2,
        "language": draw // 2 % 7 // 5 + draw % 11 // 10,
        "education": draw // 3 % len(EDUCATIONS),
        "occupation": draw // 7 % 10,
        "residence": np.full(len(people), NEVER),
    }
    return {
        one.name: made[one.name].astype(one.type.to_pandas_dtype()) for one in SCHEMAS["persons"]
    }


def with_episodes(tables: dict[str, Columns]) -> dict[str, Columns]:
    """Add a search for everybody, from the first day on, the episodes, and what is empty."""
    spells = tables["spells"]
    first = np.flatnonzero(np.append([True], spells["person"][1:] != spells["person"][:-1]))
    searches = {
        "person": spells["person"][first],
        "start": spells["start"][first],
        "end": np.full(len(first), OPEN, np.int32),
    }
    none = empty("services")
    found = episodes(
        Spells(*spells.values(), np.ones(len(spells["person"]), np.bool_)),
        Searches(*searches.values()),
        Services(none["person"], none["service"], none["start"]),
        number(UNTIL),
    )
    empties = {table: empty(table) for table in SCHEMAS}
    return empties | tables | {"searches": searches, "episodes": found._asdict()}


def of_spells(shards: Iterable[pa.Table]) -> Index:
    """Return an index in memory that a question about spells can be asked."""
    return _index([of_table(table) for table in shards])


def _index(shards: list[dict[str, Columns]]) -> Index:
    areas = [max(0, place - LARGEST + 1) for place in range(len(shards))]
    manifest = Manifest(
        UNTIL, [f"A{area:02}" for area in range(max(areas) + 1)], (), (), (), (), "bench", {}
    )
    return Index(
        manifest,
        [
            Shard(f"{place:03}", area, tables)
            for place, (area, tables) in enumerate(zip(areas, shards, strict=True))
        ],
    )


def a_few(file: str) -> pa.Table:
    """Return the first rows: what kernels are called on before the clock starts."""
    return next(groups(file)).slice(0, 1000)


# ---- on the disk ----


def decode(file: str) -> int:
    """Decode the six columns once, shard by shard; return their rows."""
    return sum(len(table.combine_chunks()) for table in groups(file))


def build(shards: Iterable[pa.Table], folder: Path) -> list[int]:
    """Build the index in a folder; return the rows of spells and of episodes: control totals."""
    sums, spells, found = [], 0, 0
    for place, table in enumerate(shards):
        tables = with_episodes(of_table(table))
        sums.append(cubes(tables, UNTIL))
        prints = {"print": tables["persons"]["pseudonym"]}
        write_shard(folder, f"{place:03}", "", "bench", tables | {"prints": prints})
        spells += len(tables["spells"]["person"])
        found += len(tables["episodes"]["person"])
    write_cubes(folder, "bench", added(sums))
    return [spells, found]


def opened(folder: Path, shards: int) -> Index:
    """Map the index that `build` wrote."""
    places = (folder / SHARDS / f"{place:03}-bench" / ENTRY for place in range(shards))
    entries = [Entry(**json.loads(place.read_text("utf-8"))) for place in places]
    return _index([read_shard(folder, entry) for entry in entries])


def asked(folder: Path, shards: int, times: int = 40) -> dict[str, list[float]]:
    """Ask questions with filters drawn by chance, one area's and the country's; return the seconds."""
    index, draw = opened(folder, shards), np.random.default_rng(7)
    questions = {"stock": stock, "flow": flow, "graph": graph}
    taken: dict[str, list[float]] = {}
    for question in questions.values():
        question(index, Filters(area="A00"))
    for _ in range(times):
        for where in ("A00", ""):
            filters = dataclasses.replace(_drawn(draw), area=where)
            for name, question in questions.items():
                began = time.perf_counter()
                question(index, filters)
                seconds = time.perf_counter() - began
                taken.setdefault(f"{name}/{'area' if where else 'country'}", []).append(seconds)
    return taken


def _drawn(draw: np.random.Generator) -> Filters:
    """Return filters of none to three kinds."""
    known = {
        "sex": tuple(SEXES.values()),
        "language": LANGUAGES,
        "education": EDUCATIONS,
        "age": tuple(AGES),
        "occupation": tuple("0123456789"),
    }
    kinds = draw.choice(list(known), draw.integers(0, 4), replace=False)
    return Filters(**{str(kind): str(draw.choice(known[str(kind)])) for kind in kinds})


if __name__ == "__main__":
    WHAT, FILE, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    if WHAT == "decode":
        tell(lambda: decode(FILE))
    elif WHAT == "build":
        build([a_few(FILE)], FOLDER)
        tell(lambda: build(groups(FILE), FOLDER))
    else:
        print(json.dumps(asked(FOLDER, pq.read_metadata(FILE).num_row_groups)))
