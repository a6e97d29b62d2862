"""Makes the environment in which httpbin runs: ``python httpbin_environment.py FOLDER``.

httpbin pins a greenlet that other tools can't live with, so it gets a virtual environment of its
own, with a real WSGI server. What is there already is left alone; two at once wait for each other.
Prints the path of its Python.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
import venv
from pathlib import Path

PACKAGES = ("httpbin>=0.10.4,<0.11", "waitress>=3,<4")


def make(folder: Path) -> Path:
    """The environment's Python, after everything is installed."""
    python = folder / "bin" / "python"
    done = folder / "httpbin-is-installed"
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
