"""Plays a service to an auth flow: hands it answers, keeps what it sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from callsheet.model.exchange import Ending, Exchange, Headers, Request, Response
from callsheet.model.shape import BAD, Reader
from callsheet.model.source import node_of
from callsheet.plugins import registry
from callsheet.plugins.protocols import Auth, AuthSession

Service = Callable[[Request], Exchange]
GET = Request("GET", "http://api.example/things?x=1")


def session(now: float = 1_000_000.0, cnonce: str = "c0ffee") -> AuthSession:
    return AuthSession(now=lambda: now, random_hex=lambda count: cnonce)


def args(method: str, value: Any) -> Any:
    """The arguments as the loader reads them; fails on any problem."""
    reader = Reader()
    read = registry.auth(method).shape.read(node_of(value), reader)
    assert reader.problems == []
    return read


def problems(method: str, value: Any) -> list[str]:
    reader = Reader()
    assert registry.auth(method).shape.read(node_of(value), reader) is BAD
    return [problem.message for problem in reader.problems]


def answer(
    request: Request, status: int = 200, headers: Headers = (), body: bytes = b""
) -> Exchange:
    digest = hashlib.sha256(body).hexdigest()
    response = Response(status, "", headers, "HTTP/1.1", body, len(body), digest)
    return Exchange(request, 0, response=response)


def silence(request: Request) -> Exchange:
    return Exchange(request, 0, ending=Ending("refused", "nothing listens on port 9"))


def play(
    method: Auth, request: Request, arguments: Any, service: Service, run: AuthSession
) -> list[Request]:
    """All requests of a flow, each answered by the service."""
    sent: list[Request] = []
    flow = method.flow(request, arguments, run)
    step = next(flow)
    while True:
        sent.append(step)
        try:
            step = flow.send(service(step))
        except StopIteration:
            return sent


def in_turn(*answers: Callable[[Request], Exchange]) -> Service:
    """A service that gives these answers one after the other."""
    rest: Iterable[Callable[[Request], Exchange]] = iter(answers)
    return lambda request: next(rest)(request)  # type: ignore[call-overload, no-any-return]


def signed(method: str, value: Any, request: Request = GET) -> Request:
    """The one request of a method that needs no answer."""
    sent = play(registry.auth(method), request, args(method, value), answer, session())
    assert len(sent) == 1
    return sent[0]
