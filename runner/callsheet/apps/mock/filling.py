"""Fills the holes of mock files with what a request brought, by the engine's own resolver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.engine.builtins import Builtins
from callsheet.engine.layers import Layer
from callsheet.engine.scope import Scope
from callsheet.engine.template import fill, literal
from callsheet.model.environment import Value
from callsheet.model.source import HOLE, NOWHERE, Node, Source


@dataclass(frozen=True)
class Filling:
    """The values that one request's answer may name.

    ``values`` are those of the mock files: each is made once for a request, however often it is
    named. What a request brought is never read as a template.
    """

    scope: Scope

    @classmethod
    def of(cls, values: Mapping[str, Node], builtins: Builtins) -> Filling:
        """A request's filling before anything is known of the request."""
        written = {name: Value(node, "collection", "values") for name, node in values.items()}
        return cls(Scope((Layer("collection", written),), builtins))

    def plus(self, values: Mapping[str, Any]) -> Filling:
        """The same with further plain values, which go before those that are there."""
        given = {
            name: Value(literal(value, NOWHERE), "step", "the request")
            for name, value in values.items()
        }
        return Filling(Scope((Layer("step", given), *self.scope.layers), self.scope.builtins))

    def fill(self, node: Node, further: Mapping[str, Any] | None = None) -> Any:
        """The plain value of a node. Raises ProblemsError for holes without a value."""
        return fill(node, self.plus(further).scope if further else self.scope).plain()

    def text(self, text: str, path: str) -> str:
        """A whole file's text; problems name its path."""
        return str(self.fill(Node(text, Source(path, 1, 1), holes=HOLE in text)))
