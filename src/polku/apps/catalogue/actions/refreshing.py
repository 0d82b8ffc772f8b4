"""An area's catalogue read anew from the PTV: asked for, done, and what became of it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from polku.apps.catalogue import perms, records
from polku.apps.catalogue.actions.checking import day_of
from polku.apps.catalogue.actions.keeping import Change, Said, keep
from polku.apps.catalogue.actions.putting import put
from polku.apps.catalogue.models import PtvGone, PtvRefresh, Service
from polku.apps.catalogue.names import AT_WORK, GIVEN_UP, EventKind, Gone, RefreshState, Source
from polku.apps.catalogue.ptv.client import Ptv, PtvError
from polku.apps.catalogue.ptv.gathering import Gathered, Scope, gather
from polku.apps.people.models import Area, Staff
from polku.reference.areas import UnknownAreaError
from polku.reference.areas import area as known_area
from polku.services import service as plain
from polku.services.names import State
from polku.services.ptv.faults import Fault
from polku.services.ptv.mapping import Read, laid_over, read
from polku.services.ptv.reading import identity
from polku.services.ptv.totals import Totals

logger = logging.getLogger(__name__)

WHOLE_EVERY = timedelta(days=7)
"""How often everything is read, whatever has been modified."""
OVERLAP = timedelta(hours=1)
"""How much earlier than the last reading is asked for again, for clocks that differ."""
OVER = frozenset({State.OUTDATED, State.ARCHIVED})


class RefreshError(Exception):
    """A refresh cannot begin: `key` names a message of `services.ptv`, `values` fill it."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class GoingOnError(Exception):
    """A refresh of the area is waiting or going on."""


@transaction.atomic
def begin(
    area: Area, *, by: Staff | None, at: datetime, whole: bool = False, partial: bool = False
) -> PtvRefresh:
    """Write down that an area is to be read from the PTV; `by` None: by the daily job or a command.

    What was modified since the last reading is asked for, everything once a week or if `whole`.
    `partial`: of some of its municipalities, so that the others are still to be asked.
    Raises PermissionDenied, RefreshError when no PTV is set, GoingOnError.
    """
    if by is not None and not perms.may_add(by, area.pk):
        raise PermissionDenied
    if not settings.PTV:
        raise RefreshError("off")
    Area.objects.select_for_update().get(pk=area.pk)  # one at a time
    theirs = PtvRefresh.objects.filter(area=area)
    at_work = theirs.filter(state__in=AT_WORK)
    if at_work.filter(asked_at__gt=at - GIVEN_UP).exists():
        raise GoingOnError
    at_work.update(state=RefreshState.FAILED, ended_at=at, trouble={"key": "broken"})
    return PtvRefresh.objects.create(
        area=area,
        state=RefreshState.WAITING,
        asked_at=at,
        asked_by=by,
        since=None if whole else _since(area, at),
        partial=partial,
    )


def _since(area: Area, at: datetime) -> datetime | None:
    """Return since when modifications are asked for; None: everything is."""
    done = PtvRefresh.objects.filter(area=area, state=RefreshState.DONE, partial=False)
    done = done.order_by("-asked_at")
    last, last_whole = done.first(), done.filter(since=None).first()
    if last is None or last_whole is None or last_whole.asked_at < at - WHOLE_EVERY:
        return None
    return last.asked_at - OVERLAP


def scope(area: Area, at: datetime, municipalities: Iterable[str] = ()) -> Scope:
    """Return whose services an area fetches: of the municipalities named, or of its own of the day.

    Raises RefreshError where there are none.
    """
    named = tuple(municipalities)
    try:
        there = known_area(area.code)
    except UnknownAreaError:
        own: tuple[str, ...] = named
    else:
        own = there.municipalities_on(day_of(at)) or there.municipalities
    if not (named or own):
        raise RefreshError("nowhere", area=area.code)
    return Scope(own, named or own, settings.PTV_ORGANISATIONS)


def carry_out(
    refresh: PtvRefresh,
    ptv: Ptv,
    *,
    clock: Callable[[], datetime],
    municipalities: Iterable[str] = (),
) -> PtvRefresh:
    """Read the PTV and bring into the catalogue what came: all of it, or on trouble nothing.

    Of the municipalities named, else of the area's own.
    """
    area, at = refresh.area, clock()
    _note(refresh, state=RefreshState.WORKING)
    try:
        whose = scope(area, at, municipalities)
        gathered = gather(ptv, whose, refresh.since, _known(area))
        totals, faults = _bring(area, gathered, at)
    except (PtvError, RefreshError) as error:
        return _failed(refresh, clock(), error.key, error.values)
    except Exception:
        logger.exception("The refresh of area %s from the PTV was cut short", area.code)
        return _failed(refresh, clock(), "broken", {})
    faults += _still_open(refresh, gathered)
    told = {"totals": totals.table(), "faults": [one.table() for one in faults]}
    return _note(refresh, state=RefreshState.DONE, ended_at=clock(), **told)


def note_step(refresh: PtvRefresh, done: int, of: int) -> None:
    """Write down how far a refresh has come."""
    _note(refresh, step=done, steps=of)


def _failed(
    refresh: PtvRefresh, at: datetime, key: str, values: Mapping[str, object]
) -> PtvRefresh:
    trouble = {"key": key, "values": {name: str(value) for name, value in values.items()}}
    return _note(refresh, state=RefreshState.FAILED, ended_at=at, trouble=trouble)


def _note(refresh: PtvRefresh, **told: object) -> PtvRefresh:
    for name, value in told.items():
        setattr(refresh, name, value)
    refresh.save(update_fields=[*told])
    return refresh


def _still_open(refresh: PtvRefresh, gathered: Gathered) -> list[Fault]:
    """Return what was told of records before, and is not mended: they have not been modified since."""
    if refresh.since is None:
        return []
    done = PtvRefresh.objects.filter(area=refresh.area, state=RefreshState.DONE)
    before = done.order_by("-asked_at", "-pk").first()
    again = {identity(one) for one in gathered.records}
    lasting = {"", *(gathered.published - again)}
    told = [Fault(**one) for one in before.faults] if before else []
    return [one for one in told if one.key in lasting and one.reason != "back"]


def _known(area: Area) -> set[str]:
    """Return the identities of what came from the PTV and is not known to be gone."""
    theirs = Service.objects.filter(area=area, source=Source.PTV, ptv_gone=None)
    return set(theirs.exclude(state=State.ARCHIVED).values_list("key", flat=True))


@transaction.atomic
def _bring(area: Area, gathered: Gathered, at: datetime) -> tuple[Totals, list[Fault]]:
    owner = _owner(area)
    came = [read(one, gathered.around, area.code, owner=owner) for one in gathered.records]
    services = [one.service for one in came if one.service]
    present = _present(area, [one.key for one in services])
    report = put(
        [laid_over(present.get(one.key), one) for one in services],
        by=None,
        at=at,
        source=Source.PTV,
    )
    _outdate(area, gathered.gone, at)
    faults = [fault for one in came for fault in one.faults]
    faults += _back(area, [one.key for one in services])
    totals = Totals(
        read=len(came),
        new=len(report.new),
        changed=len(report.changed),
        same=len(report.same),
        rejected=sum(_is_rejected(one) for one in came),
        other=sum(one.other for one in came),
        gone=len(gathered.gone),
        conflicts=len(report.conflicts),
        held=len(report.held),
    )
    return totals, faults


def _is_rejected(one: Read) -> bool:
    return one.service is None and not one.other


def _owner(area: Area) -> str:
    """Return who keeps what comes from the PTV, if the one set works with services in the area."""
    owners = Staff.objects.filter(perms.possible_owners(area.pk), username=settings.PTV_OWNER)
    return settings.PTV_OWNER if owners.exists() else ""


def _present(area: Area, keys: Iterable[str]) -> dict[str, plain.Service]:
    rows = records.whole_rows(Service.objects.filter(area=area, key__in=list(keys)))
    return {row.key: records.of_row(row) for row in rows}


def _outdate(area: Area, gone: Mapping[str, Gone], at: datetime) -> None:
    """Mark services that are no longer in the PTV as outdated, and keep why. None is removed."""
    held = Service.objects.select_for_update(of=("self",)).filter(area=area, key__in=gone)
    rows = list(records.whole_rows(held))
    changes = []
    for row in rows:
        was = records.fields_of_row(row)
        if row.state not in OVER:
            changes.append(Change(row, was, was | {"state": State.OUTDATED.value}))
    keep(changes, Said(None, at, Source.PTV), EventKind.MOVED)
    PtvGone.objects.bulk_create(
        [PtvGone(service=row, why=gone[row.key], found_at=at) for row in rows]
    )


def _back(area: Area, keys: Iterable[str]) -> list[Fault]:
    """Forget that services were gone which have come again, and tell of those still outdated here."""
    again = PtvGone.objects.filter(service__area=area, service__key__in=list(keys))
    outdated = again.filter(service__state=State.OUTDATED).select_related("service")
    told = {one.service_id: one.service.key for one in outdated}
    names = _names(told)
    again.delete()
    return [Fault("back", key, names.get(pk, "")) for pk, key in told.items()]


def _names(keys: Iterable[int]) -> dict[int, str]:
    rows = Service.objects.filter(pk__in=list(keys)).prefetch_related("texts")
    return {row.pk: next((one.name for one in row.texts.all() if one.name), "") for row in rows}
