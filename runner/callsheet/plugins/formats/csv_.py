"""``csv``: one line for each event, for spreadsheets and data frames (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from callsheet.model.recorded import Recorded
from callsheet.plugins.protocols import Format

COLUMNS = (
    "case",
    "repeat",
    "step",
    "attempt",
    "event",
    "offset_ms",
    "gap_ms",
    "type",
    "size",
    "data",
)
_MS = 1_000_000


class Csv:
    """``offset_ms`` is the time since the start of the call, ``gap_ms`` that since the read before.

    Events that came with one read have one offset, and a gap only in the first of them.
    """

    suffix = "csv"
    parse = None

    def dump(self, recordings: Sequence[Recorded]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for recorded in recordings:
            writer.writerows(_rows(recorded))
        return text.getvalue()


def _rows(recorded: Recorded) -> Iterator[tuple[object, ...]]:
    timeline = recorded.exchange.timeline
    before: int | None = None
    for event in timeline.events if timeline is not None else ():
        gap = "" if before is None or event.at == before else f"{(event.at - before) / _MS:.6f}"
        before = event.at
        yield (
            recorded.case,
            recorded.repeat or "",
            recorded.step or "",
            recorded.attempt,
            event.index,
            f"{event.at / _MS:.6f}",
            gap,
            event.type,
            event.size,
            event.data,
        )


format: Format = Csv()
