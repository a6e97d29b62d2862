"""A stream as the one document that the plain call would have returned.

The merger is named, or told by the first events' shape, or a JSONPath gives the text.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from importlib import import_module

from callsheet.model.merged import Merged
from callsheet.model.timeline import Timeline
from callsheet.plugins import registry
from callsheet.plugins.protocols import Merger

LIKELY = ("openai_chat", "openai_responses", "anthropic", "gemini", "ollama")
"""Mergers that are asked first, so that the others need not even be imported."""


def merged(timeline: Timeline | None) -> Merged | None:
    """The document of a stream by its own ``merge``, made once however many ask for it.

    None where there is no stream, or its format is not known. Raises as :func:`merge` does.
    """
    if timeline is None or timeline.merged is not None:
        return None if timeline is None else timeline.merged
    if getattr(_last, "timeline", None) is not timeline:
        _last.merged = merge(timeline, timeline.merge)
        _last.timeline = timeline
    made: Merged | None = _last.merged
    return made


_last = threading.local()  # the timeline that this thread merged last, and its document


def merge(timeline: Timeline, name_or_rule: str = "auto") -> Merged | None:
    """Merge by a merger's name, by a rule (it begins with ``$``), or by shape (``auto``).

    Gives None when the shape is not known. Raises ProblemsError for an unknown name, ValueError
    for a rule that is no JSONPath; whatever the events hold raises nothing.
    """
    if name_or_rule == "auto":
        merger = auto(timeline)
    elif name_or_rule.startswith("$"):
        merger = rule(name_or_rule)
    else:
        merger = registry.merger(name_or_rule)
    return None if merger is None else merger.merge(timeline)


def auto(timeline: Timeline) -> Merger | None:
    """The merger that the first events fit, or None."""
    return likely(timeline) or _fitting(
        timeline, (name for name in registry.names("mergers") if name not in LIKELY)
    )


def likely(timeline: Timeline) -> Merger | None:
    """As :func:`auto`, but only one of the likely mergers."""
    return _fitting(timeline, LIKELY)


def load_likely() -> None:
    """Import the likely mergers now: while a stream comes there is no time for it."""
    for name in LIKELY:
        registry.merger(name)


def _fitting(timeline: Timeline, names: Iterable[str]) -> Merger | None:
    mergers = (registry.merger(name) for name in names)
    return next((merger for merger in mergers if merger.fits(timeline)), None)


def unknown_format() -> str:
    """What to do about a stream that :func:`merged` gives no document for."""
    known = ", ".join(registry.names("mergers"))
    return (
        "the events are of no known format, so they can't be merged: name it with "
        f"stream: {{merge: …}}, which takes {known}, or a JSONPath of each event's text ($.delta)"
    )


def rule(path: str) -> Merger:
    """A merger that joins what a JSONPath finds in each event: ``$.choices[0].delta.content``.

    Raises ValueError when the path is none (RFC 9535).
    """
    made: Merger = import_module("callsheet.plugins.mergers._rule").Rule(
        path
    )  # late, as plugins are
    return made
