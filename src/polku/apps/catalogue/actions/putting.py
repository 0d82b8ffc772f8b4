"""A whole catalogue in at once: from a file, from the PTV, from the demo."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from polku.apps.catalogue.actions.keeping import Said, keep
from polku.apps.catalogue.actions.planning import Key, Planned, plan
from polku.apps.catalogue.models import Conflict
from polku.apps.catalogue.names import Outcome, Source
from polku.apps.people.models import Staff
from polku.services import service as plain


@dataclass(slots=True)
class PutReport:
    """What became of the services put in, each by area and key."""

    new: list[Key] = field(default_factory=list)
    changed: list[Key] = field(default_factory=list)
    same: list[Key] = field(default_factory=list)
    conflicts: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    """Fields that were edited in Polku and are otherwise in what came: to be settled."""
    held: list[Key] = field(default_factory=list)
    """Those that were to be published but lack something: new ones came in as drafts."""

    @classmethod
    def of(cls, planned: Iterable[Planned]) -> "PutReport":
        found = cls()
        by_outcome = {
            Outcome.NEW: found.new,
            Outcome.CHANGED: found.changed,
            Outcome.SAME: found.same,
        }
        for one in planned:
            by_outcome[one.outcome].append(one.key)
            if one.differing:
                found.conflicts[one.key] = tuple(one.differing)
            if one.is_held:
                found.held.append(one.key)
        return found


@transaction.atomic
def put(
    services: Iterable[plain.Service], *, by: Staff | None, at: datetime, source: Source
) -> PutReport:
    """Bring services into their areas' catalogues; what is known by its key is changed.

    A field edited in Polku stays; what came is kept beside it as a conflict. A service that lacks
    what readers must have is not published by it. Raises UnknownCatalogueError, and ValueError when
    a key comes twice; then nothing has come in.
    """
    planned = plan(services, at)
    carry_out(planned, Said(by, at, source))
    return PutReport.of(planned)


def carry_out(planned: Sequence[Planned], said: Said) -> None:
    """Do what was planned, in the transaction that planned it."""
    keep([one.change for one in planned if one.outcome != Outcome.SAME], said)
    _write_conflicts(planned, said)


def _write_conflicts(planned: Sequence[Planned], said: Said) -> None:
    """Write down what differs, and forget what does no longer.

    A difference that was settled comes up anew when they say something else.
    """
    differs = {(one.change.row.pk, name) for one in planned for name in one.differing}
    compared = {one.change.row.pk for one in planned}
    gone = [
        pk
        for pk, service, name in Conflict.objects.filter(kept="", source=said.source).values_list(
            "pk", "service_id", "field"
        )
        if service in compared and (service, name) not in differs
    ]
    Conflict.objects.filter(pk__in=gone).delete()
    found = [
        Conflict(
            service=one.change.row, field=name, theirs=theirs, source=said.source, found_at=said.at
        )
        for one in planned
        for name, theirs in one.differing.items()
    ]
    Conflict.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["service", "field"],
        update_fields=["theirs", "source", "found_at", "kept", "settled_at", "settled_by"],
        batch_size=500,
    )
