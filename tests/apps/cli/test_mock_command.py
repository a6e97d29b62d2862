"""callsheet mock: a process that answers from recordings until it is interrupted."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from callsheet.engine.recording import lines
from callsheet.io.recordings import write_recording
from recorded_fixture import CHAT, recorded

PIECES = (b"data: 1\n\n", b"data: [DO", b"NE]\n\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_recording(str(tmp_path / "kept" / "chat.jsonl"), lines(recorded(*PIECES)))
    return tmp_path


def mock(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "callsheet", "mock", *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.parametrize("options", [(), ("--speed", "10"), ("--instant",)])
def test_it_answers_from_recordings_until_it_is_interrupted_and_says_how_late_it_was(
    folder: Path, options: tuple[str, ...]
) -> None:
    with mock(folder, "kept", "--log", "late.jsonl", *options) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[0]
        got = httpx.post(f"{url}/v1/chat?stream=1", content=CHAT.body or b"").content
        said = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, wrong = process.communicate(timeout=60)
    late = r", late by [^,]+ \(median\), [^,]+ \(p99\), [^,]+ \(most\)"
    tail = "" if options == ("--instant",) else late
    assert got == b"".join(PIECES)
    assert re.fullmatch(rf"POST /v1/chat · 200 · shop/chat · 5 writes{tail}\n", said)
    assert re.fullmatch(rf"all: 5 writes{tail}\n", rest)
    assert (process.returncode, wrong) == (0, "")
    (entry,) = map(json.loads, (folder / "late.jsonl").read_text().splitlines())
    assert [size for _, _, size in entry.pop("writes")[1:]] == [14, 14, 10, 5]
    assert entry == {
        "method": "POST",
        "path": "/v1/chat",
        "recording": "shop/chat",
        "status": 200,
    }


def test_what_can_not_be_served_is_said_before_anything_is(folder: Path) -> None:
    (folder / "empty.jsonl").write_bytes(b"")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = {}
        for options in (
            ("nowhere",),
            ("empty.jsonl",),
            ("kept", "--log", "no/such/late.jsonl"),
            ("kept", "--port", port),
        ):
            with mock(folder, *options) as process:
                _, wrong = process.communicate(timeout=60)
            said[options] = (process.returncode, wrong.splitlines()[0])
    assert said == {
        ("nowhere",): (2, "error[usage]: there is no recording at nowhere"),
        ("empty.jsonl",): (2, "error[usage]: no recording holds an answer"),
        ("kept", "--log", "no/such/late.jsonl"): (
            2,
            "error[usage]: --log no/such/late.jsonl can't be written: No such file or directory",
        ),
        ("kept", "--port", port): (
            2,
            f"error[usage]: port {port} can't be had: Address already in use",
        ),
    }
