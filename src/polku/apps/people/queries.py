"""What the pages of people ask."""

from polku.apps.people.models import Staff
from polku.apps.people.names import Role

HOME = {
    Role.COACH: "casework:worklist",
    Role.LEAD: "casework:worklist",
    Role.ADMIN: "casework:uploads",
}
START = "people:start"


def first_page(person: Staff) -> str:
    """Return the name of the page a person's day begins on."""
    return HOME.get(Role(person.role), START)


def demo_staff() -> list[Staff]:
    """Return one person for each role that has any: the doors of the demo's sign-in page."""
    everyone = Staff.objects.filter(is_active=True).select_related("unit", "area").order_by("pk")
    first: dict[str, Staff] = {}
    for role in Role.values:
        person = everyone.filter(role=role).first()
        if person is not None:
            first[role] = person
    return list(first.values())
