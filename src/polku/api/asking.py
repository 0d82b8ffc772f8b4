"""From a request to what may be answered: of whom, of which index, exact or protected."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema

from polku.analytics.disclosure import Protection, Published
from polku.analytics.filters import Filters, UnknownValueError
from polku.analytics.index.store import Index
from polku.analytics.known import known_months
from polku.api.parameters import People, Searches
from polku.api.problems import UnfitError, fault
from polku.apps.insight import index as indexes
from polku.apps.insight import perms
from polku.apps.insight.forms import read_filters
from polku.apps.insight.queries.options import options
from polku.apps.people import http

Tables = Mapping[str, Published]
Ask = Callable[[Index, Filters, bool], Tables]
"""A question: of an index, of whom, and whether its answer is exact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom a resource is asked, and how its figures leave."""

    index: Index
    filters: Filters
    exact: bool
    checked: frozenset[str]
    """Filters whose values are among those that the reader may choose."""

    @property
    def protection(self) -> Protection:
        return Protection.EXACT if self.exact else Protection.PERTURBED

    def tables(self, ask: Ask) -> Tables:
        """Return the answer. Of whom there is nobody in the index, the tables are without rows."""
        try:
            return ask(self.index, self.filters, self.exact)
        except UnknownValueError as unknown:
            if unknown.field not in self.checked or not getattr(self.filters, unknown.field):
                raise
            without: dict[str, Any] = {unknown.field: ""}
            wider = replace(self, filters=replace(self.filters, **without))
            return {name: _emptied(one) for name, one in wider.tables(ask).items()}


def _emptied(published: Published) -> Published:
    return Published(published.table.clear(), published.protection)


def scope(request: HttpRequest) -> perms.Scope:
    """Return of whom the reader may ask; 404 for who may not ask of anybody."""
    found = perms.scope_of(http.staff(request))
    if found is None:
        raise Http404
    return found


def check_names(request: HttpRequest, of: Schema | None = None) -> None:
    """Refuse parameters that the resource does not have, and those given twice."""
    known = list(type(of).model_fields) if of else []
    given = [(name, ", ".join(values), len(values)) for name, values in request.GET.lists()]
    strange = [fault(name, values, known) for name, values, _ in given if name not in known]
    if strange:
        raise UnfitError(strange)
    repeated = [fault(name, values) for name, values, times in given if times > 1]
    if repeated:
        raise UnfitError(repeated, "repeated")


def asked(request: HttpRequest, of: People) -> Asked:
    """Read of whom a resource is asked.

    Raises Http404 and NotTheirsError for who may not ask, UnknownValueError and UnfitError for values
    that are none, IndexFaultError where there is no index to ask.
    """
    check_names(request, of)
    mine = scope(request)
    index = indexes.index()
    known = options(index, mine)
    filters = read_filters(of.filters(), known, mine)
    months = known_months(index, filters.area, counted=not isinstance(of, Searches))
    if months:
        months.check(filters)
    try:
        exact = perms.exact_for(http.staff(request), filters, index, indexes.secret())
    except UnknownValueError:  # nobody in the index has it
        exact = False
    checked = frozenset({"area", *(one.field for one in known.fields.values())})
    return Asked(index, filters, exact, checked)
