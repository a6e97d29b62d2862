"""Conditions on documents and events: JSONPaths with matchers, parts of an event with matchers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from callsheet.model.frozen import frozen
from callsheet.model.shape import BAD, Key, Reader, Record, Shape
from callsheet.model.source import HOLE, Node, Source
from callsheet.model.timeline import StreamEvent
from callsheet.plugins.jsonpath import Path, compile_path
from callsheet.plugins.matching.matchers import Matcher
from callsheet.plugins.matching.mismatch import MISSING, Found, Mismatch, show
from callsheet.plugins.matching.shapes import MATCHER
from callsheet.plugins.matching.words import Equals


@frozen
class JsonCondition:
    """A JSONPath and what it must find.

    A path of names and indexes gives its value. A path that can find several values (wildcard,
    filter, slice, descent) gives the list of them, however many there are.
    """

    path: Path
    matcher: Matcher
    source: Source

    def mismatch(self, document: Any) -> Mismatch | None:
        """Why it does not hold for a parsed document (place from ``$``), or None."""
        return self.judge(document)[1]

    def holds(self, document: Any) -> bool:
        """Whether it holds for a parsed document."""
        values = [match.value for match in self.path.find(document)]
        if self.path.singular:
            return self.matcher.holds(values[0] if values else MISSING)
        return self.matcher.holds(Found(values))

    def judge(self, document: Any) -> tuple[Any, Mismatch | None]:
        """What the path found (MISSING for nothing), and why it does not hold, or None."""
        matches = self.path.find(document)
        if self.path.singular and matches:
            value, way = matches[0]
            found = self.matcher.mismatch(value)
            return value, found and found.below(*way, root="$")
        value = MISSING if self.path.singular else Found(match.value for match in matches)
        found = self.matcher.mismatch(value)
        if found is None:
            return value, None
        if found.way and isinstance(first := found.way[0], int) and first < len(matches):
            way = (*matches[first].way, *found.way[1:])
            return value, replace(found, way=way, root="$")
        hint = found.hint or ("" if self.path.singular else self._hint())
        return value, replace(found, root=self.path.text, hint=hint)

    def _hint(self) -> str:
        """What to write where a single value was expected of a path that gives a list."""
        word = self.matcher.words[0]
        if not isinstance(word, Equals) or isinstance(word.argument, list):
            return ""
        value = show(word.argument)
        return f"the path gives a list: write [{value}], or {{contains: {value}}}"


@frozen
class JsonConditions:
    """Conditions that must all hold for a document."""

    conditions: tuple[JsonCondition, ...]

    def __iter__(self) -> Iterator[JsonCondition]:
        return iter(self.conditions)

    def prepare(self) -> None:
        """Compile the schemas in the matchers. Raises ProblemsError for bad ones."""
        for condition in self.conditions:
            condition.matcher.prepare()

    def holds(self, document: Any) -> bool:
        """Whether all hold."""
        return all(one.holds(document) for one in self.conditions)

    def mismatch(self, document: Any) -> Mismatch | None:
        """The first that does not hold, or None."""
        return next(filter(None, (one.mismatch(document) for one in self.conditions)), None)


class _JsonConditionsShape(Shape[JsonConditions]):
    what = "a map of JSONPaths and what each must find"

    def __init__(self) -> None:
        self.matcher = MATCHER  # its definition goes into the published schema

    def take(self, node: Node, reader: Reader) -> JsonConditions:
        if not isinstance(node.value, dict):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        bad, conditions = False, []
        for text, child in node.value.items():
            place = node.keys.get(text, node.source)
            path = _read_path(text, place, reader)
            matcher = MATCHER.read(child, reader)
            if path is BAD or matcher is BAD:
                bad = True
            else:
                conditions.append(JsonCondition(path, matcher, place))
        return BAD if bad else JsonConditions(tuple(conditions))

    def describe(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": r"^\$"},
            "additionalProperties": MATCHER.schema(),
        }


def _read_path(text: str, place: Source, reader: Reader) -> Path:
    try:
        return compile_path(text)
    except ValueError as error:
        mend = "a path starts with $ and goes on with .name, [0] or ['odd name'] (RFC 9535)"
        if HOLE in text:
            mend = "a variable can't stand in the name of a key; only in values"
        message = f"bad JSONPath {text!r}: {error}"
        return reader.error(place, "bad-jsonpath", message, mend)  # type: ignore[no-any-return]


JSON_CONDITIONS: Shape[JsonConditions] = _JsonConditionsShape()
"""``{"$.id": {matches: ^x}, "$.data[*].id": {length: 3}}``: JSONPath (RFC 9535) to matcher."""


@frozen
class EventCondition:
    """What an event must be like; parts that are None don't matter."""

    data: Matcher | None = None
    event: Matcher | None = None
    id: Matcher | None = None
    json: JsonConditions | None = None

    def prepare(self) -> None:
        """Compile the schemas in the matchers. Raises ProblemsError for bad ones."""
        for part in (self.data, self.event, self.id, self.json):
            if part is not None:
                part.prepare()

    def holds(self, event: StreamEvent) -> bool:
        """Whether all parts hold: what ``until`` asks of each event while the stream comes."""
        if (
            (self.event is not None and not self.event.holds(event.type))
            or (self.id is not None and not self.id.holds(event.id))
            or (self.data is not None and not self.data.holds(event.data))
        ):
            return False
        if self.json is None:
            return True
        try:
            document = json.loads(event.data)
        except (ValueError, RecursionError):
            return False
        return self.json.holds(document)

    def mismatch(self, event: StreamEvent) -> Mismatch | None:
        """The first part that does not hold, or None.

        The place's root is ``data``, ``event`` or ``id``; from ``$`` on it is inside the JSON.
        """
        texts = (("event", self.event, event.type), ("id", self.id, event.id))
        for root, matcher, text in (*texts, ("data", self.data, event.data)):
            if matcher is not None and (found := matcher.mismatch(text)) is not None:
                return found.below(root=root)
        if self.json is None:
            return None
        try:
            document = json.loads(event.data)
        except (ValueError, RecursionError):
            return Mismatch("JSON", show(event.data), root="data")
        return self.json.mismatch(document)


def _shorthand(node: Node, reader: Reader) -> Mapping[str, Node] | None:
    return {"data": node} if isinstance(node.value, str) else None


EVENT: Shape[EventCondition] = Record(
    EventCondition,
    {
        "data": Key(MATCHER, "The event's data as text: a value or a matcher."),
        "event": Key(MATCHER, "The event's type; message where the stream names none."),
        "id": Key(MATCHER, "The last event ID."),
        "json": Key(JSON_CONDITIONS, "The data parsed as JSON: JSONPaths and matchers."),
    },
    "event condition",
    shorthand=_shorthand,
    shorthand_schema={"type": "string"},
)
"""``{data: …, event: …, id: …, json: {…}}``; a text alone is the data."""
