"""What the README promises, done as it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs import pages

TIMES = re.compile(r"[\d.]+ (ms|s|µs)\b|(?<=seed )\d+")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a run needs of a checkout, in a folder with spaces in its path."""
    home = tmp_path / "a folder with spaces"
    for name in ("collections", "environments"):
        shutil.copytree(pages.ROOT / name, home / name)
    return home


def callsheet(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: v for name, v in os.environ.items() if not name.startswith("CALLSHEET_")}
    return subprocess.run(
        [sys.executable, "-m", "callsheet", *arguments],
        cwd=checkout,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def commands() -> list[str]:
    """The steps of the two commands."""
    first, second, *_ = (block for block in pages.blocks("sh") if block.page == "README.md")
    return [step.strip() for block in (first, second) for step in block.text.split("&&")]


def test_the_first_command_ends_with_all_passed_and_a_report(checkout: Path) -> None:
    venv, install, run, *_ = commands()
    assert (venv, install) == ("python3 -m venv .venv", ".venv/bin/pip install -q .")
    program, *arguments = run.split()
    assert program == ".venv/bin/callsheet"
    done = callsheet(checkout, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    count = re.search(r"This sends (\d+) requests", pages.pages()["README.md"])
    assert count is not None
    assert f"{count[1]} cases: {count[1]} passed" in done.stdout
    report = checkout / arguments[-1].partition("=")[2]
    assert f"html report: {report.relative_to(checkout)}" in done.stdout
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_second_command_installs_what_the_tests_need() -> None:
    *_, venv, install, run = commands()
    assert (venv, run) == ("python3 -m venv .venv", ".venv/bin/pytest")
    assert install == ".venv/bin/pip install -q -e '.[test]'"


def test_the_run_that_is_shown_looks_like_that(checkout: Path) -> None:
    (block,) = (block for block in pages.blocks("console") if block.page == "README.md")
    command, _, shown = block.text.partition("\n")
    done = callsheet(checkout, *command.removeprefix("$ callsheet ").split())
    assert masked(done.stdout) == masked(shown)


def masked(text: str) -> list[str]:
    """The lines without times; those of the slowest cases, whose order is theirs, as a set."""
    lines = [re.sub(r" +", " ", TIMES.sub("…", line)) for line in text.splitlines()]
    cut = lines.index("slowest:") + 1
    return lines[:cut] + sorted(lines[cut:])
