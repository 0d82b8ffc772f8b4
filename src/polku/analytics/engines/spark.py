"""Under Spark: the same kernel over a DataFrame of people, on a cluster or on this machine.

Every row of the DataFrame is a person with all their rows, so however Spark parts it, nobody is
parted. The workers read the parts where the index is built, so that folder must lie on storage they
share with the driver; they need Polku installed too. What they derive comes back to the driver,
which merges and writes it.
"""

import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import polars as pl
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from polku.analytics.index.deriving import Derived, Kernel, packed, unpacked
from polku.analytics.index.faults import IndexFaultError
from polku.analytics.index.parts import SHARD, SLICE, Part

FAULTS = (Py4JError, PySparkException)

THIS_MACHINE = "local[*]"
PATIENCE = 30.0
"""Seconds that a cluster may take to give a worker."""
KNOCK = 5.0
"""Seconds that a master may take to answer the door."""

RESULT = pa.schema([(SHARD, pa.string()), ("read", pa.string()), ("tables", pa.binary())])
"""What a worker sends back: `read` as JSON, the tables as `packed`."""


class Spark:
    """The engine of a Spark cluster: `spark://host:7077`, `yarn`, `k8s://…`, `local[4]`."""

    def __init__(self, master: str = "", workers: int = 0) -> None:
        self.master = master or (f"local[{workers}]" if workers else THIS_MACHINE)

    def run(self, parts: Sequence[Part], kernel: Kernel) -> Iterator[Derived]:
        if not parts:
            return
        session = self._session()
        try:
            self._await_worker(session)
            people = session.read.parquet(*(str(part.path) for part in parts))
            schema = f"{SHARD} string, read string, tables binary"
            found = people.mapInArrow(_task(kernel), schema)
            for row in found.toLocalIterator(prefetchPartitions=True):
                yield Derived(row[0], json.loads(row[1]), unpacked(row[2]))
        except FAULTS as error:
            raise IndexFaultError(
                "spark_failed", master=self.master, why=_first_line(error)
            ) from error
        finally:
            session.stop()

    def _session(self) -> SparkSession:
        if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
            raise IndexFaultError("java_absent")
        self._knock()
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.appName("polku paths").master(self.master)
        for name, value in _SETTINGS.items():
            builder = builder.config(name, value)
        try:
            return builder.getOrCreate()
        except FAULTS as error:
            raise IndexFaultError(
                "spark_away", master=self.master, why=_first_line(error)
            ) from error

    def _knock(self) -> None:
        """See that a standalone master answers: Spark itself would try for a minute."""
        if not self.master.startswith("spark://"):
            return
        why: Exception | None = None
        for address in self.master.removeprefix("spark://").split(","):
            try:
                parts = urlsplit(f"//{address}")
                socket.create_connection((parts.hostname, parts.port or 7077), KNOCK).close()
            except (OSError, ValueError) as error:
                why = error
            else:
                return
        raise IndexFaultError("spark_away", master=self.master, why=why)

    def _await_worker(self, session: SparkSession) -> None:
        """See that a cluster gives this work an executor: without one it would wait for ever."""
        if self.master.startswith("local"):
            return
        tracker = session.sparkContext._jsc.sc().statusTracker()  # noqa: SLF001 - not in Python's own
        until = time.monotonic() + PATIENCE
        while len(tracker.getExecutorInfos()) < 2:  # the first one is the driver
            if time.monotonic() > until:
                raise IndexFaultError("spark_idle", master=self.master)
            time.sleep(0.1)


_SETTINGS = {
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(SLICE),
    "spark.sql.files.openCostInBytes": "0",
}


def _task(kernel: Kernel) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what a worker does with its batches of people."""

    def derived(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for (shard,), people in pl.DataFrame(batch).group_by(SHARD, maintain_order=True):
                found = kernel(str(shard), people)
                row = {
                    SHARD: found.shard,
                    "read": json.dumps(found.read),
                    "tables": packed(found.tables),
                }
                yield pa.RecordBatch.from_pylist([row], RESULT)

    return derived


def _first_line(error: Any) -> str:
    return str(error).strip().partition("\n")[0]
