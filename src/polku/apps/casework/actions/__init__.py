"""Everything that changes casework data: one verb a function, one transaction, `by=` and `at=`."""

from polku.apps.casework.actions.allocation import allocate
from polku.apps.casework.actions.conflicts import settle_conflict
from polku.apps.casework.actions.contacts import book_meeting, record_contact
from polku.apps.casework.actions.errors import LoadError, LoadRunningError
from polku.apps.casework.actions.loading import LoadReport, TableReport, load
from polku.apps.casework.actions.recomputing import recompute
from polku.apps.casework.actions.services import Begun, begin, finish

__all__ = [
    "Begun",
    "LoadError",
    "LoadReport",
    "LoadRunningError",
    "TableReport",
    "allocate",
    "begin",
    "book_meeting",
    "finish",
    "load",
    "recompute",
    "record_contact",
    "settle_conflict",
]
