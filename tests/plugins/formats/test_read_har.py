"""An HTTP Archive becomes recordings; what it says of a stream's times is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from callsheet.model.errors import ProblemsError
from callsheet.model.recorded import Recorded
from callsheet.plugins import registry
from recorded_fixture import MS, STARTED, UNTIMED, recorded, recordings

FORM = registry.format_of("har")


def parse(text: str) -> tuple[Recorded, ...]:
    assert FORM.parse is not None
    return FORM.parse(text, "net.har")


def entry(**more: Any) -> dict[str, Any]:
    """An entry as a browser writes it: the head came after 40 ms."""
    return {
        "startedDateTime": "2026-01-02T03:04:05.678Z",
        "time": 100.0,
        "request": {
            "method": "GET",
            "url": "https://api.example.com/v1/feed?x=1",
            "httpVersion": "h2",
            "headers": [{"name": "accept", "value": "text/event-stream"}],
        },
        "response": {
            "status": 200,
            "statusText": "",
            "httpVersion": "h2",
            "headers": [{"name": "content-type", "value": "text/event-stream"}],
            "content": {"size": 0, "mimeType": "text/event-stream"},
        },
        "timings": {
            "blocked": 5,
            "dns": -1,
            "connect": 20,
            "ssl": 10,
            "send": 5,
            "wait": 10,
            "receive": 60,
        },
        "serverIPAddress": "2001:db8::1",
        "connection": "443",
        **more,
    }


def har(*entries: Any) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def messages(*times: float) -> list[dict[str, Any]]:
    return [
        {"time": time, "eventName": "message", "eventId": "", "data": str(number)}
        for number, time in enumerate(times)
    ]


def offsets(one: Recorded) -> list[int]:
    assert one.exchange.timeline is not None
    return [event.at for event in one.exchange.timeline.events]


@given(recordings())
@UNTIMED
def test_events_of_an_exported_stream_come_back_with_their_times(one: Recorded) -> None:
    exchange = replace(one.exchange, hops=(), auth=())
    (again,) = parse(FORM.dump((replace(one, exchange=exchange),)))
    if exchange.timeline is None or exchange.response is None:
        assert again.exchange.timeline is None
        return
    assert again.exchange.timeline is not None
    was = [(e.at, e.type, e.data.replace("\r", "\n")) for e in exchange.timeline.events]
    got = [(e.at, e.type, e.data) for e in again.exchange.timeline.events]
    head = next((p.end for p in again.exchange.phases if p.name == "wait"), 0)
    assert got == [(max(at, head), kind, data) for at, kind, data in was]


def test_an_entry_of_a_browser_becomes_a_recording() -> None:
    stream = entry(
        _eventSourceMessages=[
            {"time": STARTED / 1e9 + 0.05, "eventName": "tick", "eventId": "7", "data": "a\nb"},
            {"time": STARTED / 1e9 + 0.09, "eventName": "message", "eventId": "", "data": ""},
        ]
    )
    (one,) = parse(har(stream))
    assert (one.identity, one.name, one.path) == (
        "api.example.com/v1/feed",
        "GET /v1/feed",
        "net.har",
    )
    exchange = one.exchange
    assert [(p.name, p.start // MS, p.end // MS) for p in exchange.phases] == [
        ("connect", 5, 15),
        ("tls", 15, 25),
        ("send", 25, 30),
        ("wait", 30, 40),
        ("receive", 40, 100),
    ]
    assert exchange.started == STARTED
    assert exchange.response is not None
    assert exchange.response.http_version == "HTTP/2"
    assert exchange.response.peer == "[2001:db8::1]:443"
    assert exchange.response.body == b"event: tick\nid: 7\ndata: a\ndata: b\n\ndata: \n\n"
    assert exchange.timeline is not None
    assert [(e.type, e.id, e.data) for e in exchange.timeline.events] == [
        ("tick", "7", "a\nb"),
        ("message", "7", ""),
    ]
    assert [round(at / MS) for at in offsets(one)] == [50, 90]
    assert (exchange.headers_at, exchange.total, exchange.ending.kind) == (
        40 * MS,
        100 * MS,
        "closed",
    )


def test_times_of_a_clock_of_the_browsers_own_begin_with_the_head() -> None:
    (one,) = parse(har(entry(_eventSourceMessages=messages(5000.0, 5000.25, 5000.2))))
    assert [round(at / MS) for at in offsets(one)] == [40, 290, 290]


def test_messages_of_a_websocket_are_events_named_by_their_direction() -> None:
    found = [
        {"type": "send", "time": STARTED / 1e9 + 0.05, "opcode": 1, "data": "hello"},
        {"type": "receive", "time": STARTED / 1e9 + 0.06, "opcode": 1, "data": "you"},
    ]
    (one,) = parse(har(entry(_webSocketMessages=found)))
    assert one.exchange.timeline is not None
    assert [(e.type, e.data) for e in one.exchange.timeline.events] == [
        ("send", "hello"),
        ("receive", "you"),
    ]


def test_a_document_keeps_its_body_in_either_encoding() -> None:
    plain = entry()
    plain["response"]["content"] = {"size": 2, "mimeType": "text/plain", "text": "hé"}
    packed = entry()
    packed["response"]["content"] = {
        "size": 2,
        "mimeType": "image/png",
        "text": "/4k=",
        "encoding": "base64",
    }
    one, two = parse(har(plain, packed))
    assert one.exchange.response is not None
    assert two.exchange.response is not None
    assert (one.exchange.response.body, two.exchange.response.body) == ("hé".encode(), b"\xff\x89")
    assert one.exchange.timeline is None
    assert one.exchange.first_byte_at == 40 * MS


def test_several_requests_to_one_place_are_repetitions() -> None:
    other = entry()
    other["request"] = {**other["request"], "url": "https://api.example.com/other thing/"}
    found = parse(har(entry(), other, entry()))
    assert [(one.identity, one.repeat) for one in found] == [
        ("api.example.com/v1/feed", 1),
        ("api.example.com/other-thing", None),
        ("api.example.com/v1/feed", 2),
    ]


def test_no_name_in_an_archive_leads_out_of_the_folder() -> None:
    away = entry()
    away["request"] = {**away["request"], "url": "https://../../..//%2e%2e/etc\\passwd\x00"}
    (one,) = parse(har(away))
    assert one.identity == "-2e-2e/etc-passwd-"


def test_a_call_that_broke_stays_broken() -> None:
    gone = entry()
    gone["response"] = {**gone["response"], "status": 0, "_error": "net::ERR_FAILED"}
    (one,) = parse(har(gone))
    assert one.exchange.response is None
    assert (one.exchange.ending.kind, one.exchange.ending.message) == ("connect", "net::ERR_FAILED")


def test_the_bytes_of_a_request_that_is_no_text_come_back() -> None:
    one = recorded(b"", request=replace(recorded().exchange.request, body=b"\xff"))
    (again,) = parse(FORM.dump((one,)))
    assert again.exchange.request.body == b"\xff"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is no HTTP Archive: "),
        ("[]", "this is no HTTP Archive: "),
        ("{}", "this is no HTTP Archive: there is no 'log'"),
        (har({}), "entry 0 of the archive is damaged: there is no 'startedDateTime'"),
        (har(entry(), 7), "entry 1 of the archive is damaged: "),
        (har(entry(startedDateTime="then")), "entry 0 of the archive is damaged: "),
    ],
)
def test_what_is_no_archive_is_a_problem(text: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.message.startswith(message)) == ("bad-har", True)
    assert problem.source is not None
    assert problem.source.path == "net.har"
