"""Gives the tree of a file the order and the shorthands of its table."""

from __future__ import annotations

from typing import Any

from callsheet.io.canonical_meaning import same
from callsheet.io.canonical_tree import Alias, Collection, Entry, Scalar, Value, inside
from callsheet.io.tables.expect import ExpectShape
from callsheet.io.tables.send import PARTS, SEND, TOKEN_METHOD
from callsheet.model.containers import ByKind, ListOf, MapOf, Plugin
from callsheet.model.published import Named
from callsheet.model.shape import BAD, UNFILLED, Reader, Record, Shape
from callsheet.model.source import HOLE, Node
from callsheet.plugins import registry


def arrange(tree: Collection, node: Node, table: Record[Any], reader: Reader) -> None:
    """Sort keys as in the table, shorten long forms, leave out defaults; comments stay.

    ``node`` is the same file as read. A file with anchors, tags or merges keeps its order, since
    an alias must stand below its anchor.
    """
    if not any(map(_refers, inside(tree))):
        _Arranging(reader).record(tree, node, table)


def _refers(value: Value) -> bool:
    if isinstance(value, Collection):
        keys = (entry.key for entry in value.entries)
        return value.anchor is not None or any(
            isinstance(key, Alias) or (key is not None and _refers(key)) for key in keys
        )
    return isinstance(value, Alias) or value.anchor is not None or value.tag is not None


class _Arranging:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.judging = False  # inside of conditions, which read as the author put them

    def read(self, shape: Shape[Any], node: Node) -> Any:
        """What a shape reads, BAD where it finds a mistake."""
        r = self.reader
        reader = Reader(False, r.open_file, r.parse_file, r.find_file)
        value = shape.read(node, reader)
        return BAD if reader.problems else value

    def alike(self, shape: Shape[Any], one: Node, other: Node) -> bool:
        first = self.read(shape, one)
        return first not in (BAD, UNFILLED) and same(first, self.read(shape, other), self.reader)

    def value(self, value: Value, node: Node, shape: Shape[Any]) -> None:
        """Arrange what stands inside of a value."""
        if not isinstance(value, Collection):
            return
        found = _core(shape, node)
        if isinstance(found, Record) and isinstance(node.value, dict):
            self.record(value, node, found)
        elif isinstance(found, ListOf) and isinstance(node.value, list):
            for entry, item in zip(value.entries, node.value, strict=True):
                self.entry(entry, item, found.item)
        elif isinstance(found, ListOf):
            self.value(value, node, found.item)
        elif isinstance(node.value, dict):
            for entry in value.entries:
                child = node.value[entry.name]
                if (inner := _of_name(found, entry.name)) is not None:
                    self.entry(entry, child, inner)

    def entry(self, entry: Entry, node: Node, shape: Shape[Any]) -> None:
        """Arrange an entry's value, then shorten it."""
        outside, self.judging = self.judging, self.judging or _judges(shape)
        self.value(entry.value, node, shape)
        self.shorten(entry, node, shape)
        self.judging = outside

    def shorten(self, entry: Entry, node: Node, shape: Shape[Any]) -> None:
        """A map of one key as that key's value or name, where it reads alike."""
        held = entry.value
        if not isinstance(held, Collection) or not held.map or len(held.entries) != 1:
            return
        (only,) = held.entries
        if any(held.below) or not only.bare or not isinstance(only.value, Scalar):
            return
        inner = node.get(only.name)
        if inner is None or inner.holes or (self.judging and only.name != "equals"):
            return  # a hole may bring in what only the long form takes for a value
        if self.alike(shape, node, inner):
            entry.value = only.value
        elif inner.value is None and isinstance(only.key, Scalar):
            name = Node(only.name, node.source)
            entry.value = only.key if self.alike(shape, node, name) else held

    def record(self, tree: Collection, node: Node, table: Record[Any]) -> None:
        """Arrange a map with known keys."""
        for entry in tree.entries:
            known = table.keys.get(entry.name)
            child = node.get(entry.name)
            if known is not None and child is not None:
                self.entry(entry, child, known.shape)
        if self.judging:
            return
        node = self.sent(tree, node, table)
        for entry in list(tree.entries):
            if entry.bare and _is_default(table, entry.name, node):
                less = {name: child for name, child in _map(node).items() if name != entry.name}
                without = Node(less, node.source, node.keys, node.holes)
                if self.alike(table, node, without):
                    tree.entries.remove(entry)
                    node = without
        order = {name: at for at, name in enumerate(table.keys)}
        tree.entries.sort(key=lambda entry: order[entry.name])

    def sent(self, tree: Collection, node: Node, table: Record[Any]) -> Node:
        """``method`` and ``url`` as one ``send``, where that is surely the same request."""
        if "send" not in table.keys:
            return node
        entries = {entry.name: entry for entry in tree.entries}
        parts = [entries[name] for name in ("method", "url", "send") if name in entries]
        target = node.get("send") or node
        if not all(entry.bare and _one_line(entry.value) for entry in parts):
            return node
        text = self.as_text(target)
        if text is None:
            return node
        first = parts[0]
        first.key = Scalar("send", "", first.start, first.start)
        first.value = Scalar(text, "'", first.value.start, first.value.start)
        for entry in parts[1:]:
            tree.entries.remove(entry)
        values = {name: v for name, v in _map(node).items() if name not in ("method", "url")}
        holes = HOLE in text
        values["send"] = Node(text, node.source, holes=holes)
        return Node(values, node.source, node.keys, node.holes)

    def as_text(self, target: Node) -> str | None:
        """``METHOD url`` of a target that is written in another way."""
        if isinstance(target.value, str):
            url = target.value.strip()
            lone = self.read(SEND, Node(url, target.source))
            return f"GET {url}" if not url.startswith(HOLE) and lone.url == url else None
        parts = {name: target.get(name) for name in ("method", "url")}
        url_node, method = parts["url"], parts["method"]
        if url_node is None or not isinstance(url_node.value, str):
            return None
        verb = "GET" if method is None else method.value
        if not isinstance(verb, str) or not TOKEN_METHOD.fullmatch(verb):
            return None
        text = f"{verb} {url_node.value.strip()}"
        read = [
            shape.read(part, Reader(True))
            for shape, part in (
                (SEND, Node(text, target.source)),
                (PARTS, Node({k: v for k, v in parts.items() if v}, target.source)),
            )
        ]
        return text if read[0] == read[1] else None


def _one_line(value: Value) -> bool:
    return not isinstance(value, Scalar) or value.style not in ("|", ">")


def _map(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _is_default(table: Record[Any], name: str, node: Node) -> bool:
    known, child = table.keys.get(name), node.get(name)
    return known is not None and child is not None and not known.required and not child.holes


def _judges(shape: Any) -> bool:
    """Whether a shape holds conditions: checks, events, matchers."""
    while shape is not None and not isinstance(shape, Named | ExpectShape):
        shape = getattr(shape, "shape", None)
    return shape is not None


def _core(shape: Shape[Any], node: Node) -> Any:
    """The shape that knows what stands inside of a node, without those that only wrap it."""
    while True:
        if isinstance(shape, Named):
            shape = shape.get()
        elif isinstance(shape, ByKind) and node.kind in shape.shapes:
            shape = shape.shapes[node.kind]
        elif isinstance(shape, Record | ListOf | MapOf):
            return shape
        else:
            wrapped = getattr(shape, "shape", None) or getattr(shape, "item", None)
            words = getattr(shape, "record", None)
            if isinstance(words, Record) and any(name in words.keys for name in _map(node)):
                wrapped = words
            if not isinstance(wrapped, Shape):
                return shape
            shape = wrapped


def _of_name(shape: Any, name: str) -> Shape[Any] | None:
    """The shape of what stands under a name of the user's own."""
    if isinstance(shape, MapOf):
        found: Shape[Any] = shape.item
        return found
    if isinstance(shape, Plugin):
        return shape.shape_of(name)
    if isinstance(shape, ExpectShape):
        return registry.check(name).shape
    matcher = getattr(shape, "matcher", None)
    return matcher if isinstance(matcher, Shape) else None
