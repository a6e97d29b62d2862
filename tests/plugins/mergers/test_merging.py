"""Which merger it is, and what holds for all of them whatever comes."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.errors import ProblemsError
from callsheet.model.merged import CHANNELS, Merged
from callsheet.model.timeline import StreamEvent, Timeline
from callsheet.plugins import merging, registry
from callsheet.plugins.body import DEEPEST
from merging_fixture import base64, ndjson, sse, sse_body, stream
from merging_shapes import SHAPES

CHUNK = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "a"}}]}
AZURE = {"object": "", "choices": [], "prompt_filter_results": []}
CREATED = {"type": "response.created", "response": {"id": "r"}}
STARTED = {"type": "message_start", "message": {"content": []}}
PARTIAL = {"type": "image_generation.partial_image", "b64_json": ""}
HEARD = {"type": "transcript.text.delta", "delta": "a"}
SPOKEN = {"type": "speech.audio.delta", "audio": "AA=="}
ANSWER = {"candidates": [{"content": {"parts": [{"text": "a"}]}}]}
LINE = {"message": {"role": "assistant", "content": "a"}, "done": False}
GENERATED = {"response": "a", "done": False}


@pytest.mark.parametrize(
    ("timeline", "format"),
    [
        (sse(CHUNK), "openai_chat"),
        (sse(AZURE, CHUNK), "openai_chat"),
        (sse({"choices": [{"delta": {}}]}), "openai_chat"),
        (sse("", "garbage", CHUNK), "openai_chat"),
        (sse(CHUNK, {"type": "error", "error": {"type": "x"}}), "openai_chat"),
        (sse(CHUNK, {"error": "text"}), "openai_chat"),
        (sse({"error": {"message": "no", "code": 500}}), "openai_chat"),
        (sse(CREATED), "openai_responses"),
        (sse({"type": "error", "sequence_number": 0, "message": "no"}), "openai_responses"),
        (
            sse({"type": "error", "sequence_number": 0, "error": {"message": "no"}}),
            "openai_responses",
        ),
        (sse(PARTIAL), "openai_image"),
        (sse({**PARTIAL, "type": "image_edit.completed"}), "openai_image"),
        (sse(HEARD), "openai_audio"),
        (sse(SPOKEN), "openai_audio"),
        (sse({"type": "ping"}, STARTED), "anthropic"),
        (
            sse({"type": "error", "error": {"type": "overloaded_error", "message": "x"}}),
            "anthropic",
        ),
        (sse(ANSWER), "gemini"),
        (sse({"promptFeedback": {"blockReason": "SAFETY"}}), "gemini"),
        (sse({"error": {"code": 400, "message": "no", "status": "INVALID"}}), "gemini"),
        (ndjson(LINE), "ollama"),
        (ndjson(GENERATED), "ollama"),
        (ndjson({"error": "model not found"}), "ollama"),
    ],
)
def test_the_first_events_tell_the_format(timeline, format):
    fitting = [name for name in registry.names("mergers") if registry.merger(name).fits(timeline)]
    merged = merging.merge(timeline)
    assert (fitting, merged and merged.format) == ([format], format)


@pytest.mark.parametrize(
    "timeline",
    [
        sse(),
        sse("hello", "[DONE]"),
        sse({"x": 1}, [CHUNK]),
        sse({"error": 5}),
        sse(*[{"x": 1}] * 8, CHUNK),
        ndjson({"done": 1, "message": {}}),
    ],
)
def test_a_shape_that_nobody_knows_is_not_merged(timeline):
    assert merging.auto(timeline) is None
    assert merging.merge(timeline) is None


def test_the_mergers_that_are_asked_first_are_there():
    assert set(merging.LIKELY) <= set(registry.names("mergers"))


def test_a_name_always_wins_over_the_shape():
    merged = merging.merge(sse(CHUNK), "anthropic")
    assert merged is not None
    assert merged.format == "anthropic"


def test_an_unknown_name_is_answered_with_a_suggestion():
    with pytest.raises(ProblemsError) as raised:
        merging.merge(sse(CHUNK), "openai_chatt")
    assert [(one.message, one.mend) for one in raised.value.problems] == [
        ("unknown merger 'openai_chatt'", "did you mean 'openai_chat'?")
    ]


def test_concat_joins_all_data():
    assert merging.merge(sse("one ", "", {"a": 1}, " \u00e9", "[DONE]"), "concat") == Merged(
        format="concat",
        document='one {"a": 1} \u00e9',
        text='one {"a": 1} \u00e9',
        complete=True,
        payloads={0: "text", 2: "text", 3: "text"},
    )


def test_concat_knows_errors_and_is_incomplete_without_an_end_mark():
    merged = merging.merge(sse("one", ("error", "gone")), "concat")
    assert merged is not None
    assert (merged.text, merged.error, merged.complete) == ("one", "gone", False)
    cut = merging.merge(sse("one"), "concat")
    assert cut is not None
    assert (cut.complete, cut.findings) == (False, ("no end mark came: data: [DONE]",))


def test_a_rule_joins_what_its_path_finds_in_each_event():
    timeline = sse(
        {"out": [{"t": "a"}, {"t": 1}]},
        {"out": None},
        {"out": [{"t": None}, {"t": {"x": "é"}}]},
        "[DONE]",
    )
    assert merging.merge(timeline, "$.out[*].t") == Merged(
        format="$.out[*].t",
        document='a1{"x": "é"}',
        text='a1{"x": "é"}',
        complete=True,
        payloads={0: "text", 2: "text"},
    )


def test_a_rule_that_finds_nothing_says_so():
    merged = merging.merge(sse({"a": 1}, "[DONE]"), "$.b")
    assert merged is not None
    assert (merged.text, merged.findings) == ("", ("no event has any text at $.b",))


def test_a_rule_fits_where_it_finds_something():
    rule = merging.rule("$..content")
    assert (rule.fits(sse(CHUNK)), rule.fits(sse(CREATED))) == (True, False)


def test_a_rule_meets_a_document_too_deep_for_it_without_harm():
    deep = '{"a":' * 600 + "1" + "}" * 600
    merged = merging.rule("$..a").merge(sse(deep, {"a": "x"}))
    assert merged.text == "x"


def test_a_rule_must_be_a_path():
    with pytest.raises(ValueError, match="column"):
        merging.rule("$.a[")


# ---- whatever comes ---------------------------------------------------------------------------

NAMES = ("index", "text", "content", "delta", "type", "error", "output_index", "usage", "id")
ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 3) | st.floats() | st.sampled_from(("", "a", "*")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value, way=()):
    """The way to every value inside a JSON value, itself first."""
    yield way
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(child, (*way, key))


def replaced(value, way, other):
    if not way:
        return other
    copy = value.copy()
    copy[way[0]] = replaced(value[way[0]], way[1:], other)
    return copy


@st.composite
def strange_events(draw):
    """Events of real shapes, in any order and number, some with something odd in some place."""
    values = draw(st.lists(st.sampled_from(SHAPES) | ODD, max_size=10))
    for at in draw(st.lists(st.integers(0, 9), max_size=4)):
        if at < len(values):
            way = draw(st.sampled_from(list(places(values[at]))))
            values[at] = replaced(values[at], way, draw(ODD))
    return values


MERGERS = [*map(registry.merger, registry.names("mergers")), merging.rule("$..text")]


def events(values):
    """A timeline of events made by hand, so that anything at all can stand in them."""
    return Timeline(
        "sse", tuple(StreamEvent(at, at, json.dumps(value)) for at, value in enumerate(values))
    )


@given(strange_events())
def test_no_json_makes_any_merger_raise(values):
    timeline = events(values)
    for merger in MERGERS:
        merger.fits(timeline)
        merged = merger.merge(timeline)
        json.dumps(merged.document)
        merged.text.encode()
        assert set(merged.payloads) <= set(range(len(values)))
        assert set(merged.payloads.values()) <= set(CHANNELS)
        assert not (merged.complete and merged.error)


def test_a_finding_quotes_no_more_than_can_be_read():
    merged = merging.merge(sse(STARTED, {"type": "\ud83d" + "x" * 10_000}), "anthropic")
    assert merged is not None
    quoted = "unknown event '\ufffd" + "x" * 183 + "…"
    assert merged.findings == (f"event 1: {quoted}", "no end mark came: message_stop")


@pytest.mark.parametrize(("depth", "known"), [(DEEPEST - 1, True), (DEEPEST, False), (900, False)])
def test_values_come_through_as_deep_as_anybody_can_walk_them(depth, known):
    deep = "[" * depth + "]" * depth
    for shape in (CHUNK, CREATED, STARTED, ANSWER, LINE):
        data = json.dumps({**shape, "deep": 0}).replace('"deep": 0', f'"deep": {deep}')
        assert (merging.merge(sse(data, data)) is not None) is known


@given(strange_events())
def test_merging_twice_gives_the_same(values):
    timeline = events(values)
    for merger in MERGERS:
        assert repr(merger.merge(timeline)) == repr(merger.merge(timeline))


@given(st.lists(st.text(max_size=5)), st.integers(1, 40))
def test_how_the_network_cut_the_bytes_changes_nothing(pieces, size):
    deltas = [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
    body = sse_body(CHUNK, *deltas, "[DONE]")
    assert merging.merge(stream(body, size=size)) == merging.merge(stream(body))


def cut(text, at):
    edges = [0, *sorted(edge % (len(text) + 1) for edge in at), len(text)]
    return [text[begin:end] for begin, end in pairwise(edges)]


STREAMS = {
    "openai_chat": lambda piece: {"choices": [{"index": 0, "delta": {"content": piece}}]},
    "anthropic": lambda piece: {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": piece},
    },
    "openai_responses": lambda piece: {
        "type": "response.output_text.delta",
        "output_index": 0,
        "content_index": 0,
        "delta": piece,
    },
    "openai_audio": lambda piece: {"type": "transcript.text.delta", "delta": piece},
    "gemini": lambda piece: {"candidates": [{"content": {"parts": [{"text": piece}]}}]},
    "ollama": lambda piece: {"message": {"content": piece}, "done": False},
    "concat": None,
}


@pytest.mark.parametrize("format", STREAMS)
@given(text=st.text(), at=st.lists(st.integers(0, 100), max_size=5))
def test_how_the_service_cut_the_text_changes_no_document(format, text, at):
    make = STREAMS[format]

    def document(pieces):
        made = [StreamEvent(0, 0, json.dumps(make(p)) if make else p) for p in ["", *pieces]]
        merged = merging.merge(Timeline("sse", tuple(made)), format)
        assert merged is not None
        assert merged.text == text
        return merged.document

    assert document(cut(text, at)) == document([text])


@pytest.mark.parametrize("format", STREAMS)
def test_twenty_thousand_events_and_megabytes_of_text_come_through(format):
    make = STREAMS[format]
    piece = "word " * 50
    data = json.dumps(make(piece)) if make else piece
    timeline = Timeline("sse", tuple(StreamEvent(at, at, data) for at in range(20_000)))
    merged = merging.merge(timeline, format)
    assert merged is not None
    assert merged.text == piece * 20_000
    assert len(merged.payloads) == 20_000


def test_twenty_thousand_fragments_of_sound_and_of_arguments_come_through():
    spoken = json.dumps({"type": "speech.audio.delta", "audio": base64(b"\0" * 400)})
    made = tuple(StreamEvent(at, at, spoken) for at in range(20_000))
    merged = merging.merge(Timeline("sse", made))
    assert merged is not None
    assert merged.attachments == {"audio": b"\0" * 8_000_000}
    call = {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": {"arguments": "1"}}]}}]}
    made = tuple(StreamEvent(at, at, json.dumps(call)) for at in range(20_000))
    merged = merging.merge(Timeline("sse", made))
    assert merged is not None
    made_call = merged.document["choices"][0]["message"]["tool_calls"]
    assert made_call == [{"function": {"arguments": "1" * 20_000}}]


def test_an_event_of_five_megabytes_comes_through():
    text = "\u00e9" * 5_000_000
    merged = merging.merge(sse({"choices": [{"delta": {"content": text}}]}))
    assert merged is not None
    assert merged.text == text


def test_a_stream_is_merged_once_by_its_own_rule():
    chunk = sse(CHUNK)
    made = merging.merged(chunk)
    assert made is merging.merged(chunk)
    assert made == merging.merge(chunk)
    assert merging.merged(replace(chunk, merge="concat")) == merging.merge(chunk, "concat")
    assert (merging.merged(None), merging.merged(sse({"a": 1}))) == (None, None)


def test_a_document_that_stands_beside_its_stream_is_taken_as_it_is():
    kept = Merged("openai_chat", {"a": "***"}, "***")
    assert merging.merged(replace(sse(CHUNK), merged=kept)) is kept
