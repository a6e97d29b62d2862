"""Responses: the final response counts, and its pieces must say the same."""

import pytest

from callsheet.model.merged import Merged
from callsheet.plugins import registry
from merging_fixture import base64, named, sse

RESPONSES = registry.merger("openai_responses")
CREATED = {
    "type": "response.created",
    "response": {"id": "resp_1", "object": "response", "status": "in_progress", "output": []},
}
USAGE = {
    "input_tokens": 3,
    "output_tokens": 9,
    "output_tokens_details": {"reasoning_tokens": 4},
    "total_tokens": 12,
}
NO_END = "no end mark came: response.completed"


def event(kind, index=None, **fields):
    place = {} if index is None else {"output_index": index}
    return {"type": f"response.{kind}", **place, **fields}


def added(index, **item):
    return event("output_item.added", index, item=item)


def done(index, **item):
    return event("output_item.done", index, item=item)


def part_added(index, part, **fields):
    return event(
        "content_part.added", index, content_index=part, part={"type": "output_text", **fields}
    )


def words(index, delta, part=0, **fields):
    return event("output_text.delta", index, content_index=part, delta=delta, **fields)


def final(*output, kind="completed", **fields):
    response = {"id": "resp_1", "object": "response", "status": kind, "output": list(output)}
    return event(kind, response={**response, **fields})


def said(text, **more):
    return {
        "type": "message",
        "id": "msg_1",
        "status": "completed",
        "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": [], **more}],
    }


def built(*events):
    """The output as the pieces give it, from a stream whose final response never comes."""
    merged = RESPONSES.merge(named(CREATED, *events))
    assert not merged.complete
    assert merged.findings == (NO_END,)
    return merged.document["output"]


def test_a_stream_becomes_the_response_of_the_plain_call():
    thought = {
        "type": "reasoning",
        "id": "rs_1",
        "summary": [{"type": "summary_text", "text": "Hmm"}],
    }
    response = final(thought, said("Hello"), usage=USAGE)
    timeline = named(
        CREATED,
        {**CREATED, "type": "response.in_progress"},
        added(0, type="reasoning", id="rs_1", summary=[]),
        event(
            "reasoning_summary_part.added",
            0,
            summary_index=0,
            part={"type": "summary_text", "text": ""},
        ),
        event("reasoning_summary_text.delta", 0, summary_index=0, delta="H"),
        event("reasoning_summary_text.delta", 0, summary_index=0, delta="mm"),
        event("reasoning_summary_text.done", 0, summary_index=0, text="Hmm"),
        event("reasoning_summary_part.done", 0, summary_index=0, part=thought["summary"][0]),
        done(0, **thought),
        added(1, type="message", id="msg_1", status="in_progress", role="assistant", content=[]),
        part_added(1, 0, text="", annotations=[]),
        words(1, "Hel"),
        words(1, "lo"),
        event("output_text.done", 1, content_index=0, text="Hello"),
        event("content_part.done", 1, content_index=0, part=said("Hello")["content"][0]),
        done(1, **said("Hello")),
        response,
    )
    assert RESPONSES.merge(timeline) == Merged(
        format="openai_responses",
        document=response["response"],
        text="Hello",
        complete=True,
        usage={"input": 3, "output": 9, "reasoning": 4, "total": 12},
        payloads={4: "reasoning", 5: "reasoning", 11: "text", 12: "text"},
    )


def test_the_pieces_alone_give_the_same_output_as_the_final_response():
    message = {
        "type": "message",
        "id": "msg_1",
        "role": "assistant",
        "content": [
            {"type": "output_text", "text": "Hello", "annotations": [{"url": "u"}, {"url": "v"}]},
            {"type": "refusal", "refusal": "No more"},
        ],
    }
    call = {"type": "function_call", "id": "fc_1", "name": "go", "arguments": '{"a":1}'}
    output = built(
        added(1, type="function_call", id="fc_1", name="go", arguments=""),
        added(0, type="message", id="msg_1", role="assistant", content=[]),
        part_added(0, 0, text="", annotations=[]),
        event("function_call_arguments.delta", 1, delta='{"a"'),
        words(0, "Hel"),
        event("content_part.added", 0, content_index=1, part={"type": "refusal", "refusal": ""}),
        event("refusal.delta", 0, content_index=1, delta="No"),
        event("function_call_arguments.delta", 1, delta=":1}"),
        event("refusal.delta", 0, content_index=1, delta=" more"),
        words(0, "lo"),
        event(
            "output_text.annotation.added",
            0,
            content_index=0,
            annotation_index=1,
            annotation={"url": "v"},
        ),
        event(
            "output_text.annotation.added",
            0,
            content_index=0,
            annotation_index=0,
            annotation={"url": "u"},
        ),
        event("function_call_arguments.done", 1, arguments='{"a":1}'),
    )
    assert output == [message, call]


@pytest.mark.parametrize(
    ("stem", "fields", "member", "item"),
    [
        ("function_call_arguments", {}, "arguments", {"arguments": "ab"}),
        ("mcp_call_arguments", {}, "arguments", {"arguments": "ab"}),
        ("custom_tool_call_input", {}, "input", {"input": "ab"}),
        ("code_interpreter_call_code", {}, "code", {"code": "ab"}),
        ("shell_call_command", {"command_index": 0}, "command", {"action": {"commands": ["ab"]}}),
        (
            "output_text",
            {"content_index": 0},
            "text",
            {"content": [{"type": "output_text", "text": "ab"}]},
        ),
        (
            "refusal",
            {"content_index": 0},
            "refusal",
            {"content": [{"type": "refusal", "refusal": "ab"}]},
        ),
        (
            "reasoning_text",
            {"content_index": 0},
            "text",
            {"content": [{"type": "reasoning_text", "text": "ab"}]},
        ),
        (
            "reasoning_summary_text",
            {"summary_index": 0},
            "text",
            {"summary": [{"type": "summary_text", "text": "ab"}]},
        ),
    ],
)
def test_every_text_grows_from_its_deltas_and_is_held_against_its_end(stem, fields, member, item):
    def deltas(*pieces):
        return [event(f"{stem}.delta", 0, delta=piece, **fields) for piece in pieces]

    def told(text):
        return event(f"{stem}.done", 0, **{member: text}, **fields)

    assert built(*deltas("a", "b")) == [item]
    assert built(*deltas("a", "b"), told("ab")) == [item]
    assert built(told("ab")) == [item]
    merged = RESPONSES.merge(named(CREATED, *deltas("a"), told("ab")))
    assert merged.document["output"] == [item]
    assert [finding.partition(": ")[0] for finding in merged.findings] == ["event 2", NO_END[:16]]
    assert "differs from its pieces" in merged.findings[0]


def test_shell_commands_are_told_by_their_index():
    output = built(
        added(0, type="shell_call", action={"commands": [], "timeout_ms": 9}),
        event("shell_call_command.added", 0, command_index=1, command="ls"),
        event("shell_call_command.added", 0, command_index=0, command=""),
        event("shell_call_command.delta", 0, command_index=1, delta=" -l"),
        event("shell_call_command.delta", 0, command_index=0, delta="pwd"),
    )
    assert output == [
        {"type": "shell_call", "action": {"commands": ["pwd", "ls -l"], "timeout_ms": 9}}
    ]


def test_log_probabilities_of_deltas_are_listed():
    output = built(
        words(0, "a", logprobs=[{"token": "a"}]), words(0, "b", logprobs=[{"token": "b"}])
    )
    assert output[0]["content"] == [
        {"type": "output_text", "logprobs": [{"token": "a"}, {"token": "b"}], "text": "ab"}
    ]


def test_a_final_response_that_differs_from_its_pieces_is_told():
    merged = RESPONSES.merge(
        named(
            CREATED,
            added(0, type="message", id="msg_1", content=[]),
            words(0, "Hel"),
            words(0, "lo"),
            added(1, type="function_call", id="fc", name="go", arguments=""),
            final(said("Hallo"), {"type": "function_call", "id": "fc", "name": "run"}, said("new")),
        )
    )
    assert (merged.text, merged.complete) == ("Hallonew", True)
    assert merged.findings == (
        "output[0].content[0].text differs in the final response",
        "output[1].name differs in the final response",
        "output[2] came only in the final response",
    )


def test_an_item_that_differs_from_its_pieces_is_told_at_its_event():
    merged = RESPONSES.merge(
        named(CREATED, words(0, "Hello"), done(0, **said("Hell")), final(said("Hell")))
    )
    assert merged.findings == ("event 2: output[0].content[0].text differs in the final item",)


def test_an_item_that_the_final_response_lost_is_told():
    merged = RESPONSES.merge(
        named(CREATED, done(0, **said("a")), done(1, **said("b")), final(said("a")))
    )
    assert merged.findings == ("output[1] is missing in the final response",)


def test_what_is_encrypted_anew_each_time_is_no_difference():
    def thought(secret):
        return {"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": secret}

    merged = RESPONSES.merge(
        named(CREATED, added(0, **thought("x")), done(0, **thought("y")), final(thought("z")))
    )
    assert merged.findings == ()
    assert merged.document["output"] == [thought("z")]


def test_a_final_response_without_output_gets_that_of_the_pieces():
    merged = RESPONSES.merge(named(CREATED, done(0, **said("a")), final()))
    assert (merged.text, merged.complete) == ("a", True)
    assert merged.findings == ("the final response has no output: it is that of the pieces",)


@pytest.mark.parametrize("kind", ["completed", "incomplete"])
def test_an_answer_that_was_cut_short_by_a_limit_is_a_whole_stream(kind):
    response = final(kind=kind, incomplete_details={"reason": "max_output_tokens"})
    merged = RESPONSES.merge(named(CREATED, response))
    assert (merged.document, merged.complete) == (response["response"], True)


def test_a_stream_without_its_final_response_is_cut():
    merged = RESPONSES.merge(named(CREATED, words(0, "Hel")))
    assert (merged.text, merged.complete, merged.error) == ("Hel", False, None)
    assert merged.document["status"] == "in_progress"
    assert merged.findings == (NO_END,)


def test_a_failed_response_is_an_error():
    error = {"code": "server_error", "message": "no"}
    merged = RESPONSES.merge(named(CREATED, words(0, "Hel"), final(kind="failed", error=error)))
    assert (merged.error, merged.complete, merged.text) == (error, False, "Hel")
    assert merged.document["status"] == "failed"


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (
            {"type": "error", "sequence_number": 4, "code": "x", "message": "no", "param": None},
            {"code": "x", "message": "no", "param": None},
        ),
        ({"type": "error", "sequence_number": 4, "error": {"code": "x"}}, {"code": "x"}),
        ({"type": "error"}, "error"),
    ],
)
def test_an_error_event_is_the_error_and_the_failed_response_adds_nothing(document, error):
    failed = final(kind="failed", error={"code": "y"}, sequence_number=5)
    merged = RESPONSES.merge(named(CREATED, document, failed))
    assert (merged.error, merged.complete, merged.findings) == (error, False, ())


def test_sequence_numbers_with_a_gap_are_told():
    numbered = [words(0, "a", sequence_number=number) for number in (0, 1, 3, 4, 4)]
    merged = RESPONSES.merge(named(*numbered))
    assert merged.findings == (
        "events 2, 4: sequence_number does not follow the one before it",
        NO_END,
    )


def test_when_another_response_begins_the_last_one_counts():
    second = {**CREATED, "response": {**CREATED["response"], "id": "resp_2"}}
    merged = RESPONSES.merge(
        named(CREATED, words(0, "one"), final(said("one")), second, words(0, "two"))
    )
    assert (merged.document["id"], merged.text, merged.complete) == ("resp_2", "two", False)
    assert merged.findings == (
        "event 3: another response begins: the document is the last one",
        NO_END,
    )


def test_images_are_attachments():
    call = {"type": "image_generation_call", "id": "ig", "output_format": "webp"}
    item = {**call, "result": base64(b"last")}
    merged = RESPONSES.merge(
        named(
            CREATED,
            added(0, **call),
            event("image_generation_call.generating", 0),
            event(
                "image_generation_call.partial_image",
                0,
                partial_image_index=0,
                partial_image_b64=base64(b"first"),
                output_format="webp",
            ),
            event("image_generation_call.partial_image", 0, partial_image_b64="*"),
            done(0, **item),
            final(item),
        )
    )
    assert merged.attachments == {"partial-0-0.webp": b"first", "image-0.webp": b"last"}
    assert merged.payloads == {3: "image", 5: "image"}
    assert merged.findings == ("partial-0-0.png is no base64",)


def test_sound_is_joined_as_bytes_and_its_transcript_is_the_text():
    merged = RESPONSES.merge(
        named(
            CREATED,
            event("audio.delta", delta=base64(b"\0")),
            event("audio.transcript.delta", delta="Hi"),
            event("audio.delta", delta=base64(b"\1\2")),
            event("audio.delta", delta=7),
            event("audio.transcript.delta", delta=7),
            event("audio.done"),
            final(),
        )
    )
    assert (merged.text, merged.attachments) == ("Hi", {"audio": b"\0\1\2"})
    assert merged.payloads == {1: "audio", 2: "transcript", 3: "audio"}


@pytest.mark.parametrize(
    ("item", "channel"),
    [
        (said("a"), "text"),
        ({"type": "function_call", "name": "go", "arguments": "{}"}, "tool"),
        ({"type": "reasoning", "summary": [{"type": "summary_text", "text": "t"}]}, "reasoning"),
        ({"type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "x"}, None),
    ],
)
def test_an_item_that_comes_whole_is_payload_if_it_says_something(item, channel):
    merged = RESPONSES.merge(named(CREATED, done(0, **item), final(item)))
    assert merged.payloads == ({} if channel is None else {1: channel})


def test_the_name_of_a_tool_is_payload_and_a_life_event_is_none():
    merged = RESPONSES.merge(
        named(
            CREATED,
            {**CREATED, "type": "response.queued"},
            added(0, type="message", content=[]),
            part_added(0, 0, text=""),
            added(1, type="function_call", name="go", arguments=""),
            event("function_call_arguments.delta", 1, delta=""),
            event("web_search_call.searching", 2),
            {"type": "keepalive", "sequence_number": 0},
        )
    )
    assert merged.payloads == {4: "tool"}
    assert merged.findings == (NO_END,)


def test_a_delta_of_an_unknown_kind_is_told_because_its_piece_is_lost():
    merged = RESPONSES.merge(
        named(CREATED, event("dream.delta", 0, delta="z"), {"type": "surprise"}, final())
    )
    assert merged.findings == (
        "event 1: unknown event 'response.dream.delta'",
        "event 2: unknown event 'surprise'",
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "response.output_text.delta", "output_index": "x", "delta": {"a": 1}},
        {"type": "response.output_item.added", "output_index": 0, "item": {"content": "x"}},
        {
            "type": "response.output_item.added",
            "item": {"action": 5, "content": ["x", {"text": 5}]},
        },
        {"type": "response.output_item.done", "item": [1]},
        {"type": "response.output_item.done", "item": {"content": [5], "action": {"commands": 3}}},
        {"type": "response.content_part.added", "content_index": -1, "part": "x"},
        {"type": "response.content_part.done", "part": {"text": 5, "refusal": None}},
        {"type": "response.shell_call_command.delta", "command_index": None, "delta": "x"},
        {"type": "response.output_text.annotation.added", "annotation_index": 2.5},
        {"type": "response.output_text.done", "text": None, "logprobs": 3},
        {"type": "response.in_progress", "response": 5},
        {"type": "response.created", "response": {"id": None, "output": 5}},
        {"type": ["response"]},
    ],
)
def test_values_of_other_kinds_raise_nothing(odd):
    answer = final(said("a"))
    merged = RESPONSES.merge(
        sse(CREATED, odd, words(0, "a"), odd, done(0, **said("a")), odd, answer)
    )
    assert (merged.document, merged.complete) == (answer["response"], True)
