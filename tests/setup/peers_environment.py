"""Makes the environment of the official clients: ``python peers_environment.py FOLDER``.

The OpenAI and Anthropic clients bring an HTTP client of their own kind, so they get a virtual
environment to themselves. What is there already is left alone; two at once wait for each other.
Prints the path of its Python.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = ("openai>=3.54,<4", "anthropic>=2.12,<3")


def make(folder: Path) -> Path:
    """The environment's Python, after everything is installed."""
    python = folder / "bin" / "python"
    done = folder / "peers-are-installed"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            venv.create(folder, with_pip=True, clear=True)
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, *PACKAGES], check=True, stdout=sys.stderr)
            done.touch()
    return python


if __name__ == "__main__":
    print(make(Path(sys.argv[1]).absolute()))
