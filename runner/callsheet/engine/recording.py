"""A recording: an exchange as JSON Lines, each line valid by itself.

One line for the head (what was asked, when, by which clock), one for each phase, the answer's head
and each network read, one for the end. Exchanges on the way to the one that counts (redirects,
requests of an auth method) stand before it, each with a head of its own. Events are not written:
:mod:`callsheet.engine.read_recording` parses the reads again, so a recording can't disagree with
itself. docs/recordings.md and docs/recording.schema.json describe the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain
from typing import Any

from callsheet.engine.record import STOPPED
from callsheet.model.exchange import Exchange, Headers, Lag, Phase, Request
from callsheet.model.recorded import Recorded
from callsheet.model.timeline import Chunk, Note, StreamEvent, Timeline
from callsheet.plugins import registry
from callsheet.plugins.protocols import Decoder

FORMAT = "callsheet-recording"
VERSION = 1
"""Grows when a reader of an older version would be misled; new keys and kinds don't count."""
MASK = "***"


def lines(recorded: Recorded) -> Iterator[str]:
    """The lines of one recording, each with its end. Keys come in a fixed order.

    What must not be written has to be masked before: see :mod:`callsheet.engine.scrub`.
    """
    exchange = recorded.exchange
    on_the_way = merge(
        (("auth", made) for made in exchange.auth),
        (("redirect", hop) for hop in exchange.hops),
        key=lambda item: item[1].started,
    )
    for way, passed in (*on_the_way, ("", exchange)):
        for line in (_head(recorded, passed, way), *_lines(passed)):
            yield _text(line)


def _text(line: dict[str, Any]) -> str:
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character: only its escape is UTF-8
        text = json.dumps(line, separators=(",", ":")) + "\n"
    return text


def _head(recorded: Recorded, exchange: Exchange, way: str) -> dict[str, Any]:
    place = {
        "row": recorded.row,
        "repeat": recorded.repeat,
        "step": recorded.step or None,
        "name": recorded.name or None,
    }
    return {
        "kind": "head",
        "format": FORMAT,
        "version": VERSION,
        "identity": recorded.identity,
        **{key: value for key, value in place.items() if value is not None},
        "attempt": recorded.attempt,
        **({"way": way} if way else {}),
        "clock": {"source": exchange.clock, "started": exchange.started},
        "request": _request(exchange.request),
    }


def _request(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": _pairs(request.headers),
        **({} if request.body is None else _bytes("body", "body_base64", request.body)),
        "scrubbed": _scrubbed(request),
    }


def _scrubbed(request: Request) -> list[str]:
    """The parts of a request that hold a mask."""
    found = ["url"] if MASK in request.url else []
    found += [name.lower() for name, value in request.headers if MASK in value]
    return found + (["body"] if MASK.encode() in (request.body or b"") else [])


def _lines(exchange: Exchange) -> Iterator[dict[str, Any]]:
    names = [phase.name for phase in exchange.phases]
    received = names.index("receive") if "receive" in names else len(names)
    yield from map(_phase, exchange.phases[:received])
    response, timeline = exchange.response, exchange.timeline
    if response is not None:
        yield {
            "kind": "response",
            **_at(exchange.headers_at),
            "status": response.status,
            "reason": response.reason,
            "http": response.http_version,
            "peer": response.peer,
            "headers": _pairs(response.headers),
            **({} if timeline is None else _framing(timeline)),
        }
    if timeline is not None:
        yield from map(_read, timeline.chunks)
    elif response is not None and response.body:  # of a document only the first byte has a time
        at = exchange.first_byte_at or exchange.headers_at or 0
        yield _read(Chunk(at, response.body, response.wire_size))
    yield from map(_phase, exchange.phases[received:])
    yield _end(exchange)


def _framing(timeline: Timeline) -> dict[str, str]:
    merge = {} if timeline.merge == "auto" else {"merge": timeline.merge}
    return {"framing": timeline.framing, **merge}


def _phase(phase: Phase) -> dict[str, Any]:
    line = {"kind": "phase", "name": phase.name, "start": phase.start, "end": phase.end}
    return {**line, "detail": phase.detail} if phase.detail else line


def _read(chunk: Chunk) -> dict[str, Any]:
    return {
        "kind": "read",
        "t": chunk.at,
        **({"u": chunk.read_at} if chunk.read_at else {}),
        **({"late": chunk.late} if chunk.late else {}),
        **({"wire": chunk.wire} if chunk.wire != len(chunk.data) else {}),
        **_bytes("text", "base64", chunk.data),
    }


def _end(exchange: Exchange) -> dict[str, Any]:
    ending, response, lag = exchange.ending, exchange.response, exchange.lag
    line: dict[str, Any] = {"kind": "end", "t": exchange.total, "how": ending.kind}
    line |= {"message": ending.message} if ending.message else {}
    line |= {"phase": ending.phase} if ending.phase else {}
    if response is not None:
        line |= {"size": response.size, "wire_size": response.wire_size, "sha256": response.sha256}
    if exchange.first_byte_at is not None:
        line["first_byte"] = exchange.first_byte_at
    if (stopped := stopped_after(exchange)) is not None:
        line["stopped"] = stopped
    if exchange.set_cookies:
        line["cookies"] = _pairs(exchange.set_cookies)
    return line | _lag(lag)


def _lag(lag: Lag | None) -> dict[str, Any]:
    return {} if lag is None else {"lag": {"p50": lag.p50, "p99": lag.p99, "max": lag.max}}


def _at(at: int | None) -> dict[str, int]:
    return {} if at is None else {"t": at}


def _pairs(pairs: Headers) -> list[list[str]]:
    return [[name, value] for name, value in pairs]


def _bytes(as_text: str, as_base64: str, data: bytes) -> dict[str, str]:
    try:
        return {as_text: data.decode()}
    except UnicodeDecodeError:
        from base64 import b64encode

        return {as_base64: b64encode(data).decode()}


def stopped_after(exchange: Exchange) -> dict[str, int] | None:
    """Where we left a stream: after an event, or after a read; None if it came to its end.

    What a read still brought after the event that ended the stream was parsed by nobody.
    """
    timeline = exchange.timeline
    if timeline is None or all(phase.detail != STOPPED for phase in exchange.phases):
        return None
    parsed = parse(timeline.framing, timeline.chunks)
    events, notes = len(parsed.events), len(parsed.notes)
    if (events, notes) == (len(timeline.events), len(timeline.notes)):
        return {"reads": len(timeline.chunks)}
    return {"events": len(timeline.events)}


def parse(
    framing: str, chunks: Iterable[Chunk], events: int | None = None, end: int | None = None
) -> Timeline:
    """The events of reads: at most ``events`` of them; ``end`` is when the stream was closed."""
    chunks = tuple(chunks)
    decoder = registry.framing(framing).decoder()
    fed = (item for chunk in chunks for item in decoder.feed(chunk.data, chunk.at))
    found: list[StreamEvent] = []
    notes: list[Note] = []
    for item in chain(fed, () if end is None else _closing(decoder, end)):
        if isinstance(item, Note):
            notes.append(item)
            continue
        found.append(item)
        if len(found) == events:
            break
    return Timeline(framing, tuple(found), tuple(notes), chunks)


def _closing(decoder: Decoder, end: int) -> Iterator[StreamEvent | Note]:
    """What the end of a stream gives; only asked for once all reads are parsed."""
    yield from decoder.close(end)
