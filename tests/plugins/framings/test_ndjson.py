"""One JSON value a line, whatever way the network cuts the bytes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins import registry
from callsheet.plugins.framings.ndjson import NdjsonDecoder


def parse(pieces, most=64 * 1024**2):
    decoder = NdjsonDecoder(most)
    found = [item for at, piece in enumerate(pieces) for item in decoder.feed(piece, at)]
    return [*found, *decoder.close(len(pieces))]


def timeless(items):
    return [
        (item.index, item.type, item.data, item.size)
        if isinstance(item, StreamEvent)
        else (item.kind, item.text)
        for item in items
    ]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"", []),
        (b'{"a":1}\n', [(0, "line", '{"a":1}', 8)]),
        (b"1\r\n2\n", [(0, "line", "1", 3), (1, "line", "2", 2)]),
        (b"1\n2", [(0, "line", "1", 2), (1, "line", "2", 1)]),
        (b'1\n{"a":', [(0, "line", "1", 2), ("tail_discarded", '{"a":')]),
        (b"[" * 100_000, [("tail_discarded", "[" * 100_000)]),
        (b"\n1\n \r\n", [("blank_line", ""), (0, "line", "1", 2), ("blank_line", "")]),
        (b"not json\n", [(0, "line", "not json", 9)]),
        (b'"a\rb"\n', [(0, "line", '"a\rb"', 6)]),
        ('"\u2028é"\n'.encode(), [(0, "line", '"\u2028é"', 8)]),
        (b"\xef\xbb\xbf1\n", [("bom", "byte order mark"), (0, "line", "1", 2)]),
        (b"\xef\xbb\xbf1", [("bom", "byte order mark"), (0, "line", "1", 1)]),
        (b'"\xff"\n', [("bad_utf8", "bytes ff in '\"\ufffd\"'"), (0, "line", '"\ufffd"', 4)]),
        (b'"\xff"', [("tail_discarded", '"\ufffd"')]),
    ],
)
def test_each_line_is_an_event(stream, expected):
    assert timeless(parse([stream])) == expected
    if len(stream) < 100:
        assert timeless(parse([stream[i : i + 1] for i in range(len(stream))])) == expected


@given(st.lists(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5)))
def test_values_come_back_as_they_were_written(values):
    stream = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode(
        "utf-8", "surrogatepass"
    )
    found = parse([stream])
    assert [json.loads(item.data) for item in found if isinstance(item, StreamEvent)] == values


@given(
    st.lists(st.sampled_from([b"\n", b"\r\n", b"1", b'{"a":', b"}", b"\xef\xbb\xbf", b"\xff"])),
    st.integers(1, 5),
    st.integers(1, 20),
)
def test_cuts_change_nothing(tokens, width, most):
    stream = b"".join(tokens)
    pieces = [stream[i : i + width] for i in range(0, len(stream), width)]
    assert timeless(parse(pieces)) == timeless(parse([stream]))
    assert timeless(parse(pieces, most)) == timeless(parse([stream], most))


def test_an_event_knows_when_it_began_and_when_it_was_complete():
    assert parse([b'{"a"', b":1", b"}\n2\n"]) == [
        StreamEvent(0, 2, '{"a":1}', "line", "", 0, 8),
        StreamEvent(1, 2, "2", "line", "", 2, 2),
    ]


def test_a_line_that_is_too_long_is_dropped_and_said_once():
    found = parse([b"1\n" + b"x" * 8, b"x" * 8, b"xx\n2\n", b"y" * 11 + b"\n3\n", b"z" * 20], 10)
    assert found == [
        StreamEvent(0, 0, "1", "line", "", 0, 2),
        Note("too_long", 1, "a line of more than 10 bytes"),
        StreamEvent(1, 2, "2", "line", "", 2, 2),
        Note("too_long", 3, "a line of more than 10 bytes"),
        StreamEvent(2, 3, "3", "line", "", 3, 2),
        Note("too_long", 4, "a line of more than 10 bytes"),
    ]


def test_ndjson_is_chosen_by_its_media_types():
    framing = registry.framing("ndjson")
    assert "application/x-ndjson" in framing.media_types
    assert isinstance(framing.decoder(), NdjsonDecoder)
