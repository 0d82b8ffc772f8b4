"""An installation of its own for tests that run Polku in processes of their own."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

_START = "from polku.cli import django\ndjango.start()\n"


class Installation:
    """A home, and a database in it or, at an address, on a PostgreSQL server."""

    def __init__(self, home: Path, address: str = ""):
        self.home, self.address = home, address
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        self.environment = kept | {
            "POLKU_HOME": str(home),
            "POLKU_DATABASE": address,
            "POLKU_LANGUAGE": "en",
        }

    def polku(self, *words, **environment):
        """Run a command to its end."""
        return self._run(["-m", "polku.cli", *words], environment)

    def script(self, code, *words):
        """Run Python with Django set up, to its end."""
        return self._run(["-c", _START + code, *words], {})

    def started(self, code, *words):
        """Start Python with Django set up, with pipes to talk to it."""
        command = [sys.executable, "-c", _START + code, *map(str, words)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, env=self.environment, **pipes)

    def ask(self, query):
        """Return the rows of a query of the database."""
        if self.address:
            with psycopg.connect(self.address) as connection:
                return connection.execute(query).fetchall()
        with closing(sqlite3.connect(self.home / "polku.sqlite3")) as connection:
            return connection.execute(query).fetchall()

    def _run(self, words, environment):
        return subprocess.run(
            [sys.executable, *map(str, words)],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment | environment,
        )


class Installer:
    """Makes installations with the tables of this version: copies of one made once.

    On the server that POLKU_DATABASE names where it does; their databases go with `clear`.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.server = os.environ.get("POLKU_DATABASE", "")
        self.names = []
        self.first = self._new("")
        migrated = self.first.polku("migrate")
        assert migrated.returncode == 0, migrated.stderr

    def make(self) -> Installation:
        return self._new(self.names[0] if self.server else "copy")

    def clear(self):
        for name in self.names:
            self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _new(self, template) -> Installation:
        name = f"polku_{uuid4().hex}"
        home = self.folder / name
        if not self.server:
            if template:
                shutil.copytree(self.first.home, home)
            return Installation(home)
        self._tell(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        self.names.append(name)
        return Installation(home, urlsplit(self.server)._replace(path=f"/{name}").geturl())

    def _tell(self, command):
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(command)
