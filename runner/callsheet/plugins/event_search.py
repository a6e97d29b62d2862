"""Looks for events that meet a condition, and for the one that came nearest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from callsheet.model.frozen import frozen
from callsheet.model.timeline import StreamEvent
from callsheet.plugins.matching import EventCondition, Mismatch


@frozen
class Miss:
    """An event that does not meet a condition, and why."""

    event: StreamEvent
    mismatch: Mismatch

    @property
    def place(self) -> str:
        """``event 7 $.choices[0].delta``; the number is the event's index, from 0."""
        return f"event {self.event.index} {self.mismatch.place}".rstrip()


def miss(condition: EventCondition, event: StreamEvent) -> Miss | None:
    """Why the event does not meet the condition, or None if it does."""
    found = condition.mismatch(event)
    return None if found is None else Miss(event, found)


def meeting(condition: EventCondition, events: Iterable[StreamEvent]) -> StreamEvent | None:
    """The first event that meets the condition."""
    return next((event for event in events if condition.mismatch(event) is None), None)


def nearest(condition: EventCondition, events: Sequence[StreamEvent]) -> Miss | None:
    """The event of ``events``, none of which meets the condition, of which most parts hold.

    Of equals, one that has another value tells more than one that has none; then the later.
    """
    misses = [found for event in events if (found := miss(condition, event))]

    def rank(found: Miss) -> tuple[int, bool, int]:
        says = found.mismatch.actual not in ("nothing", "null")
        return _parts_held(condition, found.event), says, found.event.index

    return max(misses, key=rank, default=None)


def _parts_held(condition: EventCondition, event: StreamEvent) -> int:
    texts = (
        (condition.event, event.type),
        (condition.id, event.id),
        (condition.data, event.data),
    )
    held = sum(part is not None and part.mismatch(text) is None for part, text in texts)
    if condition.json is None:
        return held
    try:
        document = json.loads(event.data)
    except (ValueError, RecursionError):
        return held
    return held + 1 + sum(one.mismatch(document) is None for one in condition.json.conditions)


def told(condition: EventCondition) -> str:
    """The condition for people, to be read after "an event with"."""
    texts = (("type", condition.event), ("id", condition.id), ("data", condition.data))
    parts = [f"{name} {matcher.text}" for name, matcher in texts if matcher is not None]
    if condition.json is not None:
        parts += [f"{one.path.text} {one.matcher.text}" for one in condition.json.conditions]
    return " and ".join(parts) or "anything"
