"""Serves httpbin on a free loopback port, prints the port, ends when its input ends.

Runs under the Python of httpbin's own environment.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

import waitress

from httpbin import app


def leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(listener.getsockname()[1], flush=True)
threading.Thread(target=leave_with_parent, daemon=True).start()
waitress.serve(app, sockets=[listener], threads=16, _quiet=True)
