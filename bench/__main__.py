"""Run the benchmarks one after another and print their tables: `python -m bench [NAME [SIZE …] …]`.

Each is a module of this folder with a `main()`; sizes after its name are what `main` takes. POLKU_DATABASE names the PostgreSQL that the
benchmarks of the database use besides SQLite (`scripts/with_postgresql.py` starts one).
"""

import importlib
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if not name.startswith("_"))


def main(words: list[str]) -> None:
    wanted: dict[str, list[int]] = {}
    for word in words:
        if word.isdecimal() and wanted:
            list(wanted.values())[-1].append(int(word))
        else:
            wanted[word] = []
    unknown = wanted.keys() - set(names())
    if unknown:
        sys.exit(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
    for name, sizes in (wanted or dict.fromkeys(names(), ())).items():
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main(*sizes)


if __name__ == "__main__":
    main(sys.argv[1:])
