"""Takes out of an exchange what no recording may hold, as recordings are kept in git.

First secrets that came in pieces, each in an event of its own: a model that repeats a key does so
token by token. Then every known secret, as everywhere. Then the fields that always carry
credentials. The cuts between reads stay where they were.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import accumulate
from typing import Any

from callsheet.engine.recording import MASK, parse, stopped_after
from callsheet.engine.redact import Redactor, Span, in_pieces, merged
from callsheet.model.exchange import Exchange, Headers, Request, Response
from callsheet.plugins import registry

CREDENTIALS = (
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "x-auth-token",
    "x-amz-security-token",
)
"""Header fields whose values are never recorded."""
_USERINFO = re.compile(r"(?<=://)[^/?#@]*@")
_LITERAL = re.compile(rb'("(?:[^"\\\r\n]|\\.)*")(\s*:)?')
Find = Callable[[str], list[Span]]
"""Where secrets stand in a text, as :meth:`callsheet.engine.redact.Redactor.spans`."""


def scrub(exchange: Exchange, redactor: Redactor) -> Exchange:
    """The exchange, and those on its way, without secrets and credentials."""
    pieced = _without_pieces(exchange, redactor.spans) if redactor.secrets else exchange
    shown = redactor.redact(pieced)
    return replace(
        shown,
        request=_request(shown.request),
        response=shown.response and _response(shown, shown.response),
        hops=tuple(scrub(hop, redactor) for hop in exchange.hops),
        auth=tuple(scrub(made, redactor) for made in exchange.auth),
        set_cookies=tuple((name, MASK) for name, _ in shown.set_cookies),
    )


def _request(request: Request) -> Request:
    url = _USERINFO.sub(f"{MASK}@", request.url)
    return replace(request, url=url, headers=_headers(request.headers))


def _response(exchange: Exchange, response: Response) -> Response:
    """The answer with the figures of what is recorded: a hash could give a short secret away."""
    body = response.body
    if exchange.timeline is not None:
        body = b"".join(chunk.data for chunk in exchange.timeline.chunks)
    shortened = response.shortened
    response = replace(response, headers=_headers(response.headers), kept=None)
    if shortened and exchange.timeline is None:
        return response
    import hashlib  # loads OpenSSL

    sha256 = hashlib.sha256(body).hexdigest()
    return replace(response, body=body, size=len(body), sha256=sha256)


def _headers(headers: Headers) -> Headers:
    return tuple((name, _value(name.lower(), value)) for name, value in headers)


def _value(name: str, value: str) -> str:
    """A field's value; of credentials the scheme, names and attributes stay."""
    if name not in CREDENTIALS:
        return value
    if name == "cookie":
        return "; ".join(f"{pair.partition('=')[0]}={MASK}" for pair in value.split("; "))
    if name == "set-cookie":
        pair, semicolon, attributes = value.partition(";")
        return f"{pair.partition('=')[0]}={MASK}{semicolon}{attributes}"
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {MASK}" if space else MASK


def _without_pieces(exchange: Exchange, find: Find) -> Exchange:
    """The same reads with the pieces of secrets masked, and their events as they are now."""
    timeline = exchange.timeline
    if timeline is None:
        return exchange
    reads = [chunk.data for chunk in timeline.chunks]
    spans = merged(_pieces(timeline.framing, b"".join(reads), find))
    if not spans:
        return exchange
    masked = zip(timeline.chunks, in_pieces(reads, spans, MASK.encode()), strict=True)
    chunks = tuple(replace(chunk, data=data) for chunk, data in masked)
    stopped = stopped_after(exchange)
    end = exchange.total if stopped is None else None
    parsed = parse(timeline.framing, chunks, (stopped or {}).get("events"), end)
    return replace(exchange, timeline=replace(parsed, merge=timeline.merge))


def _pieces(framing: str, data: bytes, find: Find) -> Iterator[Span]:
    """Where in a stream's bytes a text stands that is a part of a secret.

    Each place in the events' JSON is a channel of its own, and so is the data of all events.
    """
    channels: dict[tuple[object, ...], list[tuple[Span, str]]] = {}
    for place, text in _located(framing, data):
        try:
            leaves = list(_texts(json.loads(text), ()))
        except (ValueError, RecursionError):
            leaves = [((), text)]
        for channel, leaf in leaves:
            channels.setdefault(channel, []).append((place, leaf))
    for channel, pieces in channels.items():
        edges = list(accumulate(len(text) for _, text in pieces))
        for start, end in find("".join(text for _, text in pieces)):
            first, last = bisect_right(edges, start), bisect_left(edges, end)
            if first < last:  # what stands in one piece alone is found anyway
                for place, text in pieces[first : last + 1]:
                    yield from (_quoted if channel else _plain)(data, place, text)


def _located(framing: str, data: bytes) -> Iterator[tuple[Span, str]]:
    """Each event's data, and the bytes that it stands in."""
    decoder = registry.framing(framing).decoder()
    begin = end = 0
    for line in data.splitlines(keepends=True):
        end += len(line)
        for item in decoder.feed(line, end):
            if text := getattr(item, "data", ""):
                yield (begin, end), text
                begin = end


def _texts(value: Any, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str]]:
    """The texts in a JSON value, by their place; an ``index`` beside them is a part of it."""
    if isinstance(value, str):
        yield (*path, "$"), value
    elif isinstance(value, Mapping):
        at = (*path, value["index"]) if isinstance(value.get("index"), int) else path
        for key, item in value.items():
            yield from _texts(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*path, number))


def _quoted(data: bytes, place: Span, text: str) -> Iterator[Span]:
    """Where the JSON text stands, however it is escaped."""
    for match in _LITERAL.finditer(data, *place):
        try:
            found = not match[2] and json.loads(match[1])
        except ValueError:
            continue
        if found == text:
            yield match.start(1) + 1, match.end(1) - 1


def _plain(data: bytes, place: Span, text: str) -> Iterator[Span]:
    """Where the lines of a text stand."""
    for line in text.encode("utf-8", "surrogatepass").split(b"\n"):
        pattern = rb"(?:^|(?<=[\r\n: ]))" + re.escape(line) + rb"(?=[\r\n]|$)"
        if line and (match := re.compile(pattern).search(data, *place)):
            yield match.span()
