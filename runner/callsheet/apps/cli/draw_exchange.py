"""The parts of one exchange as lines for a terminal: request, answer's head, body, events."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.apps.cli.highlight import highlight
from callsheet.model.exchange import Exchange, Headers, Request, Response, ResponseHead, first
from callsheet.plugins.drawing.bodies import Shown, shown, shown_answer
from callsheet.plugins.drawing.measures import duration, size
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.phase_bars import phase_bars
from callsheet.plugins.drawing.visible import one_line

SHORT_BODY = 20_000
"""Characters of a body that are shown when nobody asks for all of it."""
_WHOLE = 1 << 40
_EVENT_INDENT = 36
_ALIKE_KEPT = 12  # characters of the common beginning that are shown


def request_line(sent: Request, paint: Paint) -> str:
    """Method and URL."""
    return f"{paint.bold(paint.cyan(one_line(sent.method)))} {paint.bold(one_line(sent.url))}"


def request(sent: Request, paint: Paint, *, verbose: bool) -> Iterator[str]:
    """What goes out after the request line."""
    yield from headers(sent.headers, paint)
    if sent.body:
        yield ""
        kind = first(sent.headers, "content-type") or ""
        yield from _body(shown(sent.body, kind, _room(verbose)), paint, verbose)


def head(answer: ResponseHead, paint: Paint) -> Iterator[str]:
    """Status line and header fields of an answer, and when they came."""
    reason = f" {one_line(answer.reason)}" if answer.reason else ""
    came = paint.dim(f"  {answer.http_version}  after {duration(answer.at)}")
    yield f"{paint.bold(paint.status(answer.status))}{paint.bold(reason)}{came}"
    yield from headers(answer.headers, paint)


def headers(fields: Headers, paint: Paint) -> Iterator[str]:
    for name, value in fields:
        yield f"{paint.blue(one_line(name))}: {one_line(value)}"


def response_body(response: Response, paint: Paint, *, verbose: bool) -> Iterator[str]:
    """The answer's body, laid out and highlighted; a word when there is none."""
    if not response.body:
        yield paint.dim("(no body)" if not response.size else f"({size(response.size)} not kept)")
        return
    yield from _body(shown_answer(response, _room(verbose)), paint, verbose)


def _room(verbose: bool) -> int:
    return _WHOLE if verbose else SHORT_BODY


def _body(body: Shown, paint: Paint, verbose: bool) -> Iterator[str]:
    if body.text:
        yield highlight(body, paint)
    if body.note:
        hint = "" if verbose or body.language == "hex" else "; --verbose shows all that was kept"
        yield paint.dim(f"({body.note}{hint})")


def end(exchange: Exchange, paint: Paint) -> Iterator[str]:
    """Phases as a waterfall, then how it ended."""
    yield from phase_bars(exchange.phases, exchange.total, paint)
    ending = exchange.ending
    kind = (
        f"{ending.kind} while in {ending.phase}" if ending.broken and ending.phase else ending.kind
    )
    if ending.message:
        kind = f"{kind}: {one_line(ending.message)}"
    facts = []
    if exchange.response is not None:
        facts.append(size(exchange.response.size))
        if exchange.response.wire_size not in (0, exchange.response.size):
            facts.append(f"{size(exchange.response.wire_size)} on the wire")
        if exchange.response.peer:
            facts.append(f"from {exchange.response.peer}")
    drawn = paint.yellow(kind) if ending.broken else kind
    yield f"ended: {drawn}{paint.dim(''.join(f' · {fact}' for fact in facts))}"
