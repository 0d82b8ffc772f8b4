"""The pages on paths and their files."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from polku.apps.insight.queries import paths as path_queries
from polku.apps.insight.queries import revolving_door as door_queries
from polku.apps.insight.queries import time_to_work as time_queries
from polku.apps.insight.views.asking import Page, shown, spreadsheet
from polku.apps.people import http

PATHS = Page("paths", "insight/paths.html", path_queries.page, fields=("yli",))
TIME = Page("time-to-work", "insight/time_to_work.html", time_queries.page)
DOOR = Page("revolving-door", "insight/revolving_door.html", door_queries.page)


@never_cache
@http.read_only
def paths(request: HttpRequest) -> HttpResponse:
    """Show where people go from unemployment, through which services, and how long it takes."""
    return shown(request, PATHS)


@never_cache
@http.read_only
def paths_csv(request: HttpRequest, key: str) -> HttpResponse:
    return spreadsheet(request, PATHS, key)


@never_cache
@http.read_only
def time_to_work(request: HttpRequest) -> HttpResponse:
    """Show how soon people come to open work by first service, and by what else they leave."""
    return shown(request, TIME)


@never_cache
@http.read_only
def time_to_work_csv(request: HttpRequest, key: str) -> HttpResponse:
    return spreadsheet(request, TIME, key)


@never_cache
@http.read_only
def revolving_door(request: HttpRequest) -> HttpResponse:
    """Show who comes back to unemployment and to the same service, and how much is repeated."""
    return shown(request, DOOR)


@never_cache
@http.read_only
def revolving_door_csv(request: HttpRequest, key: str) -> HttpResponse:
    return spreadsheet(request, DOOR, key)
