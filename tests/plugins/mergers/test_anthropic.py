"""Anthropic messages: blocks by index, counts that are cumulative, an end mark of their own."""

import pytest

from callsheet.model.merged import Merged
from callsheet.plugins import registry
from merging_fixture import named, sse

ANTHROPIC = registry.merger("anthropic")
START = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 20, "output_tokens": 1, "cache_read_input_tokens": 3},
    },
}
STOP = {"type": "message_stop"}


def begin(index, **block):
    return {"type": "content_block_start", "index": index, "content_block": block}


def add(index, kind, **fields):
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **fields}}


def text(index, piece):
    return add(index, "text_delta", text=piece)


def end(index):
    return {"type": "content_block_stop", "index": index}


def last(stop_reason="end_turn", **usage):
    delta = {"stop_reason": stop_reason, "stop_sequence": None}
    return {"type": "message_delta", "delta": delta, "usage": usage}


def blocks(*events):
    merged = ANTHROPIC.merge(named(START, *events, last(output_tokens=2), STOP))
    assert merged.complete
    return merged.document["content"]


def test_a_stream_becomes_the_message_of_the_plain_call():
    timeline = named(
        START,
        {"type": "ping"},
        begin(0, type="thinking", thinking="", signature=""),
        add(0, "thinking_delta", thinking="Hmm"),
        add(0, "signature_delta", signature="sig"),
        end(0),
        begin(1, type="text", text=""),
        text(1, "Hel"),
        {"type": "ping"},
        text(1, "lo"),
        end(1),
        {**last(output_tokens=9, input_tokens=None), "context_management": {"edits": []}},
        STOP,
    )
    assert ANTHROPIC.merge(timeline) == Merged(
        format="anthropic",
        document={
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "m",
            "content": [
                {"type": "thinking", "thinking": "Hmm", "signature": "sig"},
                {"type": "text", "text": "Hello"},
            ],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 20, "output_tokens": 9, "cache_read_input_tokens": 3},
            "context_management": {"edits": []},
        },
        text="Hello",
        complete=True,
        usage={"input": 20, "output": 9},
        payloads={3: "reasoning", 7: "text", 9: "text"},
    )


def test_blocks_are_told_by_index_not_by_arrival():
    made = blocks(
        begin(1, type="text", text=""),
        begin(0, type="text", text=""),
        text(1, "b"),
        text(0, "a"),
        text(1, "B"),
        end(1),
        end(0),
    )
    assert made == [{"type": "text", "text": "a"}, {"type": "text", "text": "bB"}]


def test_the_inputs_of_interleaved_tools_are_read_as_json():
    tool = {"type": "tool_use", "input": {}}
    merged = ANTHROPIC.merge(
        named(
            START,
            begin(0, id="t0", name="one", **tool),
            begin(1, id="t1", name="two", **tool),
            begin(2, id="t2", name="three", **tool),
            add(0, "input_json_delta", partial_json=""),
            add(1, "input_json_delta", partial_json='{"city":'),
            add(0, "input_json_delta", partial_json='{"n": nul'),
            add(1, "input_json_delta", partial_json='"Paris"}'),
            add(0, "input_json_delta", partial_json="l}"),
            last("tool_use", output_tokens=5),
            STOP,
        )
    )
    assert merged.document["content"] == [
        {"type": "tool_use", "id": "t0", "name": "one", "input": {"n": None}},
        {"type": "tool_use", "id": "t1", "name": "two", "input": {"city": "Paris"}},
        {"type": "tool_use", "id": "t2", "name": "three", "input": {}},
    ]
    assert merged.payloads == dict.fromkeys((1, 2, 3, 5, 6, 7, 8), "tool")
    assert merged.findings == ()


def test_an_input_that_is_no_json_stays_text_and_is_told():
    merged = ANTHROPIC.merge(
        named(
            START,
            begin(0, type="tool_use", name="go", input={}),
            add(0, "input_json_delta", partial_json='{"a":'),
            last("max_tokens", output_tokens=5),
            STOP,
        )
    )
    assert merged.document["content"] == [{"type": "tool_use", "name": "go", "input": '{"a":'}]
    assert merged.findings == ("the input of block 0 is no JSON: it is kept as text",)


def test_an_input_of_null_is_null():
    made = blocks(
        begin(0, type="tool_use", name="go", input={}),
        add(0, "input_json_delta", partial_json="null"),
    )
    assert made == [{"type": "tool_use", "name": "go", "input": None}]


def test_citations_are_listed_and_whole_blocks_kept():
    found = {"type": "web_search_tool_result", "content": [{"url": "u"}]}
    made = blocks(
        begin(0, type="redacted_thinking", data="xyz"),
        begin(1, **found),
        begin(2, type="text", text="So", citations=None),
        add(2, "citations_delta", citation={"cited_text": "a"}),
        add(2, "citations_delta", citation={"cited_text": "b"}),
    )
    assert made == [
        {"type": "redacted_thinking", "data": "xyz"},
        found,
        {"type": "text", "text": "So", "citations": [{"cited_text": "a"}, {"cited_text": "b"}]},
    ]


def test_what_comes_whole_in_a_block_start_is_payload():
    merged = ANTHROPIC.merge(
        named(
            START,
            begin(0, type="redacted_thinking", data="xyz"),
            begin(1, type="web_search_tool_result", content=[]),
            begin(2, type="text", text="So"),
            begin(3, type="server_tool_use", name="web_search", input={}),
            begin(4, type="thinking", thinking="T"),
        )
    )
    assert merged.payloads == {1: "reasoning", 3: "text", 4: "tool", 5: "reasoning"}


def test_counts_are_cumulative_and_null_keeps_the_first():
    merged = ANTHROPIC.merge(
        named(
            START,
            last(None, output_tokens=5),
            last("end_turn", output_tokens=12, input_tokens=21, cache_read_input_tokens=None),
            STOP,
        )
    )
    usage = {"input_tokens": 21, "output_tokens": 12, "cache_read_input_tokens": 3}
    assert merged.document["usage"] == usage
    assert merged.usage == {"input": 21, "output": 12}


def test_a_refusal_and_its_details_come_with_the_last_delta():
    details = {"type": "refusal", "category": "cyber"}
    refused = last("refusal", output_tokens=0)
    refused["delta"]["stop_details"] = details
    merged = ANTHROPIC.merge(named(START, begin(0, type="text", text=""), end(0), refused, STOP))
    assert merged.document["stop_reason"] == "refusal"
    assert merged.document["stop_details"] == details
    assert (merged.text, merged.payloads, merged.usage["output"]) == ("", {}, 0)


def test_unknown_events_and_deltas_are_kept_and_told():
    merged = ANTHROPIC.merge(
        named(
            START,
            {"type": "agent_started", "x": 1},
            begin(0, type="text", text=""),
            add(0, "glow_delta", glow="red"),
            add(0, "glow_delta", glow="blue"),
            text(0, "a"),
            last(output_tokens=1),
            STOP,
        )
    )
    assert merged.document["content"] == [{"type": "text", "text": "a", "glow": "blue"}]
    assert merged.findings == (
        "event 1: unknown event 'agent_started'",
        "events 3, 4: unknown delta 'glow_delta': its last values are kept",
    )


@pytest.mark.parametrize(
    ("delta", "block"),
    [
        (text(0, "a"), {"type": "text", "text": "a"}),
        (add(0, "thinking_delta", thinking="t"), {"type": "thinking", "thinking": "t"}),
        (add(0, "input_json_delta", partial_json="{}"), {"type": "tool_use", "input": {}}),
    ],
)
def test_a_delta_before_its_block_opens_it(delta, block):
    merged = ANTHROPIC.merge(named(START, delta, last(output_tokens=1), STOP))
    assert merged.document["content"] == [block]
    assert merged.findings == ("event 1: a delta came before its content_block_start",)


def test_a_stream_without_message_stop_is_cut():
    merged = ANTHROPIC.merge(named(START, begin(0, type="text", text=""), text(0, "Hel")))
    assert (merged.text, merged.complete) == ("Hel", False)
    assert merged.findings == ("no end mark came: message_stop",)


def test_an_end_mark_without_its_blank_line_counts_and_is_told():
    tail = 'event: message_stop\ndata: {"type":"message_stop"}'
    merged = ANTHROPIC.merge(named(START, last(output_tokens=1), tail=tail))
    assert merged.complete
    assert merged.findings == ("the end mark has no blank line after it: event parsers discard it",)


def test_an_unfinished_event_is_no_end_mark():
    merged = ANTHROPIC.merge(named(START, tail='event: message_stop\ndata: {"type":"message'))
    assert not merged.complete


def test_an_error_in_mid_stream_is_kept_with_what_came_before():
    error = {"type": "overloaded_error", "message": "Overloaded"}
    merged = ANTHROPIC.merge(
        named(
            START, begin(0, type="text", text=""), text(0, "Hel"), {"type": "error", "error": error}
        )
    )
    assert (merged.text, merged.complete, merged.error) == ("Hel", False, error)
    assert merged.findings == ()


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message_start", "message": 1},
        {"type": "content_block_start", "index": "x", "content_block": None},
        {"type": "content_block_start", "content_block": {"type": 5, "text": 7}},
        {"type": "content_block_delta", "delta": "x"},
        {"type": "content_block_delta", "delta": {"type": ["text_delta"], "text": "a"}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": 5}},
        {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": []}},
        {"type": "message_delta", "delta": {"content": ["x"], "usage": 5}, "usage": "y"},
        {"type": {"a": 1}},
        {"type": None},
        {},
    ],
)
def test_values_of_other_kinds_raise_nothing(event):
    merged = ANTHROPIC.merge(sse(START, event, STOP))
    assert (merged.complete, merged.document["id"]) == (True, "msg_1")
