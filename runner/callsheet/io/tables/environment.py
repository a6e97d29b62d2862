"""``environments/<name>.yaml``: shared values, and the names of those that stay local."""

from __future__ import annotations

from typing import Any

from callsheet.io.tables.variables import NAME_SCHEMA, name_fault
from callsheet.io.tables.waiting import Fixed
from callsheet.model.containers import AsNode, ListOf, MapOf
from callsheet.model.scalars import Flag, Text
from callsheet.model.shape import Key, Reader, Record, Shape
from callsheet.model.source import Node, Source


class _VariableName(Shape[tuple[str, Source]]):
    what = "a variable's name"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> tuple[str, Source]:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        if message := name_fault(node.value):
            return reader.error(node.source, "bad-name", message)  # type: ignore[no-any-return]
        return node.value, node.source

    def describe(self) -> dict[str, Any]:
        return dict(NAME_SCHEMA)


class _Served(Shape[tuple[str, Source]]):
    what = "a collection's name"
    takes_any_text = True

    def take(self, node: Node, reader: Reader) -> tuple[str, Source]:
        if not isinstance(node.value, str):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        return node.value, node.source

    def describe(self) -> dict[str, Any]:
        return {"type": "string"}


ENVIRONMENT: Record[dict[str, Any]] = Record(
    dict,
    {
        "doc": Key(Text(), "What the environment is.", ""),
        "default": Key(Fixed(Flag()), "Whether it is used when none is named.", False),
        "serve": Key(_Served(), "The collection whose mock is started for the run."),
        "values": Key(
            Fixed(MapOf(AsNode(), "a map of variables", name=name_fault, name_schema=NAME_SCHEMA)),
            "Shared values.",
            (),
        ),
        "local": Key(
            Fixed(ListOf(_VariableName(), "a variable's name or a list of names", or_one=True)),
            "Variables whose values stay on each machine.",
            (),
        ),
    },
    "an environment",
    source=True,
)
