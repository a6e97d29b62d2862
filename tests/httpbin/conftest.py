"""A running httpbin, in an environment of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SETUP = Path(__file__).parent.parent / "setup"


@pytest.fixture(scope="session")
def httpbin_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of an httpbin that lives as long as the tests.

    Its environment is the folder in CALLSHEET_HTTPBIN_VENV, else one in pytest's cache; it is
    made when it is not there.
    """
    folder = os.environ.get("CALLSHEET_HTTPBIN_VENV")
    if not folder:
        assert pytestconfig.cache is not None
        folder = str(pytestconfig.cache.mkdir("httpbin") / "venv")
    made = subprocess.run(
        [sys.executable, str(SETUP / "httpbin_environment.py"), folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.fail(f"httpbin's environment could not be made:\n{made.stderr}")
    with subprocess.Popen(
        [made.stdout.strip(), str(SETUP / "httpbin_server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        port = int(server.stdout.readline())
        socket.create_connection(("127.0.0.1", port), timeout=30).close()
        yield f"http://127.0.0.1:{port}"
        server.stdin.close()
