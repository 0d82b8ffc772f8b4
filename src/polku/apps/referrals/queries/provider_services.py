"""The services of a provider as readers see them, and how many places of each run are held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from polku.apps.catalogue import records, words
from polku.apps.catalogue.models import Run, Service
from polku.apps.people.models import Staff
from polku.apps.referrals.queries.provider import own_services
from polku.apps.referrals.queries.suiting import free_places, places_held
from polku.reference.names import Language
from polku.services import service as plain


@dataclass(frozen=True, slots=True)
class Held:
    """A run, how many clients hold a place in it, and how many places are free (None: no limit)."""

    row: Run
    run: plain.Run
    held: int
    free: int | None


@dataclass(frozen=True, slots=True)
class Own:
    pk: int
    language: Language
    name: str
    slug: str
    """Of its public page."""
    runs: Sequence[Held]


def services(staff: Staff) -> list[Own]:
    """Return a provider's published services by name: a constant number of queries."""
    held = places_held()
    found = [_own(row, held) for row in records.whole_rows(own_services(staff))]
    return sorted(found, key=lambda one: one.name.casefold())


def one(staff: Staff, pk: int) -> tuple[Service, Own] | None:
    """Return a service that a person speaks for; None: it is not theirs, or not published."""
    row = records.whole_rows(own_services(staff)).filter(pk=pk).first()
    return None if row is None else (row, _own(row, places_held()))


def _own(row: Service, held: Mapping[int, int]) -> Own:
    service = records.of_row(row)
    language, texts = words.told(service)
    return Own(
        pk=row.pk,
        language=language,
        name=texts.name or row.key,
        slug=next((one.slug for one in row.texts.all() if one.language == language), ""),
        runs=[
            Held(line, run, held.get(line.pk, 0), free_places(run, held.get(line.pk, 0)))
            for line, run in zip(row.runs.all(), service.runs, strict=True)
        ],
    )


def initial(run: plain.Run) -> dict[str, Any]:
    """Return what the form of a run begins with."""
    return {
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "places": run.places,
        "waiting_days": run.waiting_days,
    }
