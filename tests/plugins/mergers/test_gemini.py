"""Gemini: whole responses of which only the newest part is filled; errors where nobody looks."""

import json

import pytest

from callsheet.model.merged import Merged
from callsheet.plugins import registry
from merging_fixture import base64, sse, sse_body, stream

GEMINI = registry.merger("gemini")
NO_END = "no end mark came: a finishReason and a clean end"


def parts(*received, index=None, finish=None, **more):
    candidate = {"content": {"role": "model", "parts": list(received)}}
    if index is not None:
        candidate["index"] = index
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], **more}


def merged_parts(*received):
    merged = GEMINI.merge(sse(*map(parts, received), parts(finish="STOP")))
    assert merged.complete
    return merged.document["candidates"][0]["content"]["parts"]


def test_a_stream_becomes_the_response_of_the_plain_call():
    safe = [{"category": "HARM", "probability": "NEGLIGIBLE"}]
    ended = parts({"text": "!"}, finish="STOP", usageMetadata={"candidatesTokenCount": 5})
    ended["candidates"][0]["safetyRatings"] = safe
    timeline = sse(
        parts(
            {"text": "Hm", "thought": True},
            modelVersion="g-2",
            responseId="r1",
            usageMetadata={"promptTokenCount": 4, "thoughtsTokenCount": 2, "totalTokenCount": 6},
        ),
        parts({"text": "m", "thought": True}),
        parts({"text": "Hel"}, usageMetadata={"candidatesTokenCount": 1, "totalTokenCount": 11}),
        parts({"text": "lo"}, modelVersion="g-2"),
        ended,
    )
    assert GEMINI.merge(timeline) == Merged(
        format="gemini",
        document={
            "candidates": [
                {
                    "content": {
                        "role": "model",
                        "parts": [{"text": "Hmm", "thought": True}, {"text": "Hello!"}],
                    },
                    "finishReason": "STOP",
                    "safetyRatings": safe,
                }
            ],
            "modelVersion": "g-2",
            "responseId": "r1",
            "usageMetadata": {
                "promptTokenCount": 4,
                "thoughtsTokenCount": 2,
                "totalTokenCount": 11,
                "candidatesTokenCount": 5,
            },
        },
        text="Hello!",
        complete=True,
        usage={"input": 4, "output": 7, "reasoning": 2, "total": 11},
        payloads={0: "reasoning", 1: "reasoning", 2: "text", 3: "text", 4: "text"},
    )


def test_candidates_are_told_by_index_not_by_arrival():
    merged = GEMINI.merge(
        sse(
            parts({"text": "b1"}, index=1),
            parts({"text": "a1"}, index=0),
            parts({"text": "b2"}, index=1, finish="STOP"),
            parts({"text": "a2"}, finish="MAX_TOKENS"),  # no index is 0
        )
    )
    texts = [
        [part["text"] for part in candidate["content"]["parts"]]
        for candidate in merged.document["candidates"]
    ]
    assert (texts, merged.text, merged.complete) == ([["a1a2"], ["b1b2"]], "a1a2", True)


def test_a_part_with_a_signature_stays_by_itself():
    received = [
        {"text": "a"},
        {"text": "b", "thoughtSignature": "s"},
        {"text": "c"},
        {"text": "d", "thought": False},
    ]
    assert merged_parts(*received) == [
        {"text": "a"},
        {"text": "b", "thoughtSignature": "s"},
        {"text": "cd"},
    ]


def test_calls_and_code_stay_in_their_place():
    received = [
        {"text": "a"},
        {"functionCall": {"name": "go", "args": {"x": 1}}},
        {"functionCall": {"name": "go", "args": {"x": 2}}},
        {"executableCode": {"language": "PYTHON", "code": "1"}},
        {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}},
        {"text": "b"},
    ]
    assert merged_parts(*received) == received
    merged = GEMINI.merge(sse(*map(parts, received)))
    assert merged.payloads == {0: "text", 1: "tool", 2: "tool", 3: "tool", 5: "text"}


def test_arguments_in_pieces_are_put_in_their_places():
    def piece(path, going=False, **value):
        return {"jsonPath": path, **value, **({"willContinue": True} if going else {})}

    def call(*pieces, going=True, **more):
        fields = {"partialArgs": list(pieces)} if pieces else {}
        return {"functionCall": {**more, **fields, **({"willContinue": True} if going else {})}}

    received = [
        {**call(name="book", id="f1"), "thoughtSignature": "s"},
        call(piece("$.city", going=True, stringValue="New ")),
        call(piece("$.city", stringValue="York"), piece("$.nights", numberValue=2)),
        call(piece("$.guests[1].name", stringValue="B")),
        call(piece("$.guests[0]['full name']", stringValue="A"), piece("$.pets", boolValue=False)),
        call(piece("$.note", nullValue=None), piece('$["x.y"][0]', stringValue="z")),
        call(going=False),
        call(going=False, name="go", args={}),
    ]
    assert merged_parts(*received) == [
        {
            "functionCall": {
                "name": "book",
                "id": "f1",
                "args": {
                    "city": "New York",
                    "nights": 2,
                    "guests": [{"full name": "A"}, {"name": "B"}],
                    "pets": False,
                    "note": None,
                    "x.y": ["z"],
                },
            },
            "thoughtSignature": "s",
        },
        {"functionCall": {"name": "go", "args": {}}},
    ]


@pytest.mark.parametrize(
    "path", ["", "$", "city", "$..city", "$[*]", "$.a[", "$" + ".a" * 60, 5, None]
)
def test_an_argument_without_a_place_is_told(path):
    call = {"name": "go", "partialArgs": [{"jsonPath": path, "stringValue": "x"}]}
    merged = GEMINI.merge(sse(parts({"functionCall": call}, finish="STOP")))
    received = merged.document["candidates"][0]["content"]["parts"]
    assert received == [{"functionCall": {"name": "go", "args": {}}}]
    assert merged.findings == (f"event 0: no place for the argument {str(path)[:80]!r}",)


def test_a_far_index_costs_nothing():
    pieces = [{"jsonPath": "$.a[999999999]", "numberValue": 1}]
    made = merged_parts({"functionCall": {"name": "go", "partialArgs": pieces}})
    assert made == [{"functionCall": {"name": "go", "args": {"a": [1]}}}]


def test_sound_is_joined_as_bytes_and_images_stay_apart():
    def media(kind, data):
        return {"inlineData": {"mimeType": kind, "data": base64(data)}}

    received = [
        media("audio/L16;rate=24000", b"\0"),
        media("audio/L16;rate=24000", b"\1\2"),
        media("audio/wav", b"\3"),
        media("image/webp", b"one"),
        media("image/webp", b"two"),
        media("application/pdf", b"pdf"),
    ]
    merged = GEMINI.merge(sse(*map(parts, received), parts(finish="STOP")))
    assert merged.document["candidates"][0]["content"]["parts"] == [
        media("audio/L16;rate=24000", b"\0\1\2"),
        *received[2:],
    ]
    assert merged.attachments == {
        "audio-0-0": b"\0\1\2",
        "audio-0-1": b"\3",
        "image-0-2.webp": b"one",
        "image-0-3.webp": b"two",
        "data-0-4": b"pdf",
    }
    kinds = dict.fromkeys(range(3), "audio") | dict.fromkeys((3, 4), "image")
    assert merged.payloads == kinds


def test_sound_and_images_that_are_no_base64_are_told():
    received = [
        {"inlineData": {"mimeType": kind, "data": "*"}} for kind in ("audio/wav", "image/png")
    ]
    merged = GEMINI.merge(sse(*map(parts, received), parts(finish="STOP")))
    assert merged.findings == ("event 0: the sound is no base64", "image-0-0.png is no base64")


@pytest.mark.parametrize(
    "timeline",
    [
        sse(parts({"text": "Hel"})),
        sse(parts({"text": "a"}, index=0, finish="STOP"), parts({"text": "b"}, index=1)),
        sse(parts({"text": "a"}, finish="STOP"), tail='data: {"candidates"'),
        sse({"usageMetadata": {}}),
    ],
)
def test_a_stream_is_complete_only_when_all_candidates_finished_and_nothing_is_cut(timeline):
    merged = GEMINI.merge(timeline)
    assert (merged.complete, merged.findings) == (False, (NO_END,))


ERROR = {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}
PRETTY = json.dumps({"error": ERROR}, indent=2)


@pytest.mark.parametrize(
    "tail",
    [
        PRETTY,
        PRETTY + "\n",
        PRETTY + "\n\n",
        f"[{PRETTY}]\n\n",
        PRETTY.replace("\n", "\r\n") + "\r\n\r\n",
        json.dumps({"error": ERROR}) + "\n\n",
        'what: {"error": }\n' + PRETTY + "\n",
    ],
)
def test_an_error_in_lines_without_data_is_found(tail):
    merged = GEMINI.merge(stream(sse_body(parts({"text": "Hel"})) + tail.encode()))
    assert (merged.text, merged.error, merged.complete) == ("Hel", ERROR, False)
    assert merged.findings == (
        "an error came in lines without 'data:', which event parsers ignore",
    )


def test_other_lines_without_data_are_no_error():
    tail = '{"error": null}\n{"error": {"code": \n: comment\nfoo: bar\n\n'
    merged = GEMINI.merge(stream(sse_body(parts({"text": "a"}, finish="STOP")) + tail.encode()))
    assert (merged.error, merged.complete) == (None, True)


def test_an_error_in_data_is_found_too():
    merged = GEMINI.merge(sse(parts({"text": "a"}, finish="STOP"), {"error": ERROR}))
    assert (merged.error, merged.complete, merged.findings) == (ERROR, False, ())


def test_a_blocked_prompt_is_an_error():
    blocked = {"blockReason": "SAFETY"}
    merged = GEMINI.merge(sse({"promptFeedback": blocked}))
    assert (merged.error, merged.complete, merged.text) == (blocked, False, "")


@pytest.mark.parametrize(
    "odd",
    [
        {"candidates": 5, "usageMetadata": 5, "promptFeedback": []},
        {"candidates": [5, {"index": "x", "content": "y"}]},
        {"candidates": [{"content": {"parts": 5}}]},
        {"candidates": [{"content": {"parts": [5, {}, {"text": 5}, {"functionCall": 5}]}}]},
        parts({"functionCall": {"willContinue": True, "name": 5, "args": 5}}),
        parts({"functionCall": {"partialArgs": [{"jsonPath": "$[0]", "stringValue": 5}]}}),
        parts({"functionCall": {}, "inlineData": {"mimeType": "audio/wav", "data": "AA"}}),
        parts({"inlineData": 5}, {"inlineData": {"mimeType": 5, "data": 5}}),
        parts({"inlineData": {"mimeType": "audio/wav", "data": "AA=="}}),
        parts({"text": "x", "inlineData": {"mimeType": "audio/wav"}}),
    ],
)
def test_values_of_other_kinds_raise_nothing(odd):
    merged = GEMINI.merge(sse(odd, parts({"text": "a"}), odd, odd, parts(finish="STOP")))
    assert merged.complete
