"""Run a command with POLKU_DATABASE naming a PostgreSQL of its own on loopback, gone afterwards.

    python scripts/with_postgresql.py pytest -q

PostgreSQL refuses to run as root; then it runs as the `postgres` user of its package.
"""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def _binaries() -> Path:
    """Return the folder of `initdb` and `pg_ctl`, the newest version's."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    sys.exit("PostgreSQL is missing: run scripts/install_test_tools, or install postgresql.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: Sequence[str | Path], user: str | None) -> None:
    subprocess.run(
        [str(part) for part in command], user=user, check=True, cwd="/", stdout=subprocess.DEVNULL
    )


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a cluster in a folder of its own and yield its address; stop and remove it after."""
    binaries, user = _binaries(), "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="polku-postgresql-"))
    if user:
        shutil.chown(folder, user)
    data, port, owner = folder / "data", _free_port(), user or getpass.getuser()
    # Durability is of no use to a database that lives as long as the tests.
    hasty = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB {hasty}"
    try:
        kind = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        _run([binaries / "initdb", "-D", data, "-U", owner, *kind], user)
        _run(
            [binaries / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"],
            user,
        )
        try:
            _run(
                [binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", owner, "polku"],
                user,
            )
            yield f"postgresql://{owner}@127.0.0.1:{port}/polku"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: Sequence[str]) -> int:
    with postgresql() as address:
        environment = os.environ | {"POLKU_DATABASE": address}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
