"""Whether a record of the PTV is of a service that people of some municipalities can use."""

from collections.abc import Collection

from polku.services.ptv.reading import Record, identity, listed, table, text

LIMITED = frozenset({"LimitedType", "AreaType"})
PUBLISHED = frozenset({"Published", ""})


def concerns(record: Record, municipalities: Collection[str]) -> bool:
    """Tell whether a service is for people of any of the municipalities; without a limit it is."""
    if text(record, "areaType") not in LIMITED:
        return True
    told = {
        text(one, "code").zfill(3)
        for area in listed(record, "areas")
        for one in listed(area, "municipalities")
    }
    return not told or not told.isdisjoint(municipalities)


def is_published(record: Record) -> bool:
    """Tell whether a record is in force."""
    return text(record, "publishingStatus") in PUBLISHED


def services_of_channel(channel: Record) -> set[str]:
    """Return the identities of the services that a channel is of."""
    found = {identity(table(one, "service")) for one in listed(channel, "services")}
    return found - {""}
