"""What the pages of people ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from polku.apps.people.models import Access, Letter, Staff, Token
from polku.apps.people.names import Role
from polku.apps.people.perms import own_tokens, readable_lines

HOME = {
    Role.COACH: "casework:worklist",
    Role.LEAD: "casework:worklist",
    Role.ADMIN: "casework:uploads",
    Role.MANAGER: "insight:situation",
    Role.ANALYST: "insight:situation",
    Role.EDITOR: "catalogue:catalogue",
    Role.PROVIDER: "referrals:provider",
}
OF_AN_AREA = frozenset({Role.MANAGER, Role.ANALYST, Role.EDITOR})
"""Those whose first page is of their area: without one there is nothing on it."""
START = "people:start"


def first_page(person: Staff) -> str:
    """Return the name of the page a person's day begins on."""
    role = Role(person.role)
    if role in OF_AN_AREA and person.area_id is None:
        return START
    return HOME.get(role, START)


def demo_staff() -> list[Staff]:
    """Return one person for each role that has any: the doors of the demo's sign-in page."""
    everyone = Staff.objects.filter(is_active=True).select_related("unit", "area").order_by("pk")
    first: dict[str, Staff] = {}
    for role in Role.values:
        person = everyone.filter(role=role).first()
        if person is not None:
            first[role] = person
    return list(first.values())


LETTERS_SHOWN = 100


def newest_letters() -> list[Letter]:
    """Return the letters written last, the newest first."""
    return list(Letter.objects.order_by("-made_at", "-pk")[:LETTERS_SHOWN])


LINES_A_PAGE = 100
MOST_EXPORTED = 100_000


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the access log, newest first, and whether older lines follow."""

    lines: list[Access]
    number: int
    has_next: bool


def _called(words: str) -> list[int]:
    """Return who has that username, or the words in their name: any case, on both databases."""
    wanted = words.casefold()
    everyone = Staff.objects.values_list("pk", "username", "name")
    return [
        pk
        for pk, username, name in everyone
        if username.casefold() == wanted or wanted in name.casefold()
    ]


def _lines(reader: Staff, *, person: str, by: str) -> QuerySet[Access]:
    wanted = Q(subject=person) if person else Q()
    if by:
        wanted &= Q(by__in=_called(by))
    found = Access.objects.filter(readable_lines(reader), wanted).select_related("by", "by__unit")
    return found.order_by("-at", "-pk")


def log_page(reader: Staff, *, person: str, by: str, number: int) -> LogPage:
    """Return who saw `person` (an exact person id), or what `by` (username, part of name) saw.

    Not counted: the log grows by a line a person shown, and a count would read it all.
    """
    first = (number - 1) * LINES_A_PAGE
    found = list(_lines(reader, person=person, by=by)[first : first + LINES_A_PAGE + 1])
    return LogPage(found[:LINES_A_PAGE], number, len(found) > LINES_A_PAGE)


def log_export(reader: Staff, *, person: str, by: str) -> Iterator[Access]:
    """Yield the lines of the log for a file, newest first, at most MOST_EXPORTED."""
    yield from _lines(reader, person=person, by=by)[:MOST_EXPORTED].iterator(chunk_size=2000)


def tokens_in_force(owner: Staff, day: date) -> list[Token]:
    """Return a person's own tokens that open something on a day, the newest first."""
    return list(Token.objects.good(day).filter(own_tokens(owner)).order_by("-made_at", "-pk"))
