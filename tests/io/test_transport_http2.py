"""Calls over HTTP/2: chosen by ALPN, or by prior knowledge."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable

import pytest
import trustme

from called import PATIENT, Called, call
from callsheet import __version__
from callsheet.io.decoding import codings
from callsheet.io.transport import Transport
from callsheet.model.exchange import HttpOptions, Request
from servers.h2_server import H2Request, speaking_h2
from servers.rude import Peer, RudeServer, Script, answering, document

H2 = HttpOptions(version="2")
BIG = bytes(range(256)) * 1024  # four times the first flow-control window


def echo(request: H2Request) -> None:
    request.answer(200, [("x-size", str(len(request.body)))], request.body[:16000])


def context(*protocols: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(made)
    made.set_alpn_protocols(list(protocols))
    return made


def test_prior_knowledge_speaks_http_2_over_plain_http_and_tells_the_real_head() -> None:
    requests: list[H2Request] = []
    headers = (("X-Case", "Kept"), ("Connection", "close"), ("TE", "trailers"))
    with RudeServer(speaking_h2(echo, requests)) as server:
        called = call(Request("PUT", f"{server.url}/a?b", headers, b"hello", H2))

    assert (called.head.http_version, called.head.status, called.body) == ("HTTP/2", 200, b"hello")
    assert called.phases == ["dns", "connect", "send", "wait", "receive"]
    assert called.sent.headers == (
        (":method", "PUT"),
        (":authority", server.place),
        (":scheme", "http"),
        (":path", "/a?b"),
        ("user-agent", f"callsheet/{__version__}"),
        ("accept", "*/*"),
        ("accept-encoding", ", ".join(codings())),
        ("x-case", "Kept"),
        ("te", "trailers"),
        ("content-length", "5"),
    )
    assert requests[0].headers == list(called.sent.headers)


def test_auto_takes_http_2_when_the_server_offers_it() -> None:
    requests: list[H2Request] = []
    headers = (("Connection", "close"),)
    with RudeServer(speaking_h2(echo, requests), tls=context("h2", "http/1.1")) as server:
        transport = Transport()
        request = Request("GET", server.url, headers, None, HttpOptions(verify=False))
        called = [call(request, transport) for _ in range(3)]
        transport.close()

    assert [one.head.http_version for one in called] == ["HTTP/2"] * 3
    assert len(server.peers) == 1
    assert [request.stream for request in requests] == [1, 3, 5]
    assert called[0].sent == called[2].sent


@pytest.mark.parametrize("version", ["auto", "1.1"])
def test_a_server_without_http_2_is_spoken_to_in_http_1_1(version: str) -> None:
    with RudeServer(answering(document()), tls=context("http/1.1")) as server:
        http = HttpOptions(verify=False, version=version)
        called = call(Request("GET", server.url, http=http))

    assert called.head.http_version == "HTTP/1.1"


def test_version_2_from_a_server_without_it_is_said() -> None:
    with RudeServer(Peer.hang, tls=context("http/1.1")) as server:
        http = HttpOptions(verify=False, version="2")
        called = call(Request("GET", server.url, http=http, limits=PATIENT))

    message = f"{server.place} does not offer HTTP/2 (http: {{version: auto}})"
    assert called.ended == ("protocol", "tls", message)


@pytest.mark.parametrize("framing", [(), (("Transfer-Encoding", "chunked"),)])
def test_a_body_larger_than_the_window_goes_out_whole(framing: tuple[tuple[str, str]]) -> None:
    requests: list[H2Request] = []
    with RudeServer(speaking_h2(echo, requests)) as server:
        called = call(Request("POST", server.url, framing, BIG, H2))

    assert requests[0].body == BIG
    assert called.end.kind == "complete"


def ended(act: Callable[[H2Request], None]) -> Called:
    with RudeServer(speaking_h2(act, [])) as server:
        return call(Request("GET", server.url, http=H2, limits=PATIENT))


def test_a_stream_that_is_reset_is_named_with_its_code() -> None:
    def act(request: H2Request) -> None:
        request.connection.send_headers(request.stream, [(":status", "200")])
        request.data(b"half", last=False)
        request.connection.reset_stream(request.stream, 2)
        request.flush()

    called = ended(act)
    assert called.body == b"half"
    assert called.ended == ("reset", "receive", "the server reset the stream (INTERNAL_ERROR)")


def test_a_connection_that_the_server_ends_is_named_with_its_code() -> None:
    def act(request: H2Request) -> None:
        request.connection.close_connection(11)
        request.flush()

    message = "the server ended the HTTP/2 connection (ENHANCE_YOUR_CALM)"
    assert ended(act).ended == ("reset", "wait", message)


def test_an_end_before_the_stream_is_whole_is_a_cut() -> None:
    def act(request: H2Request) -> None:
        request.connection.send_headers(request.stream, [(":status", "200")])
        request.data(b"half", last=False)
        request.peer.socket.shutdown(2)

    message = "the server closed the connection after 4 bytes, before the body's end mark"
    assert ended(act).ended == ("cut", "receive", message)


def test_fewer_bytes_than_promised_are_a_cut() -> None:
    def act(request: H2Request) -> None:
        request.answer(200, [("content-length", "9")], b"half")

    kind, _, message = ended(act).ended
    assert (kind, message) == ("cut", "4 bytes came where Content-Length promised 9")


def test_more_bytes_than_promised_break_the_protocol() -> None:
    def act(request: H2Request) -> None:
        request.answer(200, [("content-length", "1")], b"many")

    kind, _, message = ended(act).ended
    assert (kind, message) == ("protocol", "4 bytes came where Content-Length promised 1")


def unframed(answer: bytes) -> Script:
    """Answer whatever comes, and close once the client has read."""

    def script(peer: Peer) -> None:
        peer.socket.recv(65536)
        peer.send(answer)
        peer.socket.shutdown(socket.SHUT_WR)
        peer.hang()

    return script


def test_bytes_that_are_no_frames_break_the_protocol() -> None:
    with RudeServer(unframed(b"\xff" * 100)) as server:
        called = call(Request("GET", server.url, http=H2, limits=PATIENT))

    message = f"the answer is not HTTP; it begins with {bytes([255] * 40)!r}"
    assert called.ended == ("protocol", "wait", message)


def test_a_server_that_speaks_only_http_1_1_is_named() -> None:
    with RudeServer(unframed(document())) as server:
        called = call(Request("GET", server.url, http=H2, limits=PATIENT))

    message = "the server answers in HTTP/1.1: use http: {version: auto}"
    assert called.ended == ("protocol", "wait", message)


def test_a_connection_ended_while_idle_is_replaced() -> None:
    requests: list[H2Request] = []

    def act(request: H2Request) -> None:
        if request.stream == 1:
            echo(request)
        else:
            request.connection.close_connection(0, last_stream_id=1)
            request.flush()

    with RudeServer(speaking_h2(act, requests)) as server:
        transport = Transport()
        called = [call(Request("GET", server.url, http=H2), transport) for _ in range(2)]
        transport.close()

    assert [one.end.kind for one in called] == ["complete", "complete"]
    assert len(server.peers) == 2


def test_an_answer_left_early_is_not_read_by_the_next_call() -> None:
    def act(request: H2Request) -> None:
        request.connection.send_headers(request.stream, [(":status", "200")])
        request.data(b"first", last=False)

    with RudeServer(speaking_h2(act, [])) as server:
        transport = Transport()
        for _ in range(2):
            events = transport.send(Request("GET", server.url, http=H2, limits=PATIENT))
            assert any(getattr(event, "data", b"") == b"first" for event in events)
            events.close()  # type: ignore[attr-defined]

    assert len(server.peers) == 2
