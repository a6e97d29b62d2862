"""Reads HTTP Archives: each entry becomes a recording, streams with the times of their messages.

Times are taken from ``_eventSourceMessages`` or ``_webSocketMessages``. The bytes of the reads are
not there; each message is written as the SSE event that it would be, in a read of its own.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.exchange import Ending, Exchange, Headers, Phase, Request, Response
from callsheet.model.recorded import Recorded
from callsheet.model.source import Source
from callsheet.model.timeline import Chunk, Note, StreamEvent, Timeline
from callsheet.plugins import registry

MS, S = 1_000_000, 1_000_000_000
MESSAGES = ("_eventSourceMessages", "_webSocketMessages")
_VERSIONS = {"h2": "HTTP/2", "http/2.0": "HTTP/2", "h3": "HTTP/3", "http/3.0": "HTTP/3"}


def read_har(text: str, path: str) -> tuple[Recorded, ...]:
    """The entries of an archive, in its order. Raises ProblemsError when it is none."""
    source = Source(path, 1, 1)
    try:
        entries = json.loads(text.removeprefix("\ufeff"))["log"]["entries"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        what = f"this is no HTTP Archive: {_why(error)}"
        raise _problem(what, source) from None
    found: list[Recorded] = []
    for number, entry in enumerate(entries):
        try:
            exchange = _exchange(entry)
            identity = _identity(exchange.request.url)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            message = f"entry {number} of the archive is damaged: {_why(error)}"
            raise _problem(message, source) from None
        name = f"{exchange.request.method} {urlsplit(exchange.request.url).path or '/'}"
        found.append(Recorded(identity, exchange, name=name, path=path))
    return tuple(_numbered(found))


def _numbered(found: list[Recorded]) -> Iterator[Recorded]:
    """Several requests to one place are repetitions."""
    several = Counter(one.identity for one in found)
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.identity] += 1
        yield replace(one, repeat=seen[one.identity]) if several[one.identity] > 1 else one


def _why(error: Exception) -> str:
    return f"there is no {error}" if isinstance(error, KeyError) else str(error)


def _problem(message: str, source: Source) -> ProblemsError:
    mend = "export it from the browser's network panel again"
    return ProblemsError((Problem("bad-har", message, source, mend),))


def _identity(url: str) -> str:
    """Host and path, without what a file's name can't hold."""
    parts = urlsplit(url)
    words = [parts.hostname or "", *parts.path.split("/")]
    kept = ["".join(c if c.isalnum() or c in "-._" else "-" for c in word) for word in words]
    return "/".join(word for word in kept if word.strip("."))


def _exchange(entry: Mapping[str, Any]) -> Exchange:
    began = datetime.fromisoformat(entry["startedDateTime"])
    started = int(began.timestamp()) * S + began.microsecond * 1000
    phases = tuple(_phases(entry["timings"]))
    head_at = next((p.end for p in phases if p.name == "wait"), 0)
    end = max((phase.end for phase in phases), default=0)
    timeline = _timeline(entry, started, head_at, end)
    response = _response(entry, timeline)
    first = (timeline.chunks[0].at if timeline.chunks else None) if timeline else head_at
    kind = "closed" if timeline else "complete"
    broken = Ending("connect", str(entry["response"].get("_error") or "the call broke"))
    return Exchange(
        request=_request(entry["request"]),
        started=started,
        phases=phases,
        response=response,
        timeline=timeline,
        ending=broken if response is None else Ending(kind),
        total=max(end, timeline.chunks[-1].at if timeline and timeline.chunks else 0),
        headers_at=None if response is None else head_at,
        first_byte_at=first if response is not None and response.size else None,
    )


def _phases(timings: Mapping[str, Any]) -> Iterator[Phase]:
    """Ends to ends, in the order that HAR gives them; ``connect`` holds ``ssl``."""
    at = _ns(timings.get("blocked"))
    ssl = _ns(timings.get("ssl"))
    connect = max(0, _ns(timings.get("connect")) - ssl)
    spans = {"dns": _ns(timings.get("dns")), "connect": connect, "tls": ssl}
    spans |= {name: _ns(timings[name]) for name in ("send", "wait", "receive")}
    for name, span in spans.items():
        if span or name in ("send", "wait", "receive"):
            yield Phase(name, at, at + span)
            at += span


def _ns(ms: Any) -> int:
    """ms as ns; what was not measured is -1 or not there."""
    return 0 if ms is None or ms < 0 else round(ms * MS)


def _request(found: Mapping[str, Any]) -> Request:
    post = found.get("postData")
    body = None
    if post and post.get("text") is not None:
        body = _bytes(post["text"], post.get("_encoding", ""))
    return Request(found["method"], found["url"], _headers(found["headers"]), body)


def _response(entry: Mapping[str, Any], timeline: Timeline | None) -> Response | None:
    found = entry["response"]
    if not found["status"]:
        return None
    content = found["content"]
    body = _bytes(content.get("text") or "", content.get("encoding", ""))
    if timeline is not None:
        body = b"".join(chunk.data for chunk in timeline.chunks)
    version = found["httpVersion"]
    port = entry.get("connection") or ""
    address = entry.get("serverIPAddress") or ""
    host = f"[{address}]" if ":" in address else address
    return Response(
        status=int(found["status"]),
        reason=found["statusText"],
        headers=_headers(found["headers"]),
        http_version=_VERSIONS.get(version.lower(), version.upper() or "HTTP/1.1"),
        body=body,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        wire_size=len(body),
        peer=f"{host}:{port}" if host and port.isdigit() else host,
    )


def _bytes(text: str, encoding: str) -> bytes:
    return b64decode(text) if encoding == "base64" else text.encode("utf-8", "replace")


def _headers(found: list[Mapping[str, str]]) -> Headers:
    return tuple((field["name"], field["value"]) for field in found)


def _timeline(entry: Mapping[str, Any], started: int, head_at: int, end: int) -> Timeline | None:
    """The messages as SSE; None for an entry that holds none."""
    messages = next((entry[key] for key in MESSAGES if entry.get(key) is not None), None)
    if messages is None:
        return None
    chunks: list[Chunk] = []
    parsed: list[StreamEvent | Note] = []
    decoder = registry.framing("sse").decoder()
    for at, message in _timed(messages, started, head_at, end):
        written = _sse(message)
        chunks.append(Chunk(at, written, len(written)))
        parsed += decoder.feed(written, at)
    events = tuple(item for item in parsed if isinstance(item, StreamEvent))
    notes = tuple(item for item in parsed if isinstance(item, Note))
    return Timeline("sse", events, notes, tuple(chunks))


def _timed(
    messages: list[Mapping[str, Any]], started: int, head_at: int, end: int
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each message with its ns since the start of the call; times never go back.

    ``time`` is in seconds since the Unix epoch, or by a clock of the browser's own: then the first
    message came with the head.
    """
    base: int | None = None
    latest = head_at
    for message in messages:
        if "_offset" in message:
            at = round(message["_offset"] * MS)
        else:
            time = round(message["time"] * S)
            if base is None:
                near = -S <= time - started <= end + 3600 * S
                base = started if near else time - head_at
            at = time - base
        latest = max(latest, at)
        yield latest, message


def _sse(message: Mapping[str, Any]) -> bytes:
    """A message as the event that a service would have written (WHATWG HTML, 9.2)."""
    kind = str(message.get("eventName") or message.get("type") or "message")
    fields = [("event", kind)] if kind != "message" else []
    fields += [("id", str(message["eventId"]))] if message.get("eventId") else []
    lines = str(message["data"]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "".join(f"{name}: {' '.join(value.splitlines())}\n" for name, value in fields)
    text += "".join(f"data: {line}\n" for line in lines) + "\n"
    return text.encode("utf-8", "replace")
