"""Callsheet's transport under a client of one's own."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from callsheet.io.for_httpx import StampedTransport, Stamps

GO_ON = threading.Event()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.answer(200, body[::-1], "text/plain")

    def do_GET(self) -> None:
        if self.path == "/gzip":
            self.answer(200, gzip.compress(b"plain"), "text/plain", "gzip")
        elif self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/gzip")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"abc")
            self.close_connection = True
        elif self.path == "/silent":
            GO_ON.wait(30)
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"data: 1\n\n")
            GO_ON.wait(30)  # the second event leaves only when the first one has been read
            self.wfile.write(b"data: 2\n\n")

    def answer(self, status: int, body: bytes, media: str, encoding: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    GO_ON.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    with httpx.Client(transport=StampedTransport(), base_url=address) as own:
        yield own
    GO_ON.set()
    server.shutdown()
    thread.join()
    server.server_close()


def stamps(response: httpx.Response) -> Stamps:
    found = response.extensions["callsheet"]
    assert isinstance(found, Stamps)
    return found


def test_a_body_goes_out_and_comes_back_with_its_times(client: httpx.Client) -> None:
    response = client.post("/", content=b"abc")
    seen = stamps(response)
    assert (response.status_code, response.content, response.reason_phrase) == (200, b"cba", "OK")
    assert [phase.name for phase in seen.phases] == ["dns", "connect", "send", "wait", "receive"]
    assert seen.end is not None
    assert 0 < seen.phases[0].end <= (seen.head_at or 0) <= seen.chunks[0].at <= seen.end.at


def test_httpx_keeps_doing_its_part(client: httpx.Client) -> None:
    response = client.get("/away", follow_redirects=True)
    assert (response.text, response.history[0].status_code) == ("plain", 302)
    assert "content-encoding" not in response.headers


def test_events_arrive_while_the_stream_is_open(client: httpx.Client) -> None:
    with client.stream("GET", "/events") as response:
        parts = response.iter_bytes()
        assert next(parts) == b"data: 1\n\n"
        GO_ON.set()
        assert next(parts) == b"data: 2\n\n"
    first, second = stamps(response).chunks
    assert first.at < second.at


def test_failures_are_the_clients_own_errors(client: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="3 of 10 bytes"):
        client.get("/cut")
    with pytest.raises(httpx.ReadTimeout):
        client.get("/silent", timeout=httpx.Timeout(5, read=0.2))
    with pytest.raises(httpx.ConnectError, match="refused"):
        client.get("http://127.0.0.1:1/")
