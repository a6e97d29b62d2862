"""How far one call has come: what it may still take, what was stamped, where it stands."""

from __future__ import annotations

from callsheet.io.clock import Clock
from callsheet.model.errors import Broken
from callsheet.model.exchange import Limits, Phase

_SECOND = 1_000_000_000
_CONNECTING = frozenset(("dns", "connect", "tls"))
HEAD_MAX = 256 * 1024
"""Bytes that may come before the response head is whole, interim answers (1xx) included."""
BIG_READ, PROMPT_READ = 64 * 1024, 16 * 1024


class Progress:
    """One call's deadlines and stamps, kept by the connection that it uses.

    All times are ns since the call began. ``came_at`` is when the bytes of the last read came;
    ``read_at`` is when that read returned, or 0 where the kernel did not tell and the two are one.
    ``wrote_at`` is when the last write of the request began. ``received`` counts the bytes that
    HTTP was given, ``opening`` keeps the first few of them; ``finished_by_peer`` is true once a
    read met the peer's end.
    """

    def __init__(self, limits: Limits, clock: Clock, place: str = "") -> None:
        self.clock = clock
        self._began = clock.monotonic()
        self.limits = limits
        self.place = place
        self.start_over()

    def start_over(self) -> None:
        """Forget what a dead connection did; the call's time goes on."""
        self.phases: list[Phase] = []
        self.phase = ""
        self.since = self.connecting_since = self.now()
        self.sent = False  # anything at all went out
        self.handed_over = True  # HTTP has written all of the request that it will write
        self.came_at = self.read_at = self.wrote_at = self.received = 0
        self.opening = b""
        self.finished_by_peer = False
        self.read_size = PROMPT_READ  # the kernel's time of a read is that of its last segment
        self.body_size = 0  # body bytes so far, as they came
        self.promised: int | None = None  # body bytes by Content-Length

    def now(self) -> int:
        return self.clock.monotonic() - self._began

    def came(self, read: int, kernel: int | None = None) -> None:
        """A read returned at ``read``; its bytes came at ``kernel``, if that is known.

        Both in ns of the monotonic clock. Segments may overtake one another, but a byte is there
        only when all before it are: so times never go back.
        """
        if kernel is None:
            self.came_at, self.read_at = read - self._began, 0
        else:
            self.came_at = max(kernel - self._began, self.came_at)
            self.read_at = read - self._began

    def enter(self, phase: str) -> None:
        self.phase = phase
        self.since = self.now()

    def leave(self, detail: str = "", at: int | None = None) -> None:
        """The current phase is over."""
        self.phases.append(Phase(self.phase, self.since, self.now() if at is None else at, detail))

    def answered(self) -> None:
        """The head of the answer is whole: the phase ``wait`` is over.

        A peer can answer before this process has seen its own last write return. The request was
        out by then, so the phase before ends where that write began.
        """
        if self.came_at < self.since and self.phase == "wait":
            sent = self.phases[-1]
            self.since = max(min(self.came_at, self.wrote_at), sent.start)
            self.phases[-1] = Phase(sent.name, sent.start, self.since, sent.detail)
        self.came_at = max(self.came_at, self.since)
        self.leave(at=self.came_at)

    def seconds_left(self) -> float:
        """What the next socket operation may take; raises Broken (kind ``timeout``) at zero."""
        now, limits = self.now(), self.limits
        left = limits.total - now
        if self.phase in _CONNECTING:
            left = min(left, limits.connect - (now - self.connecting_since))
        elif left > limits.read:
            left = limits.read
        if left <= 0:
            raise self.timed_out()
        return left / _SECOND

    def timed_out(self) -> Broken:
        """The limit that passed, in words."""
        limits = self.limits
        if limits.total - self.now() <= 0:
            message = f"the call took longer than {_seconds(limits.total)} (timeout: {{total: …}})"
            return Broken("timeout", f"{message}, {self._doing()}")
        if self.phase in _CONNECTING:
            within = f"within {_seconds(limits.connect)} (timeout: {{connect: …}})"
            return Broken("timeout", f"no connection to {self.place} {within}, {self._doing()}")
        within = f"{_seconds(limits.read)} (timeout: {{read: …}})"
        if self.phase == "send":
            return Broken("timeout", f"the server took no data for {within}, {self._doing()}")
        if self.phase == "wait":
            return Broken("timeout", f"no answer within {within}, {self._doing()}")
        return Broken("timeout", f"nothing came for {within}, {self._doing()}")

    def _doing(self) -> str:
        doing = {
            "dns": "while looking up the host name",
            "connect": "while connecting",
            "tls": "in the TLS handshake",
            "send": "while sending the request",
            "wait": "while waiting for the response head",
        }
        return doing.get(self.phase, f"after {self._so_far()} of the body")

    def lost(self, kind: str) -> Broken:
        """The connection is gone: ``cut`` (the peer ended it) or ``reset``."""
        did = "closed" if kind == "cut" else "reset"
        if self.phase in _CONNECTING:
            message = f"{self.place} {did} the connection, {self._doing()}"
        elif self.phase != "receive":
            half = "in the middle of the response head" if self.opening else "before it answered"
            message = f"the server {did} the connection {half}"
        else:
            message = f"the server {did} the connection after {self._so_far()}"
            if self.promised is None:
                message += ", before the body's end mark"
        return Broken(kind, message)

    def _so_far(self) -> str:
        if self.promised is not None:
            return f"{self.body_size:,} of {self.promised:,} bytes"
        return f"{self.body_size:,} bytes"


def _seconds(limit: int) -> str:
    return f"{limit / _SECOND:g} s"
