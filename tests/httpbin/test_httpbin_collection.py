"""The shipped httpbin collection passes against httpbin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from callsheet.io.loader import load
from callsheet.io.tables.bodies import BODIES
from callsheet.plugins import registry

ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the collection in a folder with a space in its name."""
    copy = tmp_path / "my workspace"
    shutil.copytree(ROOT / "collections" / "httpbin", copy / "collections" / "httpbin")
    (copy / "environments").mkdir()
    shutil.copy(ROOT / "environments" / "httpbin.yaml", copy / "environments")
    return copy


def run(workspace: Path, url: str, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON report and terminal output of ``callsheet run``."""
    report = workspace / "report.json"
    command = [sys.executable, "-m", "callsheet", "run", "-e", "httpbin", *options]
    done = subprocess.run(
        [*command, "--report", f"json={report}"],
        cwd=workspace,
        env={**os.environ, "CALLSHEET_BASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    shown = done.stdout + done.stderr
    assert report.exists(), shown
    return done.returncode, json.loads(report.read_text(encoding="utf-8")), shown


@pytest.mark.parametrize("jobs", ["1", "8"])
def test_every_request_passes(workspace: Path, httpbin_url: str, jobs: str) -> None:
    code, report, shown = run(workspace, httpbin_url, "-n", jobs)
    outcomes = {case["id"]: case["outcome"] for case in report["cases"]}
    wrong = [name for name, outcome in outcomes.items() if outcome not in ("passed", "skipped")]
    assert (code, wrong) == (0, []), shown
    skipped = [name for name, outcome in outcomes.items() if outcome == "skipped"]
    assert skipped == ["httpbin/control/skipped"]


def test_the_collection_uses_every_body_and_every_auth_method() -> None:
    files = load(str(ROOT)).files.items()
    requests = [
        step.request
        for identity, file in files
        if identity.startswith("httpbin/")
        for step in file.steps
        if step.request is not None
    ]
    assert {request.body_kind for request in requests} - {None} == set(BODIES)
    written = [request.auth.node.plain() for request in requests if request.auth is not None]
    assert {next(iter(auth)) if isinstance(auth, dict) else auth for auth in written} == set(
        registry.names("auth")
    )
