"""What is asked of the PTV for an area: its services, what they refer to, and which are gone."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from polku.apps.catalogue.names import Gone
from polku.apps.catalogue.ptv.client import Ptv, PtvError
from polku.services.ptv.areas import concerns, is_published, services_of_channel
from polku.services.ptv.codes import classes_of, is_employment
from polku.services.ptv.mapping import Around, channels_of, organisation_of
from polku.services.ptv.reading import Record, identity

FEW = 5
"""As many services may leave the lists at once without their lists being doubted."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose services are fetched: those of organisations for the area, or of all in municipalities."""

    area: Sequence[str]
    """All municipalities of the area."""
    municipalities: Sequence[str]
    """Those that are asked for."""
    organisations: Sequence[str] = ()

    def holds(self, record: Record) -> bool:
        """Tell whether a service in force is one of the area's."""
        theirs = not self.organisations or identity(organisation_of(record)) in self.organisations
        return is_published(record) and theirs and concerns(record, self.area)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came, and what is no longer there."""

    records: Sequence[Any]
    """Those that are new or may have changed."""
    published: AbstractSet[str]
    """Identities of all that are in force."""
    around: Around
    gone: Mapping[str, Gone]
    """Why services that were known are no longer there."""


def gather(
    ptv: Ptv, scope: Scope, since: datetime | None, known: AbstractSet[str] = frozenset()
) -> Gathered:
    """Fetch the services of a scope; with `since` those alone that were modified after it.

    A service is modified by its channels, too. Services of organisations come whole every time:
    the PTV lists them in no other way. Each that is `known` and in no list is looked up. Raises
    PtvError where it does not answer, or most of those known are in force and not the area's.
    """
    records, listed = _listed(ptv, scope, since)
    looked_up = {key: ptv.service(key) for key in sorted(known - listed)}
    found = {key: _why(record, scope) for key, record in looked_up.items()}
    gone = {key: why for key, why in found.items() if why}
    _check_lists(gone, known)
    unlisted = looked_up.keys() - gone.keys()
    published = listed | unlisted
    came = [one for one in _once([*records, *ptv.services(unlisted)]) if not _withdrawn(one)]
    return Gathered(came, published, _around(ptv, came, published), gone)


def _listed(ptv: Ptv, scope: Scope, since: datetime | None) -> tuple[list[Any], set[str]]:
    """Return the records that the lists have or tell modified, and the identities of all listed."""
    if scope.organisations:
        came = [one for key in scope.organisations for one in ptv.services_by(key)]
        records = [one for one in came if not _elsewhere(one, scope)]
    elif since is None:
        records = [one for code in scope.municipalities for one in ptv.services_in(code)]
    else:
        published = _every(ptv.service_keys(code) for code in scope.municipalities)
        return ptv.services(_modified(ptv, scope, since) & published), published
    return records, {identity(one) for one in records} - {""}


def _why(record: Record | None, scope: Scope) -> Gone | None:
    """Return why a service that no list has is gone; None: it is not."""
    if record is None:
        return Gone.DELETED
    if not is_published(record):
        return Gone.ARCHIVED
    return None if scope.holds(record) else Gone.MOVED


def _check_lists(gone: Mapping[str, Gone], known: AbstractSet[str]) -> None:
    """Raise PtvError where most services left at once and are in force: so the scope is wrong."""
    moved = sum(why is Gone.MOVED for why in gone.values())
    if moved > max(FEW, len(known) // 2):
        raise PtvError("emptied", gone=moved, known=len(known))


def _modified(ptv: Ptv, scope: Scope, since: datetime) -> set[str]:
    own = _every(ptv.service_keys(code, since) for code in scope.municipalities)
    channels = _every(ptv.channel_keys(code, since) for code in scope.municipalities)
    return own | _every(map(services_of_channel, ptv.channels(channels)))


def _around(ptv: Ptv, records: Iterable[Any], published: AbstractSet[str]) -> Around:
    """Fetch what the records of employment services refer to."""
    wanted = [one for one in records if is_employment(classes_of(one))]
    channels = _every(set(channels_of(one)) for one in wanted) - published
    organisations = {identity(organisation_of(one)) for one in wanted} - {""}
    told = {key: one for key in sorted(organisations) if (one := ptv.organisation(key))}
    return Around(_by_identity(ptv.channels(channels)), told, published)


def _every(sets: Iterable[AbstractSet[str]]) -> set[str]:
    return set().union(*sets)


def _by_identity(records: Iterable[Any]) -> dict[str, Record]:
    return {identity(one): one for one in records if identity(one)}


def _once(records: Iterable[Any]) -> list[Any]:
    """Return the records, one that came in several lists once; one without an identity stays."""
    found: dict[str, Any] = {}
    for place, one in enumerate(records):
        found.setdefault(identity(one) or f"#{place}", one)
    return list(found.values())


def _elsewhere(record: Any, scope: Scope) -> bool:
    return isinstance(record, Mapping) and not concerns(record, scope.area)


def _withdrawn(record: Any) -> bool:
    return isinstance(record, Mapping) and not is_published(record)
