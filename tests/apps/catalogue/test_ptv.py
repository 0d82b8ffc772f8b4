"""The PTV read into a catalogue: in pages, out of order, with bad records, with services that leave."""

import json
from datetime import timedelta

import httpx
import pytest
from django.core.exceptions import PermissionDenied
from tests.apps.catalogue.conftest import NOW
from tests.apps.catalogue.ptv_server import PtvServer, serving
from tests.services import ptv_records as ptv
from tests.services.examples import HOME
from typer.testing import CliRunner

from polku.apps.catalogue import actions, records
from polku.apps.catalogue.actions import refresh_jobs, refreshing
from polku.apps.catalogue.models import Conflict, Event, Origin, PtvGone, PtvRefresh, Service
from polku.apps.catalogue.names import RefreshState, Source
from polku.apps.catalogue.ptv.client import Ptv
from polku.apps.people.models import Area
from polku.cli.__main__ import app
from polku.cli.daily.jobs import Day
from polku.cli.daily.jobs import ptv as daily
from polku.services.names import State
from polku.services.ptv.totals import Totals

FIRST, SECOND, THIRD = (ptv.guid(number) for number in (1, 2, 3))


@pytest.fixture(scope="module")
def _server():
    with serving(PtvServer()) as server:
        yield server


@pytest.fixture
def server(_server, settings):
    """A PTV with three services of one municipality, one of them also in the other's list."""
    _server.services = {
        "710": [
            ptv.service(1, "Työnhakuklubi", 501, 502, 503),
            ptv.service(2, "Uraohjaus", 501, 504),
            ptv.service(3, "Jäteneuvonta", 501, serviceClasses=ptv.coded("P20.1")),
        ],
        "078": [ptv.service(2, "Uraohjaus", 501, 504)],
    }
    _server.channels, _server.hidden = list(ptv.CHANNELS), []
    _server.troubles, _server.always = [], 0
    _server.asked.clear()
    settings.PTV, settings.PTV_OWNER = _server.address, "editor"
    return _server


@pytest.fixture
def home(cast):
    return Area.objects.get(code=HOME)


def refresh(home, server, at=NOW, **given):
    """Carry out a refresh that never sleeps; return it with how long it would have."""
    slept = []
    asked = refreshing.begin(home, by=None, at=at, **given)
    client = Ptv(server.address, sleep=slept.append)
    return refreshing.carry_out(asked, client, clock=lambda: at), slept


def stored(key):
    return records.of_row(records.whole_rows(Service.objects.filter(key=key)).get())


def edit(key, by, **changes):
    row = Service.objects.get(key=key)
    return actions.edit(row, changes, version=row.version, by=by, at=NOW)


def test_pages_of_services_come_in_once_each(home, server):
    done, _ = refresh(home, server)
    assert done.state == RefreshState.DONE
    totals = Totals(**done.totals)
    assert totals == Totals(read=3, new=2, other=1)
    assert totals.adds_up
    assert (done.faults, done.since) == ([], None)
    assert stored(FIRST).state is State.PUBLISHED
    assert Service.objects.get(key=FIRST).source == Source.PTV
    assert {one.name for one in stored(SECOND).places} == {"Työllisyyskatu"}
    assert sum("page=2" in one for one in server.asked) == 1
    lists = [one for one in server.asked if "ServiceChannel/list" in one]
    assert len(lists) == 1  # all channels of all services together


def test_without_somebody_who_keeps_them_services_come_as_drafts(home, server, settings):
    settings.PTV_OWNER = "far_editor"
    refresh(home, server)
    assert {one.state for one in Service.objects.all()} == {"draft"}


def test_again_brings_nothing_and_a_change_brings_that_alone(home, server):
    refresh(home, server)
    events = Event.objects.count()
    done, _ = refresh(home, server, whole=True)
    assert Totals(**done.totals) == Totals(read=3, same=2, other=1)
    assert Event.objects.count() == events
    server.services["710"][0]["languages"] = ["fi"]
    done, _ = refresh(home, server, whole=True)
    assert Totals(**done.totals) == Totals(read=3, changed=1, same=1, other=1)
    assert Origin.objects.get().source == Source.PTV


def test_what_is_written_here_stays_and_what_the_ptv_says_is_kept_beside(home, server, cast):
    refresh(home, server)
    edit(FIRST, cast["editor"], **{"texts.fi.summary": "Meidän sanoin.", "months_to_change": 6})
    done, _ = refresh(home, server, whole=True)
    assert done.totals["conflicts"] == 1  # of the months the PTV says nothing
    found = Conflict.objects.get()
    assert (found.field, found.theirs, found.source) == ("texts.fi.summary", "Lyhyesti.", "ptv")
    assert stored(FIRST).texts["fi"].summary == "Meidän sanoin."
    assert stored(FIRST).months_to_change == 6


def test_later_only_what_was_modified_is_fetched_a_service_by_its_channels_too(home, server):
    refresh(home, server)
    server.asked.clear()
    tomorrow = NOW + timedelta(days=1)
    done, _ = refresh(home, server, at=tomorrow)
    assert done.since == NOW - refreshing.OVERLAP
    assert Totals(**done.totals) == Totals()
    assert not any("/Service/list/" in one or "guids" in one for one in server.asked)
    moved = ptv.channel(501, "ServiceLocation", "Uusi talo", services=[{"service": {"id": SECOND}}])
    server.channels[0] = moved | {"modified": "2026-11-25T12:00:00Z"}
    done, _ = refresh(home, server, at=tomorrow + timedelta(days=1))
    assert Totals(**done.totals) == Totals(read=1, changed=1)
    assert [one.name for one in stored(SECOND).places] == ["Uusi talo"]
    weekly, _ = refresh(home, server, at=NOW + timedelta(days=8))
    assert (weekly.since, weekly.totals["read"]) == (None, 3)


def test_services_of_an_organisation_are_fetched_for_the_area_they_are_for(home, server, settings):
    settings.PTV_ORGANISATIONS = (ptv.CITY,)
    away = ptv.service(9, "Muualla", 501, areas=[ptv.area("091")])
    server.services["091"] = [away]
    done, _ = refresh(home, server)
    assert Totals(**done.totals) == Totals(read=3, new=2, other=1)
    assert not any("Municipality" in one for one in server.asked)
    del server.services["091"]


def test_a_busy_ptv_is_asked_again_with_growing_pauses(home, server):
    server.troubles = [504, 502, 504]
    done, slept = refresh(home, server)
    assert (done.state, done.totals["new"]) == (RefreshState.DONE, 2)
    assert slept == [2.0, 4.0, 8.0]


def test_a_ptv_that_is_always_busy_leaves_the_catalogue_as_it_was(home, server):
    refresh(home, server)
    events = Event.objects.count()
    server.always = 504
    done, slept = refresh(home, server, whole=True)
    assert (done.state, done.trouble["key"]) == (RefreshState.FAILED, "refused")
    assert (done.trouble["values"]["status"], len(slept)) == ("504", 3)
    assert Event.objects.count() == events


@pytest.mark.parametrize(("error", "tries"), [(httpx.ReadTimeout, 4), (httpx.ConnectError, 1)])
def test_an_answer_that_does_not_come_in_time_is_asked_for_again(
    home, server, monkeypatch, error, tries
):
    tried = []

    def late(*_args, **_given):
        tried.append(1)
        raise error("no answer")

    monkeypatch.setattr(httpx.Client, "request", late)
    done, slept = refresh(home, server)
    assert (done.state, done.trouble["key"]) == (RefreshState.FAILED, "unreachable")
    assert (len(tried), len(slept)) == (tries, tries - 1)


def test_an_answer_of_another_shape_is_trouble_and_no_half_catalogue(home, server, monkeypatch):
    monkeypatch.setattr(server, "page", lambda *_: (200, {"items": []}))
    done, _ = refresh(home, server)
    assert (done.state, done.trouble["key"]) == (RefreshState.FAILED, "unreadable")
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("hidden", "why"),
    [
        ([], "deleted"),
        ([{"id": FIRST, "publishingStatus": "Deleted"}], "archived"),
        ([ptv.service(1, "Työnhakuklubi", areas=[ptv.area("091")])], "moved"),
    ],
)
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "modified"])
def test_a_service_that_left_the_ptv_is_outdated_with_the_reason(home, server, hidden, why, whole):
    refresh(home, server)
    gone = server.services["710"].pop(0)
    server.hidden = hidden
    done, _ = refresh(home, server, whole=whole)
    assert done.totals["gone"] == 1
    assert (stored(FIRST).state, stored(SECOND).state) == (State.OUTDATED, State.PUBLISHED)
    assert PtvGone.objects.get().why == why
    told = Event.objects.get(kind="moved")
    assert (told.field, told.was, told.became, told.source) == (
        "state", "published", "outdated", "ptv",
    )  # fmt: skip
    again, _ = refresh(home, server, whole=True)
    assert again.totals["gone"] == 0
    server.services["710"].insert(0, gone)
    back, _ = refresh(home, server, whole=True)
    assert [one["reason"] for one in back.faults] == ["back"]
    assert stored(FIRST).state is State.OUTDATED  # a person looks at it first
    assert not PtvGone.objects.exists()


def test_a_service_that_no_list_has_and_is_still_the_area_s_stays_and_is_read(home, server):
    refresh(home, server)
    wide = server.services["710"].pop(0) | {"areaType": "Nationwide", "languages": ["en"]}
    server.hidden = [wide]
    done, _ = refresh(home, server, at=NOW + timedelta(days=1))
    assert Totals(**done.totals) == Totals(read=1, changed=1)
    assert stored(FIRST).state is State.PUBLISHED
    assert [one.language for one in stored(FIRST).spoken] == ["en"]


def test_a_refresh_of_one_municipality_leaves_the_others_to_be_asked(home, server):
    server.services["078"].append(ptv.service(5, "Hangon klubi", 501, areas=[ptv.area("078")]))
    refresh(home, server)
    later = NOW + timedelta(hours=3)
    assert run("refresh", "--area", HOME, "--municipality", "710").exit_code == 0
    assert stored(ptv.guid(5)).state is State.PUBLISHED
    assert not PtvGone.objects.exists()
    done, _ = refresh(home, server, at=later)
    assert done.since == NOW - refreshing.OVERLAP  # not since the one of 710 alone


def test_what_employment_services_refer_to_is_all_that_is_fetched(home, server):
    server.services["710"][2]["serviceChannels"] = [ptv.connection(777)]
    server.services["710"][2]["organizations"][0]["organization"]["id"] = ptv.guid(901)
    refresh(home, server)
    assert not any(ptv.guid(777) in one or ptv.guid(901) in one for one in server.asked)


def test_lists_that_lose_most_services_in_force_are_not_believed(home, server):
    server.services["710"] = [
        ptv.service(number, f"Palvelu {number}", 501) for number in range(10, 30)
    ]
    refresh(home, server)
    server.hidden = [one | {"areas": [ptv.area("091")]} for one in server.services["710"][3:]]
    server.services["710"] = server.services["710"][:3]
    done, _ = refresh(home, server, whole=True)
    assert (done.state, done.trouble["key"]) == (RefreshState.FAILED, "emptied")
    assert not Service.objects.filter(state="outdated").exists()


def test_bad_records_are_told_and_the_good_ones_come_in(home, server):
    server.services["710"] += [
        ptv.service(4, "Ilman kanavaa"),
        ptv.service(5, "", 501, serviceNames=[]),
        ptv.service(6, "Kehä", 501, 1),
        ptv.service(7, "Koodi", 501, languages=["fi", "zz"]),
        ptv.service(8, "Merkkaus", 501, requirements=ptv.said("<b>Kaikille</b>")),
        ptv.service(9, "", 501, serviceNames=ptv.said(sv="Klubb", type="Name")),
        "not a record",
        ptv.service(10, "Tunnisteetta", 501, id=None),
    ]
    done, _ = refresh(home, server)
    totals = Totals(**done.totals)
    assert totals.adds_up
    assert (totals.read, totals.new, totals.rejected, totals.other) == (11, 7, 3, 1)
    assert totals.held == 2  # without a place, and without Finnish: drafts
    told = {(one["key"], one["reason"]) for one in done.faults}
    assert told == {
        (ptv.guid(4), "no_channel"),
        (ptv.guid(5), "no_name"),
        (ptv.guid(6), "cycle"),
        (ptv.guid(7), "unknown_code"),
        (ptv.guid(8), "markup"),
        (ptv.guid(9), "no_finnish_name"),
        ("", "unreadable_record"),
        ("", "no_identity"),
    }


def test_a_remark_stays_until_its_record_is_mended_or_gone(home, server):
    bad = ptv.service(4, "Ilman kanavaa")
    server.services["710"] += [bad, ptv.service(5, "", 501, serviceNames=[]), "not a record"]
    refresh(home, server)

    def open_after(days):
        done, _ = refresh(home, server, at=NOW + timedelta(days=days))
        assert done.since
        return {(one["key"], one["reason"]) for one in done.faults}

    told = {(ptv.guid(4), "no_channel"), (ptv.guid(5), "no_name"), ("", "unreadable_record")}
    assert open_after(1) == told
    bad |= {"serviceChannels": [ptv.connection(501)], "modified": "2026-11-25T12:00:00Z"}
    assert open_after(2) == told - {(ptv.guid(4), "no_channel")}
    del server.services["710"][-2]
    assert open_after(3) == {("", "unreadable_record")}


def test_nothing_is_asked_of_another_host_unless_one_is_set(home, server, settings, cast):
    settings.PTV = ""
    assert refresh_jobs.refresh_every_area(at=NOW) == []
    with pytest.raises(refreshing.RefreshError, match="off"):
        refresh_jobs.ask(home, by=cast["editor"], at=NOW)
    assert server.asked == []
    assert not PtvRefresh.objects.exists()


def test_the_daily_job_reads_every_area_whose_catalogue_somebody_keeps(cast, server):
    done = refresh_jobs.refresh_every_area(at=NOW)
    assert {one.area.code: one.state for one in done} == {HOME: "done", "07": "done"}
    assert all(one.step == one.steps > 0 for one in done)


def test_one_refresh_of_an_area_at_a_time_and_a_dead_one_does_not_bar_the_way(home, server, cast):
    began = refreshing.begin(home, by=cast["editor"], at=NOW)
    with pytest.raises(refreshing.GoingOnError):
        refreshing.begin(home, by=None, at=NOW + timedelta(minutes=5))
    refreshing.begin(home, by=None, at=NOW + refreshing.GIVEN_UP + timedelta(minutes=1))
    began.refresh_from_db()
    assert (began.state, began.trouble) == (RefreshState.FAILED, {"key": "broken"})
    for person in ("far_editor", "coach", "root"):
        with pytest.raises(PermissionDenied):
            refreshing.begin(home, by=cast[person], at=NOW)


def test_a_fault_of_our_own_is_a_failed_refresh_and_changes_nothing(home, server, monkeypatch):
    def broken(*_args, **_given):
        raise RuntimeError("boom")

    monkeypatch.setattr(refreshing, "_outdate", broken)
    done, _ = refresh(home, server)
    assert (done.state, done.trouble["key"]) == (RefreshState.FAILED, "broken")
    assert not Service.objects.exists()


def test_a_service_put_to_rest_here_is_not_woken(home, server, cast):
    refresh(home, server)
    row = Service.objects.get(key=FIRST)
    actions.move(row, State.ARCHIVED, by=cast["editor"], at=NOW)
    server.services["710"].pop(0)
    done, _ = refresh(home, server, whole=True)
    assert done.totals["gone"] == 0
    assert stored(FIRST).state is State.ARCHIVED


def run(*arguments):
    return CliRunner().invoke(app, ["services", "ptv", *arguments])


def test_the_command_says_what_came_and_what_is_wrong(home, server):
    server.services["710"].append(ptv.service(4, "Ilman kanavaa"))
    done = run("refresh", "--area", HOME, "--municipality", "710", "--language", "sv")
    assert done.exit_code == 0
    assert "Lästa 4: nya 3" in done.stdout
    assert f"Ilman kanavaa ({ptv.guid(4)}): Tjänsten har ingen servicekanal" in done.stdout
    assert not any("/078" in one for one in server.asked)
    told = json.loads(run("last", "--area", HOME, "--json", "--language", "fi").stdout)
    assert (told["totals"]["new"], told["faults"][0]["reason"]) == (3, "no_channel")


def test_the_command_says_how_to_mend_what_it_was_not_given(home, server, settings):
    wrong = run("refresh", "--area", "Narnia", "--language", "fi")
    assert (wrong.exit_code, "aluetta Narnia ei ole" in wrong.stderr) == (2, True)
    assert run("refresh", "--area", HOME, "--municipality", "Espoo").exit_code == 2
    assert "ei ole vielä haettu" in run("last", "--area", HOME, "--language", "fi").stdout
    server.always = 500
    down = run("refresh", "--area", HOME, "--language", "fi")
    assert (down.exit_code, "PTV vastasi 500" in down.stderr) == (1, True)
    settings.PTV = ""
    off = run("refresh", "--area", HOME, "--language", "fi")
    assert (off.exit_code, "POLKU_PTV" in off.stderr) == (1, True)


def test_the_daily_job_says_what_it_did_and_fails_out_loud(home, server):
    day = Day(NOW.date(), NOW, "en")
    assert "Read 3: new 2" in daily(day)
    server.always = 500
    with pytest.raises(OSError, match="The PTV answered 500"):
        daily(Day(NOW.date(), NOW + timedelta(days=1), "en"))
