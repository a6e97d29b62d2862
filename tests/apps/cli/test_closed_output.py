"""Output that can't be written: a reader that left, a closed stream, a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from started import Workplace

FILES = {"slow": "send: GET http://127.0.0.1:1/\nexpect: {status: 200}\n"}


def started(root: Path, *arguments: str, tail: str) -> subprocess.CompletedProcess[str]:
    """A shell that starts callsheet with its output as ``tail`` says."""
    program = f'"$0" -m callsheet "$@" {tail}'
    return subprocess.run(
        ["bash", "-c", program, sys.executable, *arguments],
        cwd=Workplace(root, FILES).root,
        capture_output=True,
        text=True,
        check=False,
    )


GONE = '| true; exit "${PIPESTATUS[0]}"'


def test_a_command_whose_reader_leaves_before_its_end_is_interrupted(tmp_path: Path) -> None:
    ended = started(tmp_path, "--help", tail=GONE)
    assert (ended.returncode, ended.stderr) == (130, "")


@pytest.mark.parametrize("arguments", [("send", "a/slow"), ("run", "--json"), ("run", "-v")])
def test_a_run_whose_reader_leaves_goes_on_and_keeps_its_exit_code(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = started(tmp_path, *arguments, tail=GONE)
    assert (ended.returncode, ended.stderr) == (3, "")


def test_reports_are_written_though_nobody_reads_the_run(tmp_path: Path) -> None:
    rows = ", ".join(f"{{n: {n}}}" for n in range(300))  # more lines than are held back
    place = Workplace(tmp_path, {"many": f"{FILES['slow']}each: [{rows}]\n"})
    ended = started(tmp_path, "run", "--report", "junit=out.xml", tail=GONE)
    assert (ended.returncode, ended.stderr) == (3, "")
    assert 'tests="301"' in place.read("out.xml")


def test_a_closed_stream_drops_what_goes_there(tmp_path: Path) -> None:
    ended = started(tmp_path, "run", tail=">&- 2>&-")
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    ended = started(tmp_path, "run", tail="> /dev/full")
    assert ended.returncode == 2
    assert ended.stderr == "error: the output can't be written: No space left on device\n"
