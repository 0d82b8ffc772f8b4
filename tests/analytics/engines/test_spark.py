"""Spark makes the same index on a cluster of its own; what it lacks is said."""

import os

import pytest
from tests.analytics.engines.cluster import QUICKLY, cluster, free_port
from tests.analytics.engines.conftest import SECRET, built_by
from tests.analytics.index.same import assert_same

from polku.analytics.engines import choice, spark
from polku.analytics.engines.names import EngineName
from polku.analytics.index.deriving import packed, unpacked
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.opening import open_index


@pytest.mark.component
def test_a_cluster_of_two_workers_makes_the_same_index(
    small_town, local_index, tmp_path, monkeypatch
):
    """A master alone is waited for no longer than it is worth; with its workers the work is done."""
    for name, value in QUICKLY.items():
        monkeypatch.setenv(name, value)
    with cluster(tmp_path) as found:
        engine = spark.Spark(found.master)
        found.start_master()
        monkeypatch.setattr(spark, "PATIENCE", 0.5)
        with pytest.raises(IndexFaultError, match="no worker to spare"):
            built_by(engine, small_town, tmp_path / "index")
        monkeypatch.undo()
        work = found.start_workers("one", "two")
        done = built_by(engine, small_town, tmp_path / "index")
    assert (done.derived, done.people) == (60, 60)
    assert all(list(folder.glob("app-*/*")) for folder in work)  # an executor on either
    assert_same(open_index(tmp_path / "index", secret=SECRET), open_index(local_index))


@pytest.mark.parametrize("master", ["spark://127.0.0.1:{port}", "spark://localhost", "spark://:x"])
def test_a_master_that_does_not_answer_is_told_of(small_town, tmp_path, master):
    engine = spark.Spark(master.format(port=free_port()))
    with pytest.raises(IndexFaultError, match="does not answer") as caught:
        built_by(engine, small_town, tmp_path)
    assert caught.value.values["master"] == engine.master
    assert not (tmp_path / "manifest.json").exists()


def test_without_java_it_is_said(small_town, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(IndexFaultError, match="Java"):
        built_by(spark.Spark(), small_town, tmp_path)


def test_without_spark_it_is_said(monkeypatch):
    monkeypatch.setattr(choice, "find_spec", lambda _: None)
    with pytest.raises(IndexFaultError, match=r"polku\[spark\]"):
        choice.engine(EngineName.SPARK)


def test_columns_come_back_as_they_were_sent(local_index):
    for shard in open_index(local_index).shards:
        found = unpacked(packed(shard.tables))
        for table, columns in shard.tables.items():
            for name, values in columns.items():
                assert found[table][name].tobytes() == values.tobytes(), (table, name)
