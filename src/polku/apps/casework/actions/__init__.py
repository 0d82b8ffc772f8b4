"""Everything that changes casework data: one verb a function, one transaction, `by=` and `at=`."""

from polku.apps.casework.actions.errors import LoadError, LoadRunningError
from polku.apps.casework.actions.loading import LoadReport, TableReport, load
from polku.apps.casework.actions.recomputing import recompute

__all__ = ["LoadError", "LoadReport", "LoadRunningError", "TableReport", "load", "recompute"]
