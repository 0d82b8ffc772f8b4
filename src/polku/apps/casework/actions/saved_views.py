"""Saved views of the worklist: kept under a name, renamed, deleted."""

from django.db import transaction

from polku.apps.casework.models import SavedView


@transaction.atomic
def keep(view: SavedView) -> SavedView:
    """Store a saved view, new or renamed."""
    view.save()
    return view


@transaction.atomic
def drop(view: SavedView) -> None:
    view.delete()
