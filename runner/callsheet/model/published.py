"""Shapes under names of their own: the ``$defs`` of the published JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from callsheet.model.shape import Reader, Shape
from callsheet.model.source import Node

T = TypeVar("T")


class Named(Shape[T]):
    """Another shape under a name of its own in the published schema's ``$defs``.

    ``get`` is called late, so that shapes may contain themselves.
    """

    def __init__(self, name: str, get: Callable[[], Shape[T]]) -> None:
        self.name, self.get = name, get

    @property
    def what(self) -> str:  # type: ignore[override]
        return self.get().what

    def read(self, node: Node, reader: Reader) -> T:
        return self.get().read(node, reader)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.name}"}


def definitions(shape: Shape[Any], seen: dict[str, Any] | None = None) -> dict[str, Any]:
    """The ``$defs`` of every :class:`Named` shape reachable from ``shape``'s schema."""
    found_names: dict[str, Any] = {} if seen is None else seen
    for part in shape.inside():
        if isinstance(part, Named) and part.name not in found_names:
            found_names[part.name] = {}
            found_names[part.name] = part.get().schema()
            definitions(part.get(), found_names)
        elif not isinstance(part, Named):
            definitions(part, found_names)
    return dict(sorted(found_names.items()))
