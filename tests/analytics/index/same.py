"""Whether two indexes are one: the same lists and, byte by byte, the same columns."""


def assert_same(one, other):
    assert one.manifest == other.manifest
    assert [shard.name for shard in one.shards] == [shard.name for shard in other.shards]
    for ours, theirs in zip(one.shards, other.shards, strict=True):
        assert ours.area == theirs.area
        for table, columns in ours.tables.items():
            _assert_same_columns(table, columns, theirs.tables[table])
    for name, columns in one.cubes.items():
        _assert_same_columns(name, columns, other.cubes[name])


def _assert_same_columns(table, ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, values in ours.items():
        assert values.dtype == theirs[name].dtype, (table, name)
        assert values.tobytes() == theirs[name].tobytes(), (table, name)
