"""No bytes that a server can send make a call raise, hang or end twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from called import PATIENT, Called, call
from callsheet.model.errors import BROKEN_KINDS
from callsheet.model.exchange import End, HttpOptions, Request
from servers.rude import Peer, RudeServer

SOUND = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n0\r\nA: b\r\n\r\n",
    b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
)
SOUND_H2 = (  # SETTINGS, a HEADERS frame with :status 200, DATA
    b"\0\0\0\4\0\0\0\0\0" + b"\0\0\1\1\4\0\0\0\1\x88" + b"\0\0\5\0\1\0\0\0\1hello",
)


class Answers:
    """A server whose every connection is answered with ``answer`` and closed."""

    answer = b""

    def __call__(self, peer: Peer) -> None:
        peer.socket.recv(65536)
        peer.send(self.answer)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Answers, RudeServer]]:
    answers = Answers()
    with RudeServer(answers) as server:
        yield answers, server


@st.composite
def spoilt(draw: st.DrawFn, sound: tuple[bytes, ...]) -> bytes:
    """A sound answer with some bytes changed, put in, or missing."""
    data = bytearray(draw(st.sampled_from(sound)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


def check(called: Called) -> None:
    assert [event for event in called.events if isinstance(event, End)] == [called.end]
    assert called.end.kind in ("complete", *BROKEN_KINDS)
    assert bool(called.end.message) == (called.end.kind != "complete")


MANY = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@MANY
@given(answer=spoilt(SOUND) | st.binary(max_size=200))
def test_a_spoilt_http_1_answer_ends_the_call_once(
    served: tuple[Answers, RudeServer], answer: bytes
) -> None:
    answers, server = served
    answers.answer = answer
    check(call(Request("GET", server.url, limits=PATIENT)))


@MANY
@given(answer=spoilt(SOUND_H2) | st.binary(max_size=200))
def test_a_spoilt_http_2_answer_ends_the_call_once(
    served: tuple[Answers, RudeServer], answer: bytes
) -> None:
    answers, server = served
    answers.answer = answer
    check(call(Request("GET", server.url, limits=PATIENT, http=HttpOptions(version="2"))))


def test_the_sound_answers_are_sound(served: tuple[Answers, RudeServer]) -> None:
    answers, server = served
    endings = []
    for version, sound in (("1.1", SOUND[:2]), ("2", SOUND_H2)):
        for answers.answer in sound:
            http = HttpOptions(version=version)
            called = call(Request("GET", server.url, limits=PATIENT, http=http))
            endings.append((called.body, called.end.kind))

    assert endings == [(b"hello", "complete")] * 3
