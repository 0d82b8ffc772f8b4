"""What `truth.json` says is what the extract shows."""

import json
from collections import Counter, defaultdict
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from polku.demo.options import Options
from polku.demo.places import place_named
from polku.demo.town import make_town
from polku.demo.truth_file import LAYOUT, truth_of
from polku.demo.writing import Home, HomeTakenError, StrangersError, ensure_town, write_town

TODAY = date(2026, 11, 24)
MODEL = date(2022, 5, 2)


def options(**given):
    return Options(place_named("Raasepori-Hanko"), TODAY, **{"clients": 120} | given)


def contents(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_options_make_the_same_files(tmp_path):
    towns = {"one": options(), "two": options(), "three": options(seed=2)}
    towns = {name: make_town(chosen) for name, chosen in towns.items()}
    for name, town in towns.items():
        write_town(town, Home(tmp_path / name))
    one, two, three = (
        {path: data for path, data in contents(tmp_path / name).items() if path.suffix != ".xlsx"}
        for name in ("one", "two", "three")
    )
    assert one == two
    assert {path.parts[0] for path in one} == {"extract", "broken-extract", "index", "truth.json"}
    differing = {
        path.name for path in one if path.parts[0] == "extract" and one[path] != three[path]
    }
    assert differing == {f"{name}.csv" for name in towns["one"].tables}


def test_a_home_is_made_once_and_never_over_something_else(tmp_path):
    home = Home(tmp_path / "home")
    assert ensure_town(options(), home) is True
    (home.folder / "uploads").mkdir()  # as once somebody has sent it a file
    before = contents(home.folder)
    assert ensure_town(options(), home) is False
    assert contents(home.folder) == before
    with pytest.raises(HomeTakenError, match="clients 120"):
        ensure_town(options(clients=121), home)
    home.clear()
    assert not list(home.folder.iterdir())
    (home.folder / "thesis.doc").touch()
    with pytest.raises(StrangersError, match="thesis"):
        ensure_town(options(), home)
    assert [path.name for path in home.folder.iterdir()] == ["thesis.doc"]


def test_an_unfinished_town_is_none(tmp_path):
    home = Home(tmp_path)
    home.begin()
    home.extract.mkdir()
    assert home.made() is None
    home.truth.write_text("{")
    with pytest.raises(StrangersError, match=r"truth\.json"):
        home.made()


@pytest.mark.parametrize("name", ["extract", "polku.sqlite3"])
def test_what_no_town_marked_may_be_real_and_is_left_alone(tmp_path, name):
    home = Home(tmp_path)
    (tmp_path / name).touch()
    home.clear()
    with pytest.raises(StrangersError, match=name):
        ensure_town(options(), home)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_every_part_is_described(truth):
    assert set(truth) - {"layout"} == set(LAYOUT)
    assert truth["made"] == {
        "area": truth["made"]["area"],
        "area_name": "Raaseporin ja Hangon kuntakokeilu",
        "clients": 900,
        "seed": 1,
        "today": "2026-11-24",
    }
    verdicts = {one["service"]: one["verdict"] for one in truth["hidden"]["services"]}
    assert set(verdicts.values()) == {"help", "nothing", "harm"}
    assert len(truth["unobserved"]) == 900
    assert np.std(truth["unobserved"]) == pytest.approx(1, abs=0.1)


def test_the_calibration_table_is_what_the_extract_shows(truth, frames):
    months = truth["calibration"]["months"]
    assert len(months) == 94
    for row in months:
        day = date.fromisoformat(row["count_day"])
        on = frames.statuses.filter(
            pl.col("code").is_in(["02", "03"]),
            pl.col("start") <= day,
            pl.col("end").is_null() | (pl.col("end") >= day),
        )
        assert row["extract"] == on.height
        assert row["scaled"] == pytest.approx(
            row["official"] * truth["calibration"]["scale"], abs=0.05
        )
        assert abs(row["extract"] - row["scaled"]) <= 1


def rows_of(frame):
    found = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["person_id"]].append(row)
    return found


IN_PERSON = {"21", "24", "27", "35", "36", "70"}


def kinds_of(searches, since, held):
    """Say what the contacts and job searches of a person in job search make of them."""
    last = max([since, *(row["at"].date() for row in held)])
    for kind, days in (("3_months", 91), ("6_months", 183), ("12_months", 365), ("years", 730)):
        yield f"no_contact_{kind}", (TODAY - last).days > days
    yield "remote_only", held and not {row["method"] for row in held} & IN_PERSON
    ends = [row["end"] for row in searches if row["end"]]
    yield "returned_12_months", ends and (since - max(ends)).days <= 365


def kinds_of_plans(plans, since):
    made = [row for row in plans if row["made_on"] >= since]
    yield "plan_missing", not made and (TODAY - since).days > 30
    latest = max(plans, key=lambda row: row["made_on"], default={"valid_until": TODAY})
    yield "plan_expired", latest["valid_until"] < TODAY


def kinds_of_services(services):
    soon = TODAY + timedelta(days=30)
    running = [row for row in services if row["start"] <= TODAY and row["end"] is None]
    follows = any(row["start"] > TODAY for row in services)
    ends = running and all(row["planned_end"] <= soon for row in running)
    yield "service_ends_30_days", ends and not follows


def kinds_of_person(person):
    yield "unallocated", person["coach_id"] is None
    yield "non_disclosure", person["non_disclosure"]
    yield "foreign_language", person["mother_tongue"] not in ("fi", "sv", "se")
    yield "swedish_service", person["service_language"] == "sv"


def meets_today(contacts):
    meetings = [row for row in contacts if 21 <= int(row["method"]) <= 29]
    yield "meeting_today", any(row["at"].date() == TODAY for row in meetings)


def test_planted_cases_are_found_again_one_by_one(truth, frames):
    """Counted anew, person by person, in plain Python."""
    counted = defaultdict(set)
    contacts, plans, services = map(rows_of, (frames.contacts, frames.plans, frames.services))
    searches = rows_of(frames.job_searches)
    for person in frames.persons.iter_rows(named=True):
        key = person["person_id"]
        times = Counter(row["service"] for row in services[key])
        if max(times.values(), default=0) >= 3:
            counted["same_service_3_times"].add(key)
        since = next((row["start"] for row in searches[key] if row["end"] is None), None)
        if since is None:
            continue
        held = [row for row in contacts[key] if row["at"].date() <= TODAY]
        for kind, holds in (
            *kinds_of(searches[key], since, held),
            *kinds_of_plans(plans[key], since),
            *kinds_of_services(services[key]),
            *kinds_of_person(person),
            *meets_today(contacts[key]),
        ):
            if holds:
                counted[kind].add(key)
    for kind, found in counted.items():
        assert truth["planted"][kind]["count"] == len(found), kind
        assert set(truth["planted"][kind]["examples"]) <= found, kind
    assert len(counted) == 15


def test_every_hard_case_is_there(truth):
    """In a town of the usual size every filter of the worklist has rows."""
    town = make_town(options(clients=2_000))
    planted = truth_of(town, [])["planted"]
    assert {kind: one for kind, one in planted.items() if not one["count"]} == {}


def test_coaches_have_a_portfolio_and_speak_their_clients_language():
    town = make_town(options(clients=3_000))
    frames = {name: pl.DataFrame(table) for name, table in town.tables.items()}
    open_ = frames["job_searches"].filter(pl.col("end").is_null())
    rows = open_.join(frames["persons"], on="person_id").join(frames["coaches"], on="coach_id")
    sizes = rows["coach_id"].value_counts()["count"]
    assert sizes.min() >= 85
    assert sizes.max() <= 145
    swedish = rows.filter(pl.col("service_language") == "sv")
    assert swedish["languages"].str.contains("sv").all()
    assert set(frames["coaches"]["unit"]) == {"Raasepori 1", "Raasepori 2", "Hanko 1"}


def exposure(town):
    """Person-weeks in unemployment since May 2022, with the hazard of work that the truth gives.

    Written anew from the extract and the truth's own words; only the step's grid is not used.
    """
    frames = {name: pl.DataFrame(table) for name, table in town.tables.items()}
    told = json.loads(json.dumps(truth_of(town, [])))
    law = told["hidden"]["hazards"]
    after = {one["service"]: one["after"] for one in told["hidden"]["services"]}
    persons = frames["persons"].with_columns(u=pl.Series(told["unobserved"]))
    searches = frames["job_searches"].select("person_id", began="start", until="end")
    left = (
        frames["services"]
        .filter(pl.col("service").is_in(list(after)), pl.col("end").is_not_null())
        .select("person_id", "service", left=pl.col("end") + timedelta(days=1))
        .sort("left")
    )
    spells = (
        frames["statuses"]
        .filter(pl.col("code") == "02")
        .join(persons, on="person_id")
        .sort("start")
        .join_asof(searches.sort("began"), left_on="start", right_on="began", by="person_id")
        .join_asof(left, left_on="start", right_on="left", by="person_id")
        .with_columns(
            last=pl.col("end").fill_null(TODAY),
            works=pl.col("reason").is_in(["01", "03"]) & pl.col("end").is_not_null(),
            first=pl.col("start") + timedelta(days=4),  # moves come once a step at most
        )
    )
    weeks = (
        spells.with_columns(
            day=pl.date_ranges(pl.col("first"), pl.max_horizontal("first", "last"), "7d")
        )
        .explode("day")
        .with_columns(
            share=pl.min_horizontal((pl.col("last") - pl.col("day")).dt.total_days() + 1, 7).clip(0)
            / 7
        )
        .filter(pl.col("day") >= MODEL)
    )
    age = (pl.col("began") - pl.col("birth_date")).dt.total_days() / 365.25
    traits = {
        "young": age < 30,
        "older": age >= 55,
        "basic_education": pl.col("education_level").is_in(["1", "2", "9"]),
        "tertiary_education": pl.col("education_level").is_in(["5", "6", "7", "8"]),
        "foreign_language": ~pl.col("mother_tongue").is_in(["fi", "sv", "se"]),
    }
    log = pl.col("u") * law["log_ratio_per_unobserved"] + np.log(law["open_work_a_week"])
    for name, weight in law["log_ratio_by_trait"].items():
        log = log + traits[name] * weight
    gone = (pl.col("day") - pl.col("began")).dt.total_days() / 7
    bracket = pl.lit(law["log_ratio_by_weeks_unemployed"][-1]["log_ratio"])
    for step in reversed(law["log_ratio_by_weeks_unemployed"][:-1]):
        bracket = pl.when(gone < step["under_weeks"]).then(step["log_ratio"]).otherwise(bracket)
    recent = (pl.col("day") - pl.col("left")).dt.total_days() < 7 * told["hidden"]["after_weeks"]
    faster = pl.lit(1.0)
    for step in told["cycle"]:
        within = pl.col("day").is_between(
            date.fromisoformat(step["from"]), date.fromisoformat(step["to"])
        )
        faster = pl.when(within).then(step["ratio"]).otherwise(faster)
    weeks = weeks.with_columns(
        group=pl.when(recent).then(pl.col("service")),
        expected=(log + bracket).exp() * faster * pl.col("share"),
    )
    events = spells.filter(pl.col("works"), pl.col("last") >= MODEL).with_columns(
        group=pl.when(
            (pl.col("last") - pl.col("left")).dt.total_days() < 7 * told["hidden"]["after_weeks"]
        ).then(pl.col("service"))
    )
    return weeks, events, after


@pytest.fixture(scope="module")
def lived():
    return exposure(make_town(options(clients=12_000, seed=5)))


def test_work_comes_as_the_truth_says(lived):
    """People find work at the hazards of the truth, times the effect of the service they left."""
    weeks, events, after = lived
    expected = dict(weeks.group_by("group").agg(pl.col("expected").sum()).iter_rows())
    observed = dict(events.group_by("group").len().iter_rows())
    assert observed[None] > 5_000
    assert observed[None] / expected[None] == pytest.approx(1, abs=0.05)
    judged = 0
    for service, ratio in after.items():
        if expected.get(service, 0) < 40:
            continue
        found = observed[service] / expected[service]
        error = np.sqrt(observed[service]) / expected[service]
        assert abs(found - ratio) < 4 * error + 0.06 * ratio, service
        judged += 1
    assert judged >= 8


def test_selection_makes_the_plain_comparison_wrong(lived):
    """Rehabilitative work does nothing, yet those who leave it find work far more rarely."""
    weeks, events, after = lived
    assert after["rehabilitative_work"] == after["job_search_coaching"] == 1
    exposed = dict(weeks.group_by("group").agg(pl.col("share").sum()).iter_rows())
    observed = dict(events.group_by("group").len().iter_rows())
    plain = {group: observed[group] / exposed[group] for group in observed}
    assert plain["rehabilitative_work"] < 0.7 * plain[None]
    assert plain["job_search_coaching"] > 1.3 * plain["rehabilitative_work"]
