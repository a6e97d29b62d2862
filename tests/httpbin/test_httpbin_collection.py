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
