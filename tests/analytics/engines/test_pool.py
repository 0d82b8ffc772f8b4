"""Several processes make the same index, and one that dies is told of."""

import os
import signal

import pytest
from tests.analytics.engines.conftest import built_by
from tests.analytics.index.same import assert_same

from polku.analytics.engines.pool import Pool
from polku.analytics.index.deriving import Derived
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.opening import open_index


def test_a_pool_makes_the_same_index(small_town, local_index, tmp_path):
    built_by(Pool(2), small_town, tmp_path)
    assert_same(open_index(tmp_path), open_index(local_index))


class Dies:
    """What stands in for a kernel whose process runs out of memory."""

    def __call__(self, shard, people) -> Derived:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingPool(Pool):
    def run(self, parts, kernel):
        return super().run(parts, Dies())


def test_a_process_that_dies_is_told_of(small_town, tmp_path):
    with pytest.raises(IndexFaultError, match="--workers"):
        built_by(DyingPool(1), small_town, tmp_path)
    assert not (tmp_path / "manifest.json").exists()
