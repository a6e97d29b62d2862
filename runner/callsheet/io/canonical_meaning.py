"""Whether two readings of a file mean the same, wherever their parts stand."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from callsheet.io.tables.send import send_of
from callsheet.model.collection import Template
from callsheet.model.shape import BAD, Reader
from callsheet.model.source import Node, Source


def same(one: Any, other: Any, reader: Reader) -> bool:
    """Compare values of one shape: types, contents and order, not places.

    ``reader`` opens the files that both name. What waits for variables is the same when it would
    be read alike with its holes taken for texts, or else with the same holes left open.
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, Source):
        return True
    if isinstance(one, Node):
        return bool(ordered(one.plain()) == ordered(other.plain()))
    if isinstance(one, Template):
        return _same_template(one, other, reader)
    if isinstance(one, dict):
        one, other = _sent(one), _sent(other)
        return list(one) == list(other) and all(
            same(value, other[name], reader) for name, value in one.items()
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(lambda a, b: same(a, b, reader), one, other))
    if is_dataclass(one):
        return all(
            same(getattr(one, field.name), getattr(other, field.name), reader)
            for field in fields(one)
        )
    return bool(one == other) or repr(one) == repr(other)  # what is no number equals nothing


def _sent(values: dict[str, Any]) -> dict[str, Any]:
    """What a table read, with ``method`` and ``url`` as the ``send`` that they stand for."""
    if values.get("url") is None or "send" not in values:
        return values
    send = send_of(values["send"], values["method"], values["url"])
    return {**values, "send": send, "method": None, "url": None}


def _same_template(one: Template[Any], other: Template[Any], reader: Reader) -> bool:
    if one.ready is not None or other.ready is not None:
        return same(one.ready, other.ready, reader)
    for filled in (True, False):
        first, second = (_reading(template, filled, reader) for template in (one, other))
        if first is not BAD:
            alike = filled or _holes(one.node) == _holes(other.node)
            return alike and same(first, second, reader)
    return same(one.node, other.node, reader)


def _reading(template: Template[Any], filled: bool, reader: Reader) -> Any:
    fresh = Reader(filled, reader.open_file, reader.parse_file, reader.find_file)
    value = template.shape.read(template.node, fresh)
    return BAD if fresh.problems else value


def _holes(node: Node) -> list[str]:
    """All texts that hold holes; their order is that of the keys, which may change."""
    values = (below.value for below in node.walk() if below.holes)
    return sorted(value for value in values if isinstance(value, str))


def ordered(plain: Any) -> Any:
    """A plain value in which the order of keys and the types of numbers count."""
    if isinstance(plain, dict):
        return [(key, ordered(value)) for key, value in plain.items()]
    if isinstance(plain, list):
        return ["list", *map(ordered, plain)]
    return f"{type(plain).__name__} {plain!r}"
