"""No recording holds a credential, in whatever pieces it came."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.engine.read_recording import read
from callsheet.engine.recorded_case import name_of, recordings_of
from callsheet.engine.recording import lines
from callsheet.engine.redact import Redactor
from callsheet.engine.scrub import scrub
from callsheet.model.exchange import Exchange, HttpOptions
from callsheet.model.recorded import Recorded
from callsheet.model.result import Attempt, CaseResult, StepResult
from callsheet.model.source import Source
from recorded_fixture import CHAT, JSON, STARTED, UNTIMED, exchange

SECRET = "sk-live-0123456789"
NDJSON = (("content-type", "application/x-ndjson"),)


def scrubbed(one: Exchange, *secrets: str) -> Exchange:
    """Scrubbed by a session that knows these secrets."""
    return scrub(one, Redactor(secrets))


def reads(one: Exchange) -> list[bytes]:
    assert one.timeline is not None
    return [chunk.data for chunk in one.timeline.chunks]


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer abc", "Bearer ***"),
        ("authorization", "abc", "***"),
        ("Proxy-Authorization", "Basic abc", "Basic ***"),
        ("Cookie", "a=1; b=2", "a=***; b=***"),
        ("X-Api-Key", "abc", "***"),
        ("Accept", "*/*", "*/*"),
    ],
)
def test_credentials_are_masked_whether_or_not_they_are_declared_secret(
    name: str, value: str, shown: str
) -> None:
    one = Exchange(replace(CHAT, headers=((name, value),)), STARTED)
    assert scrubbed(one).request.headers == ((name, shown),)


def test_a_cookie_that_is_set_keeps_its_name_and_attributes() -> None:
    one = exchange(b"{}", headers=(*JSON, ("Set-Cookie", "sid=abc; Path=/; HttpOnly")))
    one = scrubbed(replace(one, set_cookies=(("sid", "abc"),)))
    assert one.response is not None
    assert one.response.headers[1] == ("Set-Cookie", "sid=***; Path=/; HttpOnly")
    assert one.set_cookies == (("sid", "***"),)


def test_a_login_in_a_url_is_masked() -> None:
    one = Exchange(replace(CHAT, url="https://me:pass@example.com/a@b"), STARTED)
    assert scrubbed(one).request.url == "https://***@example.com/a@b"


def test_exchanges_on_the_way_are_scrubbed_too() -> None:
    token = Exchange(replace(CHAT, headers=(("Authorization", "Basic abc"),)), STARTED)
    one = scrubbed(replace(exchange(b""), auth=(token,), hops=(token,)))
    assert [passed.request.headers for passed in (*one.auth, *one.hops)] == [
        (("Authorization", "Basic ***"),),
        (("Authorization", "Basic ***"),),
    ]


@given(st.data())
@UNTIMED
def test_a_secret_cut_across_reads_is_masked_and_the_cuts_stay(data: st.DataObject) -> None:
    body = f"data: so {SECRET} it is\n\ndata: [DONE]\n\n".encode()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(body) - 1), max_size=6)))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    one = exchange(*pieces)
    shown = reads(scrubbed(one, SECRET))
    assert len(shown) == len(pieces)
    inside = range(body.index(b"sk-"), body.index(b" it"))
    at = 0
    for piece, masked in zip(pieces, shown, strict=True):
        touched = range(max(at, inside.start), min(at + len(piece), inside.stop))
        assert (b"***" in masked) == bool(touched)
        assert (masked == piece) == (not touched)
        at += len(piece)


def delta(text: str, index: int = 0) -> bytes:
    value = {"choices": [{"index": index, "delta": {"content": text}}]}
    return f"data: {json.dumps(value)}\n\n".encode()


def test_a_secret_that_a_model_repeats_token_by_token_is_masked_in_every_event() -> None:
    pieces = [delta("the key is "), delta("sk-"), delta("live-0123"), delta("456789"), delta(".")]
    assert reads(scrubbed(exchange(*pieces), SECRET)) == [
        pieces[0],
        delta("***"),
        delta("***"),
        delta("***"),
        pieces[4],
    ]


def test_choices_that_come_in_turns_are_put_together_each_by_itself() -> None:
    pieces = [delta("sk-live-"), delta("one", 1), delta("0123456789"), delta("two", 1)]
    shown = [delta("***"), pieces[1], delta("***"), pieces[3]]
    assert reads(scrubbed(exchange(*pieces), SECRET)) == shown


def test_escapes_hide_no_piece_and_a_key_of_the_same_word_stays() -> None:
    secret = "päss/word"
    first = b'data: {"pa": "p\\u00e4ss", "p\xc3\xa4ss": "x"}\n\n'
    second = b'data: {"pa": "\\/word"}\n\n'
    assert reads(scrubbed(exchange(first, second), secret)) == [
        b'data: {"pa": "***", "p\xc3\xa4ss": "x"}\n\n',
        b'data: {"pa": "***"}\n\n',
    ]


def test_pieces_in_plain_data_are_masked_with_their_lines() -> None:
    pieces = [b"data: so\n\n", b"data: sk-live-\n\n", b"data:0123456789\r\n\r\n", b"data: d\n\n"]
    shown = [b"data: so\n\n", b"data: ***\n\n", b"data:***\r\n\r\n", b"data: d\n\n"]
    assert reads(scrubbed(exchange(*pieces), SECRET)) == shown


def test_pieces_in_lines_of_json_are_masked() -> None:
    pieces = [b'{"response": "sk-live-01"}\n', b'{"response": "23456789", "n": 1}\n']
    shown = [b'{"response": "***"}\n', b'{"response": "***", "n": 1}\n']
    assert reads(scrubbed(exchange(*pieces, headers=NDJSON), SECRET)) == shown


def test_figures_are_those_of_what_is_recorded() -> None:
    one = scrubbed(exchange(f'{{"token": "{SECRET}"}}'.encode(), headers=JSON), SECRET)
    assert one.response is not None
    assert one.response.body == b'{"token": "***"}'
    assert (one.response.size, one.response.shortened) == (16, False)


def test_a_shortened_body_keeps_the_figures_of_the_whole() -> None:
    short = replace(CHAT, http=HttpOptions(keep_body=4))
    one = exchange(b"0123456789", headers=JSON, request=short)
    assert scrubbed(one) == one


def test_what_is_scrubbed_can_be_recorded_and_read() -> None:
    one = Recorded("a/b", scrubbed(exchange(delta("sk-live-"), delta("0123456789")), SECRET))
    (again,) = read("".join(lines(one)).encode())
    assert again.exchange.response == one.exchange.response
    assert again.exchange.timeline is not None
    assert one.exchange.timeline is not None
    assert again.exchange.timeline.chunks == one.exchange.timeline.chunks


# ---- the recordings of a case ------------------------------------------------------------------

HERE = Source("collections/a/b.yaml", 1, 1)


def test_a_case_gives_a_recording_for_each_attempt_of_each_step() -> None:
    one = exchange(b"{}", headers=JSON)
    steps = (
        StepResult("Make it", HERE, "a/make", (Attempt(one, reason="503"), Attempt(one))),
        StepResult("Clean up: ÄÖ!", HERE, "a/b", (Attempt(one),), role="finally"),
        StepResult("Not run", HERE, "a/b"),
    )
    case = CaseResult("a/b", "B", HERE, steps, row=2, repeat=1)
    found = tuple(recordings_of(case, Redactor()))
    assert [(f.identity, f.row, f.repeat, f.step, f.name, f.attempt) for f in found] == [
        ("a/b", 2, 1, 1, "Make it", 1),
        ("a/b", 2, 1, 1, "Make it", 2),
        ("a/b", 2, 1, 2, "Clean up: ÄÖ!", 1),
    ]
    assert [name_of(f) for f in found] == [
        "a/b[2]#1.01-make-it",
        "a/b[2]#1.01-make-it.try2",
        "a/b[2]#1.02-clean-up",
    ]


def test_a_plain_request_is_named_by_its_identity_alone() -> None:
    one = exchange(b"{}", headers=JSON)
    case = CaseResult("a/b", "B", HERE, (StepResult("B", HERE, "a/b", (Attempt(one),)),))
    (found,) = recordings_of(case, Redactor())
    assert name_of(found) == "a/b"
