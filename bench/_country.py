"""A path index of the whole country: the lives of a demo town, repeated in every employment area.

Every table that the pages ask is filled as the town's register fills it. Areas have people in
proportion to their unemployed, municipalities and coaches of their own, shards as large as a build
makes them. The index is kept in `bench/.country` until it would come out different.
"""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from polku.analytics.derive.codes import codes_of
from polku.analytics.engines.pool import Pool
from polku.analytics.index import files, merging
from polku.analytics.index.build import build_from
from polku.analytics.index.cubes import added, cubes
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.layout import SCHEMAS, VERSION, Columns
from polku.analytics.index.opening import open_index, read_manifest
from polku.analytics.index.plan import SIZE
from polku.analytics.index.prints import recipe
from polku.analytics.index.secret import mark
from polku.demo.calibration import CalibrationError
from polku.demo.options import Options
from polku.demo.places import Place, place_named, place_of
from polku.demo.town import make_town
from polku.reference.areas import AreaKind, areas

if TYPE_CHECKING:
    from polku.analytics.arrays import Counts

TODAY = date(2026, 11, 24)
SECRET = b"a secret of benchmarks, and of nothing else"
FOLDER = Path(__file__).parent / ".country"
LIVES, TOWN = 20_000, "Helsinki"
"""Different lives, and where they are taken from."""
COACH_OF, UNIT_OF = 240, 25
"""People since 2019 of one coach, coaches of one unit."""

Tables = dict[str, Columns]


class Part(NamedTuple):
    """What is to be a shard: an area's place in the manifest, and how many of its people."""

    area: int
    place: Place
    number: int
    people: int


def country(clients: int) -> Path:
    """Return the folder of an index of so many people; made unless it stands there already."""
    base = [recipe(codes_of({}, until=TODAY)), clients]
    try:
        if read_manifest(FOLDER, secret=SECRET)["base"] == base:
            return FOLDER
    except IndexFaultError:
        pass
    shutil.rmtree(FOLDER, ignore_errors=True)
    _make(clients, base)
    return FOLDER


def _make(clients: int, base: list[object]) -> None:
    lives, services, rules = _lives()
    places = list(_places())
    staff = _Staff(places, clients)
    draw = np.random.default_rng(2026)
    entries, sums = [], []
    for part in _parts(places, clients):
        tables = _settled(lives, part, staff, draw)
        name = f"{places[part.area].area.code}-{part.number}"
        code = places[part.area].area.code
        entries.append(files.write_shard(FOLDER, name, code, "country", tables))
        sums.append(cubes(tables, TODAY))
    manifest = {
        "version": VERSION,
        "until": str(TODAY),
        "key": mark(SECRET),
        "generation": 0,
        "base": base,
        "stamp": "country",
        "totals": {table: sum(one.rows[table] for one in entries) for table in SCHEMAS},
        "cubes": files.write_cubes(FOLDER, "country", added(sums)),
        "areas": [place.area.code for place in places],
        "units": staff.units,
        "coaches": staff.coaches,
        "norms": [100] * len(staff.coaches),
        "services": services,
        "rules": rules,
        "shards": [asdict(one) for one in entries],
    }
    files.replace_manifest(FOLDER, manifest)


def _lives() -> tuple[Tables, list[str], list[str]]:
    """Return the tables of a town, and what the codes of services and rules in them mean."""
    town = make_town(Options(place=place_named(TOWN), today=TODAY, clients=LIVES))
    with TemporaryDirectory(prefix="polku-bench-") as folder:
        rows = {name: table.to_batches() for name, table in town.tables.items()}
        build_from(rows, Path(folder), Pool(), today=TODAY, secret=SECRET)
        index = open_index(Path(folder))
        tables = merging.merged([shard.tables for shard in index.shards])
    return tables, list(index.manifest.services), list(index.manifest.rules)


def _places() -> Iterator[Place]:
    for area in sorted(areas(AreaKind.EMPLOYMENT), key=lambda one: one.code):
        try:
            yield place_of(area)
        except CalibrationError:
            continue


def _unemployed(place: Place) -> int:
    return place.official[max(place.official)]


def _sizes(places: list[Place], clients: int) -> list[int]:
    """Return how many people each area has."""
    ends = np.cumsum([_unemployed(place) for place in places])
    return [int(size) for size in np.diff(clients * ends // ends[-1], prepend=0)]


def _parts(places: list[Place], clients: int) -> Iterator[Part]:
    for area, size in enumerate(_sizes(places, clients)):
        count = -(-size // SIZE)
        for number in range(count):
            people = size * (number + 1) // count - size * number // count
            yield Part(area, places[area], number, people)


class _Staff:
    """The coaches of all areas and their units, as the manifest lists them."""

    def __init__(self, places: list[Place], clients: int) -> None:
        self.coaches: list[str] = []
        self.units: list[str] = []
        self.of_area: list[Counts] = []
        self.unit_of: list[int] = []
        for place, size in zip(places, _sizes(places, clients), strict=True):
            count = -(-size // COACH_OF)
            self.of_area.append(np.arange(count) + len(self.coaches))
            first = len(self.units)
            self.units += [f"{place.area.code} {unit + 1}" for unit in range(-(-count // UNIT_OF))]
            self.coaches += [f"{place.area.code}-{number:04}" for number in range(count)]
            self.unit_of += [first + number // UNIT_OF for number in range(count)]


def _settled(lives: Tables, part: Part, staff: _Staff, draw: np.random.Generator) -> Tables:
    """Return a shard of some of the lives, at home in an area and with coaches there."""
    people = np.sort(draw.permutation(LIVES)[: part.people])
    tables = merging.taken(lives, people)
    persons, count = tables["persons"], len(people)
    weights = np.array(list(part.place.weights.values()))
    home = draw.choice([int(code) for code in part.place.weights], count, p=weights / weights.sum())
    coach = draw.choice(staff.of_area[part.area], count)
    served = persons["coach"] >= 0
    made = {
        "pseudonym": np.sort(draw.integers(0, 2**63, count)),
        "key": draw.integers(0, 2**63, count) << 1,
        "area": np.full(count, part.area),
        "municipality": home,
        "coach": np.where(served, coach, -1),
        "unit": np.where(served, np.array(staff.unit_of)[coach], -1),
    }
    for name, values in made.items():
        persons[name] = values.astype(persons[name].dtype)
    return tables | {"prints": {"print": np.zeros(count, np.uint64)}}
