"""Everything that changes the service catalogue: one verb a function, one transaction, `by=`, `at=`."""

from polku.apps.catalogue.actions.editing import confirm, create, edit, move, review
from polku.apps.catalogue.actions.errors import ChangedMeanwhileError, IncompleteError, StepError
from polku.apps.catalogue.actions.planning import UnknownCatalogueError
from polku.apps.catalogue.actions.putting import PutReport, put
from polku.apps.catalogue.actions.reminding import Reminded, remind
from polku.apps.catalogue.actions.settling import settle

__all__ = [
    "ChangedMeanwhileError",
    "IncompleteError",
    "PutReport",
    "Reminded",
    "StepError",
    "UnknownCatalogueError",
    "confirm",
    "create",
    "edit",
    "move",
    "put",
    "remind",
    "review",
    "settle",
]
