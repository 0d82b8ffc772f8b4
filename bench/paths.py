"""Paths beside pm4py, duckdb, polars and lifelines, on a synthetic register: `bench paths [ROWS]`.

Peers live in an environment of their own, `bench/.peers`, made of `bench/peers.lock`. All read the
same Parquet file, sorted by person and start; every run is a process of its own, peers and Polku take
turns, the least CPU seconds of each count, and all must have returned the same before anything is
said. pm4py's clock starts with the log in memory as it wants it, everybody else's with the file.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
PEERS = HERE / ".peers"
LOCK = HERE / "peers.lock"

ROWS = 10_000_000
INDEX_ROWS = 50_000_000
ROUNDS = 5
SUBJECTS = 1_600_000
LONG = 5.0
"""Seconds; what takes longer is done twice only."""

ALIKE = 2e-3
"""Shares that differ by less are those of ties in another order."""

Run = dict[str, Any]


class Goal(NamedTuple):
    """A peer, and how many times as fast Polku is to be; None: no goal is set."""

    task: str
    peer: str
    times: float | None


GOALS = (
    Goal("dfg", "pm4py-pandas", 100),
    Goal("dfg", "pm4py-polars", 60),
    Goal("dfg", "duckdb", 8),
    Goal("dfg", "polars", None),
    Goal("variants", "pm4py-pandas", 30),
    Goal("variants", "pm4py-polars", 15),
    Goal("variants", "duckdb", 4),
    Goal("stock", "duckdb", 8),
    Goal("curves", "lifelines", 300),
)
MEMORY = ("dfg", "pm4py-pandas", 15)
MOST_DECODES = 6
AREA_SECONDS, COUNTRY_SECONDS = 0.1, 0.5


def main(rows: int = ROWS, index_rows: int = INDEX_ROWS) -> None:
    make_peers()
    with tempfile.TemporaryDirectory(prefix="polku-bench-") as place:
        folder = Path(place)
        _child("-m", "bench._spells", folder / "spells.parquet", rows)
        _child("-m", "bench._subjects", folder, SUBJECTS)
        print(f"{rows:,} spells, {SUBJECTS:,} subjects; CPU seconds, the least of {ROUNDS} runs")
        _compare(folder / "spells.parquet")
    with tempfile.TemporaryDirectory(prefix="polku-bench-") as place:
        folder = Path(place)
        _child("-m", "bench._spells", folder / "spells.parquet", index_rows)
        print(f"{index_rows:,} spells")
        _index(folder / "spells.parquet", folder / "index")


def make_peers() -> None:
    """Make the peers' environment, or make it anew once their versions have changed."""
    done = PEERS / "peers.lock"
    if done.exists() and done.read_bytes() == LOCK.read_bytes():
        return
    venv.create(PEERS, clear=True, with_pip=True)
    pip = [PEERS / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
    subprocess.run([str(part) for part in pip], check=True)
    done.write_bytes(LOCK.read_bytes())


# ---- one after another ----


def _compare(file: Path) -> None:
    for task in dict.fromkeys(goal.task for goal in GOALS):
        goals = [goal for goal in GOALS if goal.task == task]
        found = _runs(task, [goal.peer for goal in goals], file)
        _assert_same(task, [run for runs in found.values() for run in runs])
        for goal in goals:
            _say(goal, found)


def _assert_same(task: str, runs: list[Run]) -> None:
    """Assert that results are equal; estimates, of which lifelines breaks ties by chance, alike."""
    for run in runs[1:]:
        assert run["digest"] == runs[0]["digest"], f"{task}: the results differ"
        apart = [abs(a - b) for a, b in zip(run["near"], runs[0]["near"], strict=True)]
        assert max(apart, default=0) < ALIKE, f"{task}: the estimates differ by {max(apart)}"


def _runs(task: str, peers: list[str], file: Path) -> dict[str, list[Run]]:
    """Run a task by each peer and by Polku (""), in turns, the order alternating."""
    found: dict[str, list[Run]] = {peer: [] for peer in ["", *peers]}
    for turn in range(ROUNDS):
        for peer in list(found)[:: -1 if turn % 2 else 1]:
            if turn > 1 and found[peer][0]["cpu"] > LONG:
                continue
            found[peer].append(_peer(task, peer, file) if peer else _ours(task, file))
    return found


def _ours(task: str, file: Path) -> Run:
    return _child("-m", "bench._ours", task, file)


def _peer(task: str, peer: str, file: Path) -> Run:
    return _child(HERE / "_peers.py", f"{task}/{peer}", file, python=str(PEERS / "bin/python"))


def _child(*arguments: object, python: str = sys.executable) -> Run:
    """Run Python in a process of its own and return what its last line says, if it says anything."""
    command = [python, *map(str, arguments)]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    if told.returncode:
        sys.exit(f"{' '.join(command)}\n{told.stderr}")
    lines = told.stdout.splitlines()
    return dict(json.loads(lines[-1])) if lines else {}


def _say(goal: Goal, found: dict[str, list[Run]]) -> None:
    ours, theirs = (min(run["cpu"] for run in found[who]) for who in ("", goal.peer))
    version = found[goal.peer][0]["version"]
    name = f"{goal.task:9} {goal.peer:13} {version:18}"
    print(f"{name} {theirs:8.3f} s  polku {ours:6.3f} s  {_times(theirs / ours, goal.times)}")
    if goal[:2] == MEMORY[:2]:
        ours, theirs = (min(run["mib"] for run in found[who]) for who in ("", goal.peer))
        name = f"{'memory':9} {goal.peer:13} {version:18}"
        print(
            f"{name} {theirs:6.0f} MiB  polku {ours:4.0f} MiB  {_times(theirs / ours, MEMORY[2])}"
        )


def _times(times: float, goal: float | None) -> str:
    judged = "" if goal is None else f"(at least {goal:g})  {'ok' if times >= goal else 'TOO FEW'}"
    return f"{times:7.1f} times  {judged}"


# ---- the index ----


def _index(file: Path, folder: Path) -> None:
    runs = [
        {what: _child("-m", "bench._index", what, file, folder) for what in order}
        for order in (("decode", "build"), ("build", "decode"))
    ]
    decode, build = (min(run[what]["cpu"] for run in runs) for what in ("decode", "build"))
    ratio = build / decode
    print(
        f"build     {build:6.2f} s  one decode {decode:6.2f} s  {ratio:5.1f} times "
        f"(at most {MOST_DECODES})  {'ok' if ratio <= MOST_DECODES else 'TOO MUCH'}  "
        f"peak {runs[0]['build']['mib']:,.0f} MiB"
    )
    for name, seconds in _child("-m", "bench._index", "ask", file, folder).items():
        most = AREA_SECONDS if name.endswith("area") else COUNTRY_SECONDS
        slow = sorted(seconds)[int(0.95 * (len(seconds) - 1) + 0.5)]
        print(
            f"question  {name:14} {len(seconds)} asked, p95 {1000 * slow:5.0f} ms "
            f"(at most {1000 * most:.0f})  {'ok' if slow <= most else 'TOO SLOW'}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
