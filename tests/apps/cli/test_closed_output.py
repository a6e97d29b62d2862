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


@pytest.mark.parametrize("arguments", [("--help",), ("send", "a/slow"), ("run", "--json")])
def test_a_command_whose_reader_leaves_before_its_end_is_interrupted(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = started(tmp_path, *arguments, tail='| true; exit "${PIPESTATUS[0]}"')
    assert (ended.returncode, ended.stderr) == (130, "")


def test_a_closed_stream_drops_what_goes_there(tmp_path: Path) -> None:
    ended = started(tmp_path, "run", tail=">&- 2>&-")
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    ended = started(tmp_path, "run", tail="> /dev/full")
    assert ended.returncode == 2
    assert ended.stderr == "error: the output can't be written: No space left on device\n"
