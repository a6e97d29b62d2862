"""Serves a collection's mock in a thread of its own, on a free loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator

from callsheet.apps.mock.pacing import Pacer, pacer
from callsheet.apps.mock.route_files import read_mock
from callsheet.apps.mock.server import Answer, Answered, Server
from callsheet.apps.mock.service import Service
from callsheet.engine.builtins import Builtins

_BACKLOG = 512


@contextlib.contextmanager
def serve(workspace_root: str, name: str) -> Iterator[str]:
    """Serve the mock of collection ``name``; gives its base URL, without a slash at the end.

    On leaving, every connection is ended and the thread is gone. Raises UsageError and
    ProblemsError as :func:`read_mock` does.
    """
    mock = read_mock(workspace_root, name)
    service = Service(mock, Builtins(random.getrandbits(64), time.time))
    with running(service, mock.max_body) as url:
        yield url


@contextlib.contextmanager
def running(
    answer: Answer,
    max_body: int,
    heard: Callable[[Answered], None] = lambda answered: None,
    port: int = 0,
    pacer: Callable[[], Pacer] = pacer,
) -> Iterator[str]:
    """Run a server with any answer function; gives its base URL. Port 0 is a free one.

    Raises OSError for a port that can't be had.
    """
    # Bound and listening before the thread starts, so that the first request never comes early.
    listener = socket.create_server(("127.0.0.1", port), backlog=_BACKLOG)
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    server = Server(listener, answer, max_body, heard, pacer)

    def work() -> None:
        try:
            loop.run_until_complete(server.serve(stop))
        finally:
            loop.close()

    thread = threading.Thread(target=work, name="callsheet mock", daemon=True)
    thread.start()
    try:
        host, port = listener.getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
