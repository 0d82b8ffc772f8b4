"""The pages on paths: each its address, its template and its question, shown and as files."""

from collections.abc import Iterator
from functools import partial

from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from polku.apps.insight.queries import (
    compare,
    indicators,
    official,
    path_states,
    paths,
    revolving_door,
    situation,
    time_to_work,
)
from polku.apps.insight.queries.both import FIRST, PLACES
from polku.apps.insight.queries.choice import NAMES
from polku.apps.insight.queries.map import page as map_page
from polku.apps.insight.views import services
from polku.apps.insight.views.asking import Page, shown, spreadsheet
from polku.apps.people import http

PAGES = (
    Page(
        "situation",
        "tilannekuva",
        "insight/situation.html",
        situation.page,
        fields=("kuukausi",),
        without=("palvelu", "kesto"),
    ),
    Page("paths", "polut", "insight/paths.html", paths.page, fields=("yli",)),
    Page("states", "tilat", "insight/states.html", path_states.page),
    Page("time-to-work", "aika-tyohon", "insight/time_to_work.html", time_to_work.page),
    Page("revolving-door", "pyoroovi", "insight/revolving_door.html", revolving_door.page),
    Page(
        "indicators",
        "tunnusluvut",
        "insight/indicators.html",
        indicators.page,
        fields=("jakso",),
        without=("palvelu", "kesto"),
    ),
    Page(
        "map",
        "kartta",
        "insight/map.html",
        map_page,
        fields=("jakso", "mittari"),
        without=("palvelu", "kesto"),
    ),
    Page(
        "official",
        "viralliset-luvut",
        "insight/official.html",
        official.page,
        fields=("jakso", "sarja"),
        without=tuple(name for name, field in NAMES.items() if field not in PLACES),
        since=FIRST,
    ),
    Page(
        "compare",
        "vertaa",
        "insight/compare.html",
        compare.page,
        fields=("jakso", "vertailu"),
        without=("palvelu", "kesto"),
    ),
)


def addresses() -> Iterator[URLPattern]:
    """Return two addresses for each page: itself, and the numbers of one of its panels."""
    for page in PAGES:
        for view, below, name in (
            (shown, "", page.name),
            (spreadsheet, "csv/<slug:key>/", f"{page.name}-csv"),
        ):
            reads = never_cache(http.read_only(partial(view, page=page)))
            yield path(f"{page.address}/{below}", reads, name=name)
    for with_catalogue, address, name in (
        (services.results, f"{services.ADDRESS}/", "service"),
        (services.file, f"{services.ADDRESS}/csv/<slug:key>/", "service-csv"),
        (services.referrals, f"{services.REFERRALS}/", "service-referrals"),
        (services.referrals, f"{services.REFERRALS}/<slug:reason>/", "service-referrals"),
        (services.needs, f"{services.NEEDS.address}/", "needs"),
        (services.needs_file, f"{services.NEEDS.address}/csv/<slug:key>/", "needs-csv"),
    ):
        yield path(address, never_cache(http.read_only(with_catalogue)), name=name)
