"""Streams of plain text: the data of all events, joined. Only when named.

No end mark is known but ``[DONE]``, which many services send and which is no text.
"""

from __future__ import annotations

from callsheet.model.merged import Merged
from callsheet.model.timeline import Timeline
from callsheet.plugins.mergers._drafts import joined
from callsheet.plugins.mergers._gathering import DONE, Gathering
from callsheet.plugins.protocols import Merger


class Concat:
    """Gives one text."""

    def fits(self, timeline: Timeline) -> bool:
        return False

    def merge(self, timeline: Timeline) -> Merged:
        gathering = Gathering("concat", timeline, f"data: {DONE}")
        pieces: list[str] = []
        for event in timeline.events:
            if event.data == DONE:
                gathering.ended = True
            elif event.type == "error":
                gathering.fail(event.data)
            elif event.data:
                gathering.mark(event, "text")
                pieces.append(event.data)
        gathering.ended = gathering.ended or gathering.in_tail(DONE)
        text = joined(pieces)
        return gathering.merged(text, text, {})


merger: Merger = Concat()
