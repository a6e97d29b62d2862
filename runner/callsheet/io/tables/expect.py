"""Key ``expect``: checks by name, each with arguments of its own shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from callsheet.io.tables.waiting import Waiting
from callsheet.model.collection import CheckTemplate
from callsheet.model.errors import ProblemsError
from callsheet.model.shape import BAD, Reader, Shape
from callsheet.model.source import Node
from callsheet.plugins import registry


class ExpectShape(Shape[tuple[CheckTemplate, ...]]):
    """A map of check names and arguments. A check's module is imported when a file names it."""

    what = "a map of checks"

    def take(self, node: Node, reader: Reader) -> tuple[CheckTemplate, ...]:
        if not isinstance(node.value, dict):
            return self.wrong(node, reader)  # type: ignore[no-any-return]
        bad = False
        checks: list[CheckTemplate] = []
        for name, child in node.value.items():
            place = node.keys[name]
            try:
                shape = registry.check(name).shape
            except ProblemsError as error:
                problem = error.problems[0]
                reader.error(place, problem.code, problem.message, problem.mend)
                bad = True
                continue
            args = Waiting(shape).read(child, reader)
            if args is BAD:
                bad = True
            else:
                checks.append(CheckTemplate(name, args, place))
        return BAD if bad else tuple(checks)

    def inside(self) -> Iterable[Shape[Any]]:
        return [registry.check(name).shape for name in registry.names("checks")]

    def describe(self) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for name in registry.names("checks"):
            check = registry.check(name)
            properties[name] = {**check.shape.schema(), "description": check.doc}
        return {"type": "object", "properties": properties, "additionalProperties": False}


EXPECT = ExpectShape()
