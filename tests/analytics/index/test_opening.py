"""An index that is not whole is not opened, and the message says what and how to mend it."""

import json
import shutil

import pytest
from tests.analytics.index.conftest import SECRET
from tests.analytics.index.same import assert_same

from polku.analytics.engines.local import Local
from polku.analytics.index.build import build
from polku.analytics.index.checking import check
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.opening import current, entries, open_index, read_manifest
from polku.analytics.index.store import Index


def first_file(folder, table="spells"):
    entry = entries(read_manifest(folder))[0]
    return folder / "shards" / entry.folder / f"{table}.arrow"


def rewritten(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def fault_of(folder, **given):
    with pytest.raises(IndexFaultError) as caught:
        open_index(folder, **given)
    return caught.value


def test_a_whole_index_opens_without_a_copy(built):
    index = open_index(built, secret=SECRET)
    assert isinstance(check(built, secret=SECRET), Index)
    assert sum(shard.people for shard in index.shards) == index.manifest.totals["persons"] == 240
    starts = index.shards[0].tables["spells"]["start"]
    assert not starts.flags.owndata
    assert not starts.flags.writeable


def test_no_index(tmp_path):
    assert fault_of(tmp_path).message == "no_index"
    with pytest.raises(IndexFaultError, match="no path index"):
        current(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}', "\x00\x01"])
def test_a_manifest_that_is_none(spoiled, text):
    (spoiled / "manifest.json").write_text(text)
    assert fault_of(spoiled).message == "unreadable"


def test_another_version(spoiled):
    rewritten(spoiled, version=0)
    assert fault_of(spoiled).message == "version"


def test_another_secret(built):
    assert fault_of(built, secret=b"another").message == "secret"


def test_a_shard_missing(spoiled):
    shutil.rmtree(first_file(spoiled).parent)
    fault = fault_of(spoiled)
    assert fault.message == "missing"
    assert fault.values["shard"] == entries(read_manifest(spoiled))[0].name


def test_a_file_missing(spoiled):
    first_file(spoiled, "duties").unlink()
    fault = fault_of(spoiled)
    assert (fault.message, fault.values["file"]) == ("missing", "duties.arrow")


@pytest.mark.parametrize("left", [0, 7, 0.5, 0.99])
def test_a_file_cut_short(spoiled, left):
    file = first_file(spoiled)
    data = file.read_bytes()
    file.write_bytes(data[: int(left * len(data)) if left < 1 else left])
    assert fault_of(spoiled).message == "cut"


def test_rows_that_do_not_add_up(spoiled):
    totals = read_manifest(spoiled)["totals"]
    rewritten(spoiled, totals=totals | {"episodes": totals["episodes"] + 1})
    assert fault_of(spoiled).message == "totals"


def test_a_file_of_another_build(spoiled, earlier, tmp_path):
    build(earlier, tmp_path / "other", Local())
    shutil.copy(first_file(tmp_path / "other"), first_file(spoiled))
    assert fault_of(spoiled).message == "foreign"


def test_a_file_of_another_table(spoiled):
    shutil.copy(first_file(spoiled, "searches"), first_file(spoiled, "spells"))
    assert fault_of(spoiled).message == "foreign"


def test_a_build_mends_what_is_missing(order, built, spoiled):
    shutil.rmtree(first_file(spoiled).parent)
    found = build(order, spoiled, Local())
    assert 0 < found.derived < 240
    assert_same(open_index(spoiled), open_index(built))


def test_a_byte_that_changed_is_found_by_the_full_check(spoiled):
    file = first_file(spoiled)
    data = bytearray(file.read_bytes())
    place = data.rindex(b"\x01", 0, len(data) * 3 // 4)
    data[place] ^= 2
    file.write_bytes(data)
    open_index(spoiled)
    with pytest.raises(IndexFaultError) as caught:
        check(spoiled)
    assert caught.value.message == "changed"


@pytest.mark.parametrize("language", ["fi", "sv", "en", "de"])
def test_every_message_is_said_in_three_languages(language):
    values = dict.fromkeys(
        ("folder", "file", "why", "found", "wanted", "shard", "table", "cube", "master"), "…"
    )
    for message in MESSAGES:
        assert "{" not in IndexFaultError(message, **values).text(language)


MESSAGES = (
    "no_index", "unreadable", "version", "secret", "missing", "cut", "rows", "foreign", "totals",
    "changed", "cube", "busy", "lost", "nobody", "worker", "spark_absent", "java_absent",
    "spark_away", "spark_idle", "spark_failed",
)  # fmt: skip


def test_the_index_in_service_is_opened_once_until_another_is_built(order, earlier, tmp_path):
    build(earlier, tmp_path, Local())
    first = current(tmp_path)
    assert current(tmp_path) is first
    build(order, tmp_path, Local())
    assert current(tmp_path).manifest.until == order.until
