"""A client of the PTV's open interface, version 11 (`…/api/v11`): only GETs, no sign-in.

Lists come in pages (`pageNumber`, `pageCount`, `itemList`); what is asked for by identity, up to a
hundred at a time. A 504 is usual there and is asked again (`people.remote`).
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from polku.apps.people.remote import Remote, RemoteError
from polku.services.ptv.reading import Record, identity

TOGETHER = 100
"""Identities that a call may ask for."""
MOST_PAGES = 1000
GONE = frozenset({404, 410})
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WITH_GENERAL = {"serviceWithGD": "true"}
"""Also what the national description that a service leans on says."""

Step = Callable[[int, int], None]
"""Told how many calls are done, of how many; of a list the number is known after its first page."""


class PtvError(RemoteError):
    """The PTV could not be read: `key` names a message of `services.ptv`."""


def unheard(_done: int, _all: int) -> None:
    pass


class Ptv:
    """The PTV at an address that ends with its version. Raises PtvError."""

    def __init__(
        self,
        base: str,
        *,
        step: Step = unheard,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 60.0,
    ) -> None:
        self._remote = Remote(base, error=PtvError, sleep=sleep, timeout=timeout)
        self._step = step

    def services_in(self, municipality: str) -> Iterator[Record]:
        """Yield the published services of a municipality, whole."""
        path = f"Service/list/area/Municipality/code/{municipality}"
        return self._pages(path, WITH_GENERAL)

    def services_by(self, organisation: str) -> Iterator[Record]:
        """Yield the published services of an organisation, whole."""
        asked = {"organizationId": organisation, **WITH_GENERAL}
        return self._pages("Service/list/organization", asked)

    def service_keys(self, municipality: str, since: datetime | None = None) -> set[str]:
        """Return the identities of a municipality's services, of those modified since a time."""
        path = f"Service/area/Municipality/code/{municipality}"
        return self._keys(path, since)

    def channel_keys(self, municipality: str, since: datetime) -> set[str]:
        """Return the identities of a municipality's channels that were modified since a time."""
        path = f"ServiceChannel/area/Municipality/code/{municipality}"
        return self._keys(path, since)

    def services(self, keys: Iterable[str]) -> list[Record]:
        """Return the services of identities that are published, whole."""
        return self._those("Service/serviceWithGD/list", keys)

    def channels(self, keys: Iterable[str]) -> list[Record]:
        """Return the channels of identities that are published, of all five kinds."""
        return self._those("ServiceChannel/list", keys)

    def service(self, key: str) -> Record | None:
        """Return a service whatever its state; None: there is none any more."""
        return self._one(f"Service/{key}")

    def organisation(self, key: str) -> Record | None:
        """Return an organisation; None: there is none."""
        return self._one(f"Organization/{key}") if GUID.fullmatch(key) else None

    def _keys(self, path: str, since: datetime | None) -> set[str]:
        asked = {"date": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")} if since else {}
        return {identity(one) for one in self._pages(path, asked)} - {""}

    def _pages(self, path: str, asked: Mapping[str, str]) -> Iterator[Any]:
        """Yield what each page of a list holds, whatever it is."""
        number, pages = 1, 1
        while number <= min(pages, MOST_PAGES):
            items, pages = self._page(path, {**asked, "page": str(number)})
            self._step(number, pages)
            yield from items
            number += 1

    def _page(self, path: str, asked: Mapping[str, str]) -> tuple[list[Any], int]:
        """Return what a page holds, and how many pages there are."""
        answer = self._remote.ask(path, asked=asked)
        match self._remote.data(answer):
            case {"itemList": list(items), "pageCount": int(pages)}:
                return items, pages
        why = "no itemList or pageCount"
        raise PtvError("unreadable", url=str(answer.url), why=why)

    def _those(self, path: str, keys: Iterable[str]) -> list[Any]:
        wanted = sorted(key for key in set(keys) if GUID.fullmatch(key))
        parts = [wanted[first : first + TOGETHER] for first in range(0, len(wanted), TOGETHER)]
        found: list[Any] = []
        for number, part in enumerate(parts, start=1):
            found += self._part(path, part)
            self._step(number, len(parts))
        return found

    def _part(self, path: str, keys: Sequence[str]) -> list[Any]:
        answer = self._remote.ask(path, asked={"guids": ",".join(keys)}, good=GONE)
        if answer.status_code in GONE:  # none of them is there
            return []
        data = self._remote.data(answer)
        if not isinstance(data, list):
            raise PtvError("unreadable", url=str(answer.url), why="no list")
        return data

    def _one(self, path: str) -> Record | None:
        answer = self._remote.ask(path, good=GONE)
        if answer.status_code in GONE:
            return None
        data = self._remote.data(answer)
        if not isinstance(data, Mapping):
            raise PtvError("unreadable", url=str(answer.url), why="no record")
        return data
