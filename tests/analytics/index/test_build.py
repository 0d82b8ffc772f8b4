"""An index is the same however it came to be: at once, month by month, or after a stop."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.analytics.index.conftest import TODAY, ordered
from tests.analytics.index.same import assert_same

from polku.analytics.engines.local import Local
from polku.analytics.index import plan
from polku.analytics.index.build import build
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.opening import open_index, read_manifest
from polku.register.canonical import SCHEMAS


class StoppedError(Exception):
    pass


class StopsAfter:
    """An engine that breaks off after so many slices."""

    def __init__(self, slices):
        self.slices = slices

    def run(self, parts, kernel):
        for number, derived in enumerate(Local().run(parts, kernel)):
            if number == self.slices:
                raise StoppedError
            yield derived


class Loses:
    """An engine that gives some of what it derived as `change` makes it."""

    def __init__(self, change):
        self.change = change

    def run(self, parts, kernel):
        for derived in Local().run(parts, kernel):
            yield from self.change(derived)


def files_of(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


# ---- month by month ----


def test_month_by_month_is_the_same_as_at_once(order, earlier, built, tmp_path):
    first = build(earlier, tmp_path, Local())
    second = build(order, tmp_path, Local())
    assert first.derived == first.people == second.people == 240
    assert second.derived + second.copied == 240
    assert second.copied >= 60
    assert_same(open_index(tmp_path), open_index(built))


@pytest.mark.parametrize("until", [date(2026, 11, 25), date(2027, 3, 1), date(2026, 11, 1)])
def test_another_day_is_the_same_as_at_once(order, until, spoiled, tmp_path):
    on_the_day = replace(order, until=until)
    moved = build(on_the_day, spoiled, Local())
    build(on_the_day, tmp_path / "anew", Local())
    assert moved.copied >= 60
    assert_same(open_index(spoiled), open_index(tmp_path / "anew"))


def test_only_those_whose_rows_changed_are_derived_again(tables, spoiled, tmp_path):
    statuses = pl.DataFrame(tables["statuses"])
    someone = statuses["person_id"][0]
    closed = pl.when(pl.col("person_id") == someone).then(pl.lit("05")).otherwise("code")
    changed = statuses.with_columns(code=closed).to_arrow().cast(SCHEMAS["statuses"])
    again = ordered(tables | {"statuses": changed}, tmp_path / "rows", TODAY)
    found = build(again, spoiled, Local())
    assert (found.derived, found.derived + found.copied + found.stayed) == (1, 240)
    assert found.stayed > 0  # the other shards are not even written


def test_new_and_departed_codes_move_the_others(tables, spoiled, tmp_path):
    """A coach more at the front of the list and one less: copied people keep their coaches."""
    coaches = pl.DataFrame(tables["coaches"])
    first = coaches.head(1).with_columns(coach_id=pl.lit("A0"), unit=pl.lit("A unit before all"))
    more = pl.concat([first, coaches]).to_arrow().cast(SCHEMAS["coaches"])
    again = ordered(tables | {"coaches": more}, tmp_path / "rows", TODAY)
    found = build(again, spoiled, Local())
    build(again, tmp_path / "anew", Local())
    assert found.copied == 240
    assert_same(open_index(spoiled), open_index(tmp_path / "anew"))


def test_who_has_left_the_extract_leaves_the_index(tables, spoiled, tmp_path):
    persons = pl.DataFrame(tables["persons"])[5:].to_arrow().cast(SCHEMAS["persons"])
    again = ordered(tables | {"persons": persons}, tmp_path / "rows", TODAY)
    found = build(again, spoiled, Local())
    build(again, tmp_path / "anew", Local())
    assert (found.people, found.derived) == (235, 0)
    assert_same(open_index(spoiled), open_index(tmp_path / "anew"))


def test_the_same_again_writes_nothing(order, spoiled):
    before = files_of(spoiled)
    found = build(order, spoiled, Local())
    assert found.stayed == 240
    assert files_of(spoiled) == before


def test_a_change_of_the_law_or_the_code_derives_everybody(order, spoiled, monkeypatch):
    monkeypatch.setattr("polku.analytics.index.build.recipe", lambda _: "another")
    assert build(order, spoiled, Local()).derived == 240


def test_many_people_fall_into_more_shards(order, built, tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "SIZE", 30)
    build(order, tmp_path, Local())
    one, other = open_index(tmp_path), open_index(built)
    assert replace(one.manifest, stamp=other.manifest.stamp) == other.manifest
    assert len(one.shards) > 2 * len(other.shards)
    assert max(shard.people for shard in one.shards) < 60
    for name, columns in one.cubes.items():
        for column, values in columns.items():
            assert values.tobytes() == other.cubes[name][column].tobytes()


# ---- stops ----


def test_a_build_that_broke_off_leaves_the_old_index_and_goes_on(order, earlier, built, tmp_path):
    build(earlier, tmp_path, Local())
    served = open_index(tmp_path)
    with pytest.raises(StoppedError):
        build(order, tmp_path, StopsAfter(2))
    assert_same(open_index(tmp_path), served)
    found = build(order, tmp_path, Local())
    assert found.stayed > 0
    assert_same(open_index(tmp_path), open_index(built))


def test_what_an_open_index_has_mapped_stays_after_the_next_build(order, earlier, tmp_path):
    build(earlier, tmp_path, Local())
    served = open_index(tmp_path)
    before = [shard.tables["spells"]["start"].copy() for shard in served.shards]
    build(order, tmp_path, Local())
    for shard, starts in zip(served.shards, before, strict=True):
        assert (shard.tables["spells"]["start"] == starts).all()


def test_leftovers_are_swept_away(order, earlier, tmp_path):
    build(earlier, tmp_path, Local())
    (tmp_path / ".work-killed").mkdir()
    build(order, tmp_path, Local())
    shards = read_manifest(tmp_path)["shards"]
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {
        "shards",
        f"cubes-{read_manifest(tmp_path)['stamp']}",
    }
    assert len(list((tmp_path / "shards").iterdir())) == len(shards)


def test_full_derives_everybody_and_goes_on_after_a_stop(order, spoiled):
    whole = replace(order, full=True)
    with pytest.raises(StoppedError):
        build(whole, spoiled, StopsAfter(1))
    found = build(whole, spoiled, Local())
    assert (found.copied, found.derived + found.stayed) == (0, 240)
    assert 0 < found.stayed < 240


def test_two_builds_do_not_work_on_one_index(order, tmp_path):
    def again(derived):
        with pytest.raises(IndexFaultError, match="being built"):
            build(order, tmp_path, Local())
        yield derived

    assert build(order, tmp_path, Loses(again)).people == 240


# ---- control totals ----


def lost(_derived):
    yield from ()


def doubled(derived):
    yield derived
    yield derived


def without_a_row(derived):
    read = derived.read | {"statuses": derived.read["statuses"] - 1}
    yield replace(derived, read=read)


@pytest.mark.parametrize("change", [lost, doubled, without_a_row])
def test_rows_that_an_engine_loses_are_noticed(order, earlier, tmp_path, change):
    build(earlier, tmp_path, Local())
    before = files_of(tmp_path)[(tmp_path / "manifest.json").relative_to(tmp_path)]
    with pytest.raises(IndexFaultError, match="lost or doubled"):
        build(order, tmp_path, Loses(change))
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_nobody_in_the_rows(tables, tmp_path):
    nobody = {name: table.slice(0, 0) for name, table in tables.items()}
    with pytest.raises(IndexFaultError, match="no person"):
        build(ordered(nobody, tmp_path / "rows", TODAY), tmp_path / "index", Local())


def test_another_secret_is_refused_unless_all_is_built_anew(tables, spoiled, tmp_path):
    other = ordered(tables, tmp_path / "rows", TODAY, b"another secret")
    with pytest.raises(IndexFaultError, match="another secret"):
        build(other, spoiled, Local())
    assert build(replace(other, full=True), spoiled, Local()).derived == 240
    assert open_index(spoiled, secret=b"another secret").manifest.totals["persons"] == 240
