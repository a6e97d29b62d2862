"""``events``: what the events of a stream must be like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from callsheet.model.errors import Broken
from callsheet.model.exchange import Exchange
from callsheet.model.result import BROKEN, FAILED, PASSED, Verdict
from callsheet.model.source import Source
from callsheet.model.timeline import StreamEvent
from callsheet.plugins.drawing.measures import many
from callsheet.plugins.event_args import EVENTS, Each, EventsArgs, Placed
from callsheet.plugins.event_search import Miss, meeting, miss, nearest, told
from callsheet.plugins.json_schema import SchemaError, SchemaSource, compile_schema, schema_errors
from callsheet.plugins.matching import EventCondition, Matcher, Mismatch, show
from callsheet.plugins.protocols import Check, CheckPlace
from callsheet.plugins.stream_metrics import no_stream

Events = tuple[StreamEvent, ...]


class EventsCheck:
    """One verdict for each expectation, and for each item of ``some`` and ``none``.

    ``each`` that finds no event to look at fails: a check that saw nothing must not pass.
    ``order`` asks for events in this order, with any others between them.
    """

    doc = "How many events a stream brings, and what they are like."
    shape = EVENTS

    def prepare(self, args: EventsArgs) -> None:
        """Compile the schema."""
        if args.each is not None and args.each.value.schema is not None:
            compile_schema(args.each.value.schema)

    def judge(self, args: EventsArgs, exchange: Exchange, place: CheckPlace) -> Iterable[Verdict]:
        if exchange.timeline is None:
            message = no_stream(exchange)
            yield Verdict("events", BROKEN, place.source, "a stream", "none", message=message)
            return
        events = exchange.timeline.events
        if args.count is not None:
            yield _count(args.count, events)
        if args.first is not None:
            yield _one("events first", args.first, events[:1])
        if args.last is not None:
            yield _one("events last", args.last, events[-1:])
        if args.each is not None:
            yield from _all(args.each, events)
        for index, item in enumerate(args.some):
            yield _some(f"events some[{index}]", item, events)
        for index, item in enumerate(args.none):
            yield _none(f"events none[{index}]", item, events)
        if args.order:
            yield _order(args.order, events)


check: Check = EventsCheck()


def _count(wanted: Placed[Matcher], events: Events) -> Verdict:
    expected, actual = f"{wanted.value.text} events", many(len(events), "event")
    if wanted.value.mismatch(len(events)) is None:
        return Verdict("events count", PASSED, wanted.source, expected, actual)
    return _failed("events count", wanted.source, expected, actual)


def _one(name: str, wanted: Placed[EventCondition], events: Events) -> Verdict:
    if not events:
        return _failed(name, wanted.source, told(wanted.value), "no event")
    found = miss(wanted.value, events[0])
    if found is None:
        return Verdict(name, PASSED, wanted.source, told(wanted.value))
    return _missed(name, wanted.source, found)


def _all(wanted: Placed[Each], events: Events) -> Iterator[Verdict]:
    """A verdict for the conditions, if there are any, and one for the schema."""
    each, source = wanted.value, wanted.source
    if each.where is not None:
        events = tuple(event for event in events if each.where.mismatch(event) is None)
    if not events:
        what = f"some event with {told(each.where)}" if each.where else "some event"
        yield _failed("events each", source, what, "none to look at")
        return
    if each.condition != EventCondition():
        misses = [found for event in events if (found := miss(each.condition, event))]
        if misses:
            more = f"; {len(misses) - 1} more of {len(events)} fail too" if misses[1:] else ""
            yield _missed("events each", source, misses[0], more)
        else:
            actual = f"all of {many(len(events), 'event')}"
            yield Verdict("events each", PASSED, source, told(each.condition), actual)
    if each.schema is not None:
        yield _schema(each.schema, source, events)


def _schema(schema: SchemaSource, source: Source, events: Events) -> Verdict:
    """The first event that the schema does not allow; the others are not looked at."""
    name, expected = "events each schema", f"data that {schema.name} allows"
    for event in events:
        try:
            errors = schema_errors(schema, json.loads(event.data))
        except (ValueError, RecursionError):
            return _missed(name, source, Miss(event, Mismatch("JSON", show(event.data))))
        except Broken as broken:
            place = f"event {event.index}"
            return Verdict(name, BROKEN, source, expected, "", place, broken.message)
        if errors:
            first, *others = errors
            where = f"event {event.index} {first.place}"
            message = "; ".join([f"{where}: {first.message}", *(_line(one) for one in others)])
            return Verdict(name, FAILED, source, first.expected, first.actual, where, message)
    return Verdict(name, PASSED, source, expected, f"all of {many(len(events), 'event')}")


def _line(error: SchemaError) -> str:
    return f"{error.place}: {error.message}"


def _some(name: str, wanted: Placed[EventCondition], events: Events) -> Verdict:
    expected = f"an event with {told(wanted.value)}"
    found = meeting(wanted.value, events)
    if found is not None:
        return Verdict(name, PASSED, wanted.source, expected, f"event {found.index}")
    return _absent(name, wanted.source, expected, nearest(wanted.value, events), len(events))


def _none(name: str, wanted: Placed[EventCondition], events: Events) -> Verdict:
    expected = f"no event with {told(wanted.value)}"
    found = meeting(wanted.value, events)
    if found is None:
        actual = f"none of {many(len(events), 'event')}"
        return Verdict(name, PASSED, wanted.source, expected, actual)
    where, actual = f"event {found.index}", show(found.data)
    message = f"{where} is one: {actual}"
    return Verdict(name, FAILED, wanted.source, expected, actual, where, message)


def _order(wanted: tuple[Placed[EventCondition], ...], events: Events) -> Verdict:
    """Takes the first event that meets each condition in turn: if any choice works, this does."""
    expected, after, rest = f"{len(wanted)} events in this order", "", events
    for index, item in enumerate(wanted):
        found = meeting(item.value, rest)
        if found is None:
            what = f"order[{index}], an event with {told(item.value)},{after}"
            best = nearest(item.value, rest)
            return _absent("events order", item.source, what.rstrip(","), best, len(rest))
        after = f" after event {found.index}"
        rest = events[found.index + 1 :]
    return Verdict("events order", PASSED, wanted[0].source, expected)


def _absent(name: str, source: Source, expected: str, best: Miss | None, looked_at: int) -> Verdict:
    """Nothing met a condition: shows the event that came nearest."""
    if best is None:
        return _failed(name, source, expected, "no event to look at")
    actual = f"none of {many(looked_at, 'event')}"
    message = f"expected {expected}, found {actual}; nearest is {best.place}: "
    message += best.mismatch.message
    return Verdict(name, FAILED, source, expected, actual, best.place, message)


def _missed(name: str, source: Source, found: Miss, more: str = "") -> Verdict:
    mismatch = found.mismatch
    message = f"{found.place}: {mismatch.message}{more}"
    return Verdict(name, FAILED, source, mismatch.expected, mismatch.actual, found.place, message)


def _failed(name: str, source: Source, expected: str, actual: str) -> Verdict:
    message = f"expected {expected}, found {actual}"
    return Verdict(name, FAILED, source, expected, actual, message=message)
