"""The official clients, in an environment of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parent.parent / "setup"


@pytest.fixture(scope="session")
def peers_python(pytestconfig: pytest.Config) -> str:
    """The Python that has the clients.

    Its environment is the folder in CALLSHEET_PEERS_VENV, else one in pytest's cache; it is made
    when it is not there.
    """
    folder = os.environ.get("CALLSHEET_PEERS_VENV")
    if not folder:
        assert pytestconfig.cache is not None
        folder = str(pytestconfig.cache.mkdir("peers") / "venv")
    made = subprocess.run(
        [sys.executable, str(SETUP / "peers_environment.py"), folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.fail(f"the clients' environment could not be made:\n{made.stderr}")
    return made.stdout.strip()
