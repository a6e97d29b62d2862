"""Whatever a server does, the call ends with a named kind, the phase and a sentence."""

from __future__ import annotations

import socket
import ssl
import tracemalloc
import zlib
from dataclasses import replace

import pytest
import trustme

from called import PATIENT, SHORT, SHORT_CONNECT, call
from callsheet.io.transport import Transport
from callsheet.model.exchange import End, HttpOptions, Limits, Request
from callsheet.model.timeline import Chunk
from servers.rude import Peer, RudeServer, Script, answering, document

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
TO_THE_END = OK + b"\r\n"
MIB = 1024**2


def after(request_then: Script) -> Script:
    def script(peer: Peer) -> None:
        peer.request()
        request_then(peer)

    return script


def cut(answer: bytes) -> Script:
    return answering(answer)


HOSTILE: dict[str, tuple[Script, tuple[str, str, str]]] = {
    "closes before it answers": (
        after(lambda peer: None),
        ("cut", "wait", "the server closed the connection before it answered"),
    ),
    "resets before it answers": (
        after(Peer.reset),
        ("reset", "wait", "the server reset the connection before it answered"),
    ),
    "hangs before it answers": (
        after(Peer.hang),
        (
            "timeout",
            "wait",
            "no answer within 0.5 s (timeout: {read: …}), while waiting for the response head",
        ),
    ),
    "closes in the head": (
        cut(OK + b"Content-Type: te"),
        ("cut", "wait", "the server closed the connection in the middle of the response head"),
    ),
    "drips its head": (
        after(lambda peer: (peer.send(OK), peer.drip(b"X-A: b\r\n"))),
        (
            "timeout",
            "wait",
            "the call took longer than 2 s (timeout: {total: …}), "
            "while waiting for the response head",
        ),
    ),
    "drips its body": (
        after(lambda peer: (peer.send(TO_THE_END), peer.drip(b"x"))),
        ("timeout", "receive", "the call took longer than 2 s (timeout: {total: …}), after"),
    ),
    "hangs in the body": (
        after(lambda peer: (peer.send(OK + b"Content-Length: 9\r\n\r\nhalf"), peer.hang())),
        (
            "timeout",
            "receive",
            "nothing came for 0.5 s (timeout: {read: …}), after 4 of 9 bytes of the body",
        ),
    ),
    "sends one endless header": (
        after(lambda peer: (peer.send(OK + b"X: "), peer.for_ever(b"y" * 9999))),
        (
            "protocol",
            "wait",
            "the response head breaks the protocol: "
            "a head, chunk header or trailer is larger than 100 KiB",
        ),
    ),
    "sends endless headers": (
        after(lambda peer: (peer.send(OK), peer.for_ever(b"X-A: b\r\n" * 999))),
        (
            "protocol",
            "wait",
            "the response head breaks the protocol: "
            "a head, chunk header or trailer is larger than 100 KiB",
        ),
    ),
    "sends endless interim answers": (
        after(lambda peer: peer.for_ever(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 99)),
        ("protocol", "wait", "256 KiB came and the response head is not whole yet"),
    ),
    "sends an endless body": (
        after(lambda peer: (peer.send(TO_THE_END), peer.for_ever(b"x" * 65536))),
        ("limit", "receive", "the body is larger than 4,194,304 bytes (http: {max_body: …})"),
    ),
    "sends endless chunks": (
        after(lambda peer: (peer.send(CHUNKED), peer.for_ever(b"400\r\n" + b"x" * 1024 + b"\r\n"))),
        ("limit", "receive", "the body is larger than 4,194,304 bytes (http: {max_body: …})"),
    ),
    "promises more than it sends": (
        cut(OK + b"Content-Length: 5000\r\n\r\n" + b"x" * 1234),
        ("cut", "receive", "the server closed the connection after 1,234 of 5,000 bytes"),
    ),
    "sends no last chunk": (
        cut(CHUNKED + b"5\r\nhello\r\n"),
        (
            "cut",
            "receive",
            "the server closed the connection after 5 bytes, before the body's end mark",
        ),
    ),
    "stops inside a chunk": (
        cut(CHUNKED + b"ff\r\nhello"),
        (
            "cut",
            "receive",
            "the server closed the connection after 5 bytes, before the body's end mark",
        ),
    ),
    "sends a chunk size that is none": (
        cut(CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n"),
        ("protocol", "receive", "the response body breaks the protocol: illegal chunk header"),
    ),
    "sends a chunk longer than its size": (
        cut(CHUNKED + b"2\r\nhello\r\n0\r\n\r\n"),
        ("protocol", "receive", "the response body breaks the protocol: malformed chunk"),
    ),
    "sends an endless chunk header": (
        after(lambda peer: (peer.send(CHUNKED + b"5;"), peer.for_ever(b"e" * 9999))),
        (
            "protocol",
            "receive",
            "the response body breaks the protocol: "
            "a head, chunk header or trailer is larger than 100 KiB",
        ),
    ),
    "sends endless trailers": (
        after(lambda peer: (peer.send(CHUNKED + b"0\r\n"), peer.for_ever(b"X-A: b\r\n" * 999))),
        (
            "protocol",
            "receive",
            "the response body breaks the protocol: "
            "a head, chunk header or trailer is larger than 100 KiB",
        ),
    ),
    "speaks no HTTP": (
        cut(b"220 mail.example.org ESMTP\r\n"),
        (
            "protocol",
            "wait",
            "the answer is not HTTP; it begins with b'220 mail.example.org ESMTP\\r\\n'",
        ),
    ),
    "speaks HTTP/0.9": (
        cut(b"<html>hello</html>\n\n\n"),
        (
            "protocol",
            "wait",
            "the answer is not HTTP; it begins with b'<html>hello</html>\\n\\n\\n'",
        ),
    ),
    "sends a header line that is none": (
        cut(OK + b"no colon\r\n\r\n"),
        ("protocol", "wait", "the response head breaks the protocol: illegal header line"),
    ),
    "names two lengths": (
        cut(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"),
        (
            "protocol",
            "wait",
            "the response head breaks the protocol: conflicting Content-Length headers",
        ),
    ),
    "speaks TLS": (
        cut(b"\x15\x03\x03\x00\x02\x02\x46"),
        ("protocol", "wait", "the server speaks TLS: use https://"),
    ),
    "speaks HTTP/2 unasked": (
        after(lambda peer: peer.send(b"\0\0\0\4\0\0\0\0\0" + b"\r\n\r\n")),
        (
            "protocol",
            "wait",
            "the server speaks HTTP/2 without being asked: use http: {version: 2}",
        ),
    ),
}


@pytest.mark.parametrize("deed", HOSTILE)
def test_a_server_that_misbehaves_gets_a_named_ending(deed: str) -> None:
    script, expected = HOSTILE[deed]
    http = HttpOptions(max_body=4 * MIB)

    with RudeServer(script) as server:
        limits = SHORT if expected[0] == "timeout" else PATIENT
        request = Request("GET", server.url, limits=limits, http=http)
        kind, phase, message = call(request).ended

    assert (kind, phase, message[: len(expected[2])]) == expected


def test_a_reset_in_the_body_says_how_far_it_came() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK + b"Content-Length: 100\r\n\r\nhalf")
        peer.request()
        peer.reset()

    with RudeServer(script) as server:
        for event in Transport().send(Request("GET", server.url, limits=PATIENT)):
            if isinstance(event, Chunk):  # a reset throws away what was not read yet
                server.peers[0].socket.shutdown(socket.SHUT_RD)

    assert isinstance(event, End)
    message = "the server reset the connection after 4 of 100 bytes"
    assert (event.kind, event.phase, event.message) == ("reset", "receive", message)


def test_a_refused_connection_names_the_place() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        called = call(Request("GET", f"http://127.0.0.1:{port}/", limits=PATIENT))

    assert called.ended == ("refused", "connect", f"connection refused by 127.0.0.1:{port}")
    assert called.phases == ["dns"]


def test_a_full_listen_queue_is_a_connect_timeout() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        place = f"127.0.0.1:{full.getsockname()[1]}"
        queued = [socket.socket() for _ in range(4)]
        for one in queued:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        called = call(Request("GET", f"http://{place}/", limits=SHORT_CONNECT))
        for one in queued:
            one.close()

    message = f"no connection to {place} within 0.5 s (timeout: {{connect: …}}), while connecting"
    assert called.ended == ("timeout", "connect", message)


def test_a_name_that_does_not_exist_is_a_dns_ending() -> None:
    called = call(Request("GET", "http://no-such-host.invalid/", limits=PATIENT))

    kind, phase, message = called.ended
    assert (kind, phase) == ("dns", "dns")
    assert message.startswith("the host name 'no-such-host.invalid' was not found: ")


def test_a_server_that_takes_no_data_is_a_send_timeout() -> None:
    with RudeServer(lambda peer: peer.stopped.wait(10) and None) as server:
        request = Request("POST", server.url, body=b"x" * 32 * MIB, limits=SHORT)
        called = call(request)

    message = "the server took no data for 0.5 s (timeout: {read: …}), while sending the request"
    assert called.ended == ("timeout", "send", message)


def test_an_early_answer_to_a_large_body_is_read() -> None:
    answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"

    def script(peer: Peer) -> None:
        peer.socket.recv(1024)
        peer.send(answer)
        peer.socket.shutdown(socket.SHUT_WR)
        peer.hang()

    with RudeServer(script) as server:
        called = call(Request("POST", server.url, body=b"x" * 8 * MIB, limits=PATIENT))

    assert (called.head.status, called.body, called.end.kind) == (413, b"big", "complete")


def test_a_reset_while_a_large_body_goes_out_is_a_reset() -> None:
    def script(peer: Peer) -> None:
        peer.socket.recv(1024)
        peer.reset()

    with RudeServer(script) as server:
        called = call(Request("POST", server.url, body=b"x" * 32 * MIB, limits=PATIENT))

    message = "the server reset the connection before it answered"
    assert called.ended == ("reset", "wait", message)


def test_what_follows_an_answer_is_no_answer_to_the_next_request() -> None:
    with RudeServer(answering(document(b"one") + document(b"forged"), document(b"two"))) as server:
        transport = Transport()
        request = Request("GET", server.url, limits=PATIENT)
        bodies = [call(request, transport).body for _ in range(2)]
        transport.close()

    assert bodies == [b"one", b"one"]
    assert len(server.peers) == 2


def test_a_connection_that_died_while_idle_is_replaced_without_a_word() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        peer.send(document(b"%d" % peer.number))
        peer.request()  # the second request is answered by closing: the race of an idle timeout

    with RudeServer(script) as server:
        transport = Transport()
        called = [call(Request("GET", server.url, limits=PATIENT), transport) for _ in range(2)]
        transport.close()

    assert [(one.body, one.end.kind) for one in called] == [(b"0", "complete"), (b"1", "complete")]
    assert called[1].phases == ["dns", "connect", "send", "wait", "receive"]


def test_a_new_connection_that_dies_is_not_tried_again() -> None:
    with RudeServer(after(lambda peer: None)) as server:
        called = call(Request("GET", server.url, limits=PATIENT))

    assert (called.end.kind, len(server.peers)) == ("cut", 1)


def test_a_large_body_passes_through_in_bounded_memory() -> None:
    piece, count = b"x" * MIB, 100

    def script(peer: Peer) -> None:
        peer.request()
        peer.send(OK + b"Content-Length: %d\r\n\r\n" % (len(piece) * count))
        for _ in range(count):
            peer.send(piece)

    with RudeServer(script) as server:
        transport = Transport()
        tracemalloc.start()
        size = 0
        for event in transport.send(Request("GET", server.url)):
            size += len(getattr(event, "data", b""))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        transport.close()

    assert size == 100 * MIB
    assert peak < 8 * MIB


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_zip_bomb_stops_at_the_limit_in_bounded_memory(coding: str) -> None:
    bomb = {"gzip": gzipped, "deflate": zlib.compress, "br": brotlied, "zstd": zstandarded}[coding](
        bytes(400 * MIB)
    )
    with RudeServer(answering(document(bomb, f"Content-Encoding: {coding}\r\n"))) as server:
        http = HttpOptions(max_body=50 * MIB)
        transport = Transport()
        tracemalloc.start()
        largest, end = 0, None
        for end in transport.send(Request("GET", server.url, http=http)):
            largest = max(largest, len(getattr(end, "data", b"")))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert end is not None
    assert (end.kind, end.phase) == ("limit", "receive")
    assert largest <= 64 * 1024
    assert peak < 24 * MIB


def gzipped(data: bytes) -> bytes:
    press = zlib.compressobj(wbits=31)
    return press.compress(data) + press.flush()


def brotlied(data: bytes) -> bytes:
    import brotli

    return bytes(brotli.compress(data, quality=1))


def zstandarded(data: bytes) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_damaged_content_encoding_is_a_decode_ending(coding: str) -> None:
    answer = document(b"\x78\x9c this was never compressed", f"Content-Encoding: {coding}\r\n")
    with RudeServer(answering(answer)) as server:
        kind, phase, message = call(Request("GET", server.url, limits=PATIENT)).ended

    assert (kind, phase) == ("decode", "receive")
    assert message.startswith(f"the body's {coding} data is damaged: ")


def test_compressed_data_that_ends_early_is_a_decode_ending() -> None:
    answer = document(gzipped(b"hello" * 99)[:-9], "Content-Encoding: gzip\r\n")
    with RudeServer(answering(answer)) as server:
        called = call(Request("GET", server.url, limits=PATIENT))

    assert called.ended == ("decode", "receive", "the body's gzip data ends early")


def test_a_real_tls_server_given_plain_http_ends_the_call_while_waiting() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with RudeServer(Peer.hang, tls=context) as server:
        called = call(Request("GET", f"http://{server.place}", limits=PATIENT))

    assert called.end.phase == "wait"
    assert called.end.kind in ("cut", "reset", "protocol")  # OpenSSL may send an alert, or not


def test_https_to_a_plain_server_asks_for_http() -> None:
    with RudeServer(lambda peer: peer.send(b"HTTP/1.1 400 Bad\r\n\r\n")) as server:
        url = server.url.replace("http://", "https://")
        called = call(Request("GET", url, limits=PATIENT))

    message = f"{server.place} does not speak TLS here; is it an http:// URL?"
    assert called.ended == ("tls", "tls", message)


def test_a_tls_handshake_that_hangs_is_a_tls_timeout() -> None:
    with RudeServer(Peer.hang) as server:
        url = server.url.replace("http://", "https://")
        called = call(Request("GET", url, limits=SHORT_CONNECT))

    within = "within 0.5 s (timeout: {connect: …}), in the TLS handshake"
    assert called.ended == ("timeout", "tls", f"no connection to {server.place} {within}")


def test_a_peer_that_closes_in_the_handshake_is_named() -> None:
    with RudeServer(lambda peer: peer.socket.recv(65536) and None) as server:
        url = server.url.replace("http://", "https://")
        called = call(Request("GET", url, limits=PATIENT))

    message = f"{server.place} closed the connection, in the TLS handshake"
    assert called.ended == ("cut", "tls", message)


def test_a_total_limit_of_nothing_ends_the_call_before_it_connects() -> None:
    limits = Limits(total=0)
    with RudeServer(answering(document())) as server:
        called = call(replace(Request("GET", server.url), limits=limits))

    assert (called.end.kind, server.heard) == ("timeout", [])
