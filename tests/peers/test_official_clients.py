"""The official clients read replayed streams, and make of them what our mergers make."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from callsheet.apps.mock.replaying import Replaying
from callsheet.apps.mock.serving import running
from callsheet.engine.record import record
from callsheet.model.exchange import End, Phase, Request, ResponseHead
from callsheet.model.recorded import Recorded
from callsheet.model.timeline import Chunk
from callsheet.plugins import merging
from merging_fixture import sse_body

ASSEMBLE = Path(__file__).parent.parent / "setup" / "assemble.py"
MS = 1_000_000
SSE = (("content-type", "text/event-stream; charset=utf-8"), ("x-request-id", "req_1"))
READ = 61  # bytes of one read: no event comes in one piece
PATHS = {
    "openai_chat": "/v1/chat/completions",
    "openai_responses": "/v1/responses",
    "anthropic": "/v1/messages",
}
HEAD = {"id": "c1", "object": "chat.completion.chunk", "created": 7, "model": "m"}


def chat(*choices: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**HEAD, "choices": list(choices), **more}


def delta(index: int = 0, finish: str | None = None, **given: Any) -> dict[str, Any]:
    return {"index": index, "delta": given, "logprobs": None, "finish_reason": finish}


def tool(index: int, arguments: str, **more: Any) -> dict[str, Any]:
    name = {"name": more.pop("name")} if "name" in more else {}
    return {"index": index, **more, "function": {**name, "arguments": arguments}}


def named(*documents: dict[str, Any]) -> bytes:
    return sse_body(*((document["type"], document) for document in documents))


def message(*blocks: dict[str, Any], stop: str = "end_turn", **usage: Any) -> bytes:
    """An Anthropic stream around the events of its blocks."""
    begun = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 25, "output_tokens": 1},
    }
    return named(
        {"type": "message_start", "message": begun},
        {"type": "ping"},
        *blocks,
        {
            "type": "message_delta",
            "delta": {"stop_reason": stop, "stop_sequence": None},
            "usage": {"output_tokens": 15, **usage},
        },
        {"type": "message_stop"},
    )


def block(index: int, start: dict[str, Any], *deltas: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": index, "content_block": start},
        *({"type": "content_block_delta", "index": index, "delta": one} for one in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def response(*pieces: str) -> bytes:
    """A Responses stream of one message."""
    text = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
    whole = {**text, "text": "".join(pieces)}
    item = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress"}
    final = {**item, "status": "completed", "content": [whole]}
    begun = {
        "id": "resp_1",
        "object": "response",
        "created_at": 7,
        "model": "m",
        "status": "in_progress",
        "output": [],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
    }
    usage = {
        "input_tokens": 3,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 9,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 12,
    }
    place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": {**item, "content": []},
        },
        {"type": "response.content_part.added", **place, "part": text},
        *(
            {"type": "response.output_text.delta", **place, "delta": piece, "logprobs": []}
            for piece in pieces
        ),
        {"type": "response.output_text.done", **place, "text": whole["text"], "logprobs": []},
        {"type": "response.content_part.done", **place, "part": whole},
        {"type": "response.output_item.done", "output_index": 0, "item": final},
        {
            "type": "response.completed",
            "response": {**begun, "status": "completed", "output": [final], "usage": usage},
        },
    ]
    return named(*({**event, "sequence_number": n} for n, event in enumerate(events)))


USAGE = {"prompt_tokens": 3, "completion_tokens": 9, "total_tokens": 12}
STREAMS: dict[str, tuple[str, bytes]] = {
    "text and usage": (
        "openai_chat",
        sse_body(
            # service_tier is in all chunks of the service; the client keeps that of the first
            chat(delta(role="assistant", content="", refusal=None), service_tier="default"),
            chat(delta(content="Grüße, ")),
            chat(delta(content="世界\n\n")),
            chat(delta(finish="stop"), service_tier="default"),
            chat(usage=USAGE),
            "[DONE]",
        ),
    ),
    "interleaved tool calls": (
        "openai_chat",
        sse_body(
            chat(delta(role="assistant", content=None)),
            chat(delta(tool_calls=[tool(0, "", id="call_a", type="function", name="weather")])),
            chat(delta(tool_calls=[tool(0, '{"city"')])),
            chat(delta(tool_calls=[tool(1, "{", id="call_b", type="function", name="time")])),
            chat(delta(tool_calls=[tool(0, ':"Paris"}')])),
            chat(delta(tool_calls=[tool(1, "}")])),
            chat(delta(finish="tool_calls")),
            "[DONE]",
        ),
    ),
    "interleaved choices": (
        "openai_chat",
        sse_body(
            chat(delta(0, role="assistant", content="A")),
            chat(delta(1, role="assistant", content="B")),
            chat(delta(1, content="b")),
            chat(delta(0, content="a")),
            chat(delta(1, "stop")),
            chat(delta(0, "stop")),
            "[DONE]",
        ),
    ),
    "refusal": (
        "openai_chat",
        sse_body(
            chat(delta(role="assistant", refusal="I ")),
            chat(delta(refusal="can't.")),
            chat(delta(finish="stop")),
            "[DONE]",
        ),
    ),
    "one message": ("openai_responses", response("Hel", "lo ", "世界")),
    "a text block": (
        "anthropic",
        message(
            *block(
                0,
                {"type": "text", "text": ""},
                {"type": "text_delta", "text": "Grüße, "},
                {"type": "text_delta", "text": "世界"},
            )
        ),
    ),
    "thinking and a tool": (
        "anthropic",
        message(
            *block(
                0,
                {"type": "thinking", "thinking": "", "signature": ""},
                {"type": "thinking_delta", "thinking": "Let me "},
                {"type": "thinking_delta", "thinking": "see."},
                {"type": "signature_delta", "signature": "c2ln"},
            ),
            *block(
                1,
                {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}},
                {"type": "input_json_delta", "partial_json": ""},
                {"type": "input_json_delta", "partial_json": '{"city": "Pa'},
                {"type": "input_json_delta", "partial_json": 'ris", "days": [1, 2]}'},
            ),
            stop="tool_use",
        ),
    ),
}


def request(name: str, client: str) -> dict[str, Any]:
    """What a client is called with; the stream's name tells the recordings apart."""
    if client == "openai_responses":
        return {"model": "m", "input": name}
    asked = {"model": "m", "messages": [{"role": "user", "content": name}]}
    return {**asked, "max_tokens": 100} if client == "anthropic" else asked


def recording(name: str, client: str, body: bytes) -> Recorded:
    """The stream in small reads, one a millisecond."""
    sent = json.dumps({**request(name, client), "stream": True}).encode()
    asked = Request("POST", f"https://api.example.com{PATHS[client]}", (), sent)
    reads = [body[at : at + READ] for at in range(0, len(body), READ)]
    chunks = [Chunk((3 + number) * MS, data) for number, data in enumerate(reads)]
    head = ResponseHead(2 * MS, 200, "OK", SSE)
    wire = (Phase("send", 0, MS), head, *chunks, End((4 + len(reads)) * MS))
    return Recorded(name, record(asked, iter(wire), None, 0))


@pytest.fixture(scope="module")
def assembled(peers_python: str) -> dict[str, Any]:
    """What the clients made of the streams, by name."""
    recordings = [recording(name, *stream) for name, stream in STREAMS.items()]
    asked = [[client, request(name, client)] for name, (client, _) in STREAMS.items()]
    with running(Replaying(recordings), 1_000_000) as url:
        made = subprocess.run(
            [peers_python, str(ASSEMBLE), url],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
        )
    if made.returncode != 0:
        pytest.fail(f"a client did not come to the end:\n{made.stderr[-3000:]}")
    return dict(zip(STREAMS, json.loads(made.stdout), strict=True))


def told(value: Any) -> Any:
    """Without what only the clients' types add: a null for every field that they know, and the
    index of a tool call, which no answer to a plain call has."""
    if isinstance(value, list):
        return [told(item) for item in value]
    if not isinstance(value, dict):
        return value
    added = {"index"} if "function" in value else set()
    return {
        name: told(member)
        for name, member in value.items()
        if member is not None and name not in added
    }


@pytest.mark.parametrize("name", STREAMS)
def test_the_clients_message_is_our_mergers(name: str, assembled: dict[str, Any]) -> None:
    timeline = recording(name, *STREAMS[name]).exchange.timeline
    assert timeline is not None
    ours = merging.merge(timeline)
    assert ours is not None
    assert (ours.format, ours.complete) == (STREAMS[name][0], True)
    assert told(ours.document) == told(assembled[name])
