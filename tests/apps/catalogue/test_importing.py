"""A catalogue's file brought in: looked through, accepted, and undone as a whole."""

import os
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string
from django.utils.translation import override
from tests.apps.catalogue.conftest import AWAY, NOW
from tests.services.examples import published

from polku.apps.catalogue import actions, clients, records
from polku.apps.catalogue.actions import (
    importing,
    importing_tidying,
    importing_undoing,
    importing_work,
)
from polku.apps.catalogue.import_folder import ImportFolder
from polku.apps.catalogue.models import Conflict, Event, Import, Incoming, OtherKey, Service
from polku.apps.catalogue.names import IN_USE, EventKind, ImportState, Source
from polku.apps.catalogue.queries.importing import left
from polku.services import exchange
from polku.services.names import ProviderKind, State
from polku.services.service import Provider

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"


@pytest.fixture
def look(cast, tmp_path):
    """Bring a file of services as far as to be looked through."""

    def look(*services, by="far_editor"):
        path = tmp_path / "luettelo.csv"
        exchange.write(services, path)
        editor = cast[by]
        incoming = importing.bring(path, area=cast["far_editor"].area, by=editor, at=NOW)
        importing_work.check(incoming.pk, at=NOW)
        incoming.refresh_from_db()
        return incoming

    return look


def accept(incoming, at=NOW):
    importing.start(incoming, ImportState.CHECKED, ImportState.BRINGING, by=incoming.by)
    importing_work.bring_in(incoming.pk, by=incoming.by, at=at)
    incoming.refresh_from_db()
    return incoming


def undo(incoming, at=LATER):
    importing.start(incoming, ImportState.DONE, ImportState.UNDOING, by=incoming.by)
    importing_work.undo(incoming.pk, by=incoming.by, at=at)
    incoming.refresh_from_db()
    return incoming


def outcomes(incoming):
    return {row.key: row.outcome for row in incoming.rows.all()}


def whole(key):
    return records.of_row(records.whole_rows(Service.objects.filter(key=key)).get())


THERE = {
    "area": AWAY,
    "owner": "far_editor",
    "provider": Provider("Opisto", ProviderKind.SCHOOL),
}
OLD, GOING, STILL = (
    published(f"S-{n}", name, **THERE) for n, name in enumerate(("Yksi", "Kaksi", "Kolme"))
)
FRESH = published("S-9", "Aivan muu", **THERE | {"runs": ()})
DEARER = replace(OLD, cents=1500, months_to_change=6)


def test_nothing_enters_before_it_is_accepted_and_the_preview_is_what_comes(bring, look):
    bring(OLD, GOING, STILL)
    before = Event.objects.count()
    incoming = look(DEARER, STILL, FRESH)
    assert outcomes(incoming) == {"S-0": "changed", "S-2": "same", "S-9": "new", "S-1": "gone"}
    assert incoming.rows.get(key="S-0").fields == ["cents", "months_to_change"]
    assert Event.objects.count() == before
    assert whole("S-0") == OLD
    accept(incoming)
    assert (whole("S-0"), whole("S-9")) == (DEARER, FRESH)
    assert whole("S-1") == GOING  # gone from the file is left alone
    totals = {"new": 1, "changed": 1, "same": 1, "gone": 1, "archived": 0, "rejected": 0}
    assert incoming.state == ImportState.DONE
    assert incoming.totals == totals | {"differing": 0}
    assert not incoming.rows.exists()
    assert incoming.events.count() == 3  # two fields and a new service


def test_what_is_written_in_polku_stays_and_the_difference_is_told_before(bring, look, cast):
    row = bring(OLD)["S-0"]
    actions.edit(row, {"cents": 700}, version=1, by=cast["far_editor"], at=NOW)
    incoming = look(DEARER)
    assert incoming.rows.get().differing == ["cents"]
    accept(incoming)
    assert whole("S-0").cents == 700
    assert Conflict.objects.get(kept="").theirs == 1500
    undo(incoming)
    assert not Conflict.objects.exists()
    assert whole("S-0") == replace(OLD, cents=700)


def test_a_change_of_the_catalogue_after_the_preview_stops_all_of_it(bring, look, cast):
    row = bring(OLD, STILL)["S-0"]
    incoming = look(DEARER, STILL, FRESH)
    actions.edit(row, {"cents": 700}, version=1, by=cast["far_editor"], at=NOW)
    accept(incoming)
    assert (incoming.state, incoming.moved) == (ImportState.CHECKED, ["S-0"])
    assert not Service.objects.filter(key="S-9").exists()
    again = incoming.rows.get(key="S-0")
    assert (again.fields, again.differing) == (["months_to_change"], ["cents"])
    assert accept(incoming).state == ImportState.DONE
    assert whole("S-0").cents == 700


def test_a_new_key_of_an_old_service_is_matched_now_and_ever_after(bring, look, cast):
    bring(OLD, STILL)
    renamed = replace(DEARER, key="X-0")
    incoming = look(renamed, STILL)
    row = incoming.rows.get(key="X-0")
    old = Service.objects.get(key="S-0")
    told = {"key": "S-0", "name": "Yksi", "language": "fi", "service": old.pk}
    assert row.alike == [told]
    other = Service.objects.get(key="S-2")
    with pytest.raises(ValidationError):
        choose(incoming, {row.pk: other.pk})
    choose(incoming, {row.pk: old.pk})
    assert outcomes(incoming) == {"X-0": "changed", "S-2": "same"}
    choose(incoming, {row.pk: None})
    assert outcomes(incoming) == {"X-0": "new", "S-2": "same", "S-0": "gone"}
    choose(incoming, {row.pk: old.pk})
    first = accept(incoming)
    assert whole("S-0") == DEARER
    assert not Service.objects.filter(key="X-0").exists()
    assert outcomes(look(renamed, STILL)) == {"X-0": "same", "S-2": "same"}
    undo(first)
    assert not OtherKey.objects.exists()
    assert whole("S-0") == OLD


def choose(incoming, matches=None, archives=None):
    importing.choose(
        incoming, matches=matches or {}, archives=archives or {}, by=incoming.by, at=NOW
    )


def test_an_undone_import_leaves_everything_as_it_was_and_history_whole(bring, look):
    bring(OLD, GOING, STILL)
    incoming = look(DEARER, STILL, FRESH)
    choose(incoming, archives={incoming.rows.get(key="S-1").pk: True})
    accept(incoming)
    assert whole("S-1").state == State.ARCHIVED
    events = Event.objects.count()
    undo(incoming)
    assert [whole(key) for key in ("S-0", "S-1", "S-2")] == [OLD, GOING, STILL]
    assert whole("S-9") == replace(FRESH, state=State.ARCHIVED)
    assert (incoming.state, incoming.left) == (ImportState.UNDONE, [])
    undoing = incoming.events.filter(kind=EventKind.UNDONE)
    assert Event.objects.count() == events + undoing.count() == events + 4
    with pytest.raises(importing.NotNowError):
        undo(incoming)
    # the same file again does what it did: nothing undone counts as written in Polku
    assert outcomes(look(DEARER, FRESH)) == {
        "S-0": "changed",
        "S-9": "changed",
        "S-1": "gone",
        "S-2": "gone",
    }
    assert not Incoming.objects.exclude(differing=[]).exists()


def test_what_was_edited_since_stays_and_is_told(bring, look, cast):
    rows = bring(OLD, STILL)
    texts = {"fi": replace(OLD.texts["fi"], summary="Uusi")}
    incoming = accept(look(replace(DEARER, texts=OLD.texts | texts), FRESH))
    row, fresh = Service.objects.get(key="S-0"), Service.objects.get(key="S-9")
    actions.edit(row, {"cents": 300}, version=row.version, by=cast["far_editor"], at=LATER)
    actions.review(fresh, by=cast["far_editor"], at=LATER)
    foreseen = importing_undoing.foreseen(incoming, LATER)
    undo(incoming)
    assert incoming.left == [[row.pk, "cents"], [fresh.pk, ""]]
    assert [list(one) for one in foreseen.left] == incoming.left
    assert whole("S-0") == replace(OLD, cents=300)
    assert whole("S-9").state == State.PUBLISHED
    assert rows["S-2"].version == Service.objects.get(key="S-2").version


def test_what_a_client_has_been_sent_to_since_stays_with_its_readers(bring, look, monkeypatch):
    bring(replace(OLD, state=State.ARCHIVED), replace(STILL, state=State.ARCHIVED))
    incoming = accept(look(DEARER, STILL, FRESH, replace(FRESH, key="S-8")))
    assert incoming.ended_at == NOW
    keys = dict(Service.objects.values_list("key", "pk"))
    used = {keys["S-0"], keys["S-9"]}
    monkeypatch.setattr(
        clients, "_TOLD_BY", [lambda those, since: used & set(those) if since == NOW else ()]
    )
    assert importing_undoing.foreseen(incoming, LATER).archived == 1
    undo(incoming)
    assert incoming.left == [[keys["S-0"], IN_USE], [keys["S-9"], IN_USE]]
    assert whole("S-0") == OLD  # its price went back
    assert whole("S-9") == FRESH
    assert [whole(key).state for key in ("S-2", "S-8")] == [State.ARCHIVED] * 2
    with override("sv"):
        told = render_to_string("catalogue/import_left.html", {"left": left(incoming.left)})
    assert told.count("förblir publicerad, eftersom en klient har hänvisats till den") == 2
    assert "hela tjänsten" not in told


def test_undoing_leaves_no_published_service_without_what_readers_must_have(bring, look, cast):
    bare = replace(OLD, state=State.DRAFT, texts={"fi": OLD.texts["fi"]})
    bring(bare)
    incoming = accept(look(replace(OLD, state=State.DRAFT)))
    row = Service.objects.get(key="S-0")
    actions.move(row, State.PUBLISHED, by=cast["far_editor"], at=LATER)
    undo(incoming)
    assert incoming.left == [[row.pk, ""]]
    assert whole("S-0").texts == OLD.texts


def test_a_field_comes_again_from_where_it_came_before(bring, look):
    bring(OLD, source=Source.PTV)
    undo(accept(look(DEARER)))
    bring(replace(OLD, cents=100), source=Source.PTV)  # no conflict: it is theirs again
    assert whole("S-0").cents == 100
    origins = Service.objects.get().origins.values_list("field", "source")
    assert set(origins) == {("cents", "ptv"), ("months_to_change", "ptv")}


def test_who_may_and_what_is_for_another_area(look, cast, bring):
    incoming = look(OLD, replace(FRESH, area="08"))
    assert outcomes(incoming) == {"S-0": "new"}
    assert incoming.totals["rejected"] == 1
    assert incoming.causes[0]["told"][0]["first"]["reason"] == "other_area"
    for other in ("far_coach", "editor", "lost", "root"):
        with pytest.raises(PermissionDenied):
            importing.accept(incoming, by=cast[other])
        with pytest.raises(PermissionDenied):
            look(OLD, by=other)


def test_a_file_that_says_nothing_readable_lets_nothing_seem_gone(bring, look, tmp_path, cast):
    bring(OLD)
    path = tmp_path / "huono.csv"
    exchange.write([replace(OLD, key="S-0"), STILL], path)
    path.write_text(path.read_text("utf-8").replace("julkaistu", "huhuu"), "utf-8")
    incoming = importing.bring(path, area=cast["far_editor"].area, by=cast["far_editor"], at=NOW)
    importing_work.check(incoming.pk, at=NOW)
    assert not incoming.rows.exists()
    incoming.refresh_from_db()
    assert incoming.totals["rejected"] == 2
    [cause] = incoming.causes
    assert (cause["count"], cause["told"][0]["count"]) == (2, 2)  # said once of both


def test_what_nobody_accepts_is_forgotten_and_what_is_at_work_is_not(bring, look, settings):
    bring(OLD)
    waiting, fresh = look(DEARER), look(DEARER)
    Import.objects.filter(pk=waiting.pk).update(sent_at=NOW - timedelta(days=8))
    died = look(DEARER)
    importing.start(died, ImportState.CHECKED, ImportState.BRINGING, by=died.by)
    for one in (waiting, died):
        os.utime(ImportFolder(one.pk).path, (0, 0))
    importing_tidying.tidy(NOW)
    states = dict(Import.objects.values_list("pk", "state"))
    assert states == {waiting.pk: "expired", fresh.pk: "checked", died.pk: "bringing"}
    assert not waiting.rows.exists()
    assert {one.key for one in ImportFolder.every()} == {fresh.pk, died.pk}
    importing_work.bring_in(died.pk, by=died.by, at=NOW)
    assert whole("S-0") == DEARER


def test_a_published_service_is_not_changed_into_one_that_lacks_what_readers_must_have(bring, look):
    bring(OLD)
    incoming = look(replace(OLD, owner="", cents=900))
    row = incoming.rows.get()
    assert (row.outcome, row.is_held, row.differing) == ("same", True, ["cents", "owner"])
    accept(incoming)
    assert whole("S-0") == OLD


def test_what_a_file_has_no_column_for_stays_as_it_is(bring, cast, tmp_path):
    bring(OLD, STILL)
    path = tmp_path / "lyhyt.csv"
    exchange.write((replace(DEARER, runs=(), state=State.DRAFT),), path)
    assert not exchange.read(path, today=NOW.date()).silent
    rows = pl.read_csv(path, separator=";", infer_schema=False)
    told = {"Tunnus", "Työllisyysalue", "Palveluntuottaja", "Tuottajan laji", "Nimi suomeksi"}
    rows = rows.select(*(one for one in rows.columns if one in told | {"Hinta (euroa)"}))
    rows.write_csv(path, separator=";")
    incoming = importing.bring(path, area=cast["far_editor"].area, by=cast["far_editor"], at=NOW)
    importing_work.check(incoming.pk, at=NOW)
    incoming.refresh_from_db()
    assert incoming.rows.get(key="S-0").fields == ["cents"]
    accept(incoming)
    assert whole("S-0") == replace(OLD, cents=1500)
    assert OLD.runs
    assert OLD.state == State.PUBLISHED
    undo(incoming)
    assert whole("S-0") == OLD
