"""Reads a recording: lines become exchanges again, their events parsed anew.

A recording that was cut at any byte is read as far as it goes. Anything else that is wrong with a
line is a problem with its place. Unknown kinds of lines and unknown keys are left aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any, TypeVar

from callsheet.engine.recording import FORMAT, VERSION, parse
from callsheet.model.errors import Problem, ProblemsError
from callsheet.model.exchange import (
    Ending,
    Exchange,
    Headers,
    HttpOptions,
    Lag,
    Phase,
    Request,
    Response,
)
from callsheet.model.frozen import frozen
from callsheet.model.recorded import Recorded
from callsheet.model.source import Source
from callsheet.model.timeline import Chunk

T = TypeVar("T")
CUT = Ending("recording", "the recording ends before the exchange does", "receive")


@frozen
class Line:
    """One line, taken apart by type: what is not there is None, what is wrong is a problem."""

    values: Mapping[str, Any] = field(repr=False)
    source: Source

    def take(self, key: str, kind: type[T]) -> T | None:
        """The value of a key; raises ProblemsError when it is of another type."""
        value = self.values.get(key)
        if value is None or (isinstance(value, kind) and not isinstance(value, bool)):
            return value
        raise self.wrong(f"'{key}' is {json.dumps(value)[:40]}, which is no {_NAMES[kind]}")

    def need(self, key: str, kind: type[T]) -> T:
        """The same for a key that must be there."""
        value = self.take(key, kind)
        if value is None:
            raise self.wrong(f"the line has no '{key}'")
        return value

    def under(self, key: str) -> Line:
        """A map inside the line."""
        return Line(self.need(key, dict), self.source)

    def pairs(self, key: str) -> Headers:
        """A list of names with values."""
        listed = self.need(key, list)
        for pair in listed:
            if not (isinstance(pair, list) and [type(part) for part in pair] == [str, str]):
                raise self.wrong(
                    f"'{key}' holds {json.dumps(pair)[:40]}, which is no pair of texts"
                )
        return tuple((name, value) for name, value in listed)

    def data(self, as_text: str, as_base64: str) -> bytes | None:
        """Bytes, from text or from base64."""
        text = self.take(as_text, str)
        if text is not None:
            return text.encode("utf-8", "surrogatepass")
        encoded = self.take(as_base64, str)
        if encoded is None:
            return None
        from base64 import b64decode

        try:
            return b64decode(encoded, validate=True)
        except ValueError:
            raise self.wrong(f"'{as_base64}' is no base64") from None

    def wrong(self, message: str) -> ProblemsError:
        return ProblemsError((Problem("bad-recording", message, self.source, _MEND),))


_NAMES: Mapping[type, str] = {int: "whole number", str: "text", list: "list", dict: "map"}
_MEND = "record it again, or take the file from git"


def read(data: bytes, path: str = "") -> tuple[Recorded, ...]:
    """All recordings of a file, in its order; none when it is empty or cut in its first line.

    Raises ProblemsError for a line that is damaged other than by the file's end.
    """
    found: list[Recorded] = []
    on_the_way: list[tuple[str, Exchange]] = []
    calls = _calls(_lines(data, path))
    for number, (head, rest) in enumerate(calls, 1):
        exchange, whole = _exchange(head, rest)
        way = head.take("way", str) or ""
        if way and whole and number < len(calls):
            on_the_way.append((way, exchange))
            continue
        exchange = replace(
            exchange,
            hops=tuple(passed for name, passed in on_the_way if name == "redirect"),
            auth=tuple(passed for name, passed in on_the_way if name == "auth"),
        )
        found.append(_recorded(head, exchange, path, whole=whole and not way))
        on_the_way.clear()
    return tuple(found)


def _lines(data: bytes, path: str) -> Iterable[Line]:
    *whole, last = data.split(b"\n")
    for number, text in enumerate((*whole, last), 1):
        source = Source(path, number, 1)
        try:
            values = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError) as error:
            if number > len(whole):
                return  # the end that a crash cut off
            raise Line({}, source).wrong(f"the line is no JSON: {error}") from None
        if isinstance(values, dict):
            yield Line(values, source)
        elif values is not None:
            raise Line({}, source).wrong("the line is no JSON object")


def _calls(found: Iterable[Line]) -> list[tuple[Line, list[Line]]]:
    """Each head with the lines that follow it."""
    calls: list[tuple[Line, list[Line]]] = []
    for line in found:
        if line.need("kind", str) == "head":
            if line.take("format", str) != FORMAT:
                raise line.wrong("this is no recording of Callsheet's")
            if (version := line.need("version", int)) > VERSION:
                message = f"the recording has version {version}; up to {VERSION} can be read here"
                mend = "update callsheet, or record it again"
                raise ProblemsError((Problem("recording-version", message, line.source, mend),))
            calls.append((line, []))
        elif not calls:
            raise line.wrong("a recording begins with its head line")
        else:
            calls[-1][1].append(line)
    return calls


def _recorded(head: Line, exchange: Exchange, path: str, *, whole: bool) -> Recorded:
    return Recorded(
        identity=head.need("identity", str),
        exchange=exchange,
        row=head.take("row", int),
        repeat=head.take("repeat", int),
        step=head.take("step", int) or 0,
        name=head.take("name", str) or "",
        attempt=head.need("attempt", int),
        path=path,
        whole=whole,
    )


def _exchange(head: Line, rest: list[Line]) -> tuple[Exchange, bool]:
    """The exchange, and whether all of it is there."""
    kinds: dict[str, list[Line]] = {}
    for line in rest:
        kinds.setdefault(line.need("kind", str), []).append(line)
    phases = tuple(map(_phase, kinds.get("phase", ())))
    chunks = tuple(map(_chunk, kinds.get("read", ())))
    answer = kinds.get("response", [None])[0]
    end = kinds.get("end", [None])[0]
    clock = head.under("clock")
    latest = max((0, *(phase.end for phase in phases), *(chunk.at for chunk in chunks)))
    total = end.need("t", int) if end else latest
    stopped = end.under("stopped") if end and end.take("stopped", dict) else None
    timeline = None
    if answer and (framing := answer.take("framing", str)) is not None:
        close = None if stopped or not end else total
        timeline = parse(framing, chunks, stopped.take("events", int) if stopped else None, close)
        timeline = replace(timeline, merge=answer.take("merge", str) or "auto")
    first = next((chunk.at for chunk in chunks if chunk.data), None)
    exchange = Exchange(
        request=_request(head.under("request")),
        started=clock.need("started", int),
        phases=phases,
        response=_response(answer, chunks, end) if answer else None,
        timeline=timeline,
        ending=_ending(end) if end else CUT,
        total=total,
        headers_at=answer.take("t", int) if answer else None,
        first_byte_at=end.take("first_byte", int) if end else first,
        set_cookies=end.pairs("cookies") if end and "cookies" in end.values else (),
        clock=clock.need("source", str),
        lag=_lag(end.under("lag")) if end and end.take("lag", dict) else None,
    )
    return exchange, end is not None


def _request(line: Line) -> Request:
    body = line.data("body", "body_base64")
    line.need("scrubbed", list)  # for people
    return Request(line.need("method", str), line.need("url", str), line.pairs("headers"), body)


def _phase(line: Line) -> Phase:
    detail = line.take("detail", str) or ""
    return Phase(line.need("name", str), line.need("start", int), line.need("end", int), detail)


def _chunk(line: Line) -> Chunk:
    data = line.data("text", "base64")
    if data is None:
        raise line.wrong("the line has neither 'text' nor 'base64'")
    wire = line.take("wire", int)
    return Chunk(
        line.need("t", int),
        data,
        len(data) if wire is None else wire,
        line.take("u", int) or 0,
        line.take("late", int) or 0,
    )


def _response(line: Line, chunks: tuple[Chunk, ...], end: Line | None) -> Response:
    import hashlib  # loads OpenSSL

    body = b"".join(chunk.data for chunk in chunks)
    size, wire_size = len(body), sum(chunk.wire for chunk in chunks)
    if end and "size" in end.values:
        size, wire_size = end.need("size", int), end.need("wire_size", int)
        sha256 = end.need("sha256", str)
    else:
        sha256 = hashlib.sha256(body).hexdigest()
    return Response(
        status=line.need("status", int),
        reason=line.need("reason", str),
        headers=line.pairs("headers"),
        http_version=line.need("http", str),
        body=body[: HttpOptions().keep_body],
        size=size,
        sha256=sha256,
        wire_size=wire_size,
        peer=line.need("peer", str),
    )


def _ending(line: Line) -> Ending:
    message, phase = line.take("message", str) or "", line.take("phase", str) or ""
    return Ending(line.need("how", str), message, phase)


def _lag(line: Line) -> Lag:
    return Lag(line.need("p50", int), line.need("p99", int), line.need("max", int))
