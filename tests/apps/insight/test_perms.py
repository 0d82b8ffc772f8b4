"""Who may ask of whom, and who sees figures as counted: everybody, and every near miss."""

import pytest
from tests.apps.insight.conftest import AWAY, HOME, SECRET

from polku.analytics.filters import Filters
from polku.apps.casework.models import Client
from polku.apps.insight.perms import NotTheirsError, exact_for, scope_of

ALLOWED = ["analyst", "manager", "coordinator", "auditor", "first_lead", "first_coach", "national"]
REFUSED = ["editor", "admin", "lost"]


@pytest.mark.parametrize("name", ALLOWED)
def test_these_may_ask(cast, name):
    assert scope_of(cast[name]) is not None


@pytest.mark.parametrize("name", REFUSED)
def test_these_may_not(cast, name):
    assert scope_of(cast[name]) is None


@pytest.mark.parametrize("name", ["analyst", "first_lead", "first_coach"])
@pytest.mark.parametrize(
    "filters", [Filters(area=AWAY), Filters(unit="Far Unit one"), Filters(unit="No such unit")]
)
def test_nobody_of_an_area_asks_of_another(cast, name, filters):
    with pytest.raises(NotTheirsError):
        scope_of(cast[name]).check(filters)


def test_a_supervisor_without_an_area_may_choose_one(cast):
    scope = scope_of(cast["national"])
    scope.check(Filters(area=AWAY))
    assert scope.area == ""
    with pytest.raises(NotTheirsError):
        scope.check(Filters(area="no such"))


@pytest.mark.parametrize(
    ("name", "coach"),
    [
        ("first_lead", "K-first_coach"),
        ("first_coach", "K-first_coach"),
        ("second_lead", "K-second_coach"),
    ],
)
def test_a_coach_is_asked_of_by_the_lead_of_the_unit_and_by_themself(cast, name, coach):
    scope_of(cast[name]).check(Filters(coach=coach))


@pytest.mark.parametrize(
    ("name", "coach"),
    [
        ("second_lead", "K-first_coach"),  # the lead of another unit of the area
        ("far_first_lead", "K-first_coach"),
        ("second_coach", "K-first_coach"),  # a colleague
        ("first_coach", "K-second_coach"),
        ("analyst", "K-first_coach"),
        ("manager", "K-first_coach"),
        ("auditor", "K-first_coach"),
        ("national", "K-first_coach"),
        ("first_lead", "K-nobody"),
    ],
)
def test_nobody_else_asks_of_a_coach(cast, name, coach):
    with pytest.raises(NotTheirsError):
        scope_of(cast[name]).check(Filters(coach=coach))


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("first_lead", Filters(area=HOME, unit="Unit one")),
        ("first_lead", Filters(area=HOME, coach="K-first_coach")),
        ("first_lead", Filters(area=HOME, unit="Unit one", sex="man")),
        ("first_coach", Filters(area=HOME, coach="K-first_coach")),
    ],
)
def test_exact_where_everybody_may_be_opened(cast, clients, index, name, filters):
    assert exact_for(cast[name], filters, index, SECRET)


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("first_lead", Filters(area=HOME)),  # the whole area
        ("first_lead", Filters(area=HOME, unit="Unit two")),
        ("second_lead", Filters(area=HOME, unit="Unit two")),  # 80 of it are nobody's clients now
        (
            "first_coach",
            Filters(area=HOME, unit="Unit one"),
        ),  # the same people, but not by the coach
        ("analyst", Filters(area=HOME, unit="Unit one")),
        ("manager", Filters(area=HOME, unit="Unit one")),
    ],
)
def test_not_exact_where_somebody_may_not(cast, clients, index, name, filters):
    assert not exact_for(cast[name], filters, index, SECRET)


def test_not_exact_once_a_client_has_moved_to_another_coach(cast, clients, index):
    filters = Filters(area=HOME, coach="K-first_coach")
    moved = Client.objects.filter(coach=cast["first_coach"]).first()
    moved.coach = cast["second_coach"]
    moved.save()
    assert not exact_for(cast["first_coach"], filters, index, SECRET)
    assert not exact_for(cast["first_lead"], Filters(area=HOME, unit="Unit one"), index, SECRET)


def test_not_exact_with_another_secret(cast, clients, index):
    filters = Filters(area=HOME, coach="K-first_coach")
    assert not exact_for(cast["first_coach"], filters, index, b"another")
