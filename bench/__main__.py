"""Run the benchmarks one after another and print their tables: `python -m bench [NAME …]`.

Each is a module of this folder with a `main()`. POLKU_DATABASE names the PostgreSQL that the
benchmarks of the database use besides SQLite (`scripts/with_postgresql.py` starts one).
"""

import importlib
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if not name.startswith("_"))


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(names())
    if unknown:
        sys.exit(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
    for name in wanted or names():
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
