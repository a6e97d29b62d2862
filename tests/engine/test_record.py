"""Wire events become one exchange: documents, streams, and every way to end."""

import hashlib

import pytest

from callsheet.engine.capture import FRAMINGS
from callsheet.engine.record import record
from callsheet.model.collection import StreamLimits, StreamSpec
from callsheet.model.exchange import (
    End,
    Ending,
    Exchange,
    HttpOptions,
    Limits,
    Phase,
    Request,
    Response,
    ResponseHead,
    Sent,
)
from callsheet.model.shape import Reader
from callsheet.model.source import node_of
from callsheet.model.timeline import Chunk, Note, StreamEvent, Timeline
from callsheet.plugins import registry
from callsheet.plugins.matching import EVENT

S = 1_000_000_000
POST = Request("POST", "http://localhost/v1/chat", limits=Limits(S, 10 * S, 45 * S))
SSE = (("Content-Type", "text/event-stream; charset=utf-8"),)
NDJSON = (("content-type", "application/x-ndjson"),)
JSON = (("content-type", "application/json"),)


def head(headers=SSE, status=200, at=5):
    return ResponseHead(at, status, "OK", headers, "HTTP/1.1", "127.0.0.1:80")


def until(condition):
    reader = Reader()
    value = EVENT.read(node_of(condition), reader)
    assert reader.problems == []
    return value


def stream(*pieces, end=None, headers=SSE, status=200):
    """A head at 5, a chunk at 10, 20, 30 and so on, then a clean end."""
    yield head(headers, status)
    at = 0
    for at, piece in enumerate(pieces, 1):
        yield Chunk(at * 10, piece, len(piece))
    yield end or End((at + 1) * 10)


def recorded(*pieces, spec=None, request=POST, **more):
    return record(request, stream(*pieces, **more), spec, 0)


def data(exchange):
    return [event.data for event in exchange.timeline.events]


def test_a_document_becomes_an_exchange_with_its_times_sizes_and_hash():
    wire = iter(
        [
            Phase("dns", 0, 1, "127.0.0.1"),
            Phase("connect", 1, 2),
            Sent((("Host", "localhost"), ("Accept", "*/*")), "/v1/chat"),
            Phase("send", 2, 3),
            Phase("wait", 3, 5),
            head(JSON),
            Chunk(7, b'{"a":', 30),
            Chunk(9, b"1}", 0),
            Phase("receive", 5, 9),
            End(10),
        ]
    )
    heads = []
    assert record(POST, wire, None, 1_700 * S, on_head=heads.append) == Exchange(
        request=Request(
            "POST", POST.url, (("Host", "localhost"), ("Accept", "*/*")), limits=POST.limits
        ),
        started=1_700 * S,
        phases=(
            Phase("dns", 0, 1, "127.0.0.1"),
            Phase("connect", 1, 2),
            Phase("send", 2, 3),
            Phase("wait", 3, 5),
            Phase("receive", 5, 9),
        ),
        response=Response(
            200,
            "OK",
            JSON,
            "HTTP/1.1",
            b'{"a":1}',
            7,
            hashlib.sha256(b'{"a":1}').hexdigest(),
            30,
            "127.0.0.1:80",
        ),
        timeline=None,
        ending=Ending("complete"),
        total=10,
        headers_at=5,
        first_byte_at=7,
    )
    assert heads == [head(JSON)]


def test_a_long_body_is_shortened_but_hashed_and_counted_whole():
    request = Request("GET", "http://localhost/", http=HttpOptions(keep_body=4))
    exchange = recorded(b"abc", b"def", b"ghi", request=request, headers=JSON)
    response = exchange.response
    assert (response.body, response.size, response.shortened) == (b"abcd", 9, True)
    assert response.sha256 == hashlib.sha256(b"abcdefghi").hexdigest()


def test_a_call_without_an_answer_has_no_response():
    end = End(4, "refused", "connection refused by 127.0.0.1:9", "connect")
    exchange = record(POST, iter([Phase("dns", 0, 1), end]), None, 0)
    assert exchange == Exchange(
        request=POST,
        started=0,
        phases=(Phase("dns", 0, 1),),
        ending=Ending("refused", "connection refused by 127.0.0.1:9", "connect"),
        total=4,
    )


def test_a_cut_document_keeps_what_came():
    end = End(20, "cut", "closed after 3 of 9 bytes", "receive")
    exchange = recorded(b"abc", headers=JSON, end=end)
    assert exchange.ending == Ending("cut", "closed after 3 of 9 bytes", "receive")
    assert exchange.response.body == b"abc"


def test_a_wire_that_forgets_its_end_is_a_cut():
    assert record(POST, iter([head(JSON)]), None, 0).ending.kind == "cut"


def test_a_stream_is_parsed_as_it_comes_and_heard_live():
    heard = []
    pieces = (b": hi\n\ndata: a\n", b"\ndata: b\n\n")
    exchange = record(POST, stream(*pieces), None, 0, on_event=heard.append)
    events = (
        StreamEvent(0, 20, "a", first_at=10, size=9),
        StreamEvent(1, 20, "b", first_at=20, size=9),
    )
    note = Note("comment", 10, "hi")
    chunks = (Chunk(10, pieces[0], 14), Chunk(20, pieces[1], 10))
    assert exchange.timeline == Timeline("sse", events, (note,), chunks)
    assert heard == [note, *events]
    assert exchange.response.body == b"".join(pieces)
    assert exchange.ending == Ending("closed", "the stream was closed without an end mark")
    assert (exchange.first_byte_at, exchange.total) == (10, 30)


@pytest.mark.parametrize("media_type", ["application/jsonl", "Application/X-NDJSON; a=b"])
def test_lines_of_json_are_a_stream_by_their_content_type(media_type):
    exchange = recorded(b'{"a":1}\n{"a"', b":2}", headers=(("content-type", media_type),))
    assert data(exchange) == ['{"a":1}', '{"a":2}']
    assert exchange.timeline.framing == "ndjson"


def test_the_known_media_types_are_those_of_the_framings():
    told = {
        media_type: name
        for name in registry.names("framings")
        for media_type in registry.framing(name).media_types
    }
    assert dict(FRAMINGS) == told


@pytest.mark.parametrize(
    ("status", "content_type", "named", "framing"),
    [
        (200, "text/event-stream", None, "sse"),
        (201, "TEXT/EVENT-STREAM;charset=utf-8", None, "sse"),
        (200, "text/event-stream", "ndjson", "ndjson"),
        (200, "text/plain", "sse", "sse"),
        (200, None, "sse", "sse"),
        (200, None, None, None),
        (200, "application/json", "ndjson", "ndjson"),
        (200, "application/json", "sse", None),
        (200, "application/problem+json", "sse", None),
        (200, "application/stream+json", "sse", "sse"),
        (200, "text/html", "sse", None),
        (200, "text/html", "ndjson", None),
        (200, "application/json", None, None),
        (200, "text/event-streamer", None, None),
        (401, "text/event-stream", None, None),
        (500, "text/event-stream", "sse", None),
        (302, "text/event-stream", "sse", None),
    ],
)
def test_what_is_a_stream(status, content_type, named, framing):
    headers = (("Content-Type", content_type),) if content_type else ()
    exchange = recorded(b"data: x\n\n", spec=StreamSpec(named), headers=headers, status=status)
    assert (exchange.timeline and exchange.timeline.framing) == framing
    assert exchange.ending.kind == ("complete" if framing is None else "closed")


def test_the_answer_to_head_is_no_stream():
    request = Request("HEAD", "http://localhost/")
    assert recorded(request=request).timeline is None


class Wire:
    """A wire that tells how far it was read and whether it was closed."""

    def __init__(self, events):
        self.events, self.read, self.closed = iter(events), 0, False

    def __iter__(self):
        return self

    def __next__(self):
        event = next(self.events)
        self.read += 1
        return event

    def close(self):
        self.closed = True


def test_reading_stops_at_until_and_the_wire_is_closed():
    wire = Wire(stream(b"data: a\n\n", b"data: stop\n\ndata: late\n\n", b"data: never\n\n"))
    exchange = record(POST, wire, StreamSpec(until=until("stop")), 0)
    assert data(exchange) == ["a", "stop"]
    assert exchange.ending == Ending("done", "event 1 met 'until'")
    assert exchange.total == 20
    assert exchange.phases == (Phase("receive", 5, 20, "stopped reading"),)
    assert (wire.read, wire.closed) == (3, True)


def test_until_may_look_into_json():
    spec = StreamSpec(until=until({"json": {"$.done": True}}))
    exchange = recorded(b'{"done":false}\n{"done":true}\n{}\n', headers=NDJSON, spec=spec)
    assert data(exchange) == ['{"done":false}', '{"done":true}']
    assert exchange.ending.kind == "done"


def test_until_that_is_met_by_the_last_unended_line_is_done():
    spec = StreamSpec(until=until({"json": {"$.done": True}}))
    exchange = recorded(b'{"done":true}', headers=NDJSON, spec=spec)
    assert (data(exchange), exchange.ending.kind) == (['{"done":true}'], "done")


def test_a_stream_that_closes_before_until_is_closed():
    exchange = recorded(b"data: [DONE]\n\n", spec=StreamSpec(until=until("stop")))
    assert exchange.ending == Ending("closed", "the stream was closed before 'until' was met")


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (b"data: [DONE]\n\n", "done"),
        (b"data: [DONE]\n", "done"),
        (b"data: [DONE]", "done"),
        (b"data: [DONE]\n\n: bye\n\n", "done"),
        (b"data: [DONE]\n\ndata: more\n\n", "closed"),
        (b"data: [DONE]?\n\n", "closed"),
        (b"event: [DONE]\n\n", "closed"),
    ],
)
def test_the_usual_end_mark_makes_a_closed_stream_done(tail, kind):
    assert recorded(b"data: {}\n\n", tail).ending.kind == kind


def test_the_end_mark_of_sse_means_nothing_in_ndjson():
    assert recorded(b"[DONE]\n", headers=NDJSON).ending.kind == "closed"


def test_a_limit_on_events_stops_at_that_many():
    wire = Wire(stream(b"data: 1\n\ndata: 2\n\ndata: 3\n\n", b"data: 4\n\n"))
    exchange = record(POST, wire, StreamSpec(limits=StreamLimits(events=2)), 0)
    assert data(exchange) == ["1", "2"]
    assert exchange.ending == Ending("stopped", "limit of 2 events reached")
    assert (wire.read, wire.closed) == (2, True)


def test_a_limit_on_bytes_stops_reading():
    spec = StreamSpec(limits=StreamLimits(bytes=10))
    exchange = recorded(b"data: 1\n\n", b"data: 2\n\n", b"data: 3\n\n", spec=spec)
    assert data(exchange) == ["1", "2"]
    assert exchange.ending == Ending("stopped", "limit of 10 bytes reached")


@pytest.mark.parametrize(
    ("at", "ending"),
    [
        (10 * S + 20, Ending("idle", "nothing came for 10.0 s after 1 event", "receive")),
        (45 * S + 1, Ending("stopped", "limit of 45.0 s in all passed", "receive")),
    ],
)
def test_the_time_limits_of_a_stream_have_names_of_their_own(at, ending):
    late = (Chunk(at - 5 * S, b": ping\n\n"),) if ending.kind == "stopped" else ()
    wire = [
        head(),
        Chunk(10, b"data: a\n\n"),
        *late,
        End(at, "timeout", "a time limit passed", "receive"),
    ]
    exchange = record(POST, iter(wire), None, 0)
    assert data(exchange) == ["a"]
    assert (exchange.ending, exchange.ending.broken) == (ending, False)


def test_a_time_limit_before_the_answer_is_broken():
    end = End(10 * S, "timeout", "no answer within 10 s", "wait")
    exchange = record(POST, iter([end]), StreamSpec("sse"), 0)
    assert exchange.ending == Ending("timeout", "no answer within 10 s", "wait")
    assert exchange.ending.broken


@pytest.mark.parametrize("kind", ["cut", "reset", "protocol", "decode", "limit", "interrupted"])
def test_a_broken_stream_keeps_its_events_and_its_tail(kind):
    end = End(40, kind, "what happened", "receive")
    exchange = recorded(b"data: a\n\n", b"data: b\n\ndata: c", end=end)
    assert data(exchange) == ["a", "b"]
    assert exchange.timeline.notes == (Note("tail_discarded", 40, "data: c"),)
    assert exchange.ending == Ending(kind, "what happened", "receive")
    assert exchange.ending.broken


CHUNK = b'data: {"object": "chat.completion.chunk", "choices": []}\n\n'
OVERLOADED = b'data: {"error": {"message": "overloaded", "code": 503}}\n\n'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (CHUNK + OVERLOADED, "overloaded"),
        (CHUNK + OVERLOADED + b"data: [DONE]\n\n", "overloaded"),
        (b"data: ?\n\nevent: error\ndata: out of cheese\n\n", "out of cheese"),
        (b"data: ?\n\nevent: error\ndata\n\n", "no more is said"),
        (CHUNK + b'data: {"error": {"code": 503}}\n\n', "{'code': 503}"),
        (CHUNK + b'data: {"error": "' + b"x" * 999 + b'"}\n\n', "x" * 300 + "…"),
        (b'data: {"candidates": []}\n\n{"error": {"message": "quota"}}\n\n', "quota"),
    ],
)
def test_an_error_in_mid_stream_is_an_ending_of_its_own(body, said):
    ending = Ending("error", f"the service sent an error in mid-stream: {said}")
    assert recorded(body).ending == ending


@pytest.mark.parametrize(
    "body",
    [
        CHUNK + b'data: {"choices": [{"delta": {"content": "an error"}}]}\n\n',
        b'data: {"error": null}\n\n',
        OVERLOADED.replace(b"error", b"terror") * 2,
    ],
)
def test_a_text_about_errors_is_none(body):
    assert recorded(body).ending.kind == "closed"


def test_the_wire_is_closed_when_a_listener_fails():
    wire = Wire(stream(b"data: a\n\n"))

    def fail(event):
        raise RuntimeError("listener")

    with pytest.raises(RuntimeError, match="listener"):
        record(POST, wire, None, 0, on_event=fail)
    assert wire.closed
