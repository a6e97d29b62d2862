"""Shapes made of shapes: lists, maps, pairs, choices by kind, one plugin of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from callsheet.model.errors import ProblemsError, did_you_mean
from callsheet.model.scalars import written
from callsheet.model.shape import BAD, Entry, Reader, Shape
from callsheet.model.source import Node, Source

T = TypeVar("T")


class Anything(Shape[Any]):
    """Any value, without its places."""

    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> Any:
        return node.plain()


class AsNode(Shape[Node]):
    """Any value, with its places."""

    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> Node:
        return node


class ListOf(Shape[tuple[T, ...]]):
    """A list of one shape; with ``or_one`` a single value stands for a list of one."""

    def __init__(self, item: Shape[T], what: str = "", *, or_one: bool = False) -> None:
        self.item, self.or_one = item, or_one
        self.what = what or f"a list of {item.what}"

    def read(self, node: Node, reader: Reader) -> tuple[T, ...]:
        if self.or_one and not isinstance(node.value, list):
            value = self.item.read(node, reader)
            return BAD if value is BAD else (value,)  # type: ignore[return-value]
        return super().read(node, reader)

    def take(self, node: Node, reader: Reader) -> tuple[T, ...]:
        if not isinstance(node.value, list):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        values = tuple(self.item.read(child, reader) for child in node.value)
        return BAD if any(value is BAD for value in values) else values

    def describe(self) -> dict[str, Any]:
        core: dict[str, Any] = {"type": "array", "items": self.item.schema()}
        return {"anyOf": [core, self.item.schema()]} if self.or_one else core


class MapOf(Shape[tuple[Entry[T], ...]]):
    """A map with names of the user's own, read into entries in file order.

    ``name`` may check a name: it gives a message for people, or an empty string; ``name_schema``
    says the same in JSON Schema.
    """

    def __init__(
        self,
        item: Shape[T],
        what: str = "",
        *,
        name: Callable[[str], str] | None = None,
        name_schema: Mapping[str, Any] | None = None,
    ) -> None:
        self.item, self.check_name, self.name_schema = item, name, name_schema
        self.what = what or f"a map of {item.what}"

    def take(self, node: Node, reader: Reader) -> tuple[Entry[T], ...]:
        if not isinstance(node.value, dict):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        entries, bad = [], False
        for name, child in node.value.items():
            place = node.keys.get(name, child.source)
            if self.check_name and (message := self.check_name(name)):
                reader.error(place, "bad-name", message)
                bad = True
            value = self.item.read(child, reader)
            bad = bad or value is BAD
            entries.append(Entry(name, value, place, child.source))
        return BAD if bad else tuple(entries)

    def describe(self) -> dict[str, Any]:
        names = {} if self.name_schema is None else {"propertyNames": dict(self.name_schema)}
        return {"type": "object", **names, "additionalProperties": self.item.schema()}


@dataclass(frozen=True)
class Pair:
    """One query parameter, header or form field."""

    name: str
    value: str


class Pairs(Shape[tuple[Pair, ...]]):
    """Names and texts: a map (a list as value repeats the name) or a list of {name, value}.

    A value of ``null`` leaves the name out, so that a default from above can be taken back.
    """

    what = "a map of names and values, or a list of {name, value}"

    def take(self, node: Node, reader: Reader) -> tuple[Pair, ...]:
        before = len(reader.problems)
        pairs: list[Pair] = []
        if isinstance(node.value, dict):
            for name, child in node.value.items():
                values = child.value if isinstance(child.value, list) else [child]
                place = node.keys.get(name, child.source)
                pairs.extend(self.pair(name, value, reader, place) for value in values)
        elif isinstance(node.value, list):
            pairs.extend(self.listed(child, reader) for child in node.value)
        else:
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        if len(reader.problems) > before:
            return BAD  # type: ignore[no-any-return]
        return tuple(pair for pair in pairs if pair is not None)

    def pair(self, name: str, node: Node, reader: Reader, place: Source) -> Pair:
        """One name and its value; ``place`` is the name's."""
        if node.value is None:
            return None  # type: ignore[return-value]
        if isinstance(node.value, dict | list):
            what = f"expected text, a number or a flag for '{name}', found a {node.kind}"
            return reader.error(node.source, "wrong-type", what)  # type: ignore[no-any-return]
        return Pair(name, written(node.value))

    def listed(self, node: Node, reader: Reader) -> Pair:
        name = node.get("name")
        if not isinstance(node.value, dict) or name is None or not isinstance(name.value, str):
            what = "expected {name: …, value: …}"
            return reader.error(node.source, "wrong-type", what)  # type: ignore[no-any-return]
        for key in node.value:
            if key not in ("name", "value"):
                hint = did_you_mean(key, ("name", "value")) or "known keys: name, value"
                reader.error(node.keys[key], "unknown-key", f"unknown key '{key}'", hint)
        value = node.get("value") or Node("", node.source)
        return self.pair(name.value, value, reader, name.source)

    def describe(self) -> dict[str, Any]:
        scalar = {"type": ["string", "number", "boolean", "null"]}
        listed = {
            "type": "object",
            "properties": {"name": {"type": "string"}, "value": scalar},
            "required": ["name"],
            "additionalProperties": False,
        }
        return {
            "anyOf": [
                {
                    "type": "object",
                    "additionalProperties": {"anyOf": [scalar, {"type": "array", "items": scalar}]},
                },
                {"type": "array", "items": listed},
            ]
        }


_JSON_TYPES = {
    "map": "object",
    "list": "array",
    "text": "string",
    "number": "number",
    "flag": "boolean",
    "null": "null",
}


class ByKind(Shape[T]):
    """A shape for each kind of node: ``map list text number flag null``."""

    def __init__(self, what: str, **shapes: Shape[T]) -> None:
        self.what, self.shapes = what, shapes

    def read(self, node: Node, reader: Reader) -> T:
        shape = self.shapes.get(node.kind)
        if shape is not None:
            return shape.read(node, reader)
        return super().read(node, reader)

    def take(self, node: Node, reader: Reader) -> T:
        return self.wrong(node, reader)  # type: ignore[no-any-return]

    @property
    def takes_any_text(self) -> bool:  # type: ignore[override]
        return "text" in self.shapes and self.shapes["text"].takes_any_text

    def describe(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": _JSON_TYPES[kind], "allOf": [shape.schema()]}
                for kind, shape in self.shapes.items()
            ]
        }


@dataclass(frozen=True)
class Use:
    """A plugin named in a file with its arguments: ``bearer: "{{api_key}}"``."""

    name: str
    args: Any
    source: Source


class Plugin(Shape[Use]):
    """A map of exactly one plugin's name and its arguments, or just the name.

    ``names`` and ``shape_of`` come from the registry, so that the model needs to know no plugin;
    ``shape_of`` raises ProblemsError for a name that it does not know.
    """

    def __init__(
        self, kind: str, names: Callable[[], Iterable[str]], shape_of: Callable[[str], Shape[Any]]
    ) -> None:
        self.plugin_kind, self.names, self.shape_of = kind, names, shape_of
        self.what = f"one {kind} and its arguments"

    def take(self, node: Node, reader: Reader) -> Use:
        if isinstance(node.value, str):
            name, args, place = node.value, Node(None, node.source), node.source
        elif isinstance(node.value, dict) and len(node.value) == 1:
            ((name, args),) = node.value.items()
            place = node.keys.get(name, node.source)
        elif isinstance(node.value, dict) and node.value:
            what = f"expected {self.what}, found {' and '.join(node.value)}"
            return reader.error(node.source, "wrong-type", what, "keep one")  # type: ignore[no-any-return]
        else:
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        try:
            shape = self.shape_of(name)
        except ProblemsError as error:
            problem = error.problems[0]
            return reader.error(place, problem.code, problem.message, problem.mend)  # type: ignore[no-any-return]
        value = shape.read(args, reader)
        return BAD if value is BAD else Use(name, value, place)

    def inside(self) -> Iterable[Shape[Any]]:
        return [self.shape_of(name) for name in sorted(self.names())]

    def describe(self) -> dict[str, Any]:
        names = sorted(self.names())
        properties: Mapping[str, Any] = {name: self.shape_of(name).schema() for name in names}
        return {
            "anyOf": [
                {
                    "type": "object",
                    "properties": dict(properties),
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                },
                {"enum": names},
            ]
        }
