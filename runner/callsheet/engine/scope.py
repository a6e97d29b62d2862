"""Where values come from: ordered layers, the one resolver for every door.

Highest first: option, process environment, step (``with``), data row, saved, local, keyring,
environment, request, folder (nearest first), collection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from callsheet.engine.builtins import Builtins
from callsheet.engine.layers import ORIGINS, Layer, declared_for, layers_of, secret_names
from callsheet.engine.missing import missing
from callsheet.engine.options import refuse_secret_options
from callsheet.engine.secret_forms import texts_in
from callsheet.engine.template import Path, Unfilled, filled, under
from callsheet.model.collection import RequestFile, Workspace
from callsheet.model.environment import Environment, Value, Variable
from callsheet.model.errors import ProblemsError
from callsheet.model.frozen import frozen
from callsheet.model.source import NOWHERE, Node, literal

__all__ = ["Scope", "missing", "refuse_secret_options"]


@frozen
class Scope:
    """The variables that one request sees, in ``layers``, highest first.

    ``declared`` are those of its file and folders; ``secret_names`` are hidden in whatever layer
    they have a value; ``texts`` are the files' texts, for exact places. Cheap to extend:
    :meth:`saved`, :meth:`row` and :meth:`step` give a new scope. A scope belongs to one thread.
    """

    layers: tuple[Layer, ...]
    builtins: Builtins
    declared: Mapping[str, Variable] = field(default_factory=dict)
    secret_names: frozenset[str] = frozenset()
    environment: str = ""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    _filled: dict[str, Node] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(
        cls,
        workspace: Workspace,
        file: RequestFile,
        environment: Environment | None,
        *,
        builtins: Builtins,
        options: Mapping[str, Any] | None = None,
        process: Mapping[str, str] | None = None,
        local: Mapping[str, Value] | None = None,
        hidden: frozenset[str] | None = None,
    ) -> Scope:
        """The variables of a file before anything ran.

        ``options`` are plain values, ``process`` is the process environment as it is, ``local``
        comes from :func:`callsheet.io.local_values.read_local`. ``hidden`` is what
        :func:`callsheet.engine.layers.secret_names` gave, where many files are looked at.
        """
        return cls(
            layers_of(workspace, file, environment, options or {}, process or {}, local or {}),
            builtins,
            declared_for(workspace, file),
            secret_names(workspace, local or ()) if hidden is None else hidden,
            environment.name if environment else "",
            workspace.texts,
        )

    # ---- extending ----------------------------------------------------------------------------

    def for_case(self, builtins: Builtins) -> Scope:
        """The same variables with a case's own built-ins (:meth:`Builtins.for_case`)."""
        return replace(self, builtins=builtins, _filled={})

    def saved(self, values: Mapping[str, Any]) -> Scope:
        """With plain values that requests saved; later ones win. They hold no holes."""
        nodes = {name: literal(value, NOWHERE) for name, value in values.items()}
        return self._with("saved", nodes, "saved by an earlier request")

    def row(self, nodes: Mapping[str, Node]) -> Scope:
        """With a data row. Cells may hold holes."""
        return self._with("row", nodes, "the data row")

    def step(self, nodes: Mapping[str, Node]) -> Scope:
        """With a step's ``with``: nodes that were filled in the scope outside of the step."""
        return self._with("step", nodes, "the step's with")

    def _with(self, origin: str, nodes: Mapping[str, Node], where: str) -> Scope:
        if not nodes:
            return self
        values = {
            name: Value(node, origin, str(node.source) if node.source.line else where)
            for name, node in nodes.items()
        }
        rank = ORIGINS.index(origin)
        at = sum(ORIGINS.index(layer.origin) < rank for layer in self.layers)
        layers = (*self.layers[:at], Layer(origin, values), *self.layers[at:])
        return replace(self, layers=layers, _filled={})

    # ---- looking up ---------------------------------------------------------------------------

    def find(self, name: str) -> Value | None:
        """The value of a variable and where it comes from; a path (``a.b``) is not followed."""
        for layer in self.layers:
            value = layer.values.get(name)
            if value is not None:
                return self._seen(name, value)
        return None

    def all(self, name: str) -> Iterator[Value]:
        """Every value that a variable has: the one that counts, then those that it shadows."""
        for layer in self.layers:
            value = layer.values.get(name)
            if value is not None:
                yield self._seen(name, value)

    def _seen(self, name: str, value: Value) -> Value:
        return replace(value, secret=True) if name in self.secret_names else value

    def names(self) -> frozenset[str]:
        """Every name that has a value."""
        return frozenset(name for layer in self.layers for name in layer.values)

    def split(self, name: str, later: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
        """A name as written: its variable and the path into it.

        The whole name is tried first, then all but its last word and so on; ``later`` are names
        that will have a value. A name that nothing knows comes back whole.
        """
        head = name
        while True:
            if head in later or self.find(head) is not None:
                rest = name[len(head) + 1 :]
                return head, tuple(rest.split(".")) if rest else ()
            head, dot, _ = head.rpartition(".")
            if not dot:
                return name, ()

    def value(self, name: str, path: Path = ()) -> Node:
        """A variable's value without holes; ``name`` may be a path. Raises Unfilled.

        ``path`` as in :func:`callsheet.engine.template.filled`.
        """
        node = self._filled.get(name)
        if node is None:
            head, rest = self.split(name)
            value = self.find(head)
            if value is None or head in path:
                raise Unfilled
            node = filled(value.node, self, (*path, head))
            for word in rest:
                inside = under(node, word)
                if inside is None:
                    raise Unfilled
                node = inside
            self._filled[name] = node
        return node

    def secrets(self) -> frozenset[str]:
        """Every secret text known here: of all layers, and all texts and numbers inside of it."""
        known: set[str] = set()
        for name in self.secret_names:
            for value in self.all(name):
                known.update(self._texts(name, value))
        return frozenset(known)

    def _texts(self, name: str, value: Value) -> Iterator[str]:
        try:
            yield from texts_in(filled(value.node, self, (name,)))
        except (Unfilled, ProblemsError):
            return  # it can't be sent either
