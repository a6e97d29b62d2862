"""One exchange in the HTML report: request as sent, phases, answer, stream."""

from __future__ import annotations

from callsheet.model.exchange import Exchange, Headers, first
from callsheet.plugins.drawing.bodies import Shown, shown, shown_answer
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.measures import duration, size
from callsheet.plugins.drawing.page_room import Room
from callsheet.plugins.drawing.page_stream import stream
from callsheet.plugins.drawing.svg_phases import svg_phases


def exchange(made: Exchange, room: Room) -> str:
    """The whole exchange, with the token requests and redirects that led to it."""
    parts = [_short("Authentication", hop) for hop in made.auth]
    parts.extend(_short("Redirected from", hop) for hop in made.hops)
    parts.append(f'<div class="pair">{_request(made, room)}{_answer(made, room)}</div>')
    if made.phases:
        parts.append(f'<h4>Phases <span class="soft">{duration(made.total)} in all</span></h4>')
        parts.append(svg_phases(made.phases, made.total))
    if made.timeline is not None:
        parts.append(stream(made, made.timeline, room))
    return "".join(parts)


def target(made: Exchange) -> str:
    """Method and URL."""
    request = made.request
    return f"<b>{inline(request.method)}</b> {inline(request.url)}"


def status(made: Exchange) -> str:
    """The status in a pill of its class, or how the exchange ended without an answer."""
    if made.response is None:
        return f'<span class="status s0">{inline(made.ending.kind)}</span>'
    code = made.response.status
    return f'<span class="status s{code // 100}">{code}</span>'


def _short(word: str, made: Exchange) -> str:
    return (
        f'<p class="hop"><span class="soft">{word}</span> <code>{target(made)}</code> '
        f"{status(made)} <span>{duration(made.total)}</span></p>\n"
    )


def _request(made: Exchange, room: Room) -> str:
    request = made.request
    kind = first(request.headers, "content-type") or ""
    return (
        f'<section><h4>Request</h4><p class="target"><code>{target(made)}</code></p>'
        f"{_headers(request.headers)}{_body(shown(request.body or b'', kind, room.body))}</section>"
    )


def _answer(made: Exchange, room: Room) -> str:
    ending = made.ending
    said = f'<p class="ending">{inline(ending.message)}</p>' if ending.message else ""
    answer = made.response
    if answer is None:
        none = f'<p class="target">{status(made)} no answer</p>'
        return f"<section><h4>Response</h4>{none}{said}</section>"
    facts = [inline(answer.http_version), size(answer.size)]
    if answer.wire_size not in (0, answer.size):
        facts.append(f"{size(answer.wire_size)} on the wire")
    if answer.peer:
        facts.append(inline(answer.peer))
    if ending.broken:
        facts.append(inline(ending.kind))
    body = _body(shown_answer(answer, room.body))
    if made.timeline is not None:  # its events are listed below
        body = f'<details class="raw"><summary>Body as received</summary>{body}</details>'
    return (
        f'<section><h4>Response</h4><p class="target">{status(made)} {inline(answer.reason, 200)} '
        f'<span class="soft">{" · ".join(facts)}</span></p>{said if ending.broken else ""}'
        f"{_headers(answer.headers)}{body}</section>"
    )


def _headers(fields: Headers) -> str:
    if not fields:
        return ""
    lines = "\n".join(f"<i>{inline(name)}</i>: {inline(value)}" for name, value in fields)
    return f'<pre class="headers">{lines}</pre>'


def _body(body: Shown) -> str:
    note = f'<p class="soft">{inline(body.note)}</p>' if body.note else ""
    if not body.text:
        return note or '<p class="none">No body.</p>'
    from html import escape

    return f'<pre class="body {body.language}" tabindex="0">{escape(body.text)}</pre>{note}'
