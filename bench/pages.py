"""The pages on paths over an index of 300,000 clients: the whole page, as a reader gets it.

`bench pages [CLIENTS]`. Every page is asked by a supervisor of the whole country and by an analyst
of the largest area, over random choices of its filters; what a page sends in parts is read to its
end. Budget: p95 500 ms. On a machine busy with something else the seconds of the processors say
more than those of the clock: both are told.
"""

import os
import random
import statistics
import sys
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from bench import _country, _databases

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from polku.apps.insight.views.asking import Page
    from polku.apps.people.models import Staff

CLIENTS = 300_000
VISITS = 25
BUDGET = 500
READERS = {"supervisor": "auditor", "analyst": "analyst"}
"""Who asks, and in what role."""


class Visit(NamedTuple):
    clock: float
    processors: float
    """Milliseconds, of all threads."""
    address: str


def main(clients: int = CLIENTS) -> None:
    folder = _country.country(clients)
    print(
        f"{clients:,} clients\n{'page':<16}{'reader':<12}{'p50 ms':>8}{'p95 ms':>8}{'most ms':>9}"
        f"{'p95 processor ms':>18}{'budget':>8}   slowest"
    )
    os.environ |= {"POLKU_INDEX": str(folder), "POLKU_INDEX_KEY": _country.SECRET.decode()}
    os.environ["POLKU_TODAY"] = str(_country.TODAY)
    _databases.run("bench.pages", "measure")


def measure() -> None:
    with _databases.fresh(""):
        from django.conf import settings

        from polku.apps.insight import warming
        from polku.apps.insight.index import index
        from polku.apps.insight.views.pages import PAGES

        warming.warm(index())
        warming.settle()
        settings.ALLOWED_HOSTS = ["testserver"]
        staff = _staff()
        for page in PAGES:
            for reader, who in staff.items():
                _say(page.name, reader, _visits(page, who))


def _staff() -> "dict[str, Staff]":
    """Make the areas of the index with their units, and return the readers."""
    from polku.apps.insight.index import index
    from polku.apps.people.models import Area, Staff, Unit
    from polku.reference import areas

    found = index()
    for code in found.manifest.areas:
        name = areas.area(code).name
        Area.objects.create(
            code=code, kind="employment", name_fi=name.fi, name_sv=name.sv, name_en=name.en
        )
    people = dict.fromkeys(found.manifest.areas, 0)
    for shard in found.shards:
        people[found.manifest.areas[shard.area]] += shard.people
    largest = Area.objects.get(code=max(people, key=lambda code: people[code]))
    units = (unit for unit in found.manifest.units if unit.startswith(f"{largest.code} "))
    Unit.objects.bulk_create(Unit(area=largest, name=unit) for unit in units)
    return {
        reader: Staff.objects.create(
            username=reader, name=reader, role=role, area=largest if role == "analyst" else None
        )
        for reader, role in READERS.items()
    }


def _visits(page: "Page", who: "Staff") -> list[Visit]:
    """Open the page again and again; the first time, when tables are read, does not count."""
    from django.test import Client
    from django.urls import reverse

    browser, draw = Client(), random.Random(7)
    browser.force_login(who)
    found = []
    for query in ["", *(_query(page, who, draw) for _ in range(VISITS))]:
        address = reverse(f"insight:{page.name}") + query
        clock, processors = perf_counter(), process_time()
        _read(browser.get(address))
        visit = Visit(1000 * (perf_counter() - clock), 1000 * (process_time() - processors), query)
        found.append(visit)
    return found[1:]


def _read(response: "HttpResponseBase") -> None:
    """Read a page to its end, and see that it is one."""
    streamed = getattr(response, "streaming_content", None)
    body = b"".join(streamed) if streamed is not None else response.content  # type: ignore[attr-defined]
    assert response.status_code == 200, response.status_code
    assert b"</html>" in body


def _query(page: "Page", who: "Staff", draw: random.Random) -> str:
    """Return an address's choice of none to three filters; of one in three, an area or a town."""
    from polku.apps.insight import perms
    from polku.apps.insight.index import index
    from polku.apps.insight.queries.options import options

    of = perms.scope_of(who)
    assert of is not None
    known = options(index(), of, page.fields).but(page.without)
    places = {name for name in ("alue", "kunta", "yksikko") if name in known.fields}
    others = sorted(known.fields.keys() - places)
    chosen = draw.sample(others, draw.randrange(min(3, len(others)) + 1))
    if draw.random() < 1 / 3:
        chosen += draw.sample(sorted(places), 1)
    return "?" + urlencode({name: draw.choice(known.fields[name].values)[0] for name in chosen})


def _say(page: str, reader: str, visits: list[Visit]) -> None:
    clock = [visit.clock for visit in visits]
    p95 = statistics.quantiles(clock, n=20)[-1]
    busy = statistics.quantiles([visit.processors for visit in visits], n=20)[-1]
    print(
        f"{page:<16}{reader:<12}{statistics.median(clock):>8.0f}{p95:>8.0f}{max(clock):>9.0f}"
        f"{busy:>18.0f}{BUDGET:>8}   {max(visits).address or '(all)'}",
        flush=True,
    )


if __name__ == "__main__":
    measure(*sys.argv[2:])
