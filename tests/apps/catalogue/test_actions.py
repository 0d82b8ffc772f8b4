"""A service added, edited, moved and reviewed: by whom it may, complete, and every change told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.apps.catalogue.conftest import AWAY, NOW, TODAY
from tests.services.examples import COACHING

from polku.apps.catalogue import actions, perms, records
from polku.apps.catalogue.models import Service, Text
from polku.apps.catalogue.names import EventKind, Source
from polku.services.completeness import Lack
from polku.services.names import State
from polku.services.service import Texts
from polku.services.steps import STEPS

LATER = NOW + timedelta(days=3)
EDITORS = {"editor"}
READERS = {"editor", "coach", "owner", "lead", "manager", "coordinator", "analyst"}


def stored(service):
    return records.of_row(records.whole_rows(Service.objects.filter(pk=service.pk)).get())


def who_may(cast, ask):
    return {name for name, person in cast.items() if ask(person)}


@pytest.fixture
def coaching(bring):
    return bring(COACHING)["S-1"]


def test_who_may_read_and_edit_and_every_near_miss(cast, coaching):
    assert who_may(cast, lambda person: perms.may_read(person, coaching)) == READERS
    assert who_may(cast, lambda person: perms.may_edit(person, coaching)) == EDITORS
    actions.edit(coaching, {"owner": "owner"}, version=1, by=cast["editor"], at=NOW)
    assert who_may(cast, lambda person: perms.may_edit(person, coaching)) == EDITORS | {"owner"}
    cast["owner"].area = cast["far_coach"].area
    cast["owner"].save()
    assert who_may(cast, lambda person: perms.may_edit(person, coaching)) == EDITORS


def test_nobody_else_changes_anything(cast, coaching):
    for name in cast.keys() - EDITORS:
        for change in (
            lambda by: actions.edit(coaching, {"kind": ""}, version=1, by=by, at=NOW),
            lambda by: actions.move(coaching, State.PUBLISHED, by=by, at=NOW),
            lambda by: actions.review(coaching, by=by, at=NOW),
            lambda by: actions.create(replace(COACHING, key="new"), by=by, at=NOW),
        ):
            with pytest.raises(PermissionDenied):
                change(cast[name])
    assert stored(coaching) == COACHING


def test_a_new_service_is_a_draft_written_here(cast):
    told = replace(COACHING, key="", state=State.PUBLISHED)
    made = actions.create(told, by=cast["editor"], at=NOW)
    assert stored(made) == replace(COACHING, key=made.key, state=State.DRAFT, reviewed_on=None)
    event = made.events.get()
    assert (event.kind, event.by, event.at, event.field) == ("made", cast["editor"], NOW, "")
    with pytest.raises(PermissionDenied):
        actions.create(replace(told, area=AWAY), by=cast["editor"], at=NOW)


def test_an_edit_tells_each_field_from_what_to_what(cast, coaching):
    changes = {"texts.en.name": "Job club", "cents": 500, "kind": COACHING.kind}
    row = actions.edit(coaching, changes, version=1, by=cast["editor"], at=LATER)
    assert row.version == 2
    told = [(e.kind, e.field, e.was, e.became, e.by) for e in row.events.order_by("pk")][1:]
    assert sorted(told, key=lambda line: line[1]) == [
        ("changed", "cents", 0, 500, cast["editor"]),
        ("changed", "texts.en.name", "", "Job club", cast["editor"]),
    ]
    found = {(o.field, o.source, o.by, o.at) for o in row.origins.all()}
    assert found == {
        (name, Source.HERE, cast["editor"], LATER) for name in ("cents", "texts.en.name")
    }
    assert stored(row).texts["en"] == Texts("Job club")


def test_a_run_keeps_its_row_wherever_in_the_list_it_moves(cast, coaching):
    """What points at a run never comes to point at another: one moved, edited, or beside one gone."""

    def runs():
        return records.fields_of_row(records.whole_rows(Service.objects.all()).get())["runs"]

    def edited(*told):
        version = Service.objects.get().version
        changes = {"runs": list(told)}
        actions.edit(coaching, changes, version=version, by=cast["editor"], at=NOW)
        assert runs() == list(told)
        return list(coaching.runs.order_by("position").values_list("pk", flat=True))

    one, two = coaching.runs.order_by("position").values_list("pk", flat=True)
    course, always = runs()
    evening = course | {"times": {"fi": "illalla"}}
    fewer = course | {"places": 3}
    later = course | {"starts_on": "2027-03-01", "ends_on": None}
    assert edited(always, course) == [two, one]
    assert edited(later, always, fewer)[1:] == [two, one]
    assert edited(fewer) == [one]
    first, second = edited(course, evening)
    assert first == one
    assert edited(evening) == [second]  # on the same day in the same place as the one taken out
    assert edited(evening | {"starts_on": "2027-01-11"}) == [second]  # edited where it stood
    assert edited() == []


def test_who_edits_an_older_one_is_told_so(cast, coaching):
    actions.edit(coaching, {"cents": 1}, version=1, by=cast["editor"], at=NOW)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.edit(coaching, {"cents": 2}, version=1, by=cast["editor"], at=NOW)
    assert stored(coaching).cents == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "published"},
        {"reviewed_on": "2026-11-24"},
        {"key": "another"},
        {"area": AWAY},
        {"no_such": 1},
        {"channel": "by pigeon"},
        {"runs": [{"place": ""}]},
        {"owner": "far_editor"},
        {"owner": "admin"},
        {"owner": "nobody"},
    ],
)
def test_what_cannot_be_edited(cast, coaching, changes):
    with pytest.raises(ValidationError):
        actions.edit(coaching, changes, version=1, by=cast["editor"], at=NOW)
    assert stored(coaching) == COACHING


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("to", State)
def test_the_steps_between_states(cast, bring, start, to):
    row = bring(replace(COACHING, state=start))["S-1"]
    if to not in STEPS[start]:
        with pytest.raises(actions.StepError):
            actions.move(row, to, by=cast["editor"], at=NOW)
        return
    moved = actions.move(row, to, by=cast["editor"], at=NOW)
    assert stored(moved).state is to
    published = to is State.PUBLISHED
    assert stored(moved).reviewed_on == (TODAY if published else COACHING.reviewed_on)
    event = moved.events.get(field="state")
    assert (event.kind, event.was, event.became) == (EventKind.MOVED, start.value, to.value)


def test_the_steps_are_those_of_the_service_manual(reference_data):
    """The same table, read from the manual's own states."""
    import csv

    file = reference_data / "reference" / "samples" / "palvelumanuaali_workflow_states.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        names = {"ready_to_publish": "ready"}
        steps = {
            (names.get(start, start), names.get(row["state"], row["state"]))
            for row in csv.DictReader(lines)
            for start in row["allowed_from"].split("|")
        }
    ours = {(start.value, to.value) for start, ends in STEPS.items() for to in ends}
    assert ours == {(start, to) for start, to in steps if start != to}


def test_nothing_is_published_before_it_is_complete_and_what_is_missing_is_told(cast, bring):
    bare = replace(
        COACHING,
        texts={"fi": COACHING.texts["fi"], "sv": Texts("Grupp", summary="Kort.")},
        demands=(replace(COACHING.demands[0], texts={"fi": "18+"}),),
        owner="",
        spoken=(),
    )
    row = bring(bare)["S-1"]
    for to in (State.READY, State.PUBLISHED):
        with pytest.raises(actions.IncompleteError) as refused:
            actions.move(row, to, by=cast["editor"], at=NOW)
        assert set(refused.value.lacks) == {
            Lack("owner"),
            Lack("spoken"),
            Lack("description", "sv"),
            Lack("audience", "sv"),
            Lack("taking_part", "sv"),
            Lack("demands", "sv"),
        }
    assert stored(row).state is State.DRAFT


def test_what_is_published_stays_complete(cast, coaching):
    row = actions.move(coaching, State.PUBLISHED, by=cast["editor"], at=NOW)
    with pytest.raises(actions.IncompleteError):
        actions.edit(row, {"texts.sv.summary": ""}, version=2, by=cast["editor"], at=NOW)
    assert stored(row).texts["sv"].summary


def test_a_review_says_that_it_is_still_true(cast, coaching):
    row = actions.review(coaching, by=cast["editor"], at=NOW)
    assert stored(row) == replace(COACHING, reviewed_on=TODAY)
    assert row.events.get(field="reviewed_on").kind == EventKind.REVIEWED


def test_an_address_is_of_the_name_at_first_and_stays(cast, bring):
    rows = bring(COACHING, replace(COACHING, key="S-2"), replace(COACHING, key="S-3", area=AWAY))
    slugs = Text.objects.filter(language="fi").order_by("service__key")
    assert [text.slug for text in slugs] == [
        "tyonhakuryhma",
        "tyonhakuryhma-2",
        "tyonhakuryhma-3",
    ]
    row = actions.edit(
        rows["S-1"], {"texts.fi.name": "Uusi nimi"}, version=1, by=cast["editor"], at=NOW
    )
    assert row.texts.get(language="fi").slug == "tyonhakuryhma"
    assert {text.language for text in row.texts.all()} == {"fi", "sv"}
