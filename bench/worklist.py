"""The worklist among 300,000 clients of 2,500 coaches: the whole page, counts and rows, on the server.

A coach's page and a lead's (a unit of 50 coaches, some 6,000 clients), over random choices of
filters, search, order and page. Budgets: p95 150 ms and 400 ms, at most 8 queries a page.
"""

import random
import statistics
import sys
from time import perf_counter

from bench import _databases

CLIENTS, COACHES, A_UNIT = 300_000, 2_500, 50
VISITS = 200
BUDGET = {"coach": 150, "lead": 400}
SEARCHES = ("", "", "", "ohm", "Lindqvist", "aino ko", "A-00012")


def main() -> None:
    print(
        f"{'database':<12}{'reader':<8}{'clients':>8}{'rows':>7}"
        f"{'median ms':>11}{'p95 ms':>8}{'most ms':>9}{'budget':>8}{'queries':>9}"
    )
    for name, address in _databases.named().items():
        _databases.run("bench.worklist", name, address)


def measure(name: str, address: str) -> None:
    with _databases.fresh(address):
        from django.conf import settings
        from django.db import connection

        from bench._town import TODAY, build

        settings.TODAY = TODAY
        settings.ALLOWED_HOSTS = ["testserver"]
        build(CLIENTS, COACHES, A_UNIT)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for role in BUDGET:
            _visit(name, role)


def _visit(name: str, role: str) -> None:
    """Open the page again and again as different people with different choices; print a line."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bench._town import TODAY
    from polku.apps.casework.queries import worklist
    from polku.apps.casework.queries.choice import Choice
    from polku.apps.people.models import Staff

    draw = random.Random(7)
    people = draw.sample(list(Staff.objects.filter(role=role)), 10)
    browsers = [Client() for _ in people]
    for browser, person in zip(browsers, people, strict=True):
        browser.force_login(person)
        browser.get(reverse("casework:worklist"))
    times, queries, rows = [], 0, []
    for visit in range(VISITS):
        browser = browsers[visit % len(browsers)]
        address = reverse("casework:worklist") + _choice(draw).address()
        start = perf_counter()
        answer = browser.get(address)
        times.append(1000 * (perf_counter() - start))
        rows.append(answer.content.count(b'id="r-'))
        with CaptureQueriesContext(connection) as captured:
            browser.get(address)
        asked = [q for q in captured if not q["sql"].startswith(("BEGIN", "COMMIT"))]
        queries = max(queries, len(asked))
    clients = worklist.Worklist(people[0], TODAY).counts(Choice())[""]
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        f"{name:<12}{role:<8}{clients:>8}{statistics.median(rows):>7.0f}"
        f"{statistics.median(times):>11.0f}{p95:>8.0f}{max(times):>9.0f}"
        f"{BUDGET[role]:>8}{queries:>9}",
        flush=True,
    )


def _choice(draw: random.Random):  # noqa: ANN202 (Django is set up only in the measuring process)
    from polku.apps.casework.queries.choice import Choice
    from polku.apps.casework.queries.columns import SORTS
    from polku.apps.casework.queries.filters import RAIL

    keys = [found.key for found in RAIL if not found.leads]
    sorts = [key for key, column in SORTS.items() if not column.leads]
    chosen = set(draw.sample(keys, draw.choice((0, 0, 1, 1, 2, 3))))
    return Choice(
        filters=tuple(key for key in keys if key in chosen),
        search=draw.choice(SEARCHES),
        municipality=draw.choice(("", "", "", "710")),
        sort=draw.choice((sorts[0], "maaraaika", "maaraaika", draw.choice(sorts))),
        descending=draw.random() < 0.2,
        page=draw.choice((1, 1, 1, 2)),
    )


if __name__ == "__main__":
    measure(*sys.argv[1:])
