"""What a call yields when the peer behaves."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from called import PATIENT, call
from callsheet import __version__
from callsheet.io.clock import Clock
from callsheet.io.decoding import codings
from callsheet.io.transport import Transport
from callsheet.model.exchange import End, HttpOptions, Phase, Request, ResponseHead, Sent
from callsheet.model.timeline import Chunk
from servers.rude import Peer, RudeServer, answering, document

AGENT = ("User-Agent", f"callsheet/{__version__}")
CODINGS = ("Accept-Encoding", ", ".join(codings()))


def test_a_call_yields_its_phases_what_was_sent_the_head_the_chunks_and_the_end() -> None:
    ticks = iter(range(0, 10**9, 1000))
    clock = Clock(monotonic=lambda: next(ticks))
    with RudeServer(answering(document(b"hello", "X-Two: b\r\nX-One: a\r\n"))) as server:
        transport = Transport(clock)
        called = call(Request("GET", f"{server.url}/a?b=c#d"), transport)
        transport.close()

    def phase(name: str, detail: str = "") -> Phase:
        there = next(e for e in called.events if isinstance(e, Phase) and e.name == name)
        assert there.start <= there.end
        return Phase(name, there.start, there.end, detail)

    at = called.head.at
    assert called.events == (
        phase("dns", "127.0.0.1"),
        phase("connect", server.place),
        Sent((("Host", server.place), AGENT, ("Accept", "*/*"), CODINGS), "/a?b=c"),
        phase("send"),
        phase("wait"),
        ResponseHead(
            at,
            200,
            "OK",
            (("Content-Length", "5"), ("X-Two", "b"), ("X-One", "a")),
            "HTTP/1.1",
            server.place,
        ),
        Chunk(at, b"hello", 5),
        Phase("receive", at, at),
        End(at),
    )


def test_the_server_hears_the_very_headers_that_sent_tells() -> None:
    headers = (
        ("x-Case", "Kept"),
        ("Accept", ""),
        ("X-Twice", "1"),
        ("X-Latin", "caf\xe9"),
        ("X-Twice", "2"),
        ("user-agent", "mine"),
    )
    with RudeServer(answering(document())) as server:
        called = call(Request("PROPFIND", server.url, headers, b"<a/>"))

    told = "".join(f"{name}: {value}\r\n" for name, value in called.sent.headers)
    assert server.heard == [f"PROPFIND / HTTP/1.1\r\n{told}\r\n<a/>".encode("latin-1")]
    assert called.sent.headers == (
        ("Host", server.place),
        CODINGS,
        *headers,
        ("Content-Length", "4"),
    )


def test_a_body_in_chunks_goes_out_in_chunks_when_the_request_says_so() -> None:
    with RudeServer(answering(document())) as server:
        headers = (("Transfer-Encoding", "chunked"),)
        called = call(Request("POST", server.url, headers, b"hello"))

    assert called.end.kind == "complete"
    assert server.heard[0].endswith(b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")


def test_a_second_call_uses_the_connection_again_and_says_so() -> None:
    with RudeServer(answering(document(b"1"), document(b"2"))) as server:
        transport = Transport()
        first, second = (call(Request("GET", server.url), transport) for _ in range(2))
        transport.close()

    assert len(server.peers) == 1
    assert first.phases == ["dns", "connect", "send", "wait", "receive"]
    assert next(event for event in second.events if isinstance(event, Phase)).detail == "reused"
    assert second.phases == ["send", "wait", "receive"]


def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    closed = threading.Event()

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(document(b"%d" % peer.number))
        peer.socket.close()
        closed.set()

    with RudeServer(script) as server:
        transport = Transport()
        first = call(Request("POST", server.url), transport)
        assert closed.wait(10)
        second = call(Request("POST", server.url), transport)
        transport.close()

    assert (first.body, second.body) == (b"0", b"1")


def test_other_options_never_share_a_connection() -> None:
    with RudeServer(answering(document(), document())) as server:
        transport = Transport()
        for version in ("auto", "1.1"):
            call(Request("GET", server.url, http=HttpOptions(version=version)), transport)
        transport.close()

    assert len(server.peers) == 2


def test_an_answer_left_early_ends_its_connection() -> None:
    with RudeServer(answering(document(b"x" * 10**6), document())) as server:
        transport = Transport()
        events = transport.send(Request("GET", server.url))
        for event in events:
            if isinstance(event, Chunk):
                break
        events.close()  # type: ignore[attr-defined]
        again = call(Request("GET", server.url), transport)
        transport.close()

    assert again.end.kind == "complete"
    assert len(server.peers) == 2


def test_chunks_come_as_they_are_sent_and_never_wait_for_more() -> None:
    go_on = threading.Semaphore(0)

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        for number in range(5):
            go_on.acquire()
            peer.send(b"data: %d\n\n" % number)

    with RudeServer(script) as server:
        seen = []
        for event in Transport().send(Request("GET", server.url)):
            if isinstance(event, ResponseHead | Chunk):
                seen.append(event)  # the server sends no more before this one was seen
                go_on.release()

    chunks = [event for event in seen if isinstance(event, Chunk)]
    assert [chunk.data for chunk in chunks] == [b"data: %d\n\n" % n for n in range(5)]
    assert sorted({chunk.at for chunk in chunks}) == [chunk.at for chunk in chunks]


def test_chunks_of_one_read_share_its_time() -> None:
    body = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 3 + b"0\r\n\r\n"
    )
    with RudeServer(answering(body)) as server:
        called = call(Request("GET", server.url))

    assert called.body == b"aaa"
    assert {chunk.at for chunk in called.chunks} == {called.head.at}


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\n\r\n"),
    ],
)
def test_an_answer_without_a_body_is_whole(method: str, answer: bytes) -> None:
    with RudeServer(answering(answer, answer)) as server:
        transport = Transport()
        called = [call(Request(method, server.url, limits=PATIENT), transport) for _ in range(2)]
        transport.close()

    assert [(one.body, one.end.kind) for one in called] == [(b"", "complete")] * 2
    assert len(server.peers) == 1


def test_interim_answers_are_passed_over() -> None:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with RudeServer(answering(early + document(b"late"))) as server:
        called = call(Request("GET", server.url))

    assert (called.head.status, called.body) == (200, b"late")


def test_trailers_are_no_part_of_the_body() -> None:
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n"
    with RudeServer(answering(answer)) as server:
        called = call(Request("GET", server.url))

    assert (called.body, called.end.kind) == (b"hi", "complete")


def test_an_http_1_0_answer_ends_with_its_connection() -> None:
    with RudeServer(answering(b"HTTP/1.0 200 Fine\r\n\r\nold")) as server:
        called = call(Request("GET", server.url))

    assert (called.head.http_version, called.head.reason) == ("HTTP/1.0", "Fine")
    assert (called.body, called.end.kind) == (b"old", "complete")


def test_an_unknown_content_encoding_is_passed_through_as_it_is() -> None:
    with RudeServer(answering(document(b"raw", "Content-Encoding: rot13\r\n"))) as server:
        called = call(Request("GET", server.url))

    assert (called.body, called.end.kind) == (b"raw", "complete")


REFUSED = {
    "a line break in a value": (
        Request("GET", "http://h/", (("X-A", "a\r\nX-B: b"),)),
        "the value of the header 'X-A' holds a line break",
    ),
    "a control character": (
        Request("GET", "http://h/", (("X-A", "a\0b"),)),
        "the value of the header 'X-A' holds the character '\\x00'",
    ),
    "a letter outside latin-1": (
        Request("GET", "http://h/", (("X-A", "日本"),)),
        "the value of the header 'X-A' holds '日', which HTTP can't carry; "
        "encode it (percent, base64)",
    ),
    "a space in a name": (Request("GET", "http://h/", (("X A", ""),)), "'X A' is no header name"),
    "a method with a space": (Request("GET /x", "http://h/"), "'GET /x' is no HTTP method"),
    "two hosts": (
        Request("GET", "http://h/", (("Host", "a"), ("host", "b"))),
        "there is more than one Host header",
    ),
    "a wrong length": (
        Request("GET", "http://h/", (("content-length", "7"),), b"hello"),
        "Content-Length says '7', but the body has 5 bytes; leave the header out",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_no_message_can_hold_is_refused_before_anything_is_sent(fault: str) -> None:
    request, message = REFUSED[fault]

    called = call(request, Transport(Clock(monotonic=lambda: 0)))
    assert called.events == (End(0, "protocol", message),)


def test_a_framing_that_http_does_not_have_is_refused() -> None:
    with RudeServer(Peer.hang) as server:
        headers = (("Transfer-Encoding", "gzip"),)
        called = call(Request("POST", server.url, headers, b"hello"))

    message = "the request can't be sent: Only Transfer-Encoding: chunked is supported"
    assert called.ended == ("protocol", "send", message)


def test_a_unix_socket_is_a_way_to_a_server(tmp_path: Path) -> None:
    path = os.path.relpath(tmp_path / "s")  # such paths may have 107 bytes at most
    with RudeServer(answering(document(b"local")), unix=path) as server:
        http = HttpOptions(unix_socket=path)
        called = call(Request("GET", "http://docker/info", http=http))

    assert (called.body, called.head.peer, called.phases[0]) == (b"local", path, "connect")
    assert server.heard[0].startswith(b"GET /info HTTP/1.1\r\nHost: docker\r\n")


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("http://example.test:8443/", "; port 8443 mostly speaks TLS: use https://?"),
        ("http://example.test:8080/", ""),
    ],
)
def test_silence_on_a_port_of_tls_has_a_hint(tmp_path: Path, url: str, hint: str) -> None:
    path = os.path.relpath(tmp_path / "s")
    with RudeServer(lambda peer: peer.request(), unix=path):
        called = call(Request("GET", url, http=HttpOptions(unix_socket=path)))
    assert called.end.kind in ("cut", "reset")
    assert called.end.message.partition("before it answered")[2] == hint


def test_a_unix_socket_that_is_not_there_is_named() -> None:
    called = call(Request("GET", "http://x/", http=HttpOptions(unix_socket="no/such.sock")))

    message = "no connection to no/such.sock: No such file or directory"
    assert called.ended == ("connect", "connect", message)


def test_eight_threads_each_with_a_transport_get_their_own_answers() -> None:
    def script(peer: Peer) -> None:
        while request := peer.request():
            peer.send(document(request.split(b" ")[1]))

    with RudeServer(script) as server:

        def work(thread: int) -> list[bytes]:
            transport = Transport()
            urls = [f"{server.url}/{thread}/{number}" for number in range(40)]
            bodies = [call(Request("GET", url), transport).body for url in urls]
            transport.close()
            return bodies

        with ThreadPoolExecutor(8) as threads:
            bodies = list(threads.map(work, range(8)))

    assert bodies == [[b"/%d/%d" % (t, n) for n in range(40)] for t in range(8)]
    assert len(server.peers) == 8


def test_two_hundred_open_streams_each_have_a_connection() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        peer.hang()

    with RudeServer(script) as server:
        transport = Transport()
        streams = [transport.send(Request("GET", server.url)) for _ in range(200)]
        for stream in streams:
            assert any(isinstance(event, Chunk) for event in stream)
        open_at_once = len(server.peers)
        for stream in streams:
            stream.close()  # type: ignore[attr-defined]

    assert open_at_once == 200


def test_abort_from_another_thread_ends_a_call_that_waits() -> None:
    asked = threading.Event()

    def script(peer: Peer) -> None:
        peer.request()
        asked.set()
        peer.hang()

    with RudeServer(script) as server, ThreadPoolExecutor(1) as other:
        transport = Transport()
        called = other.submit(call, Request("GET", server.url), transport)
        assert asked.wait(10)
        transport.abort()

    assert called.result().ended == ("interrupted", "wait", "the run was interrupted")


def test_connections_to_many_servers_are_not_kept_for_ever() -> None:
    ended = threading.Semaphore(0)

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(document())
        peer.request()
        ended.release()

    transport = Transport()
    with ExitStack() as stack:
        for _ in range(17):
            server = stack.enter_context(RudeServer(script))
            assert call(Request("GET", server.url), transport).end.kind == "complete"
        assert all(ended.acquire(timeout=10) for _ in range(16))
        transport.close()
        assert ended.acquire(timeout=10)


def test_the_second_address_of_a_name_is_tried_when_the_first_refuses() -> None:
    with RudeServer(answering(document(b"here"))) as server:  # on 127.0.0.1 only, not on ::1
        called = call(Request("GET", server.url.replace("127.0.0.1", "localhost")))

    assert (called.body, called.head.peer) == (b"here", server.place)
