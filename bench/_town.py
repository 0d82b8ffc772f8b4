"""A town of clients for the benchmarks of pages: rows as they stand once derived, no history behind.

Drawn with a fixed seed, so that two runs measure the same list.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from polku.apps.casework.models import Client, Extract, Standing
from polku.apps.people.models import Area, Staff, Unit
from polku.apps.people.names import AreaKind, Role

TODAY = date(2026, 11, 24)
HELSINKI = ZoneInfo("Europe/Helsinki")
BATCH = 2_000

FAMILY = [
    "Korhonen",
    "Virtanen",
    "Mäkinen",
    "Lindqvist",
    "Söderholm",
    "Öhman",
    "Åberg",
    "Petrova",
    "Nguyen",
    "Warsame",
]
GIVEN = [
    "Aino",
    "Matti",
    "Benita",
    "Kaj",
    "Ann-Sofie",
    "Jere",
    "Oksana",
    "Farid",
    "Irina",
    "Tuula",
    "Rasmus",
    "Amina",
]
LANGUAGES = ["fi"] * 70 + ["sv"] * 12 + ["ru", "et", "so", "ar", "uk", "vi", "fa", "ku"]
SERVICES = ["work_trial", "job_search_coaching", "integration_training", "rehabilitative_work"]
KINDS = {
    "P02c": "initial_interview",
    "P06": "job_search_meeting",
    "P10": "meeting_before_end",
    "D01": "job_search_duty",
    "D13": "job_profile",
}
METHODS = ["21", "23", "24", "27", "28", "29", "01", "35"]
PLACES = ("710", "078", "149")


def build(clients: int, coaches: int, coaches_a_unit: int = 50) -> None:
    """Fill an empty database: one area, units of coaches with a lead each, and their clients."""
    draw = random.Random(11)
    area = Area.objects.create(
        code="bench", kind=AreaKind.EMPLOYMENT, name_fi="Testiala", name_sv="Test", name_en="Test"
    )
    extract = Extract.objects.create(
        fingerprint="bench", name="bench", loaded_at=datetime.combine(TODAY, time(), HELSINKI)
    )
    staff = [_coach(number, area, coaches_a_unit) for number in range(coaches)]
    Staff.objects.bulk_create(staff, batch_size=BATCH)
    rows = _clients(clients, staff, area, extract, draw)
    while batch := list(islice(rows, BATCH)):
        Client.objects.bulk_create(batch)
        Standing.objects.bulk_create([_standing(client, draw) for client in batch])


def _coach(number: int, area: Area, a_unit: int) -> Staff:
    if number % a_unit == 0:
        unit = Unit.objects.create(area=area, name=f"Unit {number // a_unit}")
        _coach.unit = unit  # type: ignore[attr-defined]
        Staff.objects.create(
            username=f"lead{number // a_unit}", name=f"Lead {number}", role=Role.LEAD,
            unit=unit, area=area,
        )  # fmt: skip
    return Staff(
        username=f"coach{number}",
        name=f"{GIVEN[number % len(GIVEN)]} {FAMILY[number % len(FAMILY)]} {number}",
        role=Role.COACH,
        unit=_coach.unit,  # type: ignore[attr-defined]
        area=area,
        coach_id=f"c{number}",
        norm=100,
    )


def _clients(
    count: int, staff: list[Staff], area: Area, extract: Extract, draw: random.Random
) -> Iterator[Client]:
    for number in range(count):
        coach = None if draw.random() < 0.001 else staff[number % len(staff)]
        yield Client(
            person_id=f"A-{number:07}",
            birth_date=TODAY - timedelta(days=draw.randrange(18 * 365, 64 * 365)),
            municipality=draw.choice(PLACES),
            area=area,
            mother_tongue=draw.choice(LANGUAGES),
            service_language=draw.choice(("", "fi", "fi", "sv")),
            occupation=draw.choice(("", "5223", "9112", "2320")),
            non_disclosure=draw.random() < 0.005,
            coach=coach,
            stand_in=staff[(number + 1) % len(staff)] if draw.random() < 0.02 else None,
            given_name=draw.choice(GIVEN),
            family_name=draw.choice(FAMILY),
            extract=extract,
        )


def _maybe(draw: random.Random, share: float, low: int, high: int) -> date | None:
    """Return a day between so many days from today, or with the rest of the chance none."""
    return TODAY + timedelta(draw.randrange(low, high)) if draw.random() < share else None


def _at(day: date | None, draw: random.Random) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(draw.randrange(8, 16), draw.choice((0, 15, 30))), HELSINKI)


def _strip(draw: random.Random) -> str:
    letters = ""
    while len(letters) < 36:
        letters += draw.choice("osvtrpuuux") * draw.randrange(2, 14)
    return letters[-36:]


def _reason(rule: str, due: date) -> dict[str, object]:
    return {
        "key": "meeting_after_meeting",
        "values": {"months": 3, "start": (due - timedelta(days=90)).isoformat()},
        "source": {
            "source": "380/2023 32 §",
            "href": "https://www.finlex.fi/fi/laki/alkup/2023/20230380",
            "since": "2026-01-01",
            "confidence": "M",
        },
        "starts": (due - timedelta(days=90)).isoformat(),
        "rule": rule,
    }


def _standing(client: Client, draw: random.Random) -> Standing:
    rule = draw.choice(list(KINDS))
    due = _maybe(draw, 0.9, -20, 90)
    unemployed = _maybe(draw, 0.75, -1500, -1)
    served = _maybe(draw, 0.25, -120, -1)
    rises = _maybe(draw, 0.6, -200, 200)
    contact = _maybe(draw, 0.95, -300, 0)
    plan = _maybe(draw, 0.92, -400, -1)
    return Standing(
        client=client,
        coach=client.coach,
        stand_in=client.stand_in,
        unit_id=client.coach.unit_id if client.coach else None,
        area_id=client.area_id,
        built_on=TODAY,
        in_search=draw.random() < 0.97,
        next_rule=rule if due else "",
        next_kind=KINDS[rule] if due else "",
        next_due=due,
        next_reason=_reason(rule, due) if due else {},
        interview_due=due if rule == "P02c" else None,
        meeting_at=_at(_maybe(draw, 0.2, 0, 10), draw),
        plan_kind="01" if plan else "",
        plan_made_on=plan,
        plan_until=plan + timedelta(days=365) if plan else None,
        contact_at=_at(contact, draw),
        contact_method=draw.choice(METHODS) if contact else "",
        met_on=contact if contact and draw.random() < 0.7 else None,
        search_since=unemployed or TODAY - timedelta(days=draw.randrange(20, 400)),
        unemployed_since=unemployed,
        unemployed_days=(TODAY - unemployed).days if unemployed else 0,
        service=draw.choice(SERVICES) if served else "",
        service_since=served,
        service_until=_maybe(draw, 0.9, 0, 120) if served else None,
        service_next=draw.random() < 0.3,
        share_now=draw.choice((0, 10, 20, 30, 40, 50)),
        share_next=50,
        share_rises_on=rises,
        returned_on=_maybe(draw, 0.15, -300, -1),
        strip=_strip(draw),
    )
