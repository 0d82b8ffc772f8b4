"""Services in bulk: new, changed, the same; what was edited here is never overwritten silently."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.catalogue.conftest import NOW
from tests.services.examples import COACHING, HOME

from polku.apps.catalogue import actions, records
from polku.apps.catalogue.models import Conflict, Event, Service
from polku.apps.catalogue.names import Kept, Source
from polku.services.fields import flat, whole
from polku.services.names import State
from polku.services.service import Contact, Spoken
from polku.services.service import Service as Plain

KEY = (HOME, "S-1")


def stored(key="S-1"):
    return records.of_row(records.whole_rows(Service.objects.filter(key=key)).get())


def put(*services, source=Source.IMPORT):
    return actions.put(services, by=None, at=NOW, source=source)


@pytest.fixture
def edited(cast, bring):
    """A service from a file, its price then written in Polku."""
    row = bring(COACHING)["S-1"]
    return actions.edit(row, {"cents": 700}, version=1, by=cast["editor"], at=NOW)


def test_every_field_comes_back_as_it_went_in(cast):
    report = put(COACHING)
    assert report.new == [KEY]
    assert stored() == COACHING
    bare = Plain("S-2", HOME, COACHING.provider, {})
    put(bare)
    assert stored("S-2") == bare


@given(st.from_type(Plain).filter(lambda one: not one.demands))
def test_fields_are_the_whole_service(service):
    told = flat(service)
    again = flat(whole(service.key, service.area, told))
    assert again == told


def test_the_same_again_changes_nothing(cast):
    put(COACHING, replace(COACHING, key="S-2"))
    before = Event.objects.count()
    report = put(COACHING, replace(COACHING, key="S-2", cents=5))
    assert (report.same, report.changed, report.new) == ([KEY], [(HOME, "S-2")], [])
    assert Event.objects.count() == before + 1
    assert stored("S-2").cents == 5


def test_many_cost_as_many_queries_as_few(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        put(*[replace(COACHING, key=f"S-{number}") for number in range(150)])
    with django_assert_max_num_queries(60):
        put(*[replace(COACHING, key=f"S-{number}", cents=2) for number in range(150)])
    assert Service.objects.filter(cents=2).count() == 150


def test_what_was_edited_here_stays_and_the_difference_is_kept(cast, edited):
    came = replace(COACHING, cents=900, contact=Contact("019 111"))
    report = put(came)
    assert report.conflicts == {KEY: ("cents",)}
    assert stored() == replace(came, cents=700)
    found = Conflict.objects.get()
    assert (found.field, found.theirs, found.source, found.kept) == ("cents", 900, "import", "")
    assert put(COACHING).conflicts == {KEY: ("cents",)}  # the file still says nothing costs
    put(replace(COACHING, cents=700))
    assert not Conflict.objects.exists()  # the file says the same by now


def test_ours_left_in_force_comes_up_again_only_when_they_say_something_else(cast, edited):
    put(COACHING)
    actions.settle(Conflict.objects.get(), Kept.OURS, by=cast["editor"], at=NOW)
    assert put(COACHING).conflicts == {}
    assert stored().cents == 700
    assert put(replace(COACHING, cents=900)).conflicts == {KEY: ("cents",)}
    assert Conflict.objects.get().kept == ""


def test_theirs_taken_follows_them_from_then_on(cast, edited):
    put(COACHING)
    actions.settle(Conflict.objects.get(), Kept.THEIRS, by=cast["editor"], at=NOW)
    assert stored().cents == 0
    assert put(replace(COACHING, cents=300)).conflicts == {}
    assert stored().cents == 300
    told = Event.objects.filter(field="cents").order_by("pk").values_list("kind", "was", "became")
    assert list(told) == [("changed", 0, 700), ("settled", 700, 0), ("changed", 0, 300)]


def test_a_service_written_here_is_not_a_file_s_to_change(cast):
    actions.create(COACHING, by=cast["editor"], at=NOW)
    report = put(replace(COACHING, reviewed_on=None, cents=5))
    assert report.conflicts == {KEY: ("cents",)}


def test_a_review_is_not_undone_by_an_older_file(cast, bring):
    row = bring(COACHING)["S-1"]
    actions.review(row, by=cast["editor"], at=NOW)
    assert put(COACHING).same == [KEY]
    later = NOW.date() + timedelta(days=9)
    assert put(replace(COACHING, reviewed_on=later)).conflicts == {KEY: ("reviewed_on",)}


def test_nothing_incomplete_is_published_by_a_file(cast):
    bare = replace(COACHING, spoken=(), state=State.PUBLISHED)
    report = put(bare)
    assert (report.new, report.held) == ([KEY], [KEY])
    assert stored().state is State.DRAFT
    report = put(replace(bare, cents=4))
    assert (report.changed, report.held, report.conflicts) == ([KEY], [KEY], {})
    assert (stored().state, stored().cents) == (State.DRAFT, 4)
    put(replace(COACHING, state=State.PUBLISHED))
    assert stored().state is State.PUBLISHED
    report = put(replace(bare, cents=4))  # readers would lose the languages
    assert set(report.conflicts[KEY]) == {"spoken", "cents"}
    assert stored().spoken == (Spoken("fi", COACHING.spoken[0].level), Spoken("sv"))


def test_an_owner_nobody_knows_is_none(cast):
    put(replace(COACHING, owner="far_editor"))
    assert stored().owner == ""
    assert put(replace(COACHING, owner="far_editor")).same == [KEY]


def test_what_cannot_come_in_leaves_nothing(cast):
    with pytest.raises(actions.UnknownCatalogueError, match="nowhere"):
        put(COACHING, replace(COACHING, area="nowhere"))
    with pytest.raises(ValueError, match="twice"):
        put(COACHING, replace(COACHING, cents=2))
    assert not Service.objects.exists()
