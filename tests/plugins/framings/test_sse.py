"""The SSE parser against the standard, whatever way the network cuts the bytes."""

import json
import random
import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins import registry
from callsheet.plugins.framings.sse import SseDecoder

CASES = json.loads(
    (Path(__file__).parents[2] / "data" / "sse" / "cases.json").read_text(encoding="utf-8")
)


def stream_of(case):
    return bytes.fromhex(case["hex"]) if "hex" in case else case["stream"].encode()


def parse(pieces, most=64 * 1024**2):
    """Everything that comes of the pieces; the time of each is its number."""
    decoder = SseDecoder(most)
    found = [item for at, piece in enumerate(pieces) for item in decoder.feed(piece, at)]
    return [*found, *decoder.close(len(pieces))]


def timeless(items):
    """Events and notes without their times, which depend on the cuts."""
    return [
        (item.index, item.type, item.id, item.data, item.size)
        if isinstance(item, StreamEvent)
        else (item.kind, item.text)
        for item in items
    ]


SHORT = 80
"""Bytes up to which a stream is cut in every way; a longer one at each place and SOME pairs."""
SOME = 300


def cuts(stream):
    """The stream byte by byte, and in up to three pieces; pairs for a long one by a fixed seed."""
    yield [stream]
    yield [stream[i : i + 1] for i in range(len(stream))]
    places = range(1, len(stream))
    if len(stream) <= SHORT:
        pairs = combinations(places, 2)
    else:
        chance = random.Random(len(stream))
        pairs = (sorted(chance.sample(places, 2)) for _ in range(SOME))
    for chosen in (*((place,) for place in places), *pairs):
        edges = (0, *chosen, len(stream))
        yield [stream[a:b] for a, b in pairwise(edges)]


def test_the_corpus_has_its_size_and_no_case_twice():
    assert len(CASES) >= 200
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert len(set(map(stream_of, CASES))) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_standard_is_followed_however_the_stream_is_cut(case):
    stream = stream_of(case)
    whole = parse([stream])
    events = [
        {"type": item.type, "id": item.id, "data": item.data}
        for item in whole
        if isinstance(item, StreamEvent)
    ]
    notes = [[item.kind, item.text] for item in whole if isinstance(item, Note)]
    assert events == case["events"]
    assert [note if note[0] != "bad_utf8" else ["bad_utf8", None] for note in notes] == case[
        "notes"
    ]
    assert [tuple(event.values()) for event in events] == by_the_letter(stream)
    for pieces in cuts(stream):
        assert timeless(parse(pieces)) == timeless(whole), pieces


def by_the_letter(stream):
    """The standard's algorithm in its own words, on a whole stream; events only."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    events, data, kind, last_id = [], "", "", ""
    *lines, _unfinished = re.split("\r\n|\n|\r", text)
    for line in lines:
        if line == "":
            if data != "":
                events.append((kind or "message", last_id, data[:-1]))
            data, kind = "", ""
            continue
        name, colon, value = line.partition(":")
        if colon and not name:
            continue
        value = value[1:] if value.startswith(" ") else value
        if name == "data":
            data += value + "\n"
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
    return events


TOKENS = st.sampled_from(
    [
        *(b"\n", b"\n\n", b"\r", b"\r\n", b"\r\n\r\n", b"data: ", b"data:", b"data", b"event: "),
        *(b"id: ", b"id", b"retry: 5", b":", b": c", b" ", b"x", b"\xef\xbb\xbf", b"\xff", b"\0"),
        *(b"data: 1\n\n", b"event: e\ndata: 2\n\n", b"data: 3\r\n\r\n", "é€😀".encode()),
        *(b"\xe2\x82", b"\xf0\x9f", b"\ndata: ", b"\n\ndata: ", b"\n\nevent: "),
    ]
)
STREAMS = st.lists(TOKENS, max_size=30).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 200), max_size=8))
@example(b"data: a\n\ndata: ", [])
@example(b"data: a\r\n\ndata: b\n\n", [9])
def test_any_stream_gives_what_the_standard_gives_at_any_cuts(stream, places):
    edges = sorted({0, len(stream), *(place for place in places if place < len(stream))})
    pieces = [stream[a:b] for a, b in pairwise(edges)]
    found = parse(pieces)
    events = [(item.type, item.id, item.data) for item in found if isinstance(item, StreamEvent)]
    assert events == by_the_letter(stream)
    assert timeless(found) == timeless(parse([stream]))


@given(st.lists(TOKENS, max_size=20).map(b"".join), st.integers(1, 20), st.integers(1, 7))
def test_the_limit_on_size_drops_the_same_events_at_any_cuts(stream, most, width):
    pieces = [stream[i : i + width] for i in range(0, len(stream), width)]
    assert timeless(parse(pieces, most)) == timeless(parse([stream], most))


@pytest.mark.parametrize(
    ("pieces", "due"),
    [
        ([b"data: a\n", b"\n"], [[], ["a"]]),
        ([b"data: a\n\n", b"data: b\n\n"], [["a"], ["b"]]),
        ([b"data: a\r", b"\r", b"data: b\r\r"], [[], ["a"], ["b"]]),
        ([b"data: a\r\r", b"data: b\r\r"], [["a"], ["b"]]),
        ([b"data: a\r\n\r", b"\n"], [["a"], []]),
        ([b"data: a\r\n", b"\r", b"\n"], [[], ["a"], []]),
        ([b"data: a\r\n\r\n", b"data: b\r\n\r", b"\n"], [["a"], ["b"], []]),
        ([b"data: a\r\n\r", b"\ndata: b\r\n\r", b"\n"], [["a"], ["b"], []]),
        ([b"data: a\n\r", b"\n"], [["a"], []]),
        ([b"data: a\r", b"\n\r", b"data: b\n\n"], [[], ["a"], ["b"]]),
        ([b"data: a\r\r", b"\n", b"data: b\r\r"], [["a"], [], ["b"]]),
        ([b"data: a\n\ndata: b\n", b"\n"], [["a"], ["b"]]),
        ([b"data: a\n\n\n\n", b"data: b\n\n"], [["a"], ["b"]]),
        ([b"event: e\ndata: a\n\n", b"event: e\ndata: b\n", b"\n"], [["a"], [], ["b"]]),
        ([b"event: e\r\ndata: a\r\n\r", b"\nevent: e\r\ndata: b\r\n\r"], [["a"], ["b"]]),
        ([b"\xef\xbb", b"\xbfdata: a\r\r"], [[], ["a"]]),
        ([b"data: \xe2\x82", b"\xac\n\n"], [[], ["€"]]),
        ([b"data: \xe2\x82\n\n", b""], [["\ufffd"], []]),
        ([b"id: 1\r", b"\r", b"data: a\r", b"\r"], [[], [], [], ["a"]]),
        ([b"", b"data: a", b"", b"\n\n"], [[], [], [], ["a"]]),
    ],
)
def test_an_event_comes_with_the_read_that_completes_it(pieces, due):
    decoder = SseDecoder()
    came = [
        [item.data for item in decoder.feed(piece, at) if isinstance(item, StreamEvent)]
        for at, piece in enumerate(pieces)
    ]
    assert came == due


@given(STREAMS)
def test_byte_by_byte_each_event_comes_with_the_first_byte_that_can_tell(stream):
    decoder, came = SseDecoder(), 0
    for end in range(1, len(stream) + 1):
        found = decoder.feed(stream[end - 1 : end], end)
        came += sum(isinstance(item, StreamEvent) for item in found)
        assert came == len(by_the_letter(stream[:end]))


@pytest.mark.parametrize("kind", ["comment", "retry", "unknown_field", "id_ignored"])
def test_a_note_comes_with_the_end_of_its_line(kind):
    line = {"comment": b": c", "retry": b"retry: 5", "id_ignored": b"id: \0"}.get(kind, b"x: 1")
    for end in (b"\n", b"\r", b"\r\n"):
        decoder = SseDecoder()
        assert decoder.feed(line, 1) == []
        assert [(note.kind, note.at) for note in decoder.feed(end, 2)] == [(kind, 2)]


def test_an_event_is_due_at_the_cr_of_its_blank_line():
    decoder = SseDecoder()
    first = decoder.feed(b"data: a\r\n\r", 5)
    second = decoder.feed(b"\ndata: b\r\r", 9)
    assert first == [StreamEvent(0, 5, "a", "message", "", 5, 10)]
    assert second == [StreamEvent(1, 9, "b", "message", "", 9, 9)]


def test_an_event_knows_when_it_began_and_when_it_was_complete():
    decoder = SseDecoder()
    assert decoder.feed(b": ping\nda", 1) == [Note("comment", 1, "ping")]
    assert decoder.feed(b"ta: a\n", 2) == []
    assert decoder.feed(b"\ndata: b\n\n", 3) == [
        StreamEvent(0, 3, "a", "message", "", 1, 9),
        StreamEvent(1, 3, "b", "message", "", 3, 9),
    ]


def test_size_counts_from_the_first_field_to_the_byte_that_completed_the_event():
    stream = b"\xef\xbb\xbf\n: before\nevent: e\r\n: within\r\ndata: x\r\n\r\n\ndata: y\n\n"
    sizes = [item.size for item in parse([stream]) if isinstance(item, StreamEvent)]
    assert sizes == [len(b"event: e\r\n: within\r\ndata: x\r\n\r"), len(b"data: y\n\n")]


def test_an_event_that_is_too_long_is_dropped_and_said():
    stream = b"data: 0123456789\ndata: 0123456789\nid: 9\n\ndata: ok\n\n"
    assert parse([stream], most=30) == [
        Note("too_long", 0, "an event of more than 30 bytes"),
        StreamEvent(0, 0, "ok", "message", "", 0, 10),
    ]


def test_a_line_without_end_is_not_kept_beyond_the_limit():
    decoder = SseDecoder(most=100)
    found = [item for at in range(50) for item in decoder.feed(b"data: " + b"x" * 94, at)]
    assert found == [Note("too_long", 1, "an event of more than 100 bytes")]
    assert decoder.close(50) == []


def test_a_broken_byte_is_shown_with_what_stands_around_it():
    (note, _event) = parse([b"data: caf\xe9 au lait\n\n"])
    assert note == Note("bad_utf8", 0, "bytes e9 in 'caf\ufffd au lait'")


def test_one_huge_event_in_tiny_pieces_is_parsed_in_linear_time():
    # A quadratic parser would copy 10^12 bytes here, and run into the suite's time limit.
    decoder, size = SseDecoder(), 2_000_000
    assert decoder.feed(b"data: ", 0) == []
    for _ in range(size):
        decoder.feed(b"x", 1)
    assert decoder.feed(b"\n\n", 2) == [StreamEvent(0, 2, "x" * size, "message", "", 0, size + 8)]


@pytest.mark.parametrize(
    ("stream", "last_id"),
    [
        (b"", "0"),
        (b"data: a\n\n", "0"),
        (b"id: 1\ndata: a\n\ndata: b\n\n", "1"),
        (b"id: 1\n\n", "1"),
        (b"id: 1\ndata: a\n\nid: 2\ndata: b\n", "1"),
        (b"id: 1\r\r", "1"),
        (b"id\n\n", ""),
        (b"id: 1\0\n\n", "0"),
    ],
)
def test_the_last_id_is_that_of_the_last_finished_block(stream, last_id):
    for pieces in cuts(stream):
        decoder = SseDecoder(last_id="0")
        for piece in pieces:
            decoder.feed(piece, 0)
        assert decoder.last_id == last_id


def test_after_a_reconnect_events_keep_the_last_id_until_another_comes():
    found = SseDecoder(last_id="5").feed(b"data: a\n\nid: 6\ndata: b\n\n", 0)
    assert [item.id for item in found] == ["5", "6"]


def test_sse_is_chosen_by_its_media_type():
    assert registry.framing("sse").media_types == ("text/event-stream",)
    assert isinstance(registry.framing("sse").decoder(), SseDecoder)
