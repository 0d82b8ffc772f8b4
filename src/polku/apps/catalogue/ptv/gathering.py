"""What is asked of the PTV for an area: its services, what they refer to, and which are gone."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from polku.apps.catalogue.names import Gone
from polku.apps.catalogue.ptv.client import Ptv, PtvError
from polku.services.ptv.areas import concerns, is_published, services_of_channel
from polku.services.ptv.mapping import Around, channels_of, organisation_of
from polku.services.ptv.reading import Record, identity

FEW = 5
"""As many services may leave the lists at once without their lists being doubted."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose services are fetched: those of organisations for the municipalities, or of all there."""

    municipalities: Sequence[str]
    organisations: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The records that are new or may have changed, and all identities that are published."""

    records: Sequence[Any]
    published: AbstractSet[str]
    around: Around


def gather(ptv: Ptv, scope: Scope, since: datetime | None) -> Gathered:
    """Fetch the services of a scope; with `since` those alone that were modified after it.

    A service is modified by its channels, too. Services of organisations come whole every time:
    the PTV lists them in no other way.
    """
    if scope.organisations:
        came = [one for key in scope.organisations for one in ptv.services_by(key)]
        records = [one for one in came if not _elsewhere(one, scope)]
        published = {identity(one) for one in records} - {""}
    elif since is None:
        records = [one for code in scope.municipalities for one in ptv.services_in(code)]
        published = {identity(one) for one in records} - {""}
    else:
        published = _every(ptv.service_keys(code) for code in scope.municipalities)
        records = ptv.services(_modified(ptv, scope, since) & published)
    records = [one for one in _once(records) if not _withdrawn(one)]
    return Gathered(records, published, _around(ptv, records, published))


def why_gone(ptv: Ptv, known: AbstractSet[str], published: AbstractSet[str]) -> dict[str, Gone]:
    """Return why services that are known here are not among the published ones, each looked up.

    Raises PtvError where most of them are in force and only left out of the lists.
    """
    found = {key: _why(ptv.service(key)) for key in sorted(known - published)}
    moved = sum(why is Gone.MOVED for why in found.values())
    if moved > max(FEW, len(known) // 2):
        raise PtvError("emptied", gone=moved, known=len(known))
    return found


def _why(record: Record | None) -> Gone:
    if record is None:
        return Gone.DELETED
    return Gone.MOVED if is_published(record) else Gone.ARCHIVED


def _modified(ptv: Ptv, scope: Scope, since: datetime) -> set[str]:
    own = _every(ptv.service_keys(code, since) for code in scope.municipalities)
    channels = _every(ptv.channel_keys(code, since) for code in scope.municipalities)
    return own | _every(map(services_of_channel, ptv.channels(channels)))


def _around(ptv: Ptv, records: Iterable[Any], published: AbstractSet[str]) -> Around:
    records = list(records)
    channels = _every(set(channels_of(one)) for one in records) - published
    organisations = {identity(organisation_of(one)) for one in records} - {""}
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
    return isinstance(record, Mapping) and not concerns(record, scope.municipalities)


def _withdrawn(record: Any) -> bool:
    return isinstance(record, Mapping) and not is_published(record)
