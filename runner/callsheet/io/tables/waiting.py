"""Which parts of a file may wait for variables, and which must stand there as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from callsheet.model.collection import Template
from callsheet.model.shape import BAD, HOLE_SCHEMA, UNFILLED, Reader, Shape
from callsheet.model.source import Node

T = TypeVar("T")
S = TypeVar("S")


class Waiting(Shape[Template[T]]):
    """A part that may hold ``{{holes}}``: read once to find mistakes, kept as a Template.

    With ``fresh`` it is read again for each case even without holes, since it stands for bytes of
    files that should not be kept in memory.
    """

    def __init__(self, shape: Shape[T], *, fresh: bool = False) -> None:
        self.shape, self.fresh = shape, fresh
        self.what = shape.what

    def read(self, node: Node, reader: Reader) -> Template[T]:
        value = self.shape.read(node, reader)
        if value is BAD:
            return BAD  # type: ignore[return-value]
        ready = not node.holes and not self.fresh and value is not UNFILLED
        return Template(node, self.shape, value if ready else None)

    def schema(self) -> dict[str, Any]:
        return self.shape.schema()


class Fixed(Shape[T]):
    """A part that decides what there is, so that no variable can stand in it."""

    def __init__(self, shape: Shape[T]) -> None:
        self.shape = shape
        self.what = shape.what

    def read(self, node: Node, reader: Reader) -> T:
        # A reader that takes holes for filled sees a bare '{{x}}' as the text that it is.
        return self.shape.read(node, replace(reader, filled=True))

    def schema(self) -> dict[str, Any]:
        core: dict[str, Any] = _without_holes(self.shape.describe())
        return core


class Here(Shape[T]):
    """A part that must stand there itself, while the parts inside it may wait for variables."""

    def __init__(self, shape: Shape[T]) -> None:
        self.shape = shape
        self.what = shape.what

    def read(self, node: Node, reader: Reader) -> T:
        return self.shape.take(node, reader)

    def schema(self) -> dict[str, Any]:
        return self.shape.describe()


class As(Shape[T]):
    """Another shape whose value is turned into something else."""

    def __init__(self, shape: Shape[S], change: Callable[[S], T]) -> None:
        self.shape, self.change = shape, change
        self.what = shape.what
        self.takes_any_text = shape.takes_any_text

    def read(self, node: Node, reader: Reader) -> T:
        value = self.shape.read(node, reader)
        return value if value is BAD or value is UNFILLED else self.change(value)

    def schema(self) -> dict[str, Any]:
        return self.shape.schema()

    def describe(self) -> dict[str, Any]:
        return self.shape.describe()


class Nothing(Shape[Any]):
    """``null``, read as a value of its own."""

    what = "nothing"

    def __init__(self, value: Any) -> None:
        self.value = value

    def take(self, node: Node, reader: Reader) -> Any:
        return self.value if node.value is None else self.wrong(node, reader)

    def describe(self) -> dict[str, Any]:
        return {"type": "null"}


def _without_holes(schema: Any) -> Any:
    """A schema whose parts don't take a hole in their place."""
    if isinstance(schema, list):
        return [_without_holes(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    choices = schema.get("anyOf", ())
    if len(choices) == 2 and choices[1] == HOLE_SCHEMA:
        rest = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**_without_holes(choices[0]), **rest}
    return {key: _without_holes(value) for key, value in schema.items()}


def long_form(key: str, *kinds: str) -> Any:
    """A shorthand: a node of these kinds stands for a map with this one key."""

    def lengthen(node: Node, reader: Reader) -> Mapping[str, Node] | None:
        return {key: node} if node.kind in kinds else None

    return lengthen
