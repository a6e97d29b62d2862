"""Calls tell when bytes came, not when this process had time for them."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from called import PATIENT
from callsheet.engine.record import record
from callsheet.io.clock import Clock
from callsheet.io.transport import Transport
from callsheet.model.exchange import HttpOptions, Request, ResponseHead
from callsheet.model.timeline import Chunk
from servers.h2_server import H2Request, speaking_h2
from servers.rude import Peer, RudeServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
FIRST, SECOND = b"data: 1\n\n", b"data: 2\n\n"

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux stamps what it receives")


class Moments:
    """The turns that server and client take: the second event goes out when the first was had."""

    def __init__(self) -> None:
        self.had_first, self.sent_second = threading.Event(), threading.Event()
        self.sent = [0, 0]

    def stream(self, send: Callable[[bytes], None]) -> None:
        for number, (turn, event) in enumerate(((None, FIRST), (self.had_first, SECOND))):
            if turn is not None:
                assert turn.wait(10)
            self.sent[number] = time.monotonic_ns()
            send(event)
        self.sent_second.set()


def at_once(peer: Peer) -> None:
    """What is written leaves at once: else an event may wait for the one before to be confirmed."""
    peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@contextmanager
def one_one(moments: Moments, tls: ssl.SSLContext | None) -> Iterator[tuple[RudeServer, str]]:
    def script(peer: Peer) -> None:
        if peer.request():
            at_once(peer)
            peer.send(HEAD)
            moments.stream(peer.send)
            peer.hang()

    with RudeServer(script, tls=tls) as server:
        yield server, "1.1"


@contextmanager
def two(moments: Moments, tls: ssl.SSLContext | None) -> Iterator[tuple[RudeServer, str]]:
    def act(request: H2Request) -> None:
        at_once(request.peer)
        fields = [(":status", "200"), ("content-type", "text/event-stream")]
        request.connection.send_headers(request.stream, fields)
        request.flush()
        moments.stream(lambda data: request.data(data, last=False))

    if tls is not None:
        tls.set_alpn_protocols(["h2"])
    with RudeServer(speaking_h2(act, []), tls=tls) as server:
        yield server, "2"


@linux
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("speaking", [one_one, two], ids=["http1", "http2"])
def test_an_event_has_the_time_at_which_it_came_although_it_was_read_later(
    speaking: Callable[..., Iterator[tuple[RudeServer, str]]], secure: bool, tmp_path: Path
) -> None:
    ca, moments, ticks = trustme.CA(), Moments(), []

    def monotonic() -> int:
        ticks.append(time.monotonic_ns())
        return ticks[-1]

    tls = None
    if secure:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("127.0.0.1").configure_cert(tls)
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with speaking(moments, tls) as (server, version):
        options = HttpOptions(version=version, verify=str(tmp_path / "ca.pem"))
        url = f"{'https' if secure else 'http'}://{server.place}/"
        transport = Transport(Clock(monotonic))
        wire = transport.send(Request("GET", url, limits=PATIENT, http=options))
        first = next(event for event in wire if isinstance(event, Chunk))
        moments.had_first.set()
        assert moments.sent_second.wait(10)
        busy_until = time.monotonic_ns()
        second = next(event for event in wire if isinstance(event, Chunk))
        wire.close()
        transport.close()

    began = ticks[0]
    assert (first.data, second.data) == (FIRST, SECOND)
    assert moments.sent[0] <= began + first.at <= began + first.read_at
    assert moments.sent[1] <= began + second.at <= busy_until <= began + second.read_at


@linux
def test_a_recorded_stream_says_whose_clock_it_has_and_how_late_it_was_read() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(HEAD + FIRST + SECOND)

    with RudeServer(script) as server:
        transport = Transport()
        request = Request("GET", server.url, limits=PATIENT)
        exchange = record(request, transport.send(request), None, 0)
        transport.close()

    assert exchange.clock == "kernel"
    assert exchange.lag is not None
    assert 0 < exchange.lag.p50 <= exchange.lag.p99 <= exchange.lag.max
    assert (
        exchange.phases[-1].end
        == exchange.total
        >= exchange.headers_at
        == exchange.phases[-1].start
    )


@linux
def test_the_read_that_meets_a_step_of_the_wall_clock_keeps_our_own_time() -> None:
    step, moments = [0], Moments()

    with one_one(moments, None) as server:
        transport = Transport(Clock(wall=lambda: time.time_ns() + step[0]))
        wire = transport.send(Request("GET", server[0].url, limits=PATIENT))
        first = next(event for event in wire if isinstance(event, Chunk))
        step[0] = 3600 * 10**9
        moments.had_first.set()
        second = next(event for event in wire if isinstance(event, Chunk))
        wire.close()
        transport.close()

    assert first.read_at > first.at
    assert (second.data, second.read_at) == (SECOND, 0)
    assert second.at > first.at


def test_over_a_unix_socket_the_time_is_taken_right_after_the_read(tmp_path: Path) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(HEAD + FIRST)

    path = str(tmp_path / "socket")
    with RudeServer(script, unix=path):
        transport = Transport()
        options = HttpOptions(unix_socket=path)
        request = Request("GET", "http://localhost/", limits=PATIENT, http=options)
        exchange = record(request, transport.send(request), None, 0)
        transport.close()

    assert exchange.timeline is not None
    assert [event.data for event in exchange.timeline.events] == ["1"]
    assert exchange.clock == "monotonic"
    assert {chunk.read_at for chunk in exchange.timeline.chunks} == {0}


@pytest.mark.parametrize("content_type", ["text/event-stream", "text/plain"])
def test_a_body_of_unknown_length_is_read_in_small_pieces(content_type: str) -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(HEAD.replace(b"text/event-stream", content_type.encode()))
        peer.send(b"x" * 300_000)

    with RudeServer(script) as server:
        transport = Transport()
        events = list(transport.send(Request("GET", server.url, limits=PATIENT)))
        transport.close()

    sizes = [len(event.data) for event in events if isinstance(event, Chunk)]
    assert sum(sizes) == 300_000
    assert max(sizes) <= 16 * 1024


@linux
def test_the_head_and_the_phases_before_it_have_the_kernels_time_too() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(HEAD)

    with RudeServer(script) as server:
        transport = Transport()
        events = list(transport.send(Request("GET", server.url, limits=PATIENT)))
        transport.close()

    head = next(event for event in events if isinstance(event, ResponseHead))
    ends = {event.name: event.end for event in events if hasattr(event, "end")}
    assert head.read_at > head.at == ends["wait"] >= ends["send"]
