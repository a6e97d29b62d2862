"""One call: redirects by RFC 9110, cookies between hops, auth flows, Ctrl-C, listeners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from callsheet.engine.call import call, next_request, origin
from callsheet.engine.resolve import Resolved
from callsheet.model.containers import Use
from callsheet.model.exchange import End, Ending, Exchange, Request, ResponseHead, Sent, WireEvent
from callsheet.model.shape import Reader
from callsheet.model.source import NOWHERE, node_of
from callsheet.model.timeline import Chunk
from callsheet.plugins import registry
from callsheet.plugins.auth.api_key import ApiKeyArgs
from judging import answer
from staged import NOON, Reply, Service, Wire, by_path, gone, line_to, one_after_the_other, to

GET = Request("GET", "http://a.test/start")
POST = Request(
    "POST",
    "http://a.test/start",
    (("Content-Type", "text/plain"), ("X-Own", "1"), ("Authorization", "Bearer t")),
    b"body",
)


def auth_of(name: str, args: Any) -> Use:
    reader = Reader()
    value = registry.auth(name).shape.read(node_of(args), reader)
    assert reader.problems == []
    return Use(name, value, NOWHERE)


def made(
    request: Request, service: Service, follow: int = 20, auth: Use | None = None
) -> tuple[Exchange, Wire]:
    wire = Wire(service)
    resolved = Resolved(request, auth, None, follow)
    return call(resolved, line_to(wire.send)), wire


def shape_of(request: Request) -> tuple[str, str, list[str], bytes | None]:
    names = [name.lower() for name, _ in request.headers]
    return (request.method, request.url, names, request.body)


def test_redirects_are_off_unless_asked_for() -> None:
    exchange, wire = made(GET, by_path(start=to("/end")), follow=0)
    assert exchange.response is not None
    assert (exchange.response.status, exchange.hops, wire.lines()) == (
        302,
        (),
        ["GET http://a.test/start"],
    )


def test_each_hop_is_kept_in_order() -> None:
    exchange, wire = made(GET, by_path(start=to("/b"), b=to("c?x=1"), c=Reply(200, b"end")))
    assert exchange.response is not None
    assert exchange.response.body == b"end"
    hops = [(hop.request.url, hop.response and hop.response.status) for hop in exchange.hops]
    assert hops == [("http://a.test/start", 302), ("http://a.test/b", 302)]
    assert wire.lines()[-1] == "GET http://a.test/c?x=1"


KEPT = (POST.method, "http://a.test/end", ["content-type", "x-own", "authorization"], b"body")
AS_GET = ("GET", "http://a.test/end", ["x-own", "authorization"], None)


@pytest.mark.parametrize(
    ("status", "sent"),
    [(301, AS_GET), (302, AS_GET), (303, AS_GET), (307, KEPT), (308, KEPT)],
)
def test_a_post_keeps_or_loses_its_body_by_the_status(status: int, sent: object) -> None:
    _, wire = made(POST, by_path(start=to("/end", status), end=Reply()))
    assert shape_of(wire.sent[1]) == sent


@pytest.mark.parametrize(
    ("method", "status", "then"),
    [
        ("HEAD", 303, "HEAD"),
        ("PUT", 303, "GET"),
        ("PUT", 302, "PUT"),
        ("DELETE", 301, "DELETE"),
        ("HEAD", 302, "HEAD"),
    ],
)
def test_other_methods_change_only_where_the_rfc_says_so(
    method: str, status: int, then: str
) -> None:
    request = Request(method, "http://a.test/start")
    _, wire = made(request, by_path(start=to("/end", status), end=Reply()))
    assert wire.sent[1].method == then


@pytest.mark.parametrize(
    "elsewhere", ["http://b.test/end", "https://a.test/end", "http://a.test:81/end", "//b.test/end"]
)
def test_credentials_never_go_to_another_origin(elsewhere: str) -> None:
    headers = (("Authorization", "Bearer t"), ("Cookie", "a=1"), ("Host", "a.test"), ("X-Own", "1"))
    request = Request("GET", GET.url, headers)
    _, wire = made(request, by_path(start=to(elsewhere), end=Reply()))
    assert wire.sent[1].headers == (("X-Own", "1"),)


def test_the_auth_plugin_signs_no_request_to_another_origin_not_even_on_the_way_back() -> None:
    service = one_after_the_other(
        to("/same"), to("http://b.test/out"), to("http://a.test/back"), Reply()
    )
    _, wire = made(GET, service, auth=auth_of("bearer", "tok"))
    assert [request.header("Authorization") for request in wire.sent] == [
        "Bearer tok",
        "Bearer tok",
        None,
        None,
    ]


def test_a_same_origin_is_known_in_any_spelling() -> None:
    assert origin("http://A.test/x") == origin("http://a.test:80/") == ("http", "a.test", 80)
    assert origin("https://a.test") == ("https", "a.test", 443)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/end", "http://a.test/end#part"),
        ("/end#own", "http://a.test/end#own"),
        ("?q=1", "http://a.test/dir/start?q=1#part"),
        ("../end", "http://a.test/end#part"),
        ("//b.test/", "http://b.test/#part"),
    ],
)
def test_a_location_is_relative_and_inherits_the_fragment(location: str, url: str) -> None:
    request = Request("GET", "http://a.test/dir/start#part")
    exchange = answer(b"", 302, headers=(("Location", location),))
    assert next_request(request, exchange).url == url


def test_utf8_bytes_of_a_location_arrive_as_they_are_meant() -> None:
    location = "/grüße".encode().decode("latin-1")  # as HTTP header values are read
    exchange = answer(b"", 302, headers=(("Location", location),))
    assert next_request(GET, exchange).url == "http://a.test/grüße"


def test_a_loop_ends_at_the_limit_with_all_hops() -> None:
    exchange, wire = made(GET, lambda request: to("/start"), follow=3)
    assert exchange.ending == Ending("redirects", "more than 3 redirects", "receive")
    assert (len(exchange.hops), len(wire.sent)) == (3, 4)


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("ftp://a.test/x", "the redirect leads to 'ftp://a.test/x', which is no http address"),
        ("mailto:a@b", "the redirect leads to 'mailto:a@b', which is no http address"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_broken_and_says_where(
    location: str, message: str
) -> None:
    exchange, wire = made(GET, by_path(start=to(location)))
    assert exchange.ending.kind == "redirects"
    assert exchange.response is not None
    assert len(wire.sent) == 1
    assert exchange.hops == ()
    assert exchange.ending.message == message


@pytest.mark.parametrize("location", ["http://[::1/x", "http://a.test:99999/", "http://a.test:x/"])
def test_a_damaged_address_is_broken_not_a_crash(location: str) -> None:
    exchange, _ = made(GET, by_path(start=to(location)))
    assert exchange.ending.kind == "redirects"
    assert "damaged address" in exchange.ending.message


def test_a_redirect_without_location_or_cut_short_is_the_answer() -> None:
    plain, _ = made(GET, by_path(start=Reply(302, b"", ())))
    cut, _ = made(GET, by_path(start=Reply(302, b"", (("Location", "/x"),), End(9, "cut"))))
    assert (plain.ending.kind, cut.ending.kind) == ("complete", "cut")


def test_a_304_is_no_redirect_even_with_a_location() -> None:
    exchange, wire = made(GET, by_path(start=to("/x", 304)))
    assert exchange.response is not None
    assert (exchange.response.status, len(wire.sent)) == (304, 1)


# ---- cookies ----------------------------------------------------------------------------------


def test_cookies_set_on_a_hop_go_out_with_the_next() -> None:
    service = by_path(start=to("/end", 302, ("Set-Cookie", "sid=1; Path=/")), end=Reply())
    exchange, wire = made(GET, service)
    assert [request.header("Cookie") for request in wire.sent] == [None, "sid=1"]
    assert exchange.hops[0].set_cookies == (("sid", "1"),)


SETS_TWO = Reply(200, b"", (("Set-Cookie", "a=kept"), ("Set-Cookie", "b=2")))


def test_a_cookie_header_of_the_file_keeps_the_runs_cookies_out() -> None:
    wire = Wire(lambda request: SETS_TWO)
    line = line_to(wire.send)
    call(Resolved(GET), line)
    call(Resolved(Request("GET", GET.url, (("cookie", "a=own"),))), line)
    assert [request.headers for request in wire.sent] == [(), (("cookie", "a=own"),)]


def test_a_cookie_of_auth_stands_beside_kept_ones_of_other_names() -> None:
    wire = Wire(lambda request: SETS_TWO)
    line = line_to(wire.send)
    call(Resolved(GET), line)
    key = Use("api_key", ApiKeyArgs("own", cookie="a"), NOWHERE)
    call(Resolved(GET, key), line)
    assert [request.headers for request in wire.sent] == [(), (("Cookie", "a=own; b=2"),)]


# ---- auth flows -------------------------------------------------------------------------------


def test_a_challenge_stays_beside_the_answer() -> None:
    challenge = Reply(401, b"", (("WWW-Authenticate", 'Digest realm="r", nonce="n", qop="auth"'),))
    exchange, wire = made(
        GET,
        one_after_the_other(challenge, Reply(200, b"in")),
        auth=auth_of("digest", {"username": "u", "password": "p"}),
    )
    assert exchange.response is not None
    assert (
        exchange.response.status,
        [e.response and e.response.status for e in exchange.auth],
    ) == (
        200,
        [401],
    )
    assert (wire.sent[1].header("Authorization") or "").startswith("Digest ")


def test_an_auth_flow_that_fails_is_a_broken_exchange_without_an_answer() -> None:
    args = {"token_url": "http://a.test/token", "client_id": "c", "client_secret": "s"}
    exchange, wire = made(
        GET,
        by_path(token=Reply(500, b"no")),
        auth=auth_of("oauth2", {"grant": "client_credentials", **args}),
    )
    assert (exchange.ending.kind, exchange.ending.phase, exchange.response) == (
        "auth",
        "auth",
        None,
    )
    assert [e.request.url for e in exchange.auth] == ["http://a.test/token"]
    assert wire.lines() == ["POST http://a.test/token"]


def test_none_sends_the_request_as_it_is() -> None:
    _, wire = made(GET, lambda request: Reply(), auth=Use("none", None, NOWHERE))
    assert wire.sent == [GET]


# ---- the line ---------------------------------------------------------------------------------


def test_listeners_hear_every_request_head_and_exchange() -> None:
    wire, heard = Wire(by_path(start=to("/end"), end=Reply())), list[object]()
    line = line_to(
        wire.send,
        heard_request=lambda request: heard.append(request.url),
        heard_head=lambda head: heard.append(head.status),
        heard_exchange=lambda exchange: heard.append(exchange.ending.kind),
    )
    call(Resolved(GET, follow_redirects=1), line)
    assert heard == [
        "http://a.test/start", 302, "complete", "http://a.test/end", 200, "complete",
    ]  # fmt: skip


def test_ctrl_c_keeps_what_came_tells_the_run_and_closes_the_wire() -> None:
    pressed: list[bool] = []
    wire = Wire(lambda request: Reply(200, b'{"half":', ctrl_c=True))
    line = line_to(wire.send, interrupt=lambda: pressed.append(True))
    exchange = call(Resolved(GET), line)
    assert exchange.response is not None
    assert exchange.response.body == b'{"half":'
    assert exchange.ending == Ending("interrupted", "interrupted")
    assert (pressed, wire.closed) == ([True], 1)


def test_a_call_that_ctrl_c_ends_took_as_long_as_it_took() -> None:
    times = iter(NOON + at for at in (0, 0, 800_000_000))
    wire = Wire(lambda request: Reply(0, ctrl_c=True))
    exchange = call(Resolved(GET), line_to(wire.send, wall_ns=lambda: next(times)))
    assert exchange.total == 800_000_000


def test_the_request_is_told_as_it_went_out() -> None:
    def send(request: Request) -> Iterator[WireEvent]:
        yield Sent((("Host", "a.test"),))
        yield from Reply().wire()

    heard: list[Request] = []
    call(Resolved(GET), line_to(send, heard_written=heard.append))
    assert heard == [replace(GET, headers=(("Host", "a.test"),))]


def test_a_second_ctrl_c_is_raised_and_closes_the_wire_all_the_same() -> None:
    wire = Wire(lambda request: Reply(200, b"", ctrl_c=True))
    with pytest.raises(KeyboardInterrupt):
        call(Resolved(GET), line_to(wire.send, interrupted=lambda: True))
    assert wire.closed == 1


def test_a_call_that_the_run_aborted_is_interrupted_not_reset() -> None:
    wire = Wire(lambda request: gone("reset"))
    exchange = call(Resolved(GET), line_to(wire.send, interrupted=lambda: True))
    assert (exchange.ending.kind, exchange.ending.phase) == ("interrupted", "connect")


def test_an_answer_that_was_whole_before_ctrl_c_stays_whole() -> None:
    wire = Wire(lambda request: Reply())
    exchange = call(Resolved(GET), line_to(wire.send, interrupted=lambda: True))
    assert exchange.ending == Ending("complete")


def test_a_transport_may_be_any_iterator() -> None:
    def send(request: Request) -> Iterator[WireEvent]:
        return iter((ResponseHead(1, 200, "OK", ()), Chunk(2, b"x"), End(3)))

    exchange = call(Resolved(GET), line_to(send))
    assert (exchange.started, exchange.total, exchange.ending) == (NOON, 3, Ending("complete"))
