"""What is measured inside one process: the engine beside bare httpx, without anyone's start.

    python bench/inside.py WORKSPACE URL ROUNDS overhead    without and with checks
    python bench/inside.py WORKSPACE URL ROUNDS parallel    one job and eight jobs

Prints JSON: name → seconds of each round. The sides take turns. A run of callsheet is all of it:
the check of every case before the first is sent, the calls, the console's lines.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable

import floor

from callsheet.apps.cli.live_run import LiveRun
from callsheet.apps.cli.style import screen
from callsheet.engine.plan import Selection, select
from callsheet.io.loader import load
from callsheet.model.collection import Workspace
from callsheet.session import Session


def run(workspace: Workspace, folder: str, jobs: int = 1) -> None:
    """One run of all requests of a folder, as the command line does it."""
    (environment,) = workspace.environments.values()
    cases = select(workspace, Selection(targets=(folder,)))
    with Session(workspace, environment) as session:
        session.listener = LiveRun(screen(io.StringIO(), {}))
        result = session.run(cases, jobs=jobs, keep="failures")
    assert result.counts["passed"] == len(cases), result.counts


def sides(workspace: Workspace, base: str, what: str) -> dict[str, Callable[[], None]]:
    count = len(select(workspace, Selection(targets=("shop/many",))))
    if what == "parallel":
        return {
            "callsheet, one job": lambda: run(workspace, "shop/many"),
            "callsheet, eight jobs": lambda: run(workspace, "shop/many", 8),
            "httpx, eight threads": lambda: floor.parallel(base, count, 8),
        }
    return {
        "httpx": lambda: floor.many(base, count, False),
        "callsheet": lambda: run(workspace, "shop/bare"),
        "httpx with three checks": lambda: floor.many(base, count, True),
        "callsheet with three checks": lambda: run(workspace, "shop/many"),
    }


def main(root: str, base: str, rounds: int, what: str) -> None:
    every = sides(load(root), base, what)
    seconds: dict[str, list[float]] = {name: [] for name in every}
    for number in range(rounds + 1):
        for name, side in every.items():
            if not number and what == "parallel" and name == "callsheet, one job":
                continue  # its warm-up would be half of the time
            began = time.perf_counter()
            side()
            if number:
                seconds[name].append(time.perf_counter() - began)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
