"""Invented people whose papers are in order and belong to nobody."""

from collections import Counter
from datetime import date

import numpy as np
import polars as pl
import pytest
from stdnum.fi import hetu, ytunnus

from polku.demo.days import numbers
from polku.demo.names import BY_LANGUAGE, SWEDISH_SHARES
from polku.demo.people import identity_codes
from polku.demo.providers import employers, providers
from polku.reference.places import municipalities


def test_identity_codes_are_right_and_never_given_out(frames):
    for row in frames.persons.iter_rows(named=True):
        code = row["hetu"]
        assert hetu.is_valid(code, allow_temporary=True)
        assert 900 <= int(code[7:10]) <= 999
        assert int(code[9]) % 2 == (row["sex"] == "1")
        century = {"-": 1900, "A": 2000}[code[6]]
        born = date(century + int(code[4:6]), int(code[2:4]), int(code[:2]))
        assert born == row["birth_date"]
    assert frames.persons["hetu"].is_unique().all()


def test_fifty_born_on_one_day_get_fifty_codes():
    births = numbers([date(2001, 2, 3)] * 50)
    codes = identity_codes(births, np.zeros(50, np.bool_), np.random.default_rng(1))
    assert len(set(codes)) == 50
    assert all(hetu.is_valid(code, allow_temporary=True) for code in codes)


def test_business_ids_are_right_and_not_in_use():
    ids = set(employers(np.arange(0, 10**6, 100)))
    ids |= set(providers(np.array(["work_trial", "other", "wage_subsidy"] * 9), np.arange(27)))
    assert len(ids) > 2_000
    assert all(ytunnus.is_valid(one) and one.startswith("9") for one in ids)


def test_the_town_speaks_as_its_municipalities_do(frames):
    native = frames.persons.filter(frames.persons["mother_tongue"].is_in(["fi", "sv"]))
    for code, share in (("710", 0.64), ("078", 0.42)):
        here = native.filter(native["municipality"] == code)["mother_tongue"]
        assert (here == "sv").mean() == pytest.approx(share, abs=0.07)
    spoken = Counter(frames.persons["mother_tongue"])
    assert {"ru", "uk", "et", "ar", "so", "vi"} <= set(spoken)
    served = frames.persons.filter(frames.persons["mother_tongue"] == "sv")["service_language"]
    assert (served == "sv").mean() > 0.9


def test_municipalities_have_their_official_shares(town, frames):
    counts = Counter(frames.persons["municipality"])
    for code, share in town.options.place.weights.items():
        assert counts[code] / frames.persons.height == pytest.approx(share, abs=0.01)


def test_bilingual_municipalities_are_those_of_the_language_act():
    bilingual = {code for code, m in municipalities().items() if m.language_status == "bilingual"}
    assert set(SWEDISH_SHARES) == bilingual


def test_names_follow_language_and_sex(frames):
    for row in frames.persons.iter_rows(named=True):
        names = BY_LANGUAGE[row["mother_tongue"]]
        assert row["given_name"] in (names.men if row["sex"] == "1" else names.women)
        assert "/" not in row["family_name"]


def test_newcomers_have_arrived_before_they_search(frames):
    first = frames.job_searches.group_by("person_id").agg(pl.col("start").min())
    rows = frames.persons.filter(pl.col("first_residence_date").is_not_null()).join(
        first, on="person_id"
    )
    assert rows.height == (~frames.persons["mother_tongue"].is_in(["fi", "sv"])).sum()
    assert (rows["first_residence_date"] <= rows["start"]).all()
    assert (rows["first_residence_date"] >= rows["birth_date"]).all()


def test_everyone_is_of_working_age(frames):
    rows = frames.job_searches.join(frames.persons, on="person_id")
    ages = (rows["start"] - rows["birth_date"]).dt.total_days() / 365.25
    assert ages.min() > 17
    assert ages.max() < 65.1
