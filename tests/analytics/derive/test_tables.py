"""All tables of the index from small registers by hand and from a town; in whatever parts."""

import pickle
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from tests.analytics.derive.conftest import TODAY
from tests.analytics.derive.registers import (
    SECRET,
    UNTIL,
    day,
    derived,
    number,
    register,
    rows,
    same,
    typed,
)

from polku.analytics.derive import derive
from polku.analytics.derive.codes import TooManyCodesError, codes_of
from polku.analytics.derive.duties import facts_of
from polku.analytics.derive.people import people_of
from polku.analytics.derive.pseudonyms import as_text, pseudonyms
from polku.analytics.groups import DUTY_STATES, PAYERS
from polku.analytics.index.layout import NEVER, OPEN, SCHEMAS, UNKNOWN
from polku.analytics.providers import provider_number
from polku.register.codes import own_services
from polku.rules.duties import duties
from polku.rules.facts import PERSON, RECORDS, facts_from_rows

# ---- what ----


def test_searches_services_contacts_and_plans():
    tables = register(
        persons=["1"],
        job_searches=[
            {"person_id": "1", "start": "2026-02-01"},
            {"person_id": "1", "start": "2026-01-01", "end": "2026-01-10"},
            {"person_id": "1", "start": "2025-01-01", "end": "2024-12-30"},
        ],
        services=[
            {"person_id": "1", "service": "other", "start": "2026-05-01"},
            {
                "person_id": "1",
                "service": "work_trial",
                "start": "2026-02-02",
                "end": "2026-02-02",
                "planned_end": "2026-03-01",
                "referred_on": "2026-01-15",
                "provider_id": "9000101-0",
                "price": "120.50",
                "payer": "kela",
                "outcome": "no_show",
            },
            {"person_id": "1", "service": "other", "start": "2026-01-02", "end": "2026-01-01"},
        ],
        contacts=[
            {"person_id": "1", "at": "2026-03-31T23:59", "method": "29"},
            {"person_id": "1", "at": "2026-04-01T00:00", "method": "27"},
            {"person_id": "1", "at": "2026-01-05T09:00", "method": "05"},
        ],
        plans=[
            {"person_id": "1", "kind": "05", "made_on": "2026-02-01"},
            {"person_id": "1", "kind": "01", "made_on": "2026-01-01", "valid_until": "2026-06-30"},
        ],
    )
    found = derived(tables)
    typed(found)

    def read(table):
        return [
            {
                name: day(value) if SCHEMAS[table].field(name).type == pa.int32() else value
                for name, value in row.items()
                if name != "person"
            }
            for row in rows(found[table])
        ]

    codes = codes_of(tables, until=UNTIL).services
    assert read("searches") == [
        {"start": "2026-01-01", "end": "2026-01-11"},
        {"start": "2026-02-01", "end": "open"},
    ]
    trial, agreed = read("services")
    assert np.isnan(agreed.pop("price"))
    assert trial == {
        "service": codes.index("work_trial"), "start": "2026-02-02", "end": "2026-02-03",
        "planned_end": "2026-03-02", "referred_on": "2026-01-15", "price": 120.5, "outcome": 2,
        "provider": provider_number("9000101-0"), "payer": PAYERS.index("kela"),
    }  # fmt: skip
    assert agreed == {
        "service": codes.index("other"), "start": "2026-05-01", "end": "open",
        "planned_end": "never", "referred_on": "never", "outcome": UNKNOWN,
        "provider": 0, "payer": UNKNOWN,
    }  # fmt: skip
    assert read("contacts") == [
        {"day": "2026-01-05", "method": 5},
        {"day": "2026-03-31", "method": 29},
    ]
    assert read("plans") == [
        {"kind": 1, "made_on": "2026-01-01", "valid_until": "2026-06-30"},
        {"kind": 5, "made_on": "2026-02-01", "valid_until": "never"},
    ]


def test_ties_keep_the_order_of_the_file():
    at = {"person_id": "1", "at": "2026-01-05T09:00"}
    for prices in (["1.00", "2.00"], ["2.00", "1.00"]):
        tables = register(
            persons=["1"],
            contacts=[at | {"method": "29"}, at | {"method": "05"}],
            services=[
                {"person_id": "1", "service": "other", "start": "2026-01-02", "price": price}
                for price in prices
            ],
        )
        found = derived(tables)
        assert found["services"]["price"].tolist() == [float(one) for one in prices]
        assert found["contacts"]["method"].tolist() == [5, 29]  # of one moment, by method


def test_an_areas_own_service_makes_its_state_and_an_unknown_one_none(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[service]]\ncode = "pajavalmennus"\nstate = "coaching"\nfi = "Paja"\n')
    tables = register(
        persons=["1"],
        services=[
            {
                "person_id": "1",
                "service": "pajavalmennus",
                "start": "2026-01-01",
                "end": "2026-01-09",
            },
            {"person_id": "1", "service": "aivan muu", "start": "2026-01-01", "end": "2026-01-09"},
        ],
    )
    codes = codes_of(tables, until=UNTIL, own=own_services(own))
    assert codes.services[-2:] == ("pajavalmennus", "aivan muu")
    found = derived(tables, codes=codes)
    assert found["spells"]["state"].tolist() == [7, 15]
    assert found["services"]["service"].tolist() == [
        len(codes.services) - 2,
        len(codes.services) - 1,
    ]
    assert codes_of(tables, until=UNTIL).services[-1] == "pajavalmennus"


def test_more_services_than_a_byte_numbers_are_an_error():
    many = [
        {"person_id": "1", "service": f"s{place}", "start": "2026-01-01"} for place in range(250)
    ]
    with pytest.raises(TooManyCodesError, match="services") as error:
        codes_of(register(persons=["1"], services=many), until=UNTIL)
    assert error.value.count > 255


# ---- a town, whole and in parts ----


@pytest.fixture(scope="module")
def whole(town):
    return derived(town, until=TODAY)


@pytest.fixture(scope="module")
def town_codes(town):
    return codes_of(town, until=TODAY)


def test_no_row_and_no_person_of_the_town_is_lost(town, whole):
    typed(whole)
    booked = pl.DataFrame(town["contacts"])["at"].dt.date() > TODAY
    expected = {
        "persons": town["persons"].num_rows,
        "searches": town["job_searches"].num_rows,
        "services": town["services"].num_rows,
        "contacts": town["contacts"].num_rows - booked.sum(),
        "plans": town["plans"].num_rows,
        "benefits": town["benefits"].num_rows,
    }
    assert expected["contacts"] < town["contacts"].num_rows
    assert {name: len(next(iter(whole[name].values()))) for name in expected} == expected
    for name in ("spells", "episodes", "searches"):
        assert len(set(whole[name]["person"].tolist())) == town["persons"].num_rows


def test_spells_of_the_town_are_disjoint_gapless_and_open(whole):
    spells = pl.DataFrame(whole["spells"])
    same_person = spells["person"] == spells["person"].shift(-1)
    followed = spells.with_columns(
        after=pl.col("start").shift(-1), then=pl.col("state").shift(-1), same=same_person
    )
    inside = followed.filter(pl.col("same"))
    assert (inside["end"] == inside["after"]).all()
    assert (inside["state"] != inside["then"]).all()
    assert (followed.filter(~pl.col("same").fill_null(value=False))["end"] == OPEN).all()
    assert (spells["start"] < spells["end"]).all()
    assert spells["person"].is_sorted()


def test_every_unemployed_day_in_a_search_of_the_town_lies_in_an_episode(whole):
    spells, searches, episodes = (
        pl.DataFrame(whole[name]) for name in ("spells", "searches", "episodes")
    )
    until = number(TODAY.isoformat()) + 1

    def days(frame):
        """Person and day, a row each."""
        return frame.select(
            "person", day=pl.int_ranges("start", pl.col("end").clip(upper_bound=until))
        ).explode("day")

    unemployed = days(spells.filter(pl.col("state").is_in([0, 1])))
    sought = unemployed.join(days(searches).unique(), on=["person", "day"])
    assert sought.height > 10_000
    assert sought.join(days(episodes), on=["person", "day"], how="anti").is_empty()
    assert days(episodes).is_unique().all()


@pytest.mark.parametrize("parts", [2, 7])
def test_the_same_people_in_other_parts_have_the_same_rows(town, whole, town_codes, parts):
    ids = pl.DataFrame(town["persons"])["person_id"]
    found = []
    for part in range(parts):
        chosen = pa.array([one for place, one in enumerate(ids) if place % parts == part])
        tables = {
            name: table.filter(pa.compute.is_in(table["person_id"], chosen))
            for name, table in town.items()
            if name != "coaches"
        }
        found.append(
            derive(
                *pickle.loads(pickle.dumps((tables,))), secret=SECRET, codes=town_codes, until=TODAY
            )
        )
    assert same(put_together(found), whole)


def put_together(parts):
    """Join derived parts: people in the order of their pseudonyms, rows and places moved along."""
    pseudonym = np.concatenate([part["persons"]["pseudonym"] for part in parts])
    place = np.argsort(np.argsort(pseudonym))
    joined, begin = {name: [] for name in SCHEMAS}, 0
    for part in parts:
        people = len(part["persons"]["pseudonym"])
        moved = place[begin : begin + people]
        begin += people
        for name, columns in part.items():
            frame = pl.DataFrame(columns)
            who = moved if name == "persons" else moved[columns["person"]]
            if name == "episodes":  # from the person's first spell
                first = np.searchsorted(part["spells"]["person"], columns["person"])
                frame = frame.with_columns(pl.Series("first_spell", columns["first_spell"] - first))
            if name != "persons":
                frame = frame.with_columns(pl.Series("person", who))
            joined[name].append(frame.with_columns(pl.Series("order", who)))
    frames = {
        name: pl.concat(some).sort("order", maintain_order=True) for name, some in joined.items()
    }
    start = np.searchsorted(frames["spells"]["order"], frames["episodes"]["order"])
    frames["episodes"] = frames["episodes"].with_columns(pl.col("first_spell") + pl.Series(start))
    return {
        name: {column: frame[column].to_numpy() for column in SCHEMAS[name].names}
        for name, frame in frames.items()
    }


def test_tables_with_pseudonyms_for_ids_give_the_same_rows(town, whole, town_codes):
    ids = pl.DataFrame(town["persons"])["person_id"].to_list()
    names = dict(zip(ids, as_text(pseudonyms(ids, SECRET)), strict=True))
    tables = {
        name: table.set_column(
            table.schema.get_field_index("person_id"),
            "person_id",
            pa.array([names[one] for one in table["person_id"].to_pylist()]),
        )
        for name, table in town.items()
        if name != "coaches"
    }
    found = derived(tables, until=TODAY, codes=town_codes, pseudonymised=True)
    assert same(found, whole)


def test_the_order_of_rows_in_the_files_makes_no_difference(town, whole):
    rng = np.random.default_rng(5)
    mixed = {name: table.take(rng.permutation(table.num_rows)) for name, table in town.items()}
    assert same(derived(mixed, until=TODAY), whole)


# ---- the law ----


def rows_by_person(town):
    frames = {name: pl.DataFrame(town[name]) for name in RECORDS}
    frames["contacts"] = frames["contacts"].filter(pl.col("at").dt.date() <= TODAY)
    return {
        name: frame.rows_by_key("person_id", named=True, include_key=True)
        for name, frame in frames.items()
    }


def test_facts_and_duties_are_those_of_the_rows_one_by_one(town, whole, town_codes):
    people = people_of(town, SECRET, pseudonymised=False)
    by_person = rows_by_person(town)
    expected = []
    made = dict(facts_of(people, TODAY))
    for row in people.persons.to_dicts():
        mine = {name: rows_.get(row["person_id"], ()) for name, rows_ in by_person.items()}
        facts = facts_from_rows({name: row[name] for name in PERSON}, mine)
        told = {name: mine[name] for name in mine if name != "benefits"}
        assert made[row["person"]] == facts_from_rows({n: row[n] for n in PERSON}, told)
        expected += [
            (row["person"], one.rule, one.due, one.done_on, one.state.value)
            for one in duties(facts, TODAY)
        ]
    got = [
        (
            row["person"],
            town_codes.rules[row["rule"]],
            calendar(row["due"]),
            calendar(row["done_on"]),
            DUTY_STATES[row["state"]],
        )
        for row in rows(whole["duties"])
    ]
    assert got == expected
    assert {state for *_, state in got} == set(DUTY_STATES)


def calendar(number_):
    return None if number_ == NEVER else date.fromisoformat(day(number_))
