"""Exchanges to record, made by the engine's own recorder from wires of all kinds."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from callsheet.engine.record import record
from callsheet.model.collection import StreamLimits, StreamSpec
from callsheet.model.exchange import End, Exchange, Phase, Request, ResponseHead, Sent
from callsheet.model.recorded import Recorded
from callsheet.model.shape import Reader
from callsheet.model.source import node_of
from callsheet.model.timeline import Chunk
from callsheet.plugins.matching import EVENT

MS = 1_000_000
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For tests with what is drawn below: the engine runs for each example."""
STARTED = 1_767_323_045_678_000_000  # 2026-01-02 03:04:05.678 UTC
SSE = (("Content-Type", "text/event-stream"),)
JSON = (("Content-Type", "application/json"),)
CHAT = Request(
    "POST",
    "https://api.example.com/v1/chat?stream=1",
    (("Accept", "*/*"),),
    b'{"model": "small", "stream": true}',
)


def until(data):
    """The event condition of ``until: {data: …}``."""
    return EVENT.read(node_of({"data": data}), Reader())


def wire(pieces, headers=SSE, status=200, end=None, kernel=True, phases=True):
    """The events of a call: a head at 5 ms, then a read every 10 ms."""
    if phases:
        yield Phase("dns", 0, MS)
        yield Phase("connect", MS, 2 * MS, "203.0.113.7:443")
        yield Sent((("Host", "api.example.com"), *CHAT.headers))
        yield Phase("send", 2 * MS, 3 * MS)
        yield Phase("wait", 3 * MS, 5 * MS)
    yield ResponseHead(5 * MS, status, "OK", headers, "HTTP/1.1", "203.0.113.7:443", 6 * MS)
    at = 5 * MS
    for number, piece in enumerate(pieces, 1):
        at = number * 10 * MS
        yield Chunk(at, piece, len(piece), at + 40_000 if kernel else 0, 0 if kernel else 9)
    if end is None:
        yield Phase("receive", 5 * MS, at)
        end = End(at)
    yield end


def exchange(*pieces, request=CHAT, spec=None, **more) -> Exchange:
    """What the engine makes of them."""
    return record(request, wire(pieces, **more), spec, STARTED)


def recorded(*pieces, identity="shop/chat", **more) -> Recorded:
    """The same as a recording of a plain request."""
    return Recorded(identity, exchange(*pieces, **more), name="Chat")


_PIECES = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [
                b"data: one\n\n",
                b"data: tw",
                "o é\u2028漢\n\n".encode(),
                b": ping\n",
                b"retry: 5\r\n\r\ndata: [DONE]\n\n",
                b'data: {"a": "\xc3',
                b'\xa9"}\r\r',
                b"",
            ]
        ),
    ),
    max_size=8,
)
_ENDS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            End(90 * MS, "reset", "the server reset the connection", "receive"),
            End(10**11, "timeout", "nothing came", "receive"),
            End(95 * MS, "interrupted", "interrupted"),
        ]
    ),
)
_SPECS = st.one_of(
    st.none(),
    st.builds(
        lambda events, size, data, merge: StreamSpec(
            until=data and until(data), limits=StreamLimits(events=events, bytes=size), merge=merge
        ),
        st.one_of(st.none(), st.integers(1, 3)),
        st.one_of(st.none(), st.integers(1, 40)),
        st.one_of(st.none(), st.sampled_from(["one", "two é\u2028漢"])),
        st.sampled_from(["auto", "concat", "$.a"]),
    ),
)
_TYPES = ["text/event-stream", "application/x-ndjson", "application/json"]


@st.composite
def exchanges(draw) -> Exchange:
    """Any call: a document or a stream, whole, cut, stopped by a rule, or without an answer."""
    if draw(st.integers(0, 9)) == 0:
        return record(CHAT, iter([End(7, "refused", "nobody is there", "connect")]), None, STARTED)
    text = st.text(max_size=12)
    headers = draw(st.lists(st.tuples(st.text("abc-", min_size=1, max_size=5), text), max_size=3))
    request = Request(
        draw(st.sampled_from(["GET", "POST"])),
        "https://api.example.com/" + draw(text),
        tuple(headers),
        draw(st.one_of(st.none(), st.binary(max_size=20))),
    )
    return exchange(
        *draw(_PIECES),
        request=request,
        spec=draw(_SPECS),
        headers=(("content-type", draw(st.sampled_from(_TYPES))), *headers),
        end=draw(_ENDS),
        kernel=draw(st.booleans()),
        phases=draw(st.booleans()),
    )


@st.composite
def recordings(draw) -> Recorded:
    """Any recording, with exchanges on its way."""
    from dataclasses import replace

    passed = st.lists(exchanges(), max_size=2).map(tuple)
    whole = replace(
        draw(exchanges()),
        hops=draw(passed),
        auth=draw(passed),
        set_cookies=tuple(draw(st.lists(st.tuples(st.text(), st.text()), max_size=2))),
    )
    number = st.one_of(st.none(), st.integers(1, 9))
    return Recorded(
        "shop/" + draw(st.text(max_size=8)),
        whole,
        draw(number),
        draw(number),
        draw(st.integers(0, 9)),
        draw(st.text(max_size=8)),
        draw(st.integers(1, 3)),
        "x.jsonl",
    )
