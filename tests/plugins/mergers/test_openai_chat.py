"""Chat completions: one ``chat.completion``, whatever the service does to its chunks."""

import pytest

from callsheet.model.merged import Merged
from callsheet.plugins import registry
from merging_fixture import base64, sse

CHAT = registry.merger("openai_chat")
HEAD = {"id": "c1", "object": "chat.completion.chunk", "created": 7, "model": "m"}
NO_END = "no end mark came: every finish_reason and data: [DONE]"


def chunk(delta=None, index=0, finish=None, **more):
    choice = {"index": index, "delta": {} if delta is None else delta, "finish_reason": finish}
    return {**HEAD, "choices": [choice], **more}


def call(index, arguments, **more):
    function = {"arguments": arguments}
    if "name" in more:
        function["name"] = more.pop("name")
    fragment = {"function": function, **more}
    return {"tool_calls": [fragment if index is None else {"index": index, **fragment}]}


def message(*deltas):
    """The message that deltas become in a stream that ends well."""
    chunks = [chunk(delta) for delta in deltas]
    merged = CHAT.merge(sse(*chunks, chunk(finish="stop"), "[DONE]"))
    assert merged.complete
    return merged.document["choices"][0]["message"]


def calls(*deltas):
    return [
        (made.get("id"), made["function"].get("name"), made["function"].get("arguments"))
        for made in message(*deltas)["tool_calls"]
    ]


def test_a_stream_becomes_the_document_of_the_plain_call():
    usage = {
        "prompt_tokens": 3,
        "completion_tokens": 9,
        "total_tokens": 12,
        "completion_tokens_details": {"reasoning_tokens": 4},
    }
    timeline = sse(
        chunk({"role": "assistant", "content": "", "refusal": None}, usage=None, obfuscation="x"),
        chunk({"content": "Hel"}, usage=None, obfuscation="yy"),
        chunk({"content": "lo"}, usage=None),
        chunk(finish="stop", usage=None, service_tier="default"),
        {**HEAD, "choices": [], "usage": usage},
        "[DONE]",
    )
    assert CHAT.merge(timeline) == Merged(
        format="openai_chat",
        document={
            "object": "chat.completion",
            "choices": [
                {
                    "index": 0,
                    "message": {"content": "Hello", "role": "assistant", "refusal": None},
                    "finish_reason": "stop",
                }
            ],
            "id": "c1",
            "created": 7,
            "model": "m",
            "usage": usage,
            "service_tier": "default",
        },
        text="Hello",
        complete=True,
        usage={"input": 3, "output": 9, "reasoning": 4, "total": 12},
        payloads={1: "text", 2: "text"},
    )


def test_choices_are_told_by_index_not_by_arrival():
    merged = CHAT.merge(
        sse(
            chunk({"content": "b1"}, index=1),
            chunk({"content": "a1"}, index=0),
            {
                **HEAD,
                "choices": [
                    {"index": 1, "delta": {"content": "b2"}},
                    {"index": 0, "delta": {"content": "a2"}},
                ],
            },
            chunk(index=0, finish="stop"),
            chunk(index=1, finish="length"),
            "[DONE]",
        )
    )
    told = [
        (choice["index"], choice["message"]["content"], choice["finish_reason"])
        for choice in merged.document["choices"]
    ]
    assert told == [(0, "a1a2", "stop"), (1, "b1b2", "length")]
    assert (merged.text, merged.complete) == ("a1a2", True)


def test_what_names_things_is_set_once_however_often_it_is_repeated():
    deltas = [
        {"role": "assistant", **call(0, "", id="call_1", type="function", name="go")},
        {"role": "assistant", **call(0, '{"a"', id="call_1", type="function", name="go")},
        {"role": "assistant", **call(0, ":1}", id="call_1", type="function", name="go")},
    ]
    assert message(*deltas) == {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {
                "id": "call_1",
                "type": "function",
                "function": {"name": "go", "arguments": '{"a":1}'},
            }
        ],
    }


def test_an_empty_first_chunk_names_nothing():
    azure = {"id": "", "object": "", "created": 0, "model": "", "choices": []}
    filters = [{"prompt_index": 0}]
    merged = CHAT.merge(
        sse(
            {**azure, "prompt_filter_results": filters},
            chunk({"content": "x"}),
            chunk(finish="stop"),
            "[DONE]",
        )
    )
    head = {name: merged.document[name] for name in ("id", "created", "model")}
    assert head == {"id": "c1", "created": 7, "model": "m"}
    assert merged.document["prompt_filter_results"] == filters
    assert merged.payloads == {1: "text"}


@pytest.mark.parametrize(
    ("deltas", "expected"),
    [
        pytest.param(
            [
                call(1, "", id="b", name="two"),
                call(0, "", id="a", name="one"),
                call(1, '{"y"'),
                call(0, "{}"),
                call(1, ":2}"),
            ],
            [("a", "one", "{}"), ("b", "two", '{"y":2}')],
            id="interleaved",
        ),
        pytest.param(
            [
                call(None, '{"x"', id="a", name="one"),
                call(None, ":1}"),
                call(None, "{", id="b", name="two"),
                call(None, "}"),
            ],
            [("a", "one", '{"x":1}'), ("b", "two", "{}")],
            id="no index: a new id opens a call",
        ),
        pytest.param(
            [
                call(None, '{"x"', id="a", name="one"),
                call(None, "{", id="b", name="two"),
                call(None, ":1}", id="a"),
                call(None, "}", id="b"),
            ],
            [("a", "one", '{"x":1}'), ("b", "two", "{}")],
            id="no index: a known id goes on",
        ),
        pytest.param([call(None, "{}")], [(None, None, "{}")], id="neither index nor id"),
        pytest.param(
            [call(0, "{}", id="a", name="one"), call(0, "[]", id="b", name="two")],
            [("a", "one", "{}"), ("b", "two", "[]")],
            id="two calls under one index",
        ),
        pytest.param(
            [call(0, "{", id="a", name="one"), call(0, "}", id="z")],
            [("a", "one", "{}")],
            id="a new id in each fragment",
        ),
        pytest.param(
            [{"tool_calls": [{"index": 0, "id": "a", "function": None}]}, call(0, "{}", name="n")],
            [("a", "n", "{}")],
            id="null function",
        ),
    ],
)
def test_tool_calls_are_put_together_from_fragments(deltas, expected):
    assert calls(*deltas) == expected


def test_a_custom_tool_has_input_in_place_of_arguments():
    first = {"index": 0, "id": "a", "type": "custom", "custom": {"name": "sql", "input": "SELECT"}}
    second = {"index": 0, "custom": {"input": " 1"}}
    made = message({"tool_calls": [first]}, {"tool_calls": [second]})["tool_calls"]
    assert made == [{"id": "a", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}}]


def test_the_old_function_call_grows_too():
    deltas = [
        {"function_call": {"name": "f", "arguments": ""}},
        {"function_call": {"arguments": "{"}},
        {"function_call": {"name": "f", "arguments": "}"}},
        {"function_call": None},
    ]
    assert message(*deltas) == {"content": None, "function_call": {"name": "f", "arguments": "{}"}}


def test_arguments_that_are_no_json_are_a_finding_and_stay_text():
    merged = CHAT.merge(sse(chunk(call(0, '{"a":', name="f")), chunk(finish="stop"), "[DONE]"))
    made = merged.document["choices"][0]["message"]["tool_calls"]
    assert made == [{"function": {"name": "f", "arguments": '{"a":'}}]
    assert [finding.partition(" (")[0] for finding in merged.findings] == [
        "choice 0: the arguments of tool call 0 are no JSON"
    ]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_is_a_channel_of_its_own(name):
    merged = CHAT.merge(
        sse(
            chunk({"role": "assistant", "content": None, name: ""}),
            chunk({name: "Think"}),
            chunk({name: "ing", "content": ""}),
            chunk({"content": "Yes"}),
            chunk({name: "more", "content": "!"}),
            chunk(finish="stop"),
            "[DONE]",
        )
    )
    answer = merged.document["choices"][0]["message"]
    assert answer == {"role": "assistant", "content": "Yes!", name: "Thinkingmore"}
    assert merged.payloads == {1: "reasoning", 2: "reasoning", 3: "text", 4: "text"}


def test_reasoning_details_of_one_kind_and_index_are_one():
    def detail(**fields):
        return {"reasoning_details": [{"type": "reasoning.text", "index": 0, **fields}]}

    hidden = {"type": "reasoning.encrypted", "index": 0, "data": "abc"}
    deltas = [
        detail(text="a", format="x"),
        detail(text="b"),
        detail(signature="s"),
        {"reasoning_details": [hidden]},
        {"reasoning_details": None},
    ]
    first = {"type": "reasoning.text", "index": 0, "text": "ab", "format": "x", "signature": "s"}
    assert message(*deltas)["reasoning_details"] == [first, hidden]


def test_a_refusal_leaves_the_content_null():
    merged = CHAT.merge(
        sse(
            chunk({"role": "assistant", "content": None, "refusal": ""}),
            chunk({"refusal": "I'm "}),
            chunk({"refusal": "sorry"}),
            chunk(finish="stop"),
            "[DONE]",
        )
    )
    answer = merged.document["choices"][0]["message"]
    assert answer == {"role": "assistant", "content": None, "refusal": "I'm sorry"}
    assert (merged.text, merged.payloads) == ("", {1: "refusal", 2: "refusal"})


def test_sound_is_joined_as_bytes_and_attached():
    deltas = [
        {"audio": {"id": "au", "transcript": "Hi"}},
        {"audio": {"data": base64(b"\x00")}},
        {"audio": {"data": base64(b"\x01\x02"), "expires_at": 9}},
        {"audio": {"data": "*"}},
        {"audio": None},
    ]
    chunks = [chunk(delta) for delta in deltas]
    merged = CHAT.merge(sse(*chunks, chunk(finish="stop"), "[DONE]"))
    audio = {"id": "au", "transcript": "Hi", "data": base64(b"\0\1\2"), "expires_at": 9}
    assert merged.document["choices"][0]["message"]["audio"] == audio
    assert merged.attachments == {"audio-0": b"\0\1\2"}
    assert merged.payloads == {0: "transcript", 1: "audio", 2: "audio"}
    assert merged.findings == ("event 3: the sound is no base64",)


def test_lists_of_a_message_grow():
    image = {"type": "image_url", "image_url": {"url": "data:,"}}
    deltas = [{"annotations": [1, {"a": 1}]}, {"annotations": [{"b": 2}]}, {"images": [image]}]
    assert message(*deltas) == {
        "content": None,
        "annotations": [{"a": 1}, {"b": 2}],
        "images": [image],
    }


def test_log_probabilities_are_kept_as_they_are():
    def with_logprobs(value, finish=None):
        choice = {"index": 0, "delta": {}, "logprobs": value, "finish_reason": finish}
        return {**HEAD, "choices": [choice]}

    one, two = {"token": "a", "logprob": -0.1}, {"token": "b", "logprob": -2.5}
    merged = CHAT.merge(
        sse(
            with_logprobs(None),
            with_logprobs({"content": [one], "refusal": None}),
            with_logprobs({"content": [two], "refusal": None}),
            with_logprobs(None, "stop"),
            "[DONE]",
        )
    )
    choice = merged.document["choices"][0]
    assert choice["logprobs"] == {"content": [one, two], "refusal": None}


def test_usage_in_every_chunk_is_not_added_up():
    def used(tokens):
        return {"prompt_tokens": 5, "completion_tokens": tokens, "total_tokens": 5 + tokens}

    merged = CHAT.merge(
        sse(
            chunk({"content": "a"}, usage=used(1)),
            chunk({"content": "b"}, usage=used(2)),
            chunk(finish="stop", usage=None),
            "[DONE]",
        )
    )
    assert merged.usage == {"input": 5, "output": 2, "total": 7}
    assert merged.document["usage"] == used(2)


@pytest.mark.parametrize("choices", [[], None, "none", [None]])
def test_a_chunk_without_choices_brings_only_its_fields(choices):
    merged = CHAT.merge(
        sse(
            chunk({"content": "a"}, finish="stop"),
            {**HEAD, "choices": choices, "x": 1},
            {**HEAD, "usage": {"total_tokens": 3}},
            "[DONE]",
        )
    )
    assert (merged.text, merged.complete, merged.usage) == ("a", True, {"total": 3})
    assert merged.document["x"] == 1


def test_null_says_nothing_after_a_value():
    merged = CHAT.merge(
        sse(
            chunk({"content": "a", "role": "assistant"}, finish="stop", system_fingerprint="fp"),
            chunk({"content": None, "role": None}, finish=None, system_fingerprint=None),
            "[DONE]",
        )
    )
    choice = merged.document["choices"][0]
    assert choice["finish_reason"] == "stop"
    assert choice["message"] == {"role": "assistant", "content": "a"}
    assert merged.document["system_fingerprint"] == "fp"


def test_unknown_fields_are_kept_and_those_of_deltas_are_told():
    merged = CHAT.merge(
        sse(
            chunk({"content": "a", "mood": "calm"}, provider="P"),
            chunk({"content": "b", "mood": "glad"}),
            chunk(finish="stop"),
            "[DONE]",
        )
    )
    assert merged.document["provider"] == "P"
    assert merged.document["choices"][0]["message"] == {"content": "ab", "mood": "glad"}
    assert merged.findings == (
        "events 0, 1: unknown field 'mood' in a delta: its last value is kept",
    )


def test_a_service_that_sends_messages_in_place_of_deltas_is_understood():
    choice = {"message": {"role": "assistant", "content": "whole"}, "finish_reason": "stop"}
    merged = CHAT.merge(sse({**HEAD, "choices": [choice]}, "[DONE]"))
    assert (merged.text, merged.complete) == ("whole", True)


@pytest.mark.parametrize(
    ("events", "findings"),
    [
        ([chunk({"content": "a"})], (NO_END,)),
        ([chunk({"content": "a"}, finish="stop")], (NO_END,)),
        (
            [chunk({"content": "a"}), "[DONE]"],
            ("choice 0 has no finish_reason", NO_END),
        ),
        (
            [chunk({"content": "a"}, finish="stop"), chunk({"content": "b"}, index=1), "[DONE]"],
            ("choice 1 has no finish_reason", NO_END),
        ),
        (["[DONE]"], (NO_END,)),
        ([], (NO_END,)),
    ],
)
def test_a_stream_is_complete_only_with_every_finish_reason_and_the_end_mark(events, findings):
    merged = CHAT.merge(sse(*events))
    assert (merged.complete, merged.error, merged.findings) == (False, None, findings)


def test_an_end_mark_without_its_blank_line_counts_and_is_told():
    merged = CHAT.merge(sse(chunk({"content": "a"}, finish="stop"), tail="data: [DONE]\n"))
    assert merged.complete
    assert merged.findings == ("the end mark has no blank line after it: event parsers discard it",)


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"error": {"message": "no", "code": 500}}, {"message": "no", "code": 500}),
        (("error", {"error": {"message": "no"}}), {"message": "no"}),
        (("error", {"message": "no"}), {"message": "no"}),
        (("error", "out of memory"), "out of memory"),
        ({**HEAD, "error": {"message": "no"}, "choices": []}, {"message": "no"}),
    ],
)
def test_an_error_in_mid_stream_ends_what_could_be_complete(event, error):
    merged = CHAT.merge(
        sse(chunk({"content": "Hel"}), event, chunk(finish="stop"), "[DONE]", {"error": "second"})
    )
    assert (merged.text, merged.complete, merged.error) == ("Hel", False, error)
    assert merged.findings == ()
    assert "error" not in merged.document
    assert "message" not in merged.document


def test_an_error_in_lines_that_are_no_fields_is_found():
    merged = CHAT.merge(sse(chunk({"content": "a"}), tail='{"error": {"message": "gone"}}\n'))
    assert merged.error == {"message": "gone"}
    assert merged.findings == (
        "an error came in lines without 'data:', which event parsers ignore",
    )


def test_garbage_is_told_once_and_does_no_harm():
    garbage = ["{", "null", "[1]", '"text"', "NaN", "[" * 50_000, "1" * 5_000]
    merged = CHAT.merge(sse(*garbage, "", chunk({"content": "a"}, finish="stop"), "[DONE]"))
    assert (merged.text, merged.complete) == ("a", True)
    assert merged.findings == ("events 0, 1, 2 and 4 more: the data is no JSON object",)


@pytest.mark.parametrize(
    "choice",
    [
        {"index": 0},
        {"index": True, "delta": None},
        {"index": -3, "delta": []},
        {"index": "0", "delta": {"content": 5}},
        {"delta": {"tool_calls": "x", "audio": 1, "function_call": 2, "role": 3}},
        {"delta": {"tool_calls": [{"id": 7, "function": {"name": 1, "arguments": 2}}]}},
        {"delta": {"tool_calls": [None, {"index": 0, "custom": 3}]}, "logprobs": [1]},
        {"delta": {"audio": {"data": 1, "transcript": {}}}, "logprobs": {"content": 1}},
    ],
)
def test_values_of_other_kinds_raise_nothing(choice):
    first, last = chunk({"content": "a"}), chunk(finish="stop")
    merged = CHAT.merge(sse(first, {**HEAD, "choices": [choice]}, last, "[DONE]"))
    assert merged.complete
    assert merged.document["choices"][0]["finish_reason"] == "stop"


def test_a_character_whose_halves_came_in_two_deltas_is_whole():
    assert message({"content": "\ud83d"}, {"content": "\ude00 é"})["content"] == "\U0001f600 é"


def test_half_a_character_stays_in_the_document_but_can_be_shown():
    merged = CHAT.merge(sse(chunk({"content": "a\ud83d"}, finish="stop"), "[DONE]"))
    assert merged.document["choices"][0]["message"]["content"] == "a\ud83d"
    assert merged.text == "a\ufffd"
