"""What a failed call died of: any error of the HTTP library as a kind and a sentence."""

from __future__ import annotations

import httpcore

from callsheet.io.progress import Progress
from callsheet.model.errors import Broken

_TLS_RECORDS = (b"\x15\x03", b"\x16\x03")  # an alert, a handshake: RFC 8446, section 5.1
_LAST_FRAME_TYPE = b"\x20"  # a frame's 4th byte is its type, text has none so low
_FOR_PEOPLE = {
    "Receive buffer too long": "a head, chunk header or trailer is larger than 100 KiB",
}


class Gone(Broken):
    """The peer ended the connection without working on this request: it may be sent again."""

    def __init__(self, why: str) -> None:
        super().__init__("reset", f"the server ended the HTTP/2 connection{why}")


def explain(error: Exception, progress: Progress, http2: bool) -> Broken:
    """The kind and message for an error that came out of a connection.

    All that the peer does ends here, however odd the exception is that the library makes of it.
    """
    if foreign := _foreign(progress, http2):
        return Broken("protocol", foreign)
    if isinstance(error, Broken):
        return error
    if isinstance(error, httpcore.ProxyError):
        return Broken("proxy", f"the proxy refused the tunnel: {error}")
    cause = error.args[0] if error.args else None
    event = type(cause).__name__
    if isinstance(error, httpcore.ConnectionNotAvailable) or event == "ConnectionTerminated":
        return Gone(_code(cause))
    if event == "StreamReset":
        return Broken("reset", f"the server reset the stream{_code(cause)}")
    if "InvalidBodyLengthError" in (event, type(error).__name__):
        return _wrong_length(cause if event == "InvalidBodyLengthError" else error)
    if isinstance(error, httpcore.LocalProtocolError) and progress.phase == "send":
        return Broken("protocol", f"the request can't be sent: {error}")
    if progress.finished_by_peer:
        return progress.lost("cut")
    text, where = str(error), "head" if progress.phase == "wait" else "body"
    what = _FOR_PEOPLE.get(text, text)
    return Broken("protocol", f"the response {where} breaks the protocol: {what}")


def _wrong_length(error: object) -> Broken:
    """HTTP/2 counts a body's bytes (RFC 9113, section 8.1.1)."""
    promised, came = getattr(error, "expected_length", 0), getattr(error, "actual_length", 0)
    message = f"{came:,} bytes came where Content-Length promised {promised:,}"
    return Broken("cut" if came < promised else "protocol", message)


def _code(event: object) -> str:
    code = getattr(event, "error_code", None)
    return "" if code is None else f" ({getattr(code, 'name', code)})"


def _foreign(progress: Progress, http2: bool) -> str:
    """What the server speaks instead of what was asked, when its first bytes tell."""
    opening = progress.opening
    if progress.phase != "wait" or not opening:
        return ""
    http1 = b"HTTP/".startswith(opening[:5])
    frame = opening[3:4] <= _LAST_FRAME_TYPE
    if (frame and not http1) if http2 else http1:
        return ""
    if http1:
        return "the server answers in HTTP/1.1: use http: {version: auto}"
    if opening.startswith(_TLS_RECORDS):
        return "the server speaks TLS: use https://"
    if opening[:1] == b"\0" and frame:
        return "the server speaks HTTP/2 without being asked: use http: {version: 2}"
    return f"the answer is not HTTP; it begins with {opening[:40]!r}"
