"""One request as sent, with what came back.

The transport turns a :class:`Request` into wire events; the engine's recorder folds those into
one frozen :class:`Exchange`. All times are ns since the start of the call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace

from callsheet.model.collection import ClientCert
from callsheet.model.frozen import frozen
from callsheet.model.timeline import Chunk, Timeline

Headers = tuple[tuple[str, str], ...]
"""Header fields in order, repeated names kept. Values are latin-1 text, as HTTP has them."""


@frozen
class HttpOptions:
    """How to speak HTTP, with all defaults decided. Hashable: it is part of a connection's key."""

    verify: bool | str = True  # a string is the absolute path of a CA file
    version: str = "auto"  # auto (2 over TLS when both can), 1.1, 2
    proxy: str | None = None  # None = none; the process environment is never asked
    cert: ClientCert | None = None
    unix_socket: str | None = None
    max_body: int = 256 * 1024**2
    keep_body: int = 16 * 1024**2


@frozen
class Limits:
    """Time limits in ns. ``read`` is the longest wait for the next byte; ``total`` for the call."""

    connect: int = 10_000_000_000
    read: int = 60_000_000_000
    total: int = 300_000_000_000


@frozen
class Request:
    """One HTTP request, complete: only Host and body framing are added on the way out."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = field(default=None, repr=False)
    http: HttpOptions = HttpOptions()
    limits: Limits = Limits()

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        return first(self.headers, name)

    def with_header(self, name: str, value: str) -> Request:
        """The request with this header as the only one of its name, in any case."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))


def first(headers: Headers, name: str) -> str | None:
    """The first value of a header field, by its name in any case."""
    folded = name.lower()
    return next((value for key, value in headers if key.lower() == folded), None)


# ---- wire events: what the transport yields, in this order ------------------------------------


@frozen
class Phase:
    """A finished phase: ``dns connect tls send wait receive``; the first three only when new.

    ``detail`` is for people: the address, the TLS version and cipher, "reused".
    """

    name: str
    start: int
    end: int
    detail: str = ""


@frozen
class Sent:
    """The head and all headers as they went out (what the library added included)."""

    headers: Headers
    target: str = ""


@frozen
class Whole:
    """What a recording says of an answer as a whole where its reads no longer tell.

    The figures are those of a document, whose body may have been shortened. Fields as in Response
    and Exchange.
    """

    size: int
    wire_size: int
    sha256: str
    clock: str
    lag: Lag | None


@frozen
class ResponseHead:
    """Status line and header fields of the answer. ``at`` and ``read_at`` are as in Chunk.

    ``whole`` comes from a recording only.
    """

    at: int
    status: int
    reason: str
    headers: Headers
    http_version: str = "HTTP/1.1"
    peer: str = ""
    read_at: int = 0
    whole: Whole | None = None


@frozen
class End:
    """The end of the call. ``kind`` is ``complete`` or one of BROKEN_KINDS; ``phase`` where it was.

    ``message`` says for people what happened when it is not complete.
    """

    at: int
    kind: str = "complete"
    message: str = ""
    phase: str = ""


WireEvent = Phase | Sent | ResponseHead | Chunk | End
Send = Callable[[Request], Iterator[WireEvent]]
"""The transport. It never raises for what a peer does: the last event is always an End.
Closing the iterator early ends the call and its connection."""


# ---- the whole --------------------------------------------------------------------------------


@frozen
class Response:
    """The answer. ``body`` is decoded and may be shortened (``size`` and ``sha256`` are whole).

    ``wire_size`` counts body bytes before content decoding, ``kept`` those that ``body`` had before
    secrets were hidden in it (None: nothing was).
    """

    status: int
    reason: str
    headers: Headers
    http_version: str
    body: bytes = field(repr=False)
    size: int
    sha256: str
    wire_size: int = 0
    peer: str = ""
    kept: int | None = None

    @property
    def shortened(self) -> bool:
        """Whether ``body`` is only the answer's beginning."""
        return self.size > (len(self.body) if self.kept is None else self.kept)

    def header(self, name: str) -> str | None:
        """The first value of a header, by its name in any case."""
        return first(self.headers, name)

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty when there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset parameter, else utf-8."""
        _, _, parameters = (self.header("content-type") or "").partition(";")
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset" and value.strip():
                return value.strip().strip("\"'").lower()
        return "utf-8"


@frozen
class Ending:
    """How an exchange ended.

    ``kind``: ``complete`` (a document, whole), or for streams ``done`` (the format's own end mark,
    ``until``), ``closed`` (clean end without a mark), ``error`` (the service sent one in
    mid-stream), ``stopped`` (a limit of ours on events, bytes or total time), ``idle`` (a limit on
    silence); or one of BROKEN_KINDS.
    """

    kind: str
    message: str = ""
    phase: str = ""

    @property
    def broken(self) -> bool:
        """Whether the exchange can't be judged by its answer."""
        return self.kind not in ("complete", "done", "closed", "error", "stopped", "idle")


@frozen
class Lag:
    """How long the bytes of an answer's reads lay in the kernel before this process had them, ns.

    Linear interpolation (Hyndman and Fan 1996, definition 7) over the reads.
    """

    p50: int
    p99: int
    max: int


@frozen
class Exchange:
    """One request as sent, with what came back.

    ``started`` is wall-clock ns since the epoch; ``total`` the ns to the end. ``hops`` are the
    redirect answers that led here, oldest first. ``timeline`` is None for a document. ``auth``
    holds exchanges that the auth plugin made on the way (a challenge, a token).

    ``clock`` says whose times the reads have: ``kernel`` (when the bytes came, whatever this
    process did), ``monotonic`` (when a read returned) or ``mixed``. ``lag`` is None where nothing
    was measured; with kernel times it bends no figure, without them it may bend every one.
    """

    request: Request
    started: int
    phases: tuple[Phase, ...] = ()
    response: Response | None = None
    timeline: Timeline | None = None
    ending: Ending = Ending("complete")
    total: int = 0
    headers_at: int | None = None
    first_byte_at: int | None = None
    hops: tuple[Exchange, ...] = ()
    auth: tuple[Exchange, ...] = ()
    set_cookies: tuple[tuple[str, str], ...] = ()
    clock: str = "monotonic"
    lag: Lag | None = None
