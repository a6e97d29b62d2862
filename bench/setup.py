"""Installs the tools that the bench sets beside callsheet, each in a folder of its own.

    python bench/setup.py

They go to ``$CALLSHEET_BENCH_HOME``, else ``~/.cache/callsheet-bench``: nothing lands in the
checkout or in callsheet's own environment. A tool that can't be installed is left out, and the
table says so. Needs Python with venv; npm for newman, Bruno's CLI and hurl.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PYTHON_PACKAGES = {
    "tavern": ["tavern", "jsonschema", "pytest<9"],  # tavern 3 breaks on pytest 9
    "streams": ["httpx", "httpx-sse", "aiohttp"],  # for streams.py
}
NODE_PACKAGES = {"newman": "newman", "bru": "@usebruno/cli", "hurl": "@orangeopensource/hurl"}


def home() -> Path:
    """Where the tools live, outside the checkout."""
    told = os.environ.get("CALLSHEET_BENCH_HOME")
    return Path(told) if told else Path.home() / ".cache" / "callsheet-bench"


def install(name: str) -> str:
    """Install one tool; gives an empty string, or why it could not be done."""
    folder = home() / name
    if (folder / "installed").exists():
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    if name in PYTHON_PACKAGES:
        python = folder / "bin" / "python"
        failed = _run([sys.executable, "-m", "venv", str(folder)]) or _run(
            [str(python), "-m", "pip", "install", "--quiet", *PYTHON_PACKAGES[name]]
        )
    elif npm := shutil.which("npm"):
        failed = _run(
            [
                npm,
                "install",
                "--loglevel=error",
                "--no-fund",
                "--prefix",
                str(folder),
                NODE_PACKAGES[name],
            ]
        )
    else:
        failed = "npm is not installed"
    if not failed:
        (folder / "installed").touch()
    return failed


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    said = (done.stderr or done.stdout).strip().splitlines()
    telling = [line for line in said if "complete log" not in line]  # npm ends with a path
    return telling[-1] if telling else f"exit code {done.returncode}"


def main() -> None:
    for name in (*PYTHON_PACKAGES, *NODE_PACKAGES):
        print(f"{name}: {install(name) or 'installed'}", flush=True)


if __name__ == "__main__":
    main()
