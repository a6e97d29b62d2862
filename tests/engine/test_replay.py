"""A request is answered from recordings: by its own case's, in order, with the times they had."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from callsheet.engine.record import record
from callsheet.engine.redact import Redactor
from callsheet.engine.replay import Replay, played
from callsheet.model.collection import Folder, StreamLimits, StreamSpec, Workspace
from callsheet.model.environment import Environment, Variable
from callsheet.model.exchange import End, Ending, Exchange, HttpOptions, Limits, Request
from callsheet.model.recorded import Recorded
from callsheet.model.source import NOWHERE, literal
from recorded_fixture import CHAT, JSON, MS, STARTED, UNTIMED, exchange, exchanges, until

S = 1_000_000_000


def again(one: Exchange, spec: StreamSpec | None = None, request: Request = CHAT) -> Exchange:
    """The exchange as the engine makes it of the replayed wire."""
    return record(request, played(one), spec, STARTED)


@pytest.mark.parametrize(
    ("pieces", "spec"),
    [
        ((b"data: one\n\nda", b"ta: [DONE]\n\n"), None),
        ((b"data: one\n\n", b"data: two\n\n"), StreamSpec(until=until("one"))),
        ((b"data: one\n\ndata: two\n\n",), StreamSpec(limits=StreamLimits(events=1))),
        ((b"data: one\n\n: c\n", b"data: two\n\n"), StreamSpec(limits=StreamLimits(bytes=14))),
        ((b"data: one",), None),
        ((), None),
    ],
)
def test_a_stream_is_the_same_again(pieces: tuple[bytes, ...], spec: StreamSpec | None) -> None:
    one = exchange(*pieces, spec=spec)
    assert again(one, spec) == one


@given(exchanges())
@UNTIMED
def test_times_bytes_and_figures_are_those_recorded(one: Exchange) -> None:
    spec = StreamSpec(framing=one.timeline.framing) if one.timeline else None
    request = replace(one.request, limits=Limits(10 * S, 10 * S, 300 * S))
    new = record(request, played(one), spec, STARTED)
    assert new.response == one.response
    assert (new.headers_at, new.clock, new.lag) == (one.headers_at, one.clock, one.lag)
    assert (new.request.headers, new.total) == (one.request.headers, one.total)
    if one.timeline is not None:
        assert new.timeline is not None
        assert new.timeline.chunks == one.timeline.chunks


@pytest.mark.parametrize(
    ("end", "limits", "kind"),
    [
        (End(90 * MS, "reset", "gone", "receive"), Limits(), "reset"),
        (End(10 * MS + S, "timeout", "", "receive"), Limits(read=S, total=9 * S), "idle"),
        (End(9 * S, "timeout", "", "receive"), Limits(read=9 * S, total=9 * S - MS), "stopped"),
        (End(90 * MS, "decode", "damaged", "receive"), Limits(), "decode"),
    ],
)
def test_a_broken_stream_breaks_again_in_the_same_way(end: End, limits: Limits, kind: str) -> None:
    request = replace(CHAT, limits=limits)
    one = exchange(b"data: one\n\n", end=end, request=request)
    assert one.ending.kind == kind
    assert again(one, None, request).ending == one.ending


def test_a_document_is_the_same_again() -> None:
    one = exchange(b'{"a": 1}', headers=JSON)
    assert replace(again(one), total=one.total) == one


def test_a_shortened_body_stays_shortened() -> None:
    short = replace(CHAT, http=HttpOptions(keep_body=4))
    one = exchange(b"0123456789", headers=JSON, request=short)
    new = again(one)
    assert new.response == one.response
    assert new.response is not None
    assert new.response.shortened


def test_a_stream_that_was_left_early_does_not_seem_to_end_there() -> None:
    left = exchange(b"data: one\n\n", b"data: two\n\n", spec=StreamSpec(until=until("one")))
    assert again(left).ending == Ending(
        "recording",
        "the recording ends where reading stopped: event 0 met 'until'",
        "receive",
    )


def test_a_redirect_that_led_nowhere_is_an_answer_again() -> None:
    one = exchange(b"{}", headers=JSON)
    one = replace(one, ending=Ending("redirects", "more than 2 redirects", "receive"))
    assert again(one).ending == Ending("complete")


# ---- which recording answers -------------------------------------------------------------------


def asked(method: str, url: str, body: bytes | None = None) -> Request:
    return Request(method, f"https://api.example.com{url}", (), body)


def answer(text: str, request: Request) -> Exchange:
    return exchange(text.encode(), headers=JSON, request=request)


def same(request: Request) -> Request:
    return request


def send(
    replay: Replay, case: str, *requests: Request, repeat: int | None = None, redact=same
) -> list[str]:
    """The body of each answer, or how the call broke."""
    line = replay.send_of(case, repeat, redact)
    found = []
    for request in requests:
        one = record(request, line(request), None, STARTED)
        found.append(one.response.body.decode() if one.response else one.ending.message)
    return found


POLL = asked("GET", "/jobs/1")


def test_the_same_request_gets_the_attempts_in_their_order() -> None:
    replay = Replay(
        [
            Recorded("a/poll", answer("third", POLL), attempt=3),
            Recorded("a/poll", answer("first", POLL), attempt=1),
            Recorded("a/poll", answer("second", POLL), attempt=2),
        ],
    )
    none = "there is no recording of GET /jobs/1 for a/poll; make one with --record DIR"
    assert send(replay, "a/poll", POLL, POLL, POLL, POLL) == ["first", "second", "third", none]
    assert send(replay, "a/poll", POLL) == ["first"]


def test_among_requests_to_one_path_that_with_the_same_query_and_body_answers() -> None:
    one, two = asked("POST", "/pens?n=1", b"red"), asked("POST", "/pens?n=1", b"blue")
    replay = Replay([Recorded("a/b", answer("1", one)), Recorded("a/b", answer("2", two))])
    assert send(replay, "a/b", two, asked("POST", "/pens", b"green")) == ["2", "1"]


def test_rows_have_answers_of_their_own() -> None:
    replay = Replay([Recorded("a/b", answer(str(n), POLL), row=n) for n in (1, 2)])
    assert send(replay, "a/b[2]", POLL) == ["2"]
    assert send(replay, "a/b[1]", POLL) == ["1"]


def test_a_repetition_that_was_not_recorded_gets_the_answers_of_one_that_was() -> None:
    replay = Replay([Recorded("a/b", answer(str(n), POLL), repeat=n) for n in (1, 2)])
    assert send(replay, "a/b", POLL, repeat=2) == ["2"]
    assert send(replay, "a/b", POLL, repeat=7) == ["1"]
    assert send(replay, "a/b", POLL) == ["1"]


def test_a_token_that_another_case_fetched_is_found() -> None:
    token = asked("POST", "/token", b"grant")
    first = replace(answer("one", POLL), auth=(answer("token", token),))
    replay = Replay([Recorded("a/a", first), Recorded("a/b", answer("two", POLL))])
    assert send(replay, "a/b", token, POLL) == ["token", "two"]
    assert send(replay, "a/b", asked("POST", "/token", b"other")) == [
        "there is no recording of POST /token for a/b; make one with --record DIR"
    ]


def test_exchanges_on_the_way_come_in_the_order_of_their_start() -> None:
    hop = replace(answer("hop", asked("GET", "/old")), started=2)
    challenge = replace(answer("401", asked("GET", "/old")), started=1)
    whole = replace(answer("end", asked("GET", "/new")), hops=(hop,), auth=(challenge,))
    replay = Replay([Recorded("a/b", whole)])
    wanted = [asked("GET", "/old"), asked("GET", "/old"), asked("GET", "/new")]
    assert send(replay, "a/b", *wanted) == ["401", "hop", "end"]


def test_what_was_never_sent_answers_nothing() -> None:
    unsigned = Exchange(POLL, 0, ending=Ending("auth", "no token", "auth"))
    replay = Replay([Recorded("a/b", unsigned), Recorded("a/b", answer("two", POLL), attempt=2)])
    assert send(replay, "a/b", POLL) == ["two"]


def test_secrets_are_hidden_before_requests_are_compared() -> None:
    redactor = Redactor(["s3cr3t-value"])
    kept = asked("GET", "/users/***")
    replay = Replay([Recorded("a/b", answer("mine", kept))])
    assert send(replay, "a/b", asked("GET", "/users/s3cr3t-value"), redact=redactor.redact) == [
        "mine"
    ]


def test_another_environment_may_have_another_path_before_the_rest() -> None:
    replay = Replay([Recorded("a/b", answer("ok", asked("GET", "/v1/models")))])
    assert send(replay, "a/b", asked("GET", "/models")) == ["ok"]
    assert send(replay, "a/b", asked("POST", "/models")) == [
        "there is no recording of POST /models for a/b; make one with --record DIR"
    ]


def test_only_secrets_without_a_value_get_a_stand_in() -> None:
    secret = {name: Variable(name, secret=True) for name in ("key", "kept", "given")}
    known = {
        **secret,
        "kept": Variable("kept", secret=True, default=literal("x")),
        "open": Variable("open", required=True),
    }
    workspace = Workspace("/", {"a": Folder("a", NOWHERE, "A", variables=known)}, {}, {})
    environment = Environment("here", NOWHERE, values={"given": literal("y")})
    found = Replay(()).stand_ins(workspace, environment)
    assert {name: value.node.plain() for name, value in found.items()} == {"key": "***"}
    assert set(Replay(()).stand_ins(workspace, None)) == {"key", "given"}
