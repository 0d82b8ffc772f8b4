"""Everything that changes casework data: one verb a function, one transaction, `by=` and `at=`."""

from polku.apps.casework.actions.allocation import allocate
from polku.apps.casework.actions.conflicts import settle_conflict
from polku.apps.casework.actions.contacts import book_meeting, record_contact
from polku.apps.casework.actions.errors import LoadError, LoadRunningError
from polku.apps.casework.actions.loading import LoadReport, TableReport, load
from polku.apps.casework.actions.recomputing import recompute

__all__ = [
    "LoadError",
    "LoadReport",
    "LoadRunningError",
    "TableReport",
    "allocate",
    "book_meeting",
    "load",
    "recompute",
    "record_contact",
    "settle_conflict",
]
