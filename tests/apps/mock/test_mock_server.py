"""The server as a client on a socket sees it."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from callsheet.apps.mock.received import Received
from callsheet.apps.mock.server import Refused, Reply
from callsheet.apps.mock.serving import running

HOUR = 3600 * 10**9
EVENTS = tuple(f"data: {number}\n\n".encode() for number in range(20))


def answer(received: Received | Refused) -> Reply:
    """Says what was received; streams, or never ends, where the path asks for it."""
    if isinstance(received, Refused):
        return Reply(received.status, (), ((0, received.message.encode()),))
    if received.path == "/events":
        pieces = tuple((index * 1_000_000, event) for index, event in enumerate(EVENTS))
        return Reply(200, (("content-type", "text/event-stream"),), pieces, streamed=True)
    if received.path == "/endless":
        return Reply(200, (), ((0, b"first"), (HOUR, b"last")), streamed=True)
    if received.path == "/header":
        return Reply(200, (("x-said", received.query["say"]),), ((0, b""),))
    if received.path == "/nothing":
        return Reply(204)
    said = {
        "method": received.method,
        "path": received.path,
        "query": received.query_text,
        "body": received.body.decode("latin-1"),
    }
    return Reply(200, (("content-type", "application/json"),), ((0, json.dumps(said).encode()),))


@pytest.fixture
def url() -> Iterator[str]:
    with running(answer, max_body=100_000) as address:
        yield address


def dial(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=20)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


def test_one_connection_carries_many_requests(url: str) -> None:
    with dial(url) as connection:
        connection.sendall(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
        first = connection.recv(65536)
        connection.sendall(b"GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        second = read_all(connection)
    assert (first.count(b'"/1"'), second.count(b'"/2"')) == (1, 1)


def test_requests_sent_at_once_are_answered_in_order(url: str) -> None:
    with dial(url) as connection:
        connection.sendall(
            b"POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
            b"GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        received = read_all(connection)
    assert received.count(b"HTTP/1.1 200") == 2
    assert received.index(b'"body": "one"') < received.index(b'"/2"')


def test_a_client_that_expects_100_continue_gets_it_before_it_sends_the_body(url: str) -> None:
    with dial(url) as connection:
        connection.sendall(
            b"POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
            b"Expect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")
        connection.sendall(b"body")
        assert b'"body": "body"' in read_all(connection)


def test_a_chunked_request_body_arrives_whole(url: str) -> None:
    pieces = (b"a" * size for size in (1, 1000, 5))
    assert httpx.post(f"{url}/chunked", content=pieces).json()["body"] == "a" * 1006


def test_the_query_is_apart_from_the_path(url: str) -> None:
    said = httpx.get(f"{url}/a%2Fb?x=1&y=%20").json()
    assert (said["path"], said["query"]) == ("/a%2Fb", "x=1&y=%20")


def test_a_target_with_scheme_and_host_is_taken_by_its_path(url: str) -> None:
    with dial(url) as connection:
        connection.sendall(
            b"GET http://elsewhere/a/b?c HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n"
        )
        assert b'"path": "/a/b", "query": "c"' in read_all(connection)


def test_head_tells_the_length_and_sends_no_body(url: str) -> None:
    with httpx.Client() as client:
        response = client.head(f"{url}/x")
        after = client.get(f"{url}/y")
    assert (response.content, after.json()["path"]) == (b"", "/y")
    assert int(response.headers["content-length"]) > 0


@pytest.mark.parametrize(
    ("said", "sent"),
    [("plain", "plain"), (" a\r\nset-cookie: b\x00 ", "a  set-cookie: b"), ("é€", "é?")],
)
def test_a_header_value_can_not_break_out_of_its_line(url: str, said: str, sent: str) -> None:
    response = httpx.get(f"{url}/header", params={"say": said})
    assert response.headers.multi_items()[0] == ("x-said", sent)
    assert "set-cookie" not in response.headers


def test_a_status_without_body_has_no_length(url: str) -> None:
    response = httpx.get(f"{url}/nothing")
    assert (response.status_code, "content-length" in response.headers) == (204, False)


def test_each_event_is_a_chunk_of_its_own(url: str) -> None:
    with dial(url) as connection:
        connection.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        _, _, body = read_all(connection).partition(b"\r\n\r\n")
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(event), event) for event in EVENTS)
    assert body == chunks + b"0\r\n\r\n"


def test_a_client_of_http_1_0_gets_the_stream_without_chunks(url: str) -> None:
    with dial(url) as connection:
        connection.sendall(b"GET /events HTTP/1.0\r\n\r\n")
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    assert body == b"".join(EVENTS)
    assert b"transfer-encoding" not in head.lower()


def test_a_hundred_streams_at_once_all_come_whole(url: str) -> None:
    def stream(number: int) -> bytes:
        return httpx.get(f"{url}/events", timeout=60).content

    with ThreadPoolExecutor(100) as pool:
        assert set(pool.map(stream, range(100))) == {b"".join(EVENTS)}


def test_a_client_that_leaves_in_mid_stream_disturbs_nobody(url: str) -> None:
    for _ in range(5):
        with dial(url) as connection:
            connection.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.recv(1)
    assert httpx.get(f"{url}/events").content == b"".join(EVENTS)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"hello\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"400"),  # no Host
        (b"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"a" * 200_000, b"413"),
    ],
)
def test_what_can_not_be_served_is_refused_and_the_connection_closed(
    url: str, request_bytes: bytes, status: bytes
) -> None:
    with dial(url) as connection:
        connection.sendall(request_bytes)
        connection.shutdown(socket.SHUT_WR)
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 " + status)
    assert b"connection: close" in received.lower()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"GET / HT",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_a_client_that_leaves_before_its_request_is_whole_is_let_go(
    url: str, request_bytes: bytes
) -> None:
    with dial(url) as connection:
        connection.sendall(request_bytes)
        connection.shutdown(socket.SHUT_WR)
        assert b"200" not in read_all(connection)[:20]
    assert httpx.get(f"{url}/still-here").status_code == 200


def test_leaving_ends_a_stream_that_would_go_on_for_an_hour_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with running(answer, max_body=10) as url, dial(url) as idle:
        connection = dial(url)
        connection.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        while b"first" not in received:
            received += connection.recv(65536)
    with connection, contextlib.suppress(ConnectionResetError):
        received += read_all(connection)
    assert b"last" not in received
    assert idle.fileno() == -1
    assert set(threading.enumerate()) == before


def test_the_port_is_free_again_after_leaving() -> None:
    with running(answer, max_body=10) as url:
        pass
    with pytest.raises(ConnectionRefusedError):
        dial(url)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_uploads_in_chunks_and_reads_the_stream(url: str) -> None:
    curl = ["curl", "--silent", "--no-buffer", "--noproxy", "*"]
    sent = subprocess.run(
        [*curl, "-H", "Transfer-Encoding: chunked", "-d", "hello", f"{url}/up"],
        capture_output=True,
        check=True,
    )
    streamed = subprocess.run([*curl, f"{url}/events"], capture_output=True, check=True)
    assert json.loads(sent.stdout)["body"] == "hello"
    assert streamed.stdout == b"".join(EVENTS)
