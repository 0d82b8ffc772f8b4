"""Everything that changes who may come in and who is in."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from polku.apps.people.models import Area, FailedSignIn, Staff, Unit

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST_PAIR = 5
"""Failures of one name from one address within the window, before the door stays shut."""
MOST_ADDRESS = 50
"""Failures from one address with any names: an office of many shares one address."""
MOST_NAME = 100
"""Failures of one name from anywhere: high, so that a stranger cannot lock a coach out."""


class TooManyFailuresError(Exception):
    """The door stays shut for a while, whatever the password."""


def _key(word: str) -> str:
    return salted_hmac("polku.sign-in", word.casefold(), algorithm="sha256").hexdigest()


def _is_shut(name: str, address: str, at: datetime) -> bool:
    recent = FailedSignIn.objects.filter(at__gt=at - WINDOW)
    found = recent.aggregate(
        pair=Count("pk", filter=Q(username=name, address=address)),
        address=Count("pk", filter=Q(address=address)),
        name=Count("pk", filter=Q(username=name)),
    )
    most = {"pair": MOST_PAIR, "address": MOST_ADDRESS, "name": MOST_NAME}
    return any(found[what] >= most[what] for what in most)


def identify(
    request: HttpRequest, *, username: str, password: str, address: str, at: datetime
) -> Staff | None:
    """Return whose username and password these are, or None.

    Raises TooManyFailuresError when the name or the address has failed too often lately; the
    password is then not even looked at.
    """
    name, place = _key(username), _key(address)
    if _is_shut(name, place, at):
        raise TooManyFailuresError
    found = authenticate(request, username=username, password=password)
    if isinstance(found, Staff):
        FailedSignIn.objects.filter(username=name, address=place).delete()
        return found
    FailedSignIn.objects.filter(at__lt=at - KEPT).delete()
    FailedSignIn.objects.create(at=at, username=name, address=place)
    return None


def _place(unit: str, area: str) -> tuple[Unit | None, Area | None]:
    """Return the unit, made where the area has none of that name, and the area."""
    if not area:
        if unit:
            raise ValidationError(_("A unit is in an area: give the area's code as well."))
        return None, None
    found = Area.objects.filter(code=area).first()
    if found is None:
        known = ", ".join(Area.objects.order_by("code").values_list("code", flat=True))
        raise ValidationError(
            _("There is no area %(code)s. Areas: %(known)s."),
            params={"code": area, "known": known or "–"},
        )
    return Unit.objects.get_or_create(area=found, name=unit)[0] if unit else None, found


def _brought(coach_id: str) -> Staff | None:
    """Return the coach whom an extract brought and who has no password yet."""
    found = Staff.objects.filter(coach_id=coach_id).first() if coach_id else None
    return None if found is None or found.has_usable_password() else found


@transaction.atomic
def give_password(username: str, password: str) -> Staff:
    """Give a person a new password and sign them out everywhere.

    Raises Staff.DoesNotExist, or ValidationError when the password is too weak.
    """
    person = Staff.objects.select_for_update().get(username=username)
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person)
    return person


@transaction.atomic
def let_in(username: str, *, may: bool) -> Staff:
    """Let a person sign in or no more; who may not is signed out everywhere.

    Raises Staff.DoesNotExist.
    """
    person = Staff.objects.select_for_update().get(username=username)
    person.is_active = may
    person.save(update_fields=["is_active"])
    if not may:
        end_sessions(person)
    return person


@transaction.atomic
def add_staff(
    *,
    username: str,
    name: str,
    role: str,
    unit: str = "",
    area: str = "",
    coach_id: str = "",
    password: str,
) -> Staff:
    """Add a person who may sign in; a coach whom an extract brought gets a way in.

    `role` is a value of names.Role, `area` an area's code. Raises ValidationError when something is
    unknown, taken, or the password too weak; nothing is then kept.
    """
    its_unit, its_area = _place(unit, area)
    person = _brought(coach_id) or Staff(coach_id=coach_id or None)
    person.username, person.name, person.role = username, name, role
    person.unit, person.area = its_unit or person.unit, its_area or person.area
    validate_password(password, person)
    person.set_password(password)
    person.full_clean()
    person.save()
    return person


def end_sessions(person: Staff) -> None:
    """Sign the person out on every device: no session made so far is good any more."""
    Staff.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
