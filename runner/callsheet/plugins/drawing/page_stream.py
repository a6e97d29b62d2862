"""A stream in the HTML report: its timeline, its figures, its events as a table."""

from __future__ import annotations

from collections.abc import Iterator

from callsheet.model.exchange import Exchange
from callsheet.model.timeline import Note, StreamEvent, Timeline
from callsheet.plugins.drawing.clock_line import clock_line
from callsheet.plugins.drawing.markup import inline
from callsheet.plugins.drawing.measures import duration, many
from callsheet.plugins.drawing.svg_timeline import svg_timeline
from callsheet.plugins.stream_metrics import metrics

_LONGEST_DATA = 400
_LEGEND = "Green: arrivals. Blue: first event. Dotted: response head. Dots: notes."


def stream(exchange: Exchange, timeline: Timeline, rows: int) -> str:
    """Everything about the stream of ``exchange``; at most ``rows`` events and notes are listed."""
    parts = [f'<h4>Stream <span class="soft">{inline(timeline.framing)}</span></h4>']
    parts.append(f'<dl class="facts">{"".join(_facts(exchange, timeline))}</dl>')
    if timeline.events:
        parts.append(f'{svg_timeline(exchange)}<p class="legend">{_LEGEND}</p>')
    parts.append(f'<p class="legend">Clock: {clock_line(exchange)}.</p>')
    parts.append(_table(timeline, rows))
    return "".join(parts)


def _facts(exchange: Exchange, timeline: Timeline) -> Iterator[str]:
    figures = metrics(exchange)
    yield _fact("events", f"{figures.events:,}")
    yield _fact("arrivals", f"{len(figures.arrivals):,}")
    if figures.first_event is not None:
        yield _fact("first event", duration(figures.first_event))
    for name, share in (("gap p50", 0.5), ("gap p95", 0.95), ("longest gap", 1)):
        if (gap := figures.gap(share)) is not None:
            yield _fact(name, duration(gap))
    if timeline.notes:
        yield _fact("notes", f"{len(timeline.notes):,}")
    yield _fact("ended", inline(exchange.ending.kind))


def _fact(name: str, value: str) -> str:
    return f"<div><dt>{name}</dt> <dd>{value}</dd></div>\n"


def _table(timeline: Timeline, rows: int) -> str:
    """Events and notes in order of time: the first of them, and the last few."""
    items: list[StreamEvent | Note] = sorted(
        (*timeline.events, *timeline.notes), key=lambda item: item.at
    )
    if not items:
        return '<p class="none">No event came.</p>'
    tail = rows // 4
    lines: list[str] = []
    before: int | None = None
    for index, item in enumerate(items):
        if len(items) <= rows or index < rows - tail or index >= len(items) - tail:
            lines.append(_row(item, before))
        elif index == rows - tail:
            left = many(len(items) - rows, "row")
            lines.append(f'<tr class="cut"><td colspan="5">… {left} not listed here …</td></tr>')
        if isinstance(item, StreamEvent):
            before = item.at
    return (
        '<div class="scroll" tabindex="0"><table><thead><tr><th>#</th><th>offset</th>'
        "<th>gap</th><th>type</th><th>data</th></tr></thead><tbody>"
        f"{''.join(lines)}</tbody></table></div>"
    )


def _row(item: StreamEvent | Note, before: int | None) -> str:
    if isinstance(item, Note):
        return (
            f'<tr class="note"><td></td><td>{duration(item.at)}</td><td></td>'
            f"<td>{inline(item.kind)}</td><td>{inline(item.text, _LONGEST_DATA)}</td></tr>"
        )
    gap = "" if before is None else "same read" if before == item.at else duration(item.at - before)
    return (
        f"<tr><td>{item.index}</td><td>{duration(item.at)}</td><td>{gap}</td>"
        f"<td>{inline(item.type, 80)}</td><td>{inline(item.data, _LONGEST_DATA)}</td></tr>"
    )
