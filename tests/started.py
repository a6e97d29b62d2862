"""Callsheet as people start it: a process of its own, in a workspace of files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servers.rude import Peer, Script

Handler = Callable[[str, bytes], bytes]


@dataclass(frozen=True)
class Ended:
    """What a process left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The json report on standard output."""
        return json.loads(self.out)


class Started:
    """A process; its output goes to files, so that it never waits for a reader."""

    def __init__(
        self,
        root: Path,
        arguments: tuple[str, ...],
        stdin: str | None,
        environ: Mapping[str, str],
        code: str | None = None,
    ) -> None:
        self.out, self.err = root.parent / f"{root.name}.out", root.parent / f"{root.name}.err"
        start = ["-c", code] if code else ["-m", "callsheet"]
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, *start, *arguments],
                cwd=root,
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env={"PATH": os.environ["PATH"], "HOME": str(root), **environ},
            )
        if stdin is not None and self.process.stdin is not None:
            self.process.stdin.write(stdin.encode())
            self.process.stdin.close()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> Ended:
        """Wait for its end."""
        try:
            code = self.process.wait()
        except BaseException:
            self.process.kill()
            raise
        return Ended(code, self.out.read_bytes().decode(), self.err.read_bytes().decode())


# A process's peak as its parent sees it begins with the parent's own, so it measures itself.
_MEASURED = """
import resource, sys
from callsheet.apps.cli import main
code = main()
try:
    lines = open("/proc/self/status").read().splitlines()
    peak = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
except OSError:
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
open("peak", "w").write(str(peak))
sys.exit(code)
"""


class Workplace:
    """A workspace on disk with one collection ``a``; ``base`` is the server's address."""

    def __init__(self, root: Path, files: Mapping[str, str], base: str = "http://127.0.0.1:9"):
        self.root = root / "work place"  # with a space in its path
        self.root.mkdir(exist_ok=True)
        self.write("collections/a/collection.yaml", "name: A\n")
        self.write("environments/here.yaml", f"default: true\nvalues: {{base: '{base}'}}\n")
        for name, text in files.items():
            self.write(name if "/" in name else f"collections/a/{name}.yaml", text)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if name.startswith(".callsheet/local/"):
            path.chmod(0o600)

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def start(
        self, *arguments: str, stdin: str | None = None, code: str | None = None, **environ: str
    ) -> Started:
        """Start ``callsheet ARGUMENTS`` (or the Python ``code``) without waiting for its end."""
        return Started(self.root, arguments, stdin, environ, code)

    def callsheet(
        self, *arguments: str, stdin: str | None = None, code: str | None = None, **environ: str
    ) -> Ended:
        """Run ``callsheet ARGUMENTS`` to its end."""
        return self.start(*arguments, stdin=stdin, code=code, **environ).end()

    def measured(self, *arguments: str) -> tuple[Ended, int]:
        """The same, with the most memory that it had at once, in bytes."""
        ended = self.callsheet(*arguments, code=_MEASURED)
        return ended, int(self.read("peak"))


def reply(body: object = None, status: int = 200, **headers: str) -> bytes:
    """An answer with a JSON body, or with bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + content


def by_line(handler: Handler) -> Script:
    """Answer each request with what the handler makes of ``METHOD target`` and the whole."""

    def script(peer: Peer) -> None:
        while request := peer.request():
            line = request.partition(b"\r\n")[0].decode().rpartition(" ")[0]
            peer.send(handler(line, request))

    return script


def lines_of(requests: list[bytes]) -> list[str]:
    """``METHOD target`` of requests that a server heard."""
    return [request.partition(b"\r\n")[0].decode().rpartition(" ")[0] for request in requests]
