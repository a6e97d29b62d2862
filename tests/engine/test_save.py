"""Values and bytes taken from an answer."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.save import QUERIES, file_content, known, query
from callsheet.model.collection import SaveFileSpec
from callsheet.model.errors import Broken
from callsheet.model.exchange import Ending, Exchange, Request, Response
from callsheet.model.timeline import StreamEvent, Timeline
from judging import answer
from merging_fixture import sse

DOCUMENT = answer(
    {"id": "x1", "items": [{"n": 1}, {"n": 2}], "none": None},
    201,
    headers=(("X-One", "1"), ("x-two", "a"), ("X-Two", "b"), ("Set-Cookie", "sid=old; Path=/"),
             ("Set-Cookie", 'sid = new; HttpOnly'), ("Set-Cookie", "lone")),
)  # fmt: skip
STREAM = answer(
    b"",
    timeline=Timeline(
        "sse",
        (
            StreamEvent(0, 1, '{"a": {"b": [1, 2]}}', "first", "7"),
            StreamEvent(1, 2, "not json"),
            StreamEvent(2, 3, "[DONE]"),
        ),
    ),
)
DEEP = answer(b"", timeline=Timeline("ndjson", (StreamEvent(0, 1, "[" * 200_000),)))
CHAT = answer(
    timeline=sse(
        {"choices": [{"index": 0, "delta": {"content": "Hi"}}]},
        {"choices": [{"index": 0, "delta": {"content": "!"}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"total_tokens": 9}},
        "[DONE]",
    )
)
PICTURE = answer(
    timeline=sse({"type": "image_generation.completed", "b64_json": "aGk=", "output_format": "png"})
)
LOST = Exchange(Request("GET", "http://a"), 0, ending=Ending("refused"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$.id", "x1"),
        ("$.items[1].n", 2),
        ("$.items[*].n", [1, 2]),
        ("$..nothing", []),
        ("$.none", None),
        ("status", 201),
        ("url", "http://localhost/"),
        ("headers.x-one", "1"),
        ("headers.X-TWO", ["a", "b"]),
        ("cookies.sid", "new"),
        ("cookies.lone", ""),
    ],
)
def test_a_query_finds_its_value_in_a_document(text: str, value: Any) -> None:
    assert known(text)
    assert query(text, DOCUMENT) == value


def test_text_is_the_whole_body() -> None:
    assert query("text", answer("grüße".encode())) == "grüße"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("events[0].data", '{"a": {"b": [1, 2]}}'),
        ("events[-1].data", "[DONE]"),
        ("events[0].type", "first"),
        ("events[0].id", "7"),
        ("events[0].json", {"a": {"b": [1, 2]}}),
        ("events[0].json.a.b[1]", 2),
        ("events.text", '{"a": {"b": [1, 2]}}not json[DONE]'),
    ],
)
def test_a_query_finds_its_value_in_a_stream(text: str, value: Any) -> None:
    assert known(text)
    assert query(text, STREAM) == value


@pytest.mark.parametrize(
    ("text", "exchange", "message"),
    [
        ("$.gone", DOCUMENT, r"there is nothing at \$.gone"),
        ("$.id", answer(b"<html>"), "JSON"),
        ("headers.gone", DOCUMENT, "the answer has no header 'gone'"),
        ("cookies.gone", DOCUMENT, "the answer sets no cookie 'gone'"),
        ("events[0].data", DOCUMENT, "the answer is no stream, so it has no events"),
        ("events[3].data", STREAM, r"events\[3\].data: the stream has only 3 events"),
        ("events[-4].data", STREAM, "only 3 events"),
        ("events[1].json", STREAM, "the data of event 1 is no JSON"),
        ("events[-1].json", DEEP, "the data of event -1 is no JSON"),
        ("events[0].json.gone", STREAM, r"there is nothing at \$.gone"),
        ("events[0].json[", STREAM, r"bad JSONPath '\$\['"),
        ("events[x].data", STREAM, r"write events\[0\].data or"),
        ("body", DOCUMENT, "'body' is no query; known: "),
        ("status", LOST, "there is no answer to take a value from"),
    ],
)
def test_what_is_not_there_is_named(text: str, exchange: Exchange, message: str) -> None:
    with pytest.raises(Broken, match=message) as caught:
        query(text, exchange)
    assert caught.value.kind == "body"


@pytest.mark.parametrize(
    "text",
    [
        *["", "body", "event[0]", "events[0]", "events[a].data", "Status"],
        *["events[0].data.a", "events[0].type[0]", "events[0].jsons", "events[0].json["],
    ],
)
def test_what_is_no_query_is_known_before_anything_is_sent(text: str) -> None:
    assert not known(text)


def test_every_query_of_the_table_is_known() -> None:
    only_in_files = "merged.attachments[NAME]"
    examples = [
        name.replace("NAME", "x").replace("[N]", "[0]").replace("…", ".x")
        for name in QUERIES
        if name != only_in_files
    ]
    assert all(known(example) for example in examples)


# ---- files ------------------------------------------------------------------------------------


@given(st.binary())
def test_base64_in_either_alphabet_with_or_without_padding_gives_the_bytes(data: bytes) -> None:
    for text in (base64.b64encode(data), base64.urlsafe_b64encode(data), base64.encodebytes(data)):
        for body in (text, text.rstrip(b"=\n")):
            assert file_content(SaveFileSpec(None, "base64"), answer(body)) == data


def test_hex_is_undone_with_the_line_end_around_it() -> None:
    assert file_content(SaveFileSpec(None, "hex"), answer(b" 68690A\n")) == b"hi\n"


@pytest.mark.parametrize(
    ("spec", "body", "content"),
    [
        (SaveFileSpec(), b"\x00raw", b"\x00raw"),
        (SaveFileSpec("$.t"), {"t": "grüße"}, "grüße".encode()),
        (SaveFileSpec("$.t"), {"t": {"ä": [1]}}, '{"ä":[1]}'.encode()),
        (SaveFileSpec("$.b", "base64"), {"b": "aGk="}, b"hi"),
    ],
)
def test_a_file_gets_the_body_or_a_value(spec: SaveFileSpec, body: Any, content: bytes) -> None:
    assert file_content(spec, answer(body)) == content


@pytest.mark.parametrize(
    ("spec", "exchange", "message"),
    [
        (SaveFileSpec(None, "base64"), answer(b"a"), "the value is no base64"),
        (
            SaveFileSpec(None, "base64"),
            answer(b"<html>no picture</html>"),
            "the value is no base64",
        ),
        (SaveFileSpec(None, "hex"), answer(b"xyz"), "the value is no hex"),
        (SaveFileSpec(None, "hex"), answer("ä".encode()), "the value is no hex"),
        (SaveFileSpec("$.t"), answer({}), r"there is nothing at \$.t"),
        (SaveFileSpec(), LOST, "there is no answer to save"),
    ],
)
def test_what_can_not_be_saved_is_named(
    spec: SaveFileSpec, exchange: Exchange, message: str
) -> None:
    with pytest.raises(Broken, match=message):
        file_content(spec, exchange)


def test_a_body_that_was_not_kept_whole_is_not_saved_as_if_it_were() -> None:
    response = Response(200, "OK", (), "HTTP/1.1", b"part", 99, "")
    exchange = Exchange(Request("GET", "http://a"), 0, response=response)
    with pytest.raises(Broken, match=r"only 4 bytes of the body were kept; raise http\.keep_body"):
        file_content(SaveFileSpec(), exchange)


def test_nesting_is_read_to_a_depth_that_everything_later_can_walk() -> None:
    at_most = b"[" * 200 + b"]" * 200
    assert query("$", answer(at_most)) is not None
    with pytest.raises(Broken, match="nested too deeply"):
        query("$", answer(b"[" + at_most + b"]"))
    wide = [[{}]] * 500
    assert query("$", answer(wide)) == wide


@pytest.mark.parametrize("body", [b'{"v": "\\ud800"}', b'{"v": [1e999]}'])
def test_a_value_that_has_no_bytes_is_not_written(body: bytes) -> None:
    with pytest.raises(Broken, match=r"the value at \$.v can't be written"):
        file_content(SaveFileSpec("$.v"), answer(body))


def test_half_a_character_inside_of_json_stays_its_escape() -> None:
    assert file_content(SaveFileSpec("$"), answer(b'{"v":"\\ud800"}')) == b'{"v":"\\ud800"}'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("merged.text", "Hi!"),
        ("merged.json.usage.total_tokens", 9),
        ("merged.json.choices[*].finish_reason", ["stop"]),
        ("merged.json['usage']", {"total_tokens": 9}),
    ],
)
def test_a_query_finds_its_value_in_a_merged_stream(text: str, value: Any) -> None:
    assert known(text)
    assert query(text, CHAT) == value


def test_the_whole_merged_document_can_be_saved() -> None:
    assert query("merged.json", CHAT)["object"] == "chat.completion"


def test_what_a_stream_brings_in_bytes_goes_into_files() -> None:
    name = "merged.attachments[image-0.png]"
    assert file_content(SaveFileSpec(name), PICTURE) == b"hi"
    assert file_content(SaveFileSpec("merged.text"), CHAT) == b"Hi!"


@pytest.mark.parametrize(
    ("text", "exchange", "message"),
    [
        ("merged.text", DOCUMENT, "the answer is no stream, so there is nothing merged"),
        ("merged.text", STREAM, "the events are of no known format, so they can't be merged"),
        ("merged.json.nothing", CHAT, r"there is nothing at \$\.nothing"),
        ("merged.txt", CHAT, "'merged.txt' is no query; write merged.text or merged.json.usage"),
        ("merged.attachments[a]", CHAT, "is bytes, which no variable holds: write them by save_"),
    ],
)
def test_what_a_merged_stream_does_not_have_says_so(
    text: str, exchange: Exchange, message: str
) -> None:
    with pytest.raises(Broken, match=message):
        query(text, exchange)


@pytest.mark.parametrize(
    ("exchange", "message"),
    [
        (CHAT, "there is no attachment 'fox.png': the stream brought none"),
        (PICTURE, "there is no attachment 'fox.png': the stream brought only image-0.png"),
    ],
)
def test_a_missing_attachment_names_those_that_came(exchange: Exchange, message: str) -> None:
    with pytest.raises(Broken, match=message):
        file_content(SaveFileSpec("merged.attachments[fox.png]"), exchange)


@pytest.mark.parametrize(
    "text", ["merged", "merged.", "merged.txt", "merged.json[", "merged.attachments[a.png]"]
)
def test_queries_that_no_variable_could_hold_are_no_queries(text: str) -> None:
    assert not known(text)
