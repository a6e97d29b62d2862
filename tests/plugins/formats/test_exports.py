"""Recordings as files of other tools."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator, FormatChecker

from callsheet.model.exchange import Ending, Exchange, Phase, Request
from callsheet.model.recorded import Recorded
from callsheet.plugins import registry
from har_schema import HAR
from recorded_fixture import CHAT, JSON, MS, STARTED, UNTIMED, exchange, recorded, recordings

Golden = Callable[[str, str], None]


def delta(text: str, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None, **more}
    chunk = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "small-2",
        "choices": [choice],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()


USAGE = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
STREAM = recorded(
    delta("Hi"),
    b": ping\n\n" + delta(" you") + delta("", finish_reason="stop"),
    f"data: {json.dumps({'object': 'chat.completion.chunk', 'choices': [], 'usage': USAGE})}\n\n"
    "data: [DONE]\n\n".encode(),
)
ANSWER = {
    "id": "chatcmpl-2",
    "model": "small-2",
    "choices": [{"index": 0, "message": {"content": "Hi"}, "finish_reason": "stop"}],
    "usage": USAGE,
}
DOCUMENT = Recorded(
    "shop/ask",
    exchange(
        json.dumps(ANSWER).encode(),
        headers=(*JSON, ("Set-Cookie", "sid=***; Path=/")),
        request=replace(
            CHAT,
            url="http://[::1]:8080/v1/chat/completions?a=1&b=%20",
            headers=(("Cookie", "a=***; b=***"), ("Content-Type", "application/json")),
            body=b'{"model": "small", "n": 1, "temperature": 1, "seed": true}',
        ),
    ),
    row=2,
    repeat=1,
    step=3,
    name="Ask it",
    attempt=2,
)
REFUSED = Recorded(
    "shop/gone",
    Exchange(
        Request("GET", "http://127.0.0.1:1/gone"),
        STARTED + 5 * MS,
        (Phase("connect", 0, MS),),
        ending=Ending("refused", "nobody is there", "connect"),
        total=MS,
    ),
)
PICTURE = Recorded(
    "shop/picture",
    exchange(
        b"\x89PNG\xff",
        headers=(("content-type", "image/png"),),
        request=replace(CHAT, body=b"\xff"),
    ),
)
ALL = (STREAM, DOCUMENT, REFUSED, PICTURE)


@pytest.mark.parametrize("name", registry.names("formats"))
def test_an_export_looks_like_this(name: str, golden: Golden) -> None:
    form = registry.format_of(name)
    text = re.sub(r'("version": )"[\d.a-z]+"(?=\s*\})', r'\1"X"', form.dump(ALL))
    golden(f"exports/rich.{name}.{form.suffix}", text.replace("\r\n", "\n"))


@pytest.mark.parametrize("name", registry.names("formats"))
@given(recordings())
@UNTIMED
def test_any_recording_can_be_exported(name: str, one: Recorded) -> None:
    text = registry.format_of(name).dump((one,))
    assert text == registry.format_of(name).dump((one,))
    if name != "csv":
        json.loads(text)


@pytest.mark.parametrize("name", registry.names("formats"))
def test_nothing_at_all_can_be_exported(name: str) -> None:
    assert registry.format_of(name).dump(())


# ---- csv ---------------------------------------------------------------------------------------


def test_the_csv_has_a_line_for_each_event_and_one_gap_for_each_read() -> None:
    rows = list(csv.DictReader(io.StringIO(registry.format_of("csv").dump(ALL), newline="")))
    assert [(row["offset_ms"], row["gap_ms"]) for row in rows] == [
        ("10.000000", ""),
        ("20.000000", "10.000000"),
        ("20.000000", ""),
        ("30.000000", "10.000000"),
        ("30.000000", ""),
    ]
    timeline = STREAM.exchange.timeline
    assert timeline is not None
    assert [row["data"] for row in rows] == [event.data for event in timeline.events]
    assert {row["case"] for row in rows} == {"shop/chat"}


# ---- chrome_trace ------------------------------------------------------------------------------


def trace(*found: Recorded) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads(registry.format_of("chrome_trace").dump(found))[
        "traceEvents"
    ]
    return events


def test_a_trace_has_spans_instants_and_counters() -> None:
    events = trace(STREAM)
    spans = [(e["name"], e["ts"], e["dur"]) for e in events if e["ph"] == "X"]
    assert spans[0] == ("dns", 0, 1000)
    assert spans[-1] == ("receive", 5000, 25000)
    instants = [(e["cat"], e["ts"]) for e in events if e["ph"] == "i"]
    assert instants == [
        ("event", 10000),
        ("event", 20000),
        ("event", 20000),
        ("event", 30000),
        ("event", 30000),
        ("note", 20000),
    ]
    counters = [(e["ts"], e["args"]["events"]) for e in events if e["ph"] == "C"]
    assert counters == [(10000, 1), (20000, 3), (30000, 5)]


def test_each_exchange_stands_where_the_wall_clock_had_it() -> None:
    later = replace(STREAM, exchange=replace(STREAM.exchange, started=STARTED + 7 * MS), row=2)
    events = trace(later, STREAM)
    assert [e["args"]["name"] for e in events if e["name"] == "process_name"] == [
        "shop/chat[2]",
        "shop/chat",
    ]
    assert [e["ts"] for e in events if e["name"] == "dns"] == [7000, 0]


# ---- otel --------------------------------------------------------------------------------------


def spans(*found: Recorded) -> list[dict[str, Any]]:
    (resource,) = json.loads(registry.format_of("otel").dump(found))["resourceSpans"]
    (scope,) = resource["scopeSpans"]
    assert scope["schemaUrl"] == "https://opentelemetry.io/schemas/1.41.0"
    got: list[dict[str, Any]] = scope["spans"]
    return got


def attributes(span: dict[str, Any]) -> dict[str, Any]:
    return {
        one["key"]: next(iter(one["value"].values()))
        for one in span["attributes"]
        if not one["key"].startswith("callsheet.")
    }


def test_a_streamed_call_to_a_model_is_a_genai_span() -> None:
    chat = replace(CHAT, url="https://api.openai.com/v1/chat/completions")
    one = replace(STREAM, exchange=replace(STREAM.exchange, request=chat))
    (span,) = spans(one)
    assert (span["name"], span["kind"]) == ("chat small", 3)
    assert (len(span["traceId"]), len(span["spanId"])) == (32, 16)
    began, ended = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    assert (began, ended - began) == (STARTED, 30 * MS)
    assert attributes(span) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "small",
        "gen_ai.request.stream": True,
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.response.model": "small-2",
        "gen_ai.response.finish_reasons": {"values": [{"stringValue": "stop"}]},
        "gen_ai.usage.input_tokens": "7",
        "gen_ai.usage.output_tokens": "2",
        "gen_ai.response.time_to_first_chunk": 0.01,
        "http.request.method": "POST",
        "url.full": "https://api.openai.com/v1/chat/completions",
        "http.response.status_code": "200",
        "server.address": "api.openai.com",
        "server.port": "443",
        "network.protocol.version": "1.1",
    }
    assert [int(event["timeUnixNano"]) - began for event in span["events"]] == [
        10 * MS,
        20 * MS,
        20 * MS,
        30 * MS,
        30 * MS,
    ]


def test_a_document_from_a_model_has_its_tokens_too() -> None:
    (span,) = spans(DOCUMENT)
    found = attributes(span)
    assert span["name"] == "chat small"
    assert {key: value for key, value in found.items() if key.startswith("gen_ai.")} == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "_OTHER",
        "gen_ai.request.model": "small",
        "gen_ai.request.stream": False,
        "gen_ai.request.temperature": 1.0,
        "gen_ai.request.choice.count": "1",
        "gen_ai.response.id": "chatcmpl-2",
        "gen_ai.response.model": "small-2",
        "gen_ai.response.finish_reasons": {"values": [{"stringValue": "stop"}]},
        "gen_ai.usage.input_tokens": "7",
        "gen_ai.usage.output_tokens": "2",
    }
    assert (found["server.address"], found["server.port"]) == ("::1", "8080")


def test_a_call_that_broke_is_an_http_span_with_its_error() -> None:
    (span,) = spans(REFUSED)
    assert (span["name"], span["status"]) == ("GET", {"code": 2, "message": "nobody is there"})
    assert attributes(span)["error.type"] == "refused"


def test_a_refusal_by_the_service_is_an_error_by_its_status() -> None:
    (span,) = spans(Recorded("a/b", exchange(b"{}", headers=JSON, status=404)))
    assert attributes(span)["error.type"] == "404"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/embeddings", "embeddings small"),
        ("/v1/responses", "chat small"),
        ("/v1/messages", "chat small"),
        ("/api/chat", "chat small"),
        ("/api/generate", "text_completion small"),
        ("/v1/models", "POST"),
        ("/v1beta/models/gemini-x:generateContent", "generate_content small"),
    ],
)
def test_the_operation_is_told_by_the_path(path: str, name: str) -> None:
    request = Request("POST", f"http://x{path}", (), b'{"model": "small"}')
    (span,) = spans(Recorded("a/b", exchange(b"{}", headers=JSON, request=request)))
    assert span["name"] == name


def test_a_stream_of_no_known_format_is_a_span_all_the_same() -> None:
    request = replace(CHAT, url="http://x/v1/chat/completions")
    one = exchange(b"data: what\n\n", request=request)
    assert one.timeline is not None
    for merge in ("auto", "unheard_of", "$["):
        odd = replace(one, timeline=replace(one.timeline, merge=merge))
        (span,) = spans(Recorded("a/b", odd))
        assert span["name"] == "chat small"


# ---- har ---------------------------------------------------------------------------------------


@given(recordings())
@UNTIMED
def test_an_archive_has_the_published_structure(one: Recorded) -> None:
    archive = json.loads(registry.format_of("har").dump((*ALL, one)))
    assert [error.message for error in Draft202012Validator(HAR).iter_errors(archive)] == []


def test_urls_and_instants_in_an_archive_are_spelled_as_they_should() -> None:
    validator = Draft202012Validator(HAR, format_checker=FormatChecker())
    odd = replace(STREAM.exchange, request=replace(CHAT, url='http://x/a b"ä'))
    archive = json.loads(registry.format_of("har").dump((*ALL, Recorded("a/b", odd))))
    assert [error.message for error in validator.iter_errors(archive)] == []


def test_the_time_of_an_entry_is_the_sum_of_its_timings() -> None:
    (entry,) = json.loads(registry.format_of("har").dump((STREAM,)))["log"]["entries"]
    assert entry["timings"] == {
        "blocked": -1,
        "dns": 1,
        "connect": 1,
        "ssl": -1,
        "send": 1,
        "wait": 2,
        "receive": 25,
    }
    assert entry["time"] == 30
    assert entry["startedDateTime"] == "2026-01-02T03:04:05.678000Z"


def test_exchanges_on_the_way_have_entries_of_their_own_in_order() -> None:
    hop = replace(DOCUMENT.exchange, started=STARTED - MS)
    token = replace(REFUSED.exchange, started=STARTED - 2 * MS)
    one = replace(STREAM, exchange=replace(STREAM.exchange, hops=(hop,), auth=(token,)))
    entries = json.loads(registry.format_of("har").dump((one,)))["log"]["entries"]
    assert [entry["request"]["url"] for entry in entries] == [
        token.request.url,
        hop.request.url,
        CHAT.url,
    ]


def test_a_url_that_could_not_be_sent_is_exported_as_it_was_written() -> None:
    odd = Exchange(Request("GET", "http://x:port/"), STARTED, ending=Ending("connect", "no port"))
    (span,) = spans(Recorded("a/b", odd))
    assert attributes(span) == {
        "http.request.method": "GET",
        "url.full": "http://x:port/",
        "server.address": "x",
        "error.type": "connect",
    }
