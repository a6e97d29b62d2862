"""A mock that answers from recordings: what it sends, in which pieces, due when."""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import replace

import pytest

from callsheet.apps.mock.received import Received
from callsheet.apps.mock.replaying import Replaying, reply_of
from callsheet.apps.mock.server import Answered, Refused, Reply, Server
from callsheet.apps.mock.serving import running
from callsheet.engine.record import record
from callsheet.model.collection import StreamLimits, StreamSpec
from callsheet.model.exchange import End, Request
from callsheet.model.recorded import Recorded
from recorded_fixture import CHAT, JSON, MS, SSE, STARTED, exchange, recorded

ASKED = Received("POST", "/v1/chat", "stream=1", (), CHAT.body or b"")
PIECES = (b"data: on", b"e\n\nda", b"ta: [DONE]\n\n")


def cut(kind: str):
    return exchange(b"data: 1\n\n", b"data", end=End(70 * MS, kind, "it broke", "receive"))


def test_a_stream_goes_out_in_its_reads_counted_from_the_end_of_sending() -> None:
    assert reply_of(exchange(*PIECES), "shop/chat") == Reply(
        200,
        (("Content-Type", "text/event-stream"),),
        tuple((number * 10 * MS - 3 * MS, piece) for number, piece in enumerate(PIECES, 1)),
        head_at=2 * MS,
        streamed=True,
        end_at=27 * MS,
        name="shop/chat",
    )


@pytest.mark.parametrize(("speed", "dues"), [(10, [MS * 7 // 10, MS * 17 // 10]), (1e400, [0, 0])])
def test_speed_divides_every_time(speed: float, dues: list[int]) -> None:
    reply = reply_of(exchange(b"data: 1\n\n", b"data: 2\n\n"), speed=speed)
    assert [due for due, _ in reply.pieces] == dues
    assert (reply.head_at, reply.end_at) == (round(2 * MS / speed), round(17 * MS / speed))


def test_a_document_goes_out_whole_at_its_first_byte() -> None:
    reply = reply_of(exchange(b'{"a":', b"1}", headers=JSON))
    assert (reply.pieces, reply.streamed) == (((7 * MS, b'{"a":1}'),), False)


def test_fields_of_the_connection_and_of_decoded_bytes_are_left_out() -> None:
    fields = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("X-Own", "1"))
    more = (("content-length", "7"), ("Connection", "close"), ("X-Own", "2"))
    reply = reply_of(exchange(b"", headers=(*fields, *more, *SSE)))
    assert reply.headers == (("X-Own", "1"), ("X-Own", "2"), *SSE)


@pytest.mark.parametrize("kind", ["cut", "reset", "protocol", "timeout", "interrupted"])
def test_an_answer_that_never_came_to_its_end_is_cut_where_it_was(kind: str) -> None:
    reply = reply_of(cut(kind))
    assert (reply.cut, reply.streamed, reply.end_at) == (True, True, 67 * MS)


def test_a_stream_that_was_left_early_by_rule_ends_with_its_last_read() -> None:
    spec = StreamSpec(limits=StreamLimits(events=1))
    reply = reply_of(exchange(b"data: 1\n\n", b"data: 2\n\n", spec=spec))
    assert (reply.cut, reply.end_at) == (False, 0)


def test_recordings_of_one_request_answer_in_turn_by_their_place() -> None:
    third = replace(recorded(b"data: 3\n\n"), repeat=2)
    second = replace(recorded(b"data: 2\n\n"), repeat=1, attempt=2)
    first = replace(recorded(b"data: 1\n\n"), repeat=1)
    replaying = Replaying([third, second, first])
    sent = [replaying(ASKED).pieces[0][1] for _ in range(4)]
    assert sent == [b"data: 1\n\n", b"data: 2\n\n", b"data: 3\n\n", b"data: 1\n\n"]


def test_of_several_that_fit_the_one_with_the_longest_body_is_taken() -> None:
    loose = recorded(b"data: loose\n\n", request=replace(CHAT, body=b"{}"))
    close = recorded(b"data: close\n\n")
    replaying = Replaying([loose, close])
    other = replace(ASKED, body=b'{"model": "large"}')
    assert replaying(ASKED).pieces[0][1] == b"data: close\n\n"
    assert replaying(other).pieces[0][1] == b"data: loose\n\n"


def test_what_was_answered_on_the_way_answers_too() -> None:
    token = exchange(
        b'{"token":1}', headers=JSON, request=Request("POST", "http://x/token", (), b"")
    )
    whole = recorded(b"data: 1\n\n")
    whole = replace(whole, exchange=replace(whole.exchange, auth=(token,)))
    sent = Replaying([whole])(Received("POST", "/token"))
    assert sent.pieces[0][1] == b'{"token":1}'


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (replace(ASKED, path="/v1/cats"), "what was recorded has another path"),
        (replace(ASKED, method="PUT"), "what was recorded has another method"),
        (replace(ASKED, query_text=""), "what was recorded has another query"),
        (replace(ASKED, body=b"[]"), "what was recorded has another body"),
    ],
)
def test_a_request_that_nothing_answers_is_told_what_is_different(
    asked: Received, what: str
) -> None:
    reply = Replaying([recorded(b"data: 1\n\n")])(asked)
    said = json.loads(reply.pieces[0][1])
    assert reply.status == 404
    assert said == {"error": f"no recording answers {asked.method} {asked.path}: {what}"}


def test_a_call_without_an_answer_answers_nothing() -> None:
    nobody = record(CHAT, iter([End(7, "refused", "nobody is there", "connect")]), None, STARTED)
    reply = Replaying([Recorded("shop/chat", nobody)])(ASKED)
    assert (reply.status, reply.pieces[0][1].endswith(b'nothing was recorded"}')) == (404, True)


def test_what_is_no_http_is_refused() -> None:
    reply = Replaying([])(Refused(413, "too large"))
    assert (reply.status, reply.pieces) == (413, ((0, b'{"error": "too large"}'),))


class Steps:
    """A clock that stands still, except for a wait: it ends ``late`` ns after its time."""

    def __init__(self, late: int) -> None:
        self.late, self.time, self.closed = late, 5_000_000_000, 0

    def now(self) -> int:
        return self.time

    async def until(self, at: int) -> None:
        self.time = max(self.time, at) + self.late
        await asyncio.sleep(0)

    def close(self) -> None:
        self.closed += 1


def ask(
    reply: Reply, late: int = 0, first_line: bytes = b"GET / HTTP/1.1"
) -> tuple[bytes, list[Answered], Steps]:
    """What a client gets, and what the server says of it."""
    heard: list[Answered] = []
    clock = Steps(late)
    with running(lambda _: reply, 1000, heard.append, pacer=lambda: clock) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(first_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
            got = b"".join(iter(lambda: connection.recv(65536), b""))
    return got, heard, clock


def test_each_read_is_one_write_and_the_stream_has_an_end_of_its_own() -> None:
    reply = reply_of(exchange(*PIECES))
    got, (answered,), clock = ask(reply)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in PIECES)
    assert got.partition(b"\r\n\r\n")[2] == chunks + b"0\r\n\r\n"
    sizes = [write.size for write in answered.writes[1:]]
    assert sizes == [len(piece) + len(b"%x\r\n\r\n" % len(piece)) for piece in PIECES] + [5]
    assert clock.closed == 1


def test_a_late_write_moves_no_other() -> None:
    reply = reply_of(exchange(*(b"data: 1\n\n" for _ in range(300))))
    _, (answered,), _ = ask(reply, late=250_000)
    assert {write.late for write in answered.writes[:-1]} == {250_000}
    assert [write.due for write in answered.writes[1:-1]] == [due for due, _ in reply.pieces]


def test_writes_that_are_overdue_go_out_at_once_until_they_have_caught_up() -> None:
    dues = tuple((index * MS, b"x") for index in range(5))
    _, (answered,), _ = ask(Reply(200, (), dues, streamed=True), late=3 * MS)
    late = [write.late for write in answered.writes]
    assert late == [3 * MS, 6 * MS, 8 * MS, 10 * MS, 12 * MS, 14 * MS, 21 * MS]


def test_a_cut_answer_ends_without_the_mark_of_http() -> None:
    got, (answered,), clock = ask(reply_of(cut("reset")))
    body = got.partition(b"\r\n\r\n")[2]
    assert body == b"9\r\ndata: 1\n\n\r\n4\r\ndata\r\n"
    assert (len(answered.writes), clock.time) == (3, 5_000_000_000 + 67 * MS)


def test_a_document_that_is_due_after_its_head_goes_out_by_itself() -> None:
    _, (answered,), _ = ask(reply_of(exchange(b"{}", headers=JSON)))
    assert [(write.due, write.late) for write in answered.writes] == [(2 * MS, 0), (7 * MS, 0)]


def test_head_waits_for_no_piece() -> None:
    _, (answered,), clock = ask(reply_of(exchange(*PIECES)), first_line=b"HEAD / HTTP/1.1")
    assert [write.due for write in answered.writes] == [2 * MS, 0]
    assert clock.time == 5_000_000_000 + 2 * MS


def test_a_write_waits_for_no_acknowledgement_of_the_one_before() -> None:
    writers: list[asyncio.StreamWriter] = []
    found: list[int] = []

    def answer(_: object) -> Reply:
        connection = writers[0].get_extra_info("socket")
        found.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        return Reply(204)

    async def serve_one() -> bytes:
        listener = socket.create_server(("127.0.0.1", 0))
        server = Server(listener, answer, 1000)

        async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            await server.connected(reader, writer)

        async with await asyncio.start_server(accepted, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            got = await reader.read()
            writer.close()
            return got

    assert asyncio.run(serve_one()).startswith(b"HTTP/1.1 204")
    assert [bool(value) for value in found] == [True]
