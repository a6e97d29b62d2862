"""Steps 4 to 6: sign, send, record; with cookies and redirects. One call gives one Exchange."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from callsheet.engine.cookies import CookieJar
from callsheet.engine.record import record
from callsheet.engine.resolve import Resolved
from callsheet.model.collection import StreamSpec
from callsheet.model.containers import Use
from callsheet.model.errors import Broken
from callsheet.model.exchange import (
    End,
    Ending,
    Exchange,
    Headers,
    Request,
    ResponseHead,
    Send,
    WireEvent,
)
from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins import registry
from callsheet.plugins.protocols import AuthSession

_REDIRECTS = (301, 302, 303, 307, 308)
_OF_THE_BODY = ("content-type", "content-length", "content-encoding", "transfer-encoding")
_OF_THE_ORIGIN = ("authorization", "cookie", "proxy-authorization")


@dataclass(frozen=True)
class Line:
    """What a call needs from the world, handed in by the session.

    ``interrupted`` tells whether Ctrl-C was pressed; ``heard_*`` are the live listeners.
    """

    send: Send
    jar: CookieJar
    auth: AuthSession
    wall_ns: Callable[[], int]
    interrupted: Callable[[], bool] = lambda: False
    interrupt: Callable[[], None] = lambda: None
    heard_request: Callable[[Request], None] = lambda request: None
    heard_written: Callable[[Request], None] = lambda request: None
    heard_head: Callable[[ResponseHead], None] = lambda head: None
    heard_event: Callable[[StreamEvent | Note], None] = lambda event: None
    heard_exchange: Callable[[Exchange], None] = lambda exchange: None


@dataclass
class _Way:
    """The exchanges gathered on the way to the last one.

    ``own_cookies``: the file names a Cookie header, so the run's cookies stay out; a cookie that
    auth adds stands beside them.
    """

    own_cookies: bool = False
    hops: list[Exchange] = field(default_factory=list)
    auth: list[Exchange] = field(default_factory=list)


def call(resolved: Resolved, line: Line) -> Exchange:
    """Send a request and all that belongs to it; the exchange that counts, the others inside it.

    Redirects follow RFC 9110 15.4: 303 becomes GET, 301 and 302 turn POST into GET as browsers
    do, 307 and 308 keep method and body. Credentials never go to another origin.
    """
    request, auth = resolved.request, resolved.auth
    way = _Way(own_cookies=request.header("cookie") is not None)
    while True:
        exchange = signed(request, auth, resolved.stream, line, way)
        if not resolved.follow_redirects or not redirects(exchange):
            break
        if len(way.hops) >= resolved.follow_redirects:
            message = f"more than {resolved.follow_redirects} redirects"
            exchange = replace(exchange, ending=Ending("redirects", message, "receive"))
            break
        way.hops.append(exchange)
        try:
            following = next_request(request, exchange)
        except ValueError as error:
            exchange = replace(way.hops.pop(), ending=Ending("redirects", str(error), "receive"))
            break
        if origin(following.url) != origin(request.url):
            auth = None
        request = following
    if not way.hops and not way.auth:
        return exchange
    return replace(exchange, hops=tuple(way.hops), auth=tuple(way.auth))


def signed(
    request: Request, auth: Use | None, stream: StreamSpec | None, line: Line, way: _Way
) -> Exchange:
    """One hop: the auth plugin's requests, each through the same transport."""
    if auth is None or auth.name == "none":
        answered = single(request, stream, line, way)
        line.heard_exchange(answered)
        return answered
    flow = registry.auth(auth.name).flow(request, auth.args, line.auth)
    exchange: Exchange | None = None
    try:
        step = next(flow)
        while True:
            if exchange is not None:
                way.auth.append(exchange)
            exchange = single(step, stream, line, way)
            try:
                step = flow.send(exchange)
            finally:  # told only now: the plugin hides the secrets that it finds in an answer
                line.heard_exchange(exchange)
    except StopIteration:
        assert exchange is not None, "an auth flow yields at least one request"
        return exchange
    except (Broken, UnicodeEncodeError) as error:
        way.auth.extend([exchange] if exchange is not None else [])
        kind, message = "auth", f"a value can't be signed: {error}"
        if isinstance(error, Broken):
            kind, message = error.kind, error.message
        return Exchange(request, line.wall_ns(), ending=Ending(kind, message, "auth"))


def single(request: Request, stream: StreamSpec | None, line: Line, way: _Way) -> Exchange:
    """One request over the wire, cookies added before and kept after."""
    kept = None if way.own_cookies else line.jar.header(request.url, line.wall_ns() / 1e9)
    if kept:
        request = request.with_header("Cookie", together(request.header("cookie"), kept))
    line.heard_request(request)
    started = line.wall_ns()
    exchange = record(
        request,
        guarded(line.send(request), line, started),
        stream,
        started,
        on_sent=line.heard_written,
        on_head=line.heard_head,
        on_event=line.heard_event,
    )
    if exchange.response is not None:
        cookies_set = set_cookies(exchange.response.headers)
        if cookies_set:
            accepted = line.jar.store(request.url, cookies_set, started / 1e9)
            exchange = replace(exchange, set_cookies=accepted)
    return exchange


def together(own: str | None, kept: str) -> str:
    """A request's own cookies, then those kept in the run under other names (one header only:
    RFC 6265 5.4)."""
    if not own:
        return kept
    names = {pair.partition("=")[0].strip() for pair in own.split(";")}
    others = [pair for pair in kept.split("; ") if pair.partition("=")[0] not in names]
    return "; ".join([own, *others])


def guarded(wire: Iterator[WireEvent], line: Line, started: int) -> Iterator[WireEvent]:
    """The wire events; Ctrl-C becomes an End of its own, so that what came so far is kept.

    ``started`` is when the call began, in wall-clock ns: the only clock left to tell how long it
    took. A second Ctrl-C is raised: whoever presses it again wants to leave at once.
    """
    at = 0
    try:
        for event in wire:
            if isinstance(event, End) and event.kind != "complete" and line.interrupted():
                event = replace(event, kind="interrupted", message="interrupted")
            at = getattr(event, "at", at)
            yield event
    except KeyboardInterrupt:
        if line.interrupted():
            raise
        line.interrupt()
        yield End(max(at, line.wall_ns() - started), "interrupted", "interrupted")
    finally:
        close = getattr(wire, "close", None)
        if close is not None:
            close()


def set_cookies(headers: Headers) -> list[str]:
    """All Set-Cookie fields, each by itself (RFC 6265 3: they must not be joined)."""
    return [value for name, value in headers if name.lower() == "set-cookie"]


def redirects(exchange: Exchange) -> bool:
    """Whether the answer sends us elsewhere."""
    response = exchange.response
    return (
        response is not None
        and not exchange.ending.broken
        and response.status in _REDIRECTS
        and response.header("location") is not None
    )


def next_request(request: Request, exchange: Exchange) -> Request:
    """The request that a redirect asks for. Raises ValueError when it leads nowhere."""
    response = exchange.response
    assert response is not None
    location = response.header("location") or ""
    raw = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        url = urljoin(request.url, raw)
        parts = urlsplit(url)
        origin(url)  # a port that is none
    except ValueError as error:
        raise ValueError(f"the redirect leads to a damaged address: {raw!r} ({error})") from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"the redirect leads to {url!r}, which is no http address")
    if not parts.fragment and (fragment := urlsplit(request.url).fragment):
        url = f"{url}#{fragment}"  # RFC 9110 10.2.2: the fragment is inherited
    method, body = request.method, request.body
    if (response.status == 303 and method != "HEAD") or (
        response.status in (301, 302) and method == "POST"
    ):
        method, body = "GET", None
    dropped = set(_OF_THE_BODY) if body is None else set()
    dropped |= {"host", "cookie"}
    if origin(url) != origin(request.url):
        dropped |= set(_OF_THE_ORIGIN)
    headers = tuple((name, value) for name, value in request.headers if name.lower() not in dropped)
    return replace(request, method=method, url=url, headers=headers, body=body)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port (RFC 6454)."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port
