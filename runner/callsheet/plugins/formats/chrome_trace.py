"""``chrome_trace``: the Trace Event Format, which ui.perfetto.dev and speedscope open."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

from callsheet.model.exchange import Exchange
from callsheet.model.recorded import Recorded
from callsheet.plugins.protocols import Format

_US = 1000
_EXCERPT = 200  # characters of an event's data that are shown


class ChromeTrace:
    """Each exchange is a process: its phases as spans (``X``), its events as instants (``i``).

    A counter (``C``) grows with its bytes and events. Times are µs since the first call began; of
    several recordings each stands where the wall clock had it.
    """

    suffix = "json"
    parse = None

    def dump(self, recordings: Sequence[Recorded]) -> str:
        first = min((one.exchange.started for one in recordings), default=0)
        events = [
            event
            for pid, recorded in enumerate(recordings, 1)
            for event in _events(recorded, pid, recorded.exchange.started - first)
        ]
        return json.dumps({"displayTimeUnit": "ms", "traceEvents": events}, indent=1) + "\n"


def _events(recorded: Recorded, pid: int, began: int) -> Iterator[dict[str, Any]]:
    exchange = recorded.exchange
    repeat = f"#{recorded.repeat}" if recorded.repeat is not None else ""
    step = f" {recorded.name}" if recorded.step else ""
    name = f"{recorded.case}{repeat}{step}"
    yield {"ph": "M", "pid": pid, "name": "process_name", "args": {"name": name}}
    for tid, thread in ((1, "phases"), (2, "events")):
        args = {"name": thread}
        yield {"ph": "M", "pid": pid, "tid": tid, "name": "thread_name", "args": args}
    for phase in exchange.phases:
        yield {
            "ph": "X",
            "pid": pid,
            "tid": 1,
            "cat": "phase",
            "name": phase.name,
            "ts": (began + phase.start) / _US,
            "dur": (phase.end - phase.start) / _US,
            "args": {"detail": phase.detail},
        }
    yield from _stream(exchange, pid, began)


def _stream(exchange: Exchange, pid: int, began: int) -> Iterator[dict[str, Any]]:
    timeline = exchange.timeline
    if timeline is None:
        return
    for event in timeline.events:
        yield {
            "ph": "i",
            "s": "t",
            "pid": pid,
            "tid": 2,
            "cat": "event",
            "name": event.type,
            "ts": (began + event.at) / _US,
            "args": {"index": event.index, "size": event.size, "data": event.data[:_EXCERPT]},
        }
    for note in timeline.notes:
        yield {
            "ph": "i",
            "s": "t",
            "pid": pid,
            "tid": 2,
            "cat": "note",
            "name": note.kind,
            "ts": (began + note.at) / _US,
            "args": {"text": note.text[:_EXCERPT]},
        }
    size, arrived = 0, [event.at for event in timeline.events]
    for chunk in timeline.chunks:
        size += len(chunk.data)
        came = bisect_right(arrived, chunk.at)
        yield {
            "ph": "C",
            "pid": pid,
            "name": "so far",
            "ts": (began + chunk.at) / _US,
            "args": {"bytes": size, "events": came},
        }


format: Format = ChromeTrace()
