"""The parts of one exchange as lines for a terminal: request, answer's head, body, events."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.apps.cli.highlight import highlight
from callsheet.model.exchange import Exchange, Headers, Request, Response, ResponseHead, first
from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins.drawing.bodies import Shown, shown, shown_answer
from callsheet.plugins.drawing.clock_line import clock_line
from callsheet.plugins.drawing.measures import duration, many, size
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.phase_bars import phase_bars
from callsheet.plugins.drawing.visible import cells, cut, one_line, visible
from callsheet.plugins.stream_metrics import metrics

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


def event_line(
    event: StreamEvent | Note, before: StreamEvent | None, paint: Paint, *, verbose: bool
) -> str:
    """One event or note: offset, gap to the arrival of the event ``before``, type, data.

    Events of one read are one arrival: the second shows ``″`` for its gap. Data that is too long
    begins shortly before it differs from the data ``before``: chunks of a model's answer are alike
    for longer than a line.
    """
    gap = ""
    if before is not None:
        gap = "″" if before.at == event.at else f"+{duration(event.at - before.at)}"
    times = f"{duration(event.at):>10} {gap:>11}"
    room = max(paint.width - _EVENT_INDENT, 20)
    if isinstance(event, Note):
        text = one_line(event.text)
        said = f"{event.kind} {text}" if verbose else cut(f"{event.kind} {text}", room)
        return paint.dim(f"{times}  # {said}")
    name = cut(one_line(event.type), 10)
    if verbose:
        data = visible(event.data).replace("\n", f"\n{' ' * _EVENT_INDENT}")
    else:
        data = _news(one_line(event.data), one_line(before.data) if before else "", room)
    return f"{times}  {paint.cyan(f'{name:<10}')}  {data}"


def _news(data: str, before: str, room: int) -> str:
    """``data`` within ``room`` cells, without most of what it begins with like ``before``."""
    pairs = enumerate(zip(data, before, strict=False))
    alike = next((index for index, (one, other) in pairs if one != other), 0)
    if cells(data[: room + 1]) > room and alike > room // 2:
        data = f"…{data[alike - _ALIKE_KEPT :]}"
    return cut(data, room)


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
    if exchange.timeline is not None:
        yield f"stream: {', '.join(_figures(exchange))}"
        yield paint.dim(f"clock: {clock_line(exchange)}")


def _figures(exchange: Exchange) -> Iterator[str]:
    figures = metrics(exchange)
    yield f"{many(figures.events, 'event')} in {many(len(figures.arrivals), 'arrival')}"
    if figures.first_event is not None:
        yield f"first after {duration(figures.first_event)}"
    shares = (("p50", 0.5), ("p95", 0.95), ("max", 1))
    gaps = [(name, figures.gap(share)) for name, share in shares]
    if said := " ".join(f"{name} {duration(gap)}" for name, gap in gaps if gap is not None):
        yield f"gaps {said}"
