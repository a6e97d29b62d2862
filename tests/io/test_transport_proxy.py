"""Calls through a proxy: forwarded, tunnelled, refused."""

from __future__ import annotations

import base64
import socket
import ssl

import pytest
import trustme

from called import SHORT_CONNECT, call
from callsheet.model.exchange import HttpOptions, Request
from servers.proxy import proxying
from servers.rude import Peer, RudeServer, answering, document

CREDENTIALS = b"Basic " + base64.b64encode(b"ann:p@ss word")
ANN = "ann:p%40ss%20word@"


def context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(made)
    return made


@pytest.mark.parametrize("secure", [False, True])
def test_plain_http_is_forwarded_with_the_whole_url(secure: bool) -> None:
    proxy_tls = context() if secure else None
    with (
        RudeServer(answering(document(b"far"))) as server,
        RudeServer(proxying(CREDENTIALS), tls=proxy_tls) as proxy,
    ):
        via = proxy.url.replace("://", f"://{ANN}")
        http = HttpOptions(proxy=via, verify=False)
        called = call(Request("GET", f"{server.url}/a?b", http=http))

    assert called.body == b"far"
    assert called.sent.target == f"{server.url}/a?b"
    assert ("Proxy-Authorization", CREDENTIALS.decode()) in called.sent.headers
    told = "".join(f"{name}: {value}\r\n" for name, value in called.sent.headers)
    assert proxy.heard == [f"GET {server.url}/a?b HTTP/1.1\r\n{told}\r\n".encode()]


@pytest.mark.parametrize("secure", [False, True])
def test_https_is_tunnelled_and_the_proxy_sees_only_the_place(secure: bool) -> None:
    proxy_tls = context() if secure else None
    with (
        RudeServer(answering(document(b"far")), tls=context()) as server,
        RudeServer(proxying(CREDENTIALS), tls=proxy_tls) as proxy,
    ):
        via = proxy.url.replace("://", f"://{ANN}")
        http = HttpOptions(proxy=via, verify=False)
        called = call(Request("GET", f"{server.url}/secret", http=http))

    assert called.body == b"far"
    assert called.phases == ["dns", "connect", "tls", "send", "wait", "receive"]
    assert called.sent.target == "/secret"
    assert "Proxy-Authorization" not in dict(called.sent.headers)
    assert proxy.heard[0].startswith(b"CONNECT " + server.place.encode() + b" HTTP/1.1\r\n")
    assert b"secret" not in proxy.heard[0]


def test_a_tunnel_that_the_proxy_refuses_is_a_proxy_ending() -> None:
    with RudeServer(proxying(CREDENTIALS)) as proxy:
        http = HttpOptions(proxy=proxy.url, verify=False)
        called = call(Request("GET", "https://127.0.0.1:1/", http=http))

    message = "the proxy refused the tunnel: 407 Proxy Authentication Required"
    assert called.ended == ("proxy", "connect", message)


def test_a_proxy_that_is_not_there_is_a_proxy_ending() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{unused.getsockname()[1]}"
        http = HttpOptions(proxy=f"http://{place}")
        called = call(Request("GET", "http://example.invalid/", http=http))

    assert called.ended == ("proxy", "connect", f"proxy: connection refused by {place}")


def test_a_proxy_that_hangs_on_connect_is_bounded_by_the_connect_limit() -> None:
    with RudeServer(Peer.hang) as proxy:
        http = HttpOptions(proxy=proxy.url)
        called = call(Request("GET", "https://example.invalid/", http=http, limits=SHORT_CONNECT))

    within = "within 0.5 s (timeout: {connect: …}), while connecting"
    assert called.ended == ("timeout", "connect", f"no connection to example.invalid {within}")


def test_a_socks_proxy_without_its_package_says_what_to_install() -> None:
    called = call(Request("GET", "http://h/", http=HttpOptions(proxy="socks5://127.0.0.1:1")))

    message = "a socks5:// proxy needs one more package: pip install socksio"
    assert called.ended == ("proxy", "", message)


def test_a_proxy_url_that_is_none_is_said() -> None:
    called = call(Request("GET", "http://h/", http=HttpOptions(proxy="localhost:3128")))

    assert called.end.kind == "proxy"
