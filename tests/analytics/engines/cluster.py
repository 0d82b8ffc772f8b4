"""A real Spark cluster of its own on loopback: a standalone master and workers with a processor each."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.conftest import absent

SPARK = Path(next(iter(find_spec("pyspark").submodule_search_locations)))
PATIENCE = 60.0


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Cluster:
    """Spark's daemons, started one by one; their logs and work lie in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.master = f"spark://127.0.0.1:{free_port()}"
        self.running = []

    def start_master(self):
        port = self.master.rpartition(":")[2]
        self._start("master", "master.Master", "--port", port)
        self._await("master", "I have been elected leader")

    def start_workers(self, *names):
        """Start workers and return the folders they work in."""
        work = [self.folder / name for name in names]
        for folder in work:
            memory = ("--cores", "1", "--memory", "1g")
            self._start(folder.name, "worker.Worker", *memory, "-d", str(folder), self.master)
        for name in names:
            self._await(name, "Successfully registered with master")
        return work

    def stop(self):
        for process in reversed(self.running):
            process.terminate()
            process.wait(PATIENCE)

    def _start(self, name, daemon, *words):
        with (self.folder / f"{name}.log").open("wb") as log:
            command = [SPARK / "bin" / "spark-class", f"org.apache.spark.deploy.{daemon}"]
            options = ["--host", "127.0.0.1", "--webui-port", "0", *words]
            self.running.append(
                subprocess.Popen(
                    [*command, *options], stdout=log, stderr=log, env=os.environ | QUICKLY
                )
            )

    def _await(self, name, line):
        log, until = self.folder / f"{name}.log", time.monotonic() + PATIENCE
        while line not in log.read_text("utf-8"):
            assert all(process.poll() is None for process in self.running), log.read_text("utf-8")
            assert time.monotonic() < until, log.read_text("utf-8")
            time.sleep(0.1)


QUICKLY = {
    "SPARK_HOME": str(SPARK),
    "SPARK_LOCAL_IP": "127.0.0.1",
    "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # short lives, few processors
}
"""What Spark's processes are started with, its driver's among them."""


@contextmanager
def cluster(folder):
    if shutil.which("java") is None:
        absent("Java", "run scripts/install_test_tools")
    found = Cluster(folder)
    try:
        yield found
    finally:
        found.stop()
