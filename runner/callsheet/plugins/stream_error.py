"""Whether a service sent an error after its stream had begun, when HTTP had said 200 already."""

from __future__ import annotations

from typing import Any

from callsheet.model.timeline import Timeline
from callsheet.plugins.merging import merged

_LAST = 3
"""An error ends a stream: at most an end mark and a count of tokens come after it."""
_IGNORED = ("unknown_field", "tail_discarded")
_LONGEST = 300


def sent_error(timeline: Timeline) -> str:
    """What the error says, for people; empty when none came.

    The stream is merged only where something near its end looks like an error.
    """
    last = timeline.events[-_LAST:]
    texts = [event.data for event in last]
    texts += [note.text for note in timeline.notes if note.kind in _IGNORED]
    named = next((event for event in last if event.type == "error"), None)
    if named is None and not any("error" in text for text in texts):
        return ""
    made = merged(timeline)
    if made is not None:
        return "" if made.error is None else _said(made.error)
    return _said(named.data or "no more is said") if named is not None else ""


def _said(error: Any) -> str:
    """The message in an error object, else all of it."""
    if isinstance(error, dict) and isinstance(error.get("message"), str):
        error = error["message"]
    text = error if isinstance(error, str) else repr(error)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
