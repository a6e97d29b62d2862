"""Where things stand in files: the positional tree that every file is read into.

YAML and JSON files become a tree of :class:`Node`; whatever is built from a node keeps its
:class:`Source`, so that every message can name file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from callsheet.model.frozen import frozen

Scalar = str | int | float | bool | None
HOLE = "{{"


class Source(NamedTuple):
    """A place in a file. ``path`` is relative to the workspace; line and column count from 1."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


NOWHERE = Source("", 0, 0)
_NO_KEYS: Mapping[str, Source] = {}


@frozen
class Node:
    """One YAML or JSON value and its place.

    ``value`` is a scalar, a list of nodes or a dict of nodes (string keys only). ``keys`` gives
    the place of every key of a dict. ``holes`` tells whether any string below holds ``{{``.
    Nodes are never changed after they are built.
    """

    value: Scalar | list[Node] | dict[str, Node]
    source: Source = NOWHERE
    keys: Mapping[str, Source] = field(default_factory=lambda: _NO_KEYS, repr=False, compare=False)
    holes: bool = False

    @property
    def kind(self) -> str:
        """One of ``map list text number flag null``: the words used in messages."""
        return kind_of(self.value)

    def plain(self) -> Any:
        """The value without places: what ``json.dumps`` takes."""
        value = self.value
        if isinstance(value, dict):
            return {key: node.plain() for key, node in value.items()}
        if isinstance(value, list):
            return [node.plain() for node in value]
        return value

    def get(self, key: str) -> Node | None:
        """The node under ``key`` of a map, else None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in file order."""
        yield self
        if isinstance(self.value, dict):
            for node in self.value.values():
                yield from node.walk()
        elif isinstance(self.value, list):
            for node in self.value:
                yield from node.walk()


def kind_of(value: object) -> str:
    """The word that messages use for a value's type."""
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, dict):
        return "map"
    if isinstance(value, list | tuple):
        return "list"
    return "null"


def node_of(value: Any, source: Source = NOWHERE) -> Node:
    """A plain value as a tree whose nodes all stand at ``source``."""
    if isinstance(value, Mapping):
        children = {str(key): node_of(item, source) for key, item in value.items()}
        holes = any(child.holes for child in children.values())
        return Node(children, source, dict.fromkeys(children, source), holes)
    if isinstance(value, list | tuple):
        items = [node_of(item, source) for item in value]
        return Node(items, source, holes=any(item.holes for item in items))
    return Node(value, source, holes=isinstance(value, str) and HOLE in value)


def literal(value: Any, source: Source = NOWHERE) -> Node:
    """Like :func:`node_of`, but ``{{`` in a text is just text: for values that are data.

    What a service answered or a person keeps as a secret is never read as a template.
    """
    if isinstance(value, Mapping):
        children = {str(key): literal(item, source) for key, item in value.items()}
        return Node(children, source, dict.fromkeys(children, source))
    if isinstance(value, list | tuple):
        return Node([literal(item, source) for item in value], source)
    return Node(value, source)
