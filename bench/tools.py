"""How each tool is started on its version of the workload."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import workload
from timing import Command

import setup

FLOOR = str(Path(__file__).with_name("floor.py"))
CALLSHEET = str(Path(sys.executable).with_name("callsheet"))
Write = Callable[[Path], None]


def floor(folder: Path, name: str, base: str, *words: str) -> Command:
    """A bare httpx script in callsheet's own environment."""
    return Command(name, (sys.executable, FLOOR, base, *words), folder)


def callsheet(folder: Path, name: str, *words: str, code: int = 0) -> Command:
    return Command(name, (CALLSHEET, *words), folder, code)


def others(
    folder: Path, base: str, count: int, *, schema: bool
) -> tuple[list[Command], dict[str, str]]:
    """The other tools on ``count`` requests, and those that are missing with the reason."""
    commands: list[Command] = []
    missing: dict[str, str] = {}
    for name, (write, arguments) in _tools(base, count, schema).items():
        place = folder / f"{name}-{count}"
        place.mkdir(parents=True, exist_ok=True)
        if why := setup.install(name):
            missing[name] = f"not installed: {why}"
            continue
        write(place)
        commands.append(Command(name, arguments, place))
    return commands, missing


def _tools(base: str, count: int, schema: bool) -> dict[str, tuple[Write, tuple[str, ...]]]:
    home = setup.home()
    hurl = shutil.which("hurl") or str(home / "hurl" / "node_modules" / ".bin" / "hurl")
    return {
        "hurl": (
            lambda place: workload.hurl(place, base, count),
            (hurl, "--test", "--jobs", "1", "items.hurl"),
        ),
        "tavern": (
            lambda place: workload.tavern(place, base, count, schema=schema),
            (
                str(home / "tavern" / "bin" / "python"),
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
            ),
        ),
        "newman": (
            lambda place: workload.newman(place, base, count, schema=schema),
            (str(home / "newman" / "node_modules" / ".bin" / "newman"), "run", "shop.json"),
        ),
        "bru": (
            lambda place: workload.bru(place, base, count, schema=schema),
            (
                str(home / "bru" / "node_modules" / ".bin" / "bru"),
                "run",
                "--sandbox=developer",
            ),
        ),
    }
