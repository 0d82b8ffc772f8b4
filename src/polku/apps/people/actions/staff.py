"""Who may come in, and the end of every session."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from polku.apps.people.actions.tokens import revoke_all
from polku.apps.people.models import Area, Staff, Unit


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
def let_in(username: str, *, may: bool, at: datetime) -> Staff:
    """Let a person sign in or no more; who may not is signed out everywhere, tokens and all.

    Raises Staff.DoesNotExist.
    """
    person = Staff.objects.select_for_update().get(username=username)
    person.is_active = may
    person.save(update_fields=["is_active"])
    if not may:
        end_sessions(person)
        revoke_all(person, by=None, at=at)
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
    email: str = "",
    password: str,
) -> Staff:
    """Add a person who may sign in; a coach whom an extract brought gets a way in.

    `email` is where letters go, if anywhere; `role` is a value of names.Role, `area` an area's code. Raises ValidationError when something is
    unknown, taken, or the password too weak; nothing is then kept.
    """
    its_unit, its_area = _place(unit, area)
    person = _brought(coach_id) or Staff(coach_id=coach_id or None)
    person.username, person.name, person.role = username, name, role
    person.unit, person.area = its_unit or person.unit, its_area or person.area
    person.email = email or person.email
    validate_password(password, person)
    person.set_password(password)
    person.full_clean()
    person.save()
    return person


def write_to(person: Staff, *, email: str, language: str) -> None:
    """Say where letters to a person go, and in which language (empty: not said).

    Raises ValidationError when it is no address or none of the languages.
    """
    person.email, person.language = email, language
    person.clean_fields(exclude={"password"})
    person.save(update_fields=["email", "language"])


def end_sessions(person: Staff) -> None:
    """Sign the person out on every device: no session made so far is good any more."""
    Staff.objects.filter(pk=person.pk).update(session_round=F("session_round") + 1)
