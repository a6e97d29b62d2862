"""The server of the bench: 1 KB of JSON for every GET, at once or after a delay.

    python bench/server.py [SECONDS]

Prints its port on standard output and serves until it is ended. HTTP/1.1 with keep-alive, one
event loop, no framework: a request costs it a fraction of what any client spends on one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys

DOCUMENT = {
    "id": 7,
    "name": "Pencil",
    "price": 1.2,
    "tags": ["wood", "graphite"],
    "lines": [
        {"sku": f"P-{number:04}", "count": number, "stock": number % 3 == 0, "note": "as ordered"}
        for number in range(12)
    ],
}
BODY = json.dumps(DOCUMENT).encode()
HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    f"Content-Length: {len(BODY)}\r\nConnection: keep-alive\r\n\r\n"
).encode()


class Answers(asyncio.Protocol):
    """Answers every request head on one connection; requests have no bodies here."""

    def __init__(self, delay: float) -> None:
        self._delay, self._waiting = delay, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        for _ in heads:
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._answer)
            else:
                self._answer()

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(HEAD + BODY)


async def serve(delay: float) -> None:
    server = await asyncio.get_running_loop().create_server(
        lambda: Answers(delay), "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0))
