"""Connections of a run: one transport for each thread, all ended at once on Ctrl-C."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from callsheet.model.exchange import Request, WireEvent

if TYPE_CHECKING:
    from callsheet.io.transport import Transport


class Lines:
    """Gives each thread its own transport; its library is imported with the first request, or by
    :meth:`warm`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._own: dict[int, Transport] = {}

    def warm(self) -> None:
        """Import now what sending needs, so that no call's time holds it."""
        import encodings.idna  # noqa: F401 - every name that is looked up goes through it
        import hashlib  # noqa: F401 - for the hash of each answer; loads OpenSSL

        import callsheet.io.transport  # noqa: F401

    def send(self, request: Request) -> Iterator[WireEvent]:
        """The :data:`callsheet.model.exchange.Send` of the calling thread."""
        return self._transport().send(request)

    def _transport(self) -> Transport:
        thread = threading.get_ident()
        transport = self._own.get(thread)
        if transport is None:
            from callsheet.io.transport import Transport

            with self._lock:
                transport = self._own[thread] = Transport()
        return transport

    def abort(self) -> None:
        """End every call that is under way; the next call of a thread begins afresh."""
        with self._lock:
            ended, self._own = list(self._own.values()), {}
        for transport in ended:
            transport.abort()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            ended, self._own = list(self._own.values()), {}
        for transport in ended:
            transport.close()
