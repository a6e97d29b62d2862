"""A recording gives the exchange again, and can be read however much of it there is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.engine.read_recording import CUT, read
from callsheet.engine.recording import lines
from callsheet.model.errors import ProblemsError
from callsheet.model.exchange import Exchange
from callsheet.model.recorded import Recorded
from recorded_fixture import CHAT, MS, STARTED, UNTIMED, exchange, recorded, recordings

STREAM = recorded(b"data: one\n\ndata: t", b"wo\n\n: ping\n", b"data: [DONE]\n\n")


def written(*found: Recorded) -> bytes:
    return "".join(line for one in found for line in lines(one)).encode()


@given(recordings())
@UNTIMED
def test_what_was_recorded_is_read_again(one: Recorded) -> None:
    assert read(written(one), "x.jsonl") == (one,)


@given(st.lists(recordings(), max_size=3))
@settings(UNTIMED, max_examples=30)
def test_a_file_may_hold_several(several: list[Recorded]) -> None:
    assert read(written(*several), "x.jsonl") == tuple(several)


@given(recordings())
@UNTIMED
def test_every_line_is_a_json_object_by_itself(one: Recorded) -> None:
    for line in lines(one):
        assert line.endswith("\n")
        assert line.encode().count(b"\n") == 1
        assert "kind" in json.loads(line)


@given(recordings(), st.data())
@settings(UNTIMED, max_examples=200)
def test_a_recording_cut_at_any_byte_is_read_as_far_as_it_goes(
    one: Recorded, data: st.DataObject
) -> None:
    whole = written(one)
    cut = data.draw(st.integers(0, len(whole)))
    found = read(whole[:cut], "x.jsonl")
    assert len(found) <= 1
    for part in found:
        assert part == one or (not part.whole and part.exchange.ending in (CUT, *_endings(one)))
        assert (part.identity, part.path) == (one.identity, "x.jsonl")


def _endings(one: Recorded) -> list[object]:
    return [passed.ending for passed in (*one.exchange.hops, *one.exchange.auth, one.exchange)]


def test_a_cut_stream_keeps_the_events_of_its_whole_reads() -> None:
    whole = written(STREAM)
    end = whole.index(b'"text":"data: [DONE]')
    (part,) = read(whole[:end], "x.jsonl")
    timeline = part.exchange.timeline
    assert timeline is not None
    assert STREAM.exchange.timeline is not None
    assert timeline.events == STREAM.exchange.timeline.events[:2]
    assert timeline.chunks == STREAM.exchange.timeline.chunks[:2]
    assert (part.exchange.ending, part.exchange.total, part.whole) == (CUT, 20 * MS, False)


def test_a_recording_looks_like_this() -> None:
    assert list(lines(STREAM)) == [
        '{"kind":"head","format":"callsheet-recording","version":1,"identity":"shop/chat",'
        f'"name":"Chat","attempt":1,"clock":{{"source":"kernel","started":{STARTED}}},'
        '"request":{"method":"POST","url":"https://api.example.com/v1/chat?stream=1",'
        '"headers":[["Host","api.example.com"],["Accept","*/*"]],'
        '"body":"{\\"model\\": \\"small\\", \\"stream\\": true}","scrubbed":[]}}\n',
        '{"kind":"phase","name":"dns","start":0,"end":1000000}\n',
        '{"kind":"phase","name":"connect","start":1000000,"end":2000000,'
        '"detail":"203.0.113.7:443"}\n',
        '{"kind":"phase","name":"send","start":2000000,"end":3000000}\n',
        '{"kind":"phase","name":"wait","start":3000000,"end":5000000}\n',
        '{"kind":"response","t":5000000,"status":200,"reason":"OK","http":"HTTP/1.1",'
        '"peer":"203.0.113.7:443","headers":[["Content-Type","text/event-stream"]],'
        '"framing":"sse"}\n',
        '{"kind":"read","t":10000000,"u":10040000,"text":"data: one\\n\\ndata: t"}\n',
        '{"kind":"read","t":20000000,"u":20040000,"text":"wo\\n\\n: ping\\n"}\n',
        '{"kind":"read","t":30000000,"u":30040000,"text":"data: [DONE]\\n\\n"}\n',
        '{"kind":"phase","name":"receive","start":5000000,"end":30000000}\n',
        '{"kind":"end","t":30000000,"how":"done","message":"the end mark [DONE] came","size":43,'
        '"wire_size":43,'
        '"sha256":"699ff5d6f42ca81cba8ca788c8133f5a01e93363dca2bcb1ea17bb7542ade1e8",'
        '"first_byte":10000000,"lag":{"p50":40000,"p99":971200,"max":1000000}}\n',
    ]


def test_bytes_that_are_no_text_stand_in_base64() -> None:
    one = recorded(b"\xff\xfe", request=replace(CHAT, body=b"\xff"))
    assert '"body_base64":"/w=="' in written(one).decode()
    assert '"base64":"//4="' in written(one).decode()


def test_recording_twice_differs_only_in_what_differed() -> None:
    later = replace(STREAM, exchange=replace(STREAM.exchange, started=STARTED + 1))
    first, second = (list(lines(one)) for one in (STREAM, later))
    assert first[0].replace(str(STARTED), str(STARTED + 1)) == second[0]
    assert first[1:] == second[1:]


def test_masked_parts_of_the_request_are_named() -> None:
    masked = replace(
        CHAT,
        url="http://x/?key=***",
        headers=(("Authorization", "Bearer ***"), ("Accept", "*/*")),
        body=b'{"password": "***"}',
    )
    head = json.loads(next(lines(Recorded("a/b", Exchange(masked, 0)))))
    assert head["request"]["scrubbed"] == ["url", "authorization", "body"]


def test_unknown_keys_and_kinds_are_left_aside() -> None:
    text = written(STREAM).replace(b'"kind":"read"', b'"new":[1],"kind":"read"')
    text = text.replace(b'{"kind":"end"', b'{"kind":"weather","sun":true}\n{"kind":"end"')
    assert read(text) == (STREAM,)


HEAD = written(STREAM).split(b"\n")[0] + b"\n"


@pytest.mark.parametrize(
    ("data", "line", "code", "message"),
    [
        (b"{}\n", 1, "bad-recording", "the line has no 'kind'"),
        (b'{"kind":"read"}\n', 1, "bad-recording", "a recording begins with its head line"),
        (b"nonsense\n" + HEAD, 1, "bad-recording", "the line is no JSON: "),
        (HEAD + b"[1]\n", 2, "bad-recording", "the line is no JSON object"),
        (
            b'{"kind":"head","format":"other"}\n',
            1,
            "bad-recording",
            "this is no recording of Callsheet's",
        ),
        (
            HEAD.replace(b'"version":1', b'"version":2'),
            1,
            "recording-version",
            "the recording has version 2; up to 1 can be read here",
        ),
        (
            HEAD + b'{"kind":"read","t":1}\n',
            2,
            "bad-recording",
            "the line has neither 'text' nor 'base64'",
        ),
        (
            HEAD + b'{"kind":"read","t":"1","text":""}\n',
            2,
            "bad-recording",
            "'t' is \"1\", which is no whole number",
        ),
        (
            HEAD + b'{"kind":"read","t":1,"base64":"?"}\n',
            2,
            "bad-recording",
            "'base64' is no base64",
        ),
        (
            HEAD.replace(b'["Host","api.example.com"]', b'["Host"]'),
            1,
            "bad-recording",
            "'headers' holds [\"Host\"], which is no pair of texts",
        ),
    ],
)
def test_a_damaged_line_is_named_with_its_place(
    data: bytes, line: int, code: str, message: str
) -> None:
    with pytest.raises(ProblemsError) as caught:
        read(data, "bad.jsonl")
    (problem,) = caught.value.problems
    assert problem.source is not None
    assert (problem.code, problem.source.path, problem.source.line) == (code, "bad.jsonl", line)
    assert problem.message.startswith(message)
    assert problem.mend


def test_a_document_keeps_its_body_and_its_first_byte() -> None:
    one = Recorded("a/b", exchange(b'{"a":', b"1}", headers=(("content-type", "text/plain"),)))
    assert one.exchange.timeline is None
    assert read(written(one)) == (one,)


def test_half_a_character_is_escaped_so_that_the_file_stays_utf8() -> None:
    one = Recorded("a/b", Exchange(replace(CHAT, url="http://x/\ud800"), 0), path="x.jsonl")
    assert "\\ud800" in written(one).decode()
    assert read(written(one), "x.jsonl") == (one,)
