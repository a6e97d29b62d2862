"""A mock made of one route file, for tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from callsheet.apps.mock.received import Received
from callsheet.apps.mock.route_files import read_mock
from callsheet.apps.mock.server import Reply
from callsheet.apps.mock.service import Service
from callsheet.engine.builtins import Builtins

Ask = Callable[..., Reply]


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Files below ``collections/shop/mock``."""
    for name, content in files.items():
        path = root / "collections" / "shop" / "mock" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def service(root: Path, files: Mapping[str, str | bytes]) -> Ask:
    """The mock at work: ``ask("POST /x?y=1", json=…, headers=…)`` gives its reply."""
    write(root, files)
    at_work = Service(read_mock(str(root), "shop"), Builtins(7, lambda: 1_700_000_000.5))

    def ask(
        what: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None, **given: Any
    ) -> Reply:
        method, _, target = what.partition(" ")
        path, _, query = target.partition("?")
        if "json" in given:
            body = json.dumps(given["json"]).encode()
        sent = tuple((name.lower(), value) for name, value in (headers or {}).items())
        return at_work(Received(method, path, query, sent, body))

    return ask


def text(reply: Reply) -> str:
    return b"".join(piece for _, piece in reply.pieces).decode()


def parsed(reply: Reply) -> tuple[int, Any]:
    return reply.status, json.loads(text(reply))
