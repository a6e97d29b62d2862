"""The arguments of the check ``events``, as written and as read."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from callsheet.model.containers import ByKind, ListOf
from callsheet.model.frozen import frozen
from callsheet.model.shape import BAD, UNFILLED, Key, Reader, Record, Shape
from callsheet.model.source import Node, Source
from callsheet.plugins.json_schema import SCHEMA, SchemaSource
from callsheet.plugins.matching import (
    EVENT,
    JSON_CONDITIONS,
    MATCHER,
    EventCondition,
    JsonConditions,
    Matcher,
)

T = TypeVar("T")


@frozen
class Placed(Generic[T]):
    """A part of the arguments and where it stands."""

    value: T
    source: Source


class PlacedShape(Shape[Placed[T]]):
    def __init__(self, item: Shape[T]) -> None:
        self.item, self.what = item, item.what
        self.takes_any_text = item.takes_any_text

    def read(self, node: Node, reader: Reader) -> Placed[T]:
        value = self.item.read(node, reader)
        return value if value is BAD or value is UNFILLED else Placed(value, node.source)

    def schema(self) -> dict[str, Any]:
        return self.item.schema()


@frozen
class Each:
    """What every event must be like, or every one that meets ``where``."""

    condition: EventCondition
    where: EventCondition | None = None
    schema: SchemaSource | None = None


@frozen
class EventsArgs:
    """The arguments; None and empty where the file says nothing."""

    count: Placed[Matcher] | None = None
    first: Placed[EventCondition] | None = None
    last: Placed[EventCondition] | None = None
    each: Placed[Each] | None = None
    some: tuple[Placed[EventCondition], ...] = ()
    none: tuple[Placed[EventCondition], ...] = ()
    order: tuple[Placed[EventCondition], ...] = ()


def _each(
    where: EventCondition | None,
    schema: SchemaSource | None,
    data: Matcher | None,
    event: Matcher | None,
    id: Matcher | None,
    json: JsonConditions | None,
) -> Each:
    return Each(EventCondition(data, event, id, json), where, schema)


_EACH = Record(
    _each,
    {
        "where": Key(EVENT, "Only events that meet this; all when left out."),
        "schema": Key(SCHEMA, "JSON Schema of the data parsed as JSON."),
        "data": Key(MATCHER, "The data as text."),
        "event": Key(MATCHER, "The event's type."),
        "id": Key(MATCHER, "The last event ID."),
        "json": Key(JSON_CONDITIONS, "The data parsed as JSON: JSONPaths and matchers."),
    },
    "what each event must be like",
)
_COUNT = ByKind("a number or a matcher", number=MATCHER, map=MATCHER)
_LIST = ListOf(PlacedShape(EVENT), "a list of event conditions", or_one=True)

EVENTS: Shape[EventsArgs] = Record(
    EventsArgs,
    {
        "count": Key(PlacedShape(_COUNT), "How many: a number, {min, max} or another matcher."),
        "first": Key(PlacedShape(EVENT), "The first event."),
        "last": Key(PlacedShape(EVENT), "The last event."),
        "each": Key(PlacedShape(_EACH), "All events, or all that meet where."),
        "some": Key(_LIST, "Conditions that each must be met by some event.", default=()),
        "none": Key(_LIST, "Conditions that no event may meet.", default=()),
        "order": Key(_LIST, "Events that must come in this order.", default=()),
    },
    "events",
)
