"""An index is the same however it came to be: at once, month by month, in parts, or after a stop."""

from polku.analytics.engines.local import Local
from polku.analytics.index.build import build
from polku.analytics.index.opening import open_index


def test_month_by_month_is_the_same_as_at_once(order, earlier, built, tmp_path):
    first = build(earlier, tmp_path, Local())
    second = build(order, tmp_path, Local())
    assert second.derived + second.copied == 400
    assert 0 < second.derived < 0.75 * 400
    assert second.copied >= 100
    assert first.copied == 0
    assert_same(open_index(tmp_path), open_index(built))


def assert_same(one, other):
    """Assert that two indexes have the same lists and, byte by byte, the same columns."""
    assert one.manifest == other.manifest
    assert [shard.name for shard in one.shards] == [shard.name for shard in other.shards]
    for ours, theirs in zip(one.shards, other.shards, strict=True):
        assert ours.area == theirs.area
        for table, columns in ours.tables.items():
            assert_same_columns(table, columns, theirs.tables[table])
    for name, columns in one.cubes.items():
        assert_same_columns(name, columns, other.cubes[name])


def assert_same_columns(table, ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        assert values.dtype == theirs[name].dtype, (table, name)
        assert values.tobytes() == theirs[name].tobytes(), (table, name)
