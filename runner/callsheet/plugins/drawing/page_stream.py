"""A stream in the HTML report: its timeline, its text, its figures, its events as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from callsheet.model.exchange import Exchange
from callsheet.model.merged import Merged
from callsheet.model.timeline import Note, StreamEvent, Timeline
from callsheet.plugins.drawing.bodies import shown
from callsheet.plugins.drawing.clock_line import clock_line
from callsheet.plugins.drawing.figure_rows import figure_rows, told
from callsheet.plugins.drawing.markup import block, inline
from callsheet.plugins.drawing.measures import duration, many, size
from callsheet.plugins.drawing.page_room import Room
from callsheet.plugins.drawing.svg_timeline import svg_timeline
from callsheet.plugins.merging import merged
from callsheet.plugins.payload_metrics import payload_metrics
from callsheet.plugins.stream_findings import findings
from callsheet.plugins.stream_metrics import metrics

_LONGEST_DATA = 400
_LEGEND = "Green: arrivals. Blue: first event. Dotted: response head. Dots: notes."


def stream(exchange: Exchange, timeline: Timeline, room: Room) -> str:
    """Everything about the stream of ``exchange``, as far as there is room for it."""
    made = merged(timeline)
    parts = [f'<h4>Stream <span class="soft">{inline(timeline.framing)}</span></h4>']
    parts.append(f'<dl class="facts">{"".join(_facts(exchange, timeline, made))}</dl>')
    if timeline.events:
        parts.append(f'{svg_timeline(exchange)}<p class="legend">{_LEGEND}</p>')
    parts.extend(f'<p class="finding">{inline(one, 400)}</p>' for one in findings(exchange))
    if made is not None:
        parts.append(_merged(made, room.body))
    parts.append(_figures(exchange))
    parts.append(f'<p class="legend">Clock: {clock_line(exchange)}.</p>')
    parts.append(_table(timeline, room.events))
    return "".join(parts)


def _facts(exchange: Exchange, timeline: Timeline, made: Merged | None) -> Iterator[str]:
    figures, payload = metrics(exchange), payload_metrics(exchange)
    yield _fact("events", f"{figures.events:,}")
    yield _fact("arrivals", f"{len(figures.arrivals):,}")
    if payload.ttft is not None:
        yield _fact("first payload", duration(payload.ttft))
    elif figures.first_event is not None:
        yield _fact("first event", duration(figures.first_event))
    for name, share in (("gap p50", 0.5), ("gap p95", 0.95), ("longest gap", 1)):
        if (gap := payload.gap(share)) is not None:
            yield _fact(name, duration(gap))
    if payload.tokens_per_second is not None:
        yield _fact("tokens per second", told("tokens_per_second", payload.tokens_per_second)[:-3])
    if timeline.notes:
        yield _fact("notes", f"{len(timeline.notes):,}")
    ended = exchange.ending.kind
    if made is not None and not made.complete:
        ended += ", with an error" if made.error is not None else ", not complete"
    yield _fact("ended", inline(ended))


def _merged(made: Merged, room: int) -> str:
    """The visible text, and the document behind a line to open."""
    text = made.text if len(made.text) <= room else f"{made.text[:room]}…"
    said = f'<pre class="said-text" tabindex="0">{block(text)}</pre>' if text else ""
    document = json.dumps(made.document, ensure_ascii=False, default=str).encode("utf-8", "replace")
    body = shown(document, "application/json", room)
    note = f'<p class="soft">{inline(body.note)}</p>' if body.note else ""
    files = "".join(
        f'<li><code>{inline(name)}</code> <span class="soft">{size(len(content))}</span></li>'
        for name, content in made.attachments.items()
    )
    return (
        f'<h4>Merged <span class="soft">{inline(made.format)}</span></h4>{said}'
        f'<details class="raw"><summary>The whole document</summary>'
        f'<pre class="body {body.language}" tabindex="0">{escape(body.text)}</pre>{note}</details>'
        f"{f'<ul>{files}</ul>' if files else ''}"
    )


def _figures(exchange: Exchange) -> str:
    rows = "".join(
        f"<tr><th>{row.name}</th><td>{row.value}</td><td>{row.net}</td>"
        f"<td>{inline(row.formula)}</td></tr>\n"
        for row in figure_rows(exchange)
    )
    return (
        '<details class="raw"><summary>All figures, with their formulas</summary>'
        '<table class="figures"><thead><tr><th>figure</th><th>value</th><th>net</th>'
        f"<th>formula</th></tr></thead><tbody>{rows}</tbody></table></details>"
    )


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
