"""Measures callsheet beside a bare httpx script and other tools, all in one run on loopback.

    python bench/setup.py                  # once: installs the other tools outside the checkout
    python bench/run.py                    # under ten minutes
    python bench/run.py --quick            # under two: fewer rounds, fewer requests

Run it with the Python that callsheet is installed for. It writes bench/results.md and
bench/results.json (``--out FOLDER`` for another place). Tools take turns within each round, after
one warm-up; nothing here passes or fails. docs/performance.md says how to read the table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import table
import tools
import workload
from timing import Command, Figure, Sample, environment, run, serving, side_by_side

HERE = Path(__file__).parent
DELAY = 0.02


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds of each part, requests, data rows."""

    cold: int
    sequential: int
    inside: int
    parallel: int
    count: int
    rows: tuple[int, ...]


FULL = Size(cold=7, sequential=3, inside=7, parallel=3, count=500, rows=(1000, 5000, 20000))
QUICK = Size(cold=5, sequential=1, inside=3, parallel=1, count=100, rows=(200, 1000, 4000))


def cold_start(folder: Path, size: Size) -> list[Figure]:
    """One GET with two checks, from process start to exit; and the bare minimum of a process."""
    with serving() as base:
        workload.callsheet_one(folder / "one", base)
        others, missing = tools.others(folder, base, 1, schema=False)
        commands = [
            Command("python -c pass", (sys.executable, "-c", "pass"), folder),
            tools.callsheet(folder / "one", "callsheet --version", "--version"),
            tools.floor(folder, "httpx", base, "one"),
            tools.callsheet(folder / "one", "callsheet", "run"),
            *others,
        ]
        return side_by_side(commands, size.cold, missing)


def sequential(folder: Path, size: Size) -> list[Figure]:
    """Many requests with three checks each, one after the other, as whole processes."""
    with serving() as base:
        workload.callsheet(folder / "many", base, size.count)
        others, missing = tools.others(folder, base, size.count, schema=True)
        many = ("many", str(size.count))
        commands = [
            tools.floor(folder, "httpx without checks", base, *many),
            tools.floor(folder, "httpx with three checks", base, *many, "schema"),
            tools.callsheet(folder / "many", "callsheet", "run", "shop/many"),
            *others,
        ]
        return side_by_side(commands, size.sequential, missing)


def inside(folder: Path, size: Size, what: str, delay: float, rounds: int) -> list[Figure]:
    """Callsheet and httpx in one process, so that neither's start counts."""
    with serving(delay) as base:
        place = folder / what
        workload.callsheet(place, base, size.count)
        command = [sys.executable, str(HERE / "inside.py"), str(place), base, str(rounds), what]
        done = subprocess.run(command, stdout=subprocess.PIPE, env=environment(), check=True)
    return [
        Figure(name, tuple(Sample(seconds, 0.0, 0) for seconds in every))
        for name, every in json.loads(done.stdout).items()
    ]


def memory(folder: Path, size: Size) -> list[Figure]:
    """Peak memory of runs over more and more data rows, with nothing but the console's report."""
    figures = []
    with serving() as base:
        for count in size.rows:
            place = folder / f"rows-{count}"
            workload.callsheet(place, base, 0, (count,))
            command = tools.callsheet(place, f"{count:,} rows", "run", "--quiet")
            figures.append(Figure(command.name, (run(command),)))
            place = folder / "repeated"
            workload.callsheet_one(place, base)
            words = ("run", "--quiet", "--repeat", str(count))
            command = tools.callsheet(place, f"{count:,} repetitions", *words)
            figures.append(Figure(command.name, (run(command),)))
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description="Measure callsheet beside other tools.")
    options.add_argument("--quick", action="store_true", help="fewer rounds and requests")
    options.add_argument("--out", type=Path, default=HERE, help="folder of the results")
    given = options.parse_args()
    size = QUICK if given.quick else FULL
    with tempfile.TemporaryDirectory(prefix="callsheet-bench-") as name:
        folder = Path(name)
        parts: dict[str, list[Figure]] = {}
        steps: dict[str, Callable[[], list[Figure]]] = {
            "cold": lambda: cold_start(folder, size),
            "sequential": lambda: sequential(folder, size),
            "overhead": lambda: inside(folder, size, "overhead", 0.0, size.inside),
            "parallel": lambda: inside(folder, size, "parallel", DELAY, size.parallel),
            "memory": lambda: memory(folder, size),
        }
        for title, measure in steps.items():
            print(f"measuring: {title}", file=sys.stderr, flush=True)
            parts[title] = measure()
    given.out.mkdir(parents=True, exist_ok=True)
    text = table.markdown(parts, size.count)
    (given.out / "results.md").write_text(text, encoding="utf-8")
    (given.out / "results.json").write_text(table.as_json(parts, size.count), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
