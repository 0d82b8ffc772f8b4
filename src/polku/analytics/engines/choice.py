"""Which engine a build runs on."""

from importlib.util import find_spec

from polku.analytics.engines.local import Local
from polku.analytics.engines.names import EngineName
from polku.analytics.engines.pool import Pool
from polku.analytics.index.deriving import Engine
from polku.analytics.index.faults import IndexFaultError


def engine(name: EngineName, *, master: str = "", workers: int = 0) -> Engine:
    """Return an engine; raises IndexFaultError where Spark is asked for and not installed.

    `workers` are processes (0: one a processor), `master` Spark's address (empty: this machine).
    """
    if name is EngineName.LOCAL:
        return Local()
    if name is EngineName.POOL:
        return Pool(workers)
    if find_spec("pyspark") is None:
        raise IndexFaultError("spark_absent")
    from polku.analytics.engines.spark import Spark  # noqa: PLC0415 - needs the extra

    return Spark(master, workers)
