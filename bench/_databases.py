"""The databases a benchmark runs on: SQLite in a folder of its own, and POLKU_DATABASE if named."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


def named() -> dict[str, str]:
    """Return the databases to measure: name to address, SQLite's empty."""
    address = os.environ.get("POLKU_DATABASE", "")
    return {"SQLite": ""} | ({"PostgreSQL": address} if address else {})


def run(module: str, *arguments: str) -> None:
    """Run a module of the benchmarks in a process of its own: Django is set up once a process."""
    subprocess.run([sys.executable, "-m", module, *arguments], check=True)


@contextmanager
def fresh(address: str) -> Iterator[None]:
    """Set Django up over an empty database with Polku's tables; once a process."""
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="polku-bench-") as home:
        os.environ |= {"POLKU_HOME": home, "POLKU_DATABASE": address}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku.web.settings")
        import django

        django.setup()
        from django.db import connection

        if address:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
        call_command("migrate", verbosity=0)
        yield
        connection.close()


def peak_mib() -> int:
    """Return the most memory this process has held, in MiB."""
    import resource

    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // (1024 * 1024 if sys.platform == "darwin" else 1024)
