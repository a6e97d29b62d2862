"""A stream as lines for a terminal: each event as it comes, then what it was as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callsheet.model.exchange import Exchange
from callsheet.model.merged import Merged
from callsheet.model.timeline import Note, StreamEvent
from callsheet.plugins.drawing.clock_line import clock_line
from callsheet.plugins.drawing.figure_rows import figure_rows
from callsheet.plugins.drawing.measures import duration, many, size
from callsheet.plugins.drawing.paint import Paint
from callsheet.plugins.drawing.sparkline import sparkline
from callsheet.plugins.drawing.visible import cells, cut, one_line, visible
from callsheet.plugins.merging import merged
from callsheet.plugins.payload_metrics import payload_metrics
from callsheet.plugins.stream_findings import findings
from callsheet.plugins.stream_metrics import metrics, percentile

_EVENT_INDENT = 36
_ALIKE_KEPT = 12  # characters of the common beginning that are shown
_SHORT_TEXT = 24  # lines of a merged text that are shown when nobody asks for all of it
_SPARKS = 60
_STALL, _LEAST_STALL, _ENOUGH = 3, 200_000_000, 3


def stalled(gap: int, before: Sequence[int]) -> bool:
    """Whether a silence stands out: three times the middle one so far, and 200 ms at least."""
    if gap < _LEAST_STALL or len(before) < _ENOUGH:
        return False
    return gap > _STALL * percentile(before, 0.5)


def event_line(
    event: StreamEvent | Note,
    before: StreamEvent | None,
    paint: Paint,
    *,
    verbose: bool,
    stalled: bool = False,
) -> str:
    """One event or note: offset, gap to the arrival of the event ``before``, type, data.

    ``stalled`` marks the gap.

    Events of one read are one arrival: the second shows ``″`` for its gap. Data that is too long
    begins shortly before it differs from the data ``before``: chunks of a model's answer are alike
    for longer than a line.
    """
    gap = ""
    if before is not None:
        gap = "″" if before.at == event.at else f"+{duration(event.at - before.at)}"
    gap = f"{gap:>11}"
    times = f"{duration(event.at):>10} {paint.yellow(gap) if stalled else gap}"
    room = max(paint.width - _EVENT_INDENT, 20)
    if isinstance(event, Note):
        text = one_line(event.text)
        said = f"{event.kind} {text}" if verbose else cut(f"{event.kind} {text}", room)
        return paint.dim(f"{times}  # {said}")
    mark = paint.yellow("◂ ") if stalled else "  "
    name = cut(one_line(event.type), 10)
    if verbose:
        data = visible(event.data).replace("\n", f"\n{' ' * _EVENT_INDENT}")
    else:
        data = _news(one_line(event.data), one_line(before.data) if before else "", room)
    return f"{times}{mark}{paint.cyan(f'{name:<10}')}  {data}"


def _news(data: str, before: str, room: int) -> str:
    """``data`` within ``room`` cells, without most of what it begins with like ``before``."""
    pairs = enumerate(zip(data, before, strict=False))
    alike = next((index for index, (one, other) in pairs if one != other), 0)
    if cells(data[: room + 1]) > room and alike > room // 2:
        data = f"…{data[alike - _ALIKE_KEPT :]}"
    return cut(data, room)


def so_far(text: str, paint: Paint) -> str:
    """The end of a text that grows, on one line."""
    room, shown = paint.width - 4, one_line(text[-paint.width :])
    while cells(shown) > room:
        shown = shown[1:]
    return f"{paint.cyan('▌')} {shown}"


def whole(exchange: Exchange, paint: Paint, *, verbose: bool) -> Iterator[str]:
    """What the stream was: its text, its silences, its figures, what does not look right."""
    made = merged(exchange.timeline)
    if made is not None and made.text:
        yield from _text(made, paint, verbose)
        yield ""
    figures = metrics(exchange)
    came = f"{many(figures.events, 'event')} in {many(len(figures.arrivals), 'arrival')}"
    yield f"stream: {', '.join([came, *(_as_one(made) if made else ())])}"
    if gaps := payload_metrics(exchange).gaps:
        longest = f"gaps, longest {duration(max(gaps))}"
        yield f"{paint.cyan(sparkline(gaps, min(_SPARKS, paint.width - 30)))}  {paint.dim(longest)}"
    yield ""
    yield from _table(exchange, paint)
    for finding in findings(exchange):
        yield paint.yellow(f"! {cut(one_line(finding), 400)}")
    yield paint.dim(f"clock: {clock_line(exchange)}")


def _text(made: Merged, paint: Paint, verbose: bool) -> Iterator[str]:
    yield paint.dim("text")
    lines = visible(made.text).split("\n")
    short = lines if verbose else lines[:_SHORT_TEXT]
    yield from (f"  {line}" for line in short)
    if len(short) < len(lines):
        yield paint.dim(f"  (… {many(len(lines) - len(short), 'more line')}; --verbose shows all)")


def _as_one(made: Merged) -> Iterator[str]:
    """What the merger tells besides the text."""
    yield one_line(made.format)
    yield "complete" if made.complete else "an error came" if made.error else "not complete"
    if tokens := " ".join(f"{name} {count:,}" for name, count in made.usage.items() if count):
        yield f"tokens {tokens}"
    for name, content in made.attachments.items():
        yield f"{one_line(name)} {size(len(content))}"


def _table(exchange: Exchange, paint: Paint) -> Iterator[str]:
    rows = figure_rows(exchange)
    if not rows:
        return
    name, value = max(len(row.name) for row in rows), max(len(row.value) for row in rows)
    net = any(row.net for row in rows)
    head = f"{'':<{name}}  {'':>{value}}  {'net':>10}" if net else ""
    if net:
        yield paint.dim(head)
    room = max(paint.width - name - value - (16 if net else 4), 10)
    for row in rows:
        figure = f"{row.name:<{name}}  {row.value:>{value}}"
        beside = f"  {row.net:>10}" if net else ""
        yield f"{figure}{paint.dim(f'{beside}  {cut(row.formula, room)}')}".rstrip()
