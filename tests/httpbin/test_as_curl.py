"""What callsheet sends arrives as curl sends it: the same line, headers and body bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from servers.echo import EchoServer, Raw

CASES = yaml.safe_load((Path(__file__).parent / "as_curl.yaml").read_text(encoding="utf-8"))
OWN = ("user-agent", "accept-encoding")  # each tool names itself and what it can unpack

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def filled(value: Any, base: str) -> Any:
    """The value with ``{base}`` replaced everywhere in it."""
    if isinstance(value, str):
        return value.replace("{base}", base)
    if isinstance(value, list):
        return [filled(item, base) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, base) for key, item in value.items()}
    return value


@pytest.fixture(scope="module")
def arrived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Raw], list[Raw]]]:
    """What the server saw of all cases: from callsheet, from curl."""
    root = tmp_path_factory.mktemp("as curl")
    folder = root / "collections" / "echo"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "page.txt").write_text("A page,\r\nwith é.\n", encoding="utf-8")
    (folder / "data" / "bytes.bin").write_bytes(bytes(range(256)))
    (folder / "data" / "latin1_header.txt").write_bytes("X-Name: Grüße\n".encode("latin-1"))
    (folder / "collection.yaml").write_text("name: echo\n", encoding="utf-8")
    with EchoServer() as server:
        for number, case in enumerate(CASES):
            request = filled(case["request"], f"{server.url}/c{number}")
            request["expect"] = {"ending": "complete"}
            text = yaml.safe_dump(request, allow_unicode=True)
            (folder / f"c{number:02}.yaml").write_text(text, encoding="utf-8")
        run = [sys.executable, "-m", "callsheet", "run"]
        done = subprocess.run(run, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        ours, server.seen = server.seen, []
        for number, case in enumerate(CASES):
            arguments = filled(case["curl"], f"{server.url}/c{number}")
            curl = ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*"]
            subprocess.run([*curl, *arguments], cwd=folder, check=True, capture_output=True)
        yield ours, server.seen


def of_case(number: int, requests: list[Raw]) -> list[Raw]:
    return [
        normal(raw)
        for raw in requests
        if re.match(rf"/c{number}(?=[/?]|$)", raw.target) is not None
    ]


def normal(raw: Raw) -> Raw:
    """Without what is each tool's own: its name, boundaries, the order of header names."""
    assert raw.get("content-length") in (None, str(len(raw.body)).encode())
    headers = [(name.lower(), value) for name, value in raw.headers if name.lower() not in OWN]
    body = raw.body
    if found := re.search(rb"boundary=(\S+)", raw.get("content-type") or b""):
        body = body.replace(found[1], b"BOUNDARY")
        headers = [(n, v.replace(found[1], b"BOUNDARY")) for n, v in headers]
        headers = [(n, v) for n, v in headers if n != "content-length"]
    headers = [(n, parts(v) if v.startswith(b"Digest") else v) for n, v in headers]
    headers.sort(key=lambda field: field[0])  # stable: repeated names keep their order
    return replace(raw, headers=tuple(headers), body=body)


def parts(digest: bytes) -> bytes:
    """The parameters of a Digest answer in order of their names, all in quotes."""
    found = re.findall(rb'(\w+)="?([^",]*)', digest.removeprefix(b"Digest "))
    return b", ".join(name + b'="' + value + b'"' for name, value in sorted(found))


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["name"] for case in CASES])
def test_the_server_sees_no_difference(arrived: tuple[list[Raw], list[Raw]], number: int) -> None:
    ours, curls = arrived
    assert of_case(number, ours) != []
    assert of_case(number, ours) == of_case(number, curls)
