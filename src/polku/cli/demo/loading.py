"""The town into its database: the register's door, then a sign-in for every role.

Needs Django set up over the database of the home.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from itertools import cycle
from zoneinfo import ZoneInfo

from django.core.management import call_command

from polku.analytics.engines.local import Local
from polku.apps.casework.actions import LoadReport, load, recompute
from polku.apps.casework.models import Client
from polku.apps.catalogue.actions import put, remind
from polku.apps.catalogue.actions.questions import put_questions
from polku.apps.catalogue.models import Desk
from polku.apps.catalogue.names import Source
from polku.apps.insight.extract import build_index
from polku.apps.people.actions import add_staff
from polku.apps.people.models import Area, Staff, Unit
from polku.apps.people.names import Role
from polku.apps.referrals.actions import remind as remind_providers
from polku.apps.referrals.queries.ending import staying
from polku.cli.demo.referring import add_referrals
from polku.demo import questions
from polku.demo.options import Options
from polku.demo.services import services
from polku.demo.writing import Home
from polku.reference.names import LANGUAGES
from polku.register import reader
from polku.web.static_files import collect

MORNING = time(7, 30)
"""When the extract came in: every meeting of the day is still ahead."""
ZONE = ZoneInfo("Europe/Helsinki")

NAMES = {
    Role.LEAD: ("Kaisa Lundström", "Mikael Rantala", "Henna Sjöholm", "Olli Vainio"),
    Role.ANALYST: ("Aleksi Forsberg",),
    Role.MANAGER: ("Eeva Stenman",),
    Role.COORDINATOR: ("Pinja Wallin",),
    Role.EDITOR: ("Joel Hagström",),
    Role.AUDITOR: ("Riitta Nordlund",),
    Role.PROVIDER: ("Saara Wikström",),
    Role.ADMIN: ("Tuukka Ahlgren",),
}
"""Invented names of those who are in no register table."""


def load_town(home: Home, options: Options, part: Callable[[str], None]) -> LoadReport:
    """Load the extract of a home, derive where each client stands, add who may sign in and services.

    Raises DoorClosedError or LoadError when the extract may not come in: then nothing has; and
    IndexFaultError when the index of the home is of no use.
    """
    day = options.today
    part("database")
    call_command("migrate", verbosity=0)
    part("reading")
    extract = reader.read(home.extract, today=day)
    part("loading")
    report = load(extract, by=None, at=_morning(day))
    part("standings")
    _derive(report, day)
    add_roles()
    part("services")
    add_services(options)
    add_questions(options)
    part("referrals")
    member = Staff.objects.filter(role=Role.PROVIDER).select_related("area").first()
    add_referrals(options, member, _morning(day))
    remind_providers(at=_morning(day))
    remind(at=_morning(day), stays=staying)
    part("paths")
    build_index(today=day, engine=Local())
    part("pages")
    collect()
    return report


def _derive(report: LoadReport, day: date) -> None:
    """Rebuild the clients that changed; all of them where an earlier run was interrupted."""
    missing = Client.objects.filter(standing=None).values_list("pk", flat=True)
    recompute(today=day, clients={*report.clients, *missing}, workers=min(os.cpu_count() or 1, 4))


def add_roles() -> None:
    """Add a lead for every unit and one person for each other role, once."""
    units = list(Unit.objects.filter(staff__role=Role.COACH).distinct().order_by("pk"))
    for number, unit in enumerate(units):
        names = NAMES[Role.LEAD]
        _add(Role.LEAD, number, names[number % len(names)], unit)
    for role, names in NAMES.items():
        if role is not Role.LEAD and units:
            _add(role, 0, names[0], units[0])


def add_services(options: Options) -> None:
    """Put the services of the town into the catalogue of those who keep it, theirs by turns.

    The town may be a trial area; its people work in the employment area of the day.
    """
    keepers = Staff.objects.filter(role__in=(Role.EDITOR, Role.COORDINATOR)).select_related("area")
    names = [(one.area.code, one.username) for one in keepers.order_by("pk") if one.area]
    town = options.place, options.today, options.seed
    made = services(*town, clients=options.clients) if names else ()
    owned = (
        replace(one, area=area, owner=owner)
        for one, (area, owner) in zip(made, cycle(names), strict=False)
    )
    put(owned, by=None, at=_morning(options.today), source=Source.IMPORT)


def add_questions(options: Options) -> None:
    """Give the areas of the town's editors what is often asked there, once."""
    told = questions.desk()
    hours = {one: told[one] for one in LANGUAGES}
    for area in Area.objects.filter(staff__role=Role.EDITOR).distinct():
        desk = Desk(phone=told["phone"], email=told["email"], hours=hours)
        put_questions(area, questions.questions(), desk=desk, at=_morning(options.today))


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, ZONE)


def _add(role: Role, number: int, name: str, unit: Unit) -> None:
    """Add a person, unless they are there, with a password that nobody knows."""
    username = f"{role.value}{number + 1 if role is Role.LEAD else ''}"
    if not Staff.objects.filter(username=username).exists():
        add_staff(
            username=username,
            name=name,
            role=role.value,
            unit=unit.name if role is Role.LEAD else "",
            area=unit.area.code,
            email=f"{username}@example.org",
            password=secrets.token_urlsafe(24),
        )
