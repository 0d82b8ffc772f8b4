"""The questions of paths: who is where, where people go, how long it takes, who comes back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from polku.analytics.questions.asking import answer
from polku.api import parameters
from polku.api.answers import respond
from polku.api.openapi import documented

router = Router(tags=["Paths"])


def _asked(request: HttpRequest, name: str, of: Any, **options: Any) -> HttpResponse:
    return respond(
        request,
        of,
        f"paths/{name}",
        lambda index, filters, exact: answer(name, index, filters, **options, exact=exact),
    )


@router.get("/stock", summary="People by state and month", **documented("paths/stock"))
def stock(request: HttpRequest, of: Query[parameters.Stock]) -> HttpResponse:
    """Tell how many people are in each state on the last working day of each month.

    With a length of unemployment, as a filter or as `by`, only the unemployed are counted. Source of
    the definitions: Statistics Finland, employment service statistics.
    """
    return _asked(request, "stock", of, by=of.by)


@router.get("/flow", summary="Unemployments that begin and end", **documented("paths/flow"))
def flow(request: HttpRequest, of: Query[parameters.Flow]) -> HttpResponse:
    """Tell how many unemployments began and ended in each month, and who moved from which state to which.

    Unemployment is being unemployed or fully laid off; adjacent spells are one.
    """
    return _asked(request, "flow", of)


@router.get("/graph", summary="Where people go from each state", **documented("paths/graph"))
def graph(request: HttpRequest, of: Query[parameters.Graph]) -> HttpResponse:
    """Draw the directly-follows graph of the job searches that begin in the period.

    Counts of transitions and of people, and median days in the state before.
    """
    return _asked(request, "graph", of, months=of.months)


@router.get("/variants", summary="The most common paths", **documented("paths/variants"))
def variants(request: HttpRequest, of: Query[parameters.Variants]) -> HttpResponse:
    """List the paths that most people take to open work, and those that do not end there.

    Only paths that at least ten people are shown to have taken; the rest is a row of each kind. With
    `through`, the others count with the rest.
    """
    return _asked(request, "variants", of, months=of.months, limit=of.listed, through=of.through)


@router.get("/curves", summary="Time to open work", **documented("paths/curves"))
def curves(request: HttpRequest, of: Query[parameters.Curves]) -> HttpResponse:
    """Tell how long until people leave unemployment and by what, with competing ends, by group.

    Aalen–Johansen estimates with 95 per cent intervals, and Gray's test of the groups (Aalen and
    Johansen 1978; Gray 1988). They describe and do not tell what a service does: people are sent to
    services for different reasons. A group of under 50 people has no curve.
    """
    return _asked(request, "curves", of, by=of.by, months=of.months, clock=of.clock)


@router.get("/returns", summary="The revolving door", **documented("paths/returns"))
def returns(request: HttpRequest, of: Query[parameters.Returns]) -> HttpResponse:
    """Tell who is unemployed again, or in the same service again, within 6, 12 and 24 months.

    Also chains of services, and how much of the time in services is a repeat. The period is that of
    the end of unemployment and of the services.
    """
    return _asked(request, "returns", of, limit=of.listed)


@router.get("/sequences", summary="Month by month", **documented("paths/sequences"))
def sequences(request: HttpRequest, of: Query[parameters.Sequences]) -> HttpResponse:
    """Tell where people are month by month from the start of a search, for how long, where they move.

    State distribution, mean time, transition rates and entropy as sequence analysis has them
    (Gabadinho, Ritschard, Müller and Studer 2011).
    """
    return _asked(request, "sequences", of, months=of.months)
