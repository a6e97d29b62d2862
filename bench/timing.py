"""Runs commands as processes and measures each: wall time, CPU time, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Command:
    """What to run. ``code`` is the exit code that shows that it did its work."""

    name: str
    arguments: tuple[str, ...]
    folder: Path
    code: int = 0


@dataclass(frozen=True)
class Sample:
    """One process from its start to its end: seconds, seconds, bytes."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Figure:
    """The rounds of one command, or why there are none."""

    name: str
    samples: tuple[Sample, ...] = ()
    failed: str = ""

    @property
    def least(self) -> float:
        return min(sample.wall for sample in self.samples)

    @property
    def median(self) -> float:
        return statistics.median(sample.wall for sample in self.samples)


def environment() -> dict[str, str]:
    """As a shell would have it; byte code is written, as by any installer."""
    left_out = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "FORCE_COLOR"}
    own = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**own, "NO_COLOR": "1", "CI": "1", "COLUMNS": "100"}


def run(command: Command) -> Sample:
    """Run it once. Raises RuntimeError with the last line that it said when it did not work."""
    with open(os.devnull, "rb") as nothing, open(command.folder / "said.txt", "w+b") as said:
        began = time.perf_counter()
        child = subprocess.Popen(
            command.arguments,
            stdin=nothing,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=command.folder,
            env=environment(),
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != command.code:
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            last = lines[-1] if lines else "nothing said"
            raise RuntimeError(f"exit code {child.returncode}: {last}")
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes on macOS, else KiB
    return Sample(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)


def side_by_side(
    commands: Sequence[Command], rounds: int, missing: Mapping[str, str]
) -> list[Figure]:
    """Every command once per round, round after round, after one warm-up that is not counted.

    ``missing`` names tools that are not there and why.
    """
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    failed: dict[str, str] = {}
    for number in range(rounds + 1):
        for command in commands:
            if command.name in failed:
                continue
            try:
                sample = run(command)
            except (OSError, RuntimeError) as error:
                failed[command.name] = str(error)
                continue
            if number:
                samples[command.name].append(sample)
    figures = [Figure(c.name, tuple(samples[c.name]), failed.get(c.name, "")) for c in commands]
    return [*figures, *(Figure(name, failed=why) for name, why in missing.items())]


@contextmanager
def serving(delay: float = 0.0) -> Iterator[str]:
    """The server in a process of its own; gives its base URL."""
    script = Path(__file__).with_name("server.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(delay)], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()
