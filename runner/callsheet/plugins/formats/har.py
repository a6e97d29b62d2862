"""``har``: HTTP Archive 1.2, as browsers' developer tools write and read it.

HAR has no place for the events of a stream. They stand in ``_eventSourceMessages``, the name that
exporters have agreed on (fields of one's own begin with ``_``), each with Chrome's fields and with
``_offset``, ms since the start of the call. Published structure: http://www.softwareishard.com/
blog/har-12-spec/.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from callsheet import __version__
from callsheet.model.exchange import Exchange, Headers, Phase, Request, Response, first
from callsheet.model.recorded import Recorded
from callsheet.model.timeline import Timeline
from callsheet.plugins.formats._read_har import read_har
from callsheet.plugins.protocols import Format

MS = 1_000_000
_AS_WRITTEN = "%!#$&'()*+,/:;=?@[]~"  # what a URL may hold besides letters, digits and _.-


class Har:
    """One entry for each exchange; those on the way (redirects, auth) have entries of their own."""

    suffix = "har"

    def parse(self, text: str, path: str) -> tuple[Recorded, ...]:
        return read_har(text, path)

    def dump(self, recordings: Sequence[Recorded]) -> str:
        entries = [_entry(one, exchange) for one in recordings for exchange in _all(one.exchange)]
        entries.sort(key=lambda entry: str(entry["startedDateTime"]))
        creator = {"name": "callsheet", "version": __version__}
        log = {"version": "1.2", "creator": creator, "entries": entries}
        return json.dumps({"log": log}, indent=2) + "\n"


def _all(exchange: Exchange) -> Iterator[Exchange]:
    yield from exchange.auth
    yield from exchange.hops
    yield exchange


def _entry(recorded: Recorded, exchange: Exchange) -> dict[str, Any]:
    response, timeline = exchange.response, exchange.timeline
    entry: dict[str, Any] = {
        "startedDateTime": _instant(exchange.started),
        "time": 0,
        "request": _request(exchange),
        "response": _response(response, exchange),
        "cache": {},
        "timings": _timings(exchange.phases),
        "_identity": recorded.identity,
        "_clock": exchange.clock,
    }
    entry["time"] = sum(
        max(0, ms) for name, ms in entry["timings"].items() if name != "ssl"
    )  # ssl is a part of connect
    if response is not None and response.peer:
        host, _, port = response.peer.rpartition(":")
        entry |= {"serverIPAddress": host.strip("[]"), "connection": port}
    if exchange.ending.broken:
        entry["comment"] = f"{exchange.ending.kind}: {exchange.ending.message}"
    if timeline is not None:
        entry["_eventSourceMessages"] = _messages(timeline, exchange.started)
    return entry


def _instant(ns: int) -> str:
    seconds, rest = divmod(ns, 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{rest // 1000:06d}Z"


def _request(exchange: Exchange) -> dict[str, Any]:
    request = exchange.request
    body = request.body or b""
    found: dict[str, Any] = {
        "method": request.method,
        "url": quote(request.url, safe=_AS_WRITTEN),
        "httpVersion": exchange.response.http_version if exchange.response else "HTTP/1.1",
        "cookies": _cookies(request.headers),
        "headers": _fields(request.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": len(body),
    }
    if request.body is not None:
        found["postData"] = _post_data(request, body)
    return found


def _post_data(request: Request, body: bytes) -> dict[str, Any]:
    """HAR 1.2 knows no bytes here: what is no text is marked with a field of its own."""
    mime = {"mimeType": request.header("content-type") or "", "params": []}
    text, encoding = _text(body)
    return {**mime, "text": text, **({"_encoding": encoding} if encoding else {})}


def _response(response: Response | None, exchange: Exchange) -> dict[str, Any]:
    if response is None:  # as browsers write a call that broke
        return {
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_error": exchange.ending.message,
        }
    text, encoding = _text(response.body)
    content: dict[str, Any] = {
        "size": response.size,
        "compression": response.size - response.wire_size,
        "mimeType": first(response.headers, "content-type") or "",
        "text": text,
    }
    return {
        "status": response.status,
        "statusText": response.reason,
        "httpVersion": response.http_version,
        "cookies": _set_cookies(response.headers),
        "headers": _fields(response.headers),
        "content": {**content, **({"encoding": encoding} if encoding else {})},
        "redirectURL": first(response.headers, "location") or "",
        "headersSize": -1,
        "bodySize": response.wire_size,
    }


def _text(data: bytes) -> tuple[str, str]:
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        return b64encode(data).decode(), "base64"


def _fields(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _cookies(headers: Headers) -> list[dict[str, str]]:
    pairs = (first(headers, "cookie") or "").split("; ")
    named = (pair.partition("=") for pair in pairs if pair)
    return [{"name": name, "value": value} for name, _, value in named]


def _set_cookies(headers: Headers) -> list[dict[str, str]]:
    set_ = (value.partition(";")[0] for name, value in headers if name.lower() == "set-cookie")
    named = (pair.partition("=") for pair in set_)
    return [{"name": name, "value": value} for name, _, value in named]


def _timings(phases: tuple[Phase, ...]) -> dict[str, float]:
    """In ms; -1 where a phase was not needed. ``connect`` holds ``ssl``."""
    spans = {phase.name: (phase.end - phase.start) / MS for phase in phases}
    ssl = spans.get("tls", -1)
    connect = spans["connect"] + max(0, ssl) if "connect" in spans else -1
    return {
        "blocked": -1,
        "dns": spans.get("dns", -1),
        "connect": connect,
        "ssl": ssl,
        "send": spans.get("send", 0),
        "wait": spans.get("wait", 0),
        "receive": spans.get("receive", 0),
    }


def _messages(timeline: Timeline, started: int) -> list[dict[str, Any]]:
    """``time`` in seconds since the Unix epoch, as Chrome has it for WebSocket messages."""
    return [
        {
            "time": (started + event.at) / 1_000_000_000,
            "eventName": event.type,
            "eventId": event.id,
            "data": event.data,
            "_offset": event.at / MS,
        }
        for event in timeline.events
    ]


format: Format = Har()
